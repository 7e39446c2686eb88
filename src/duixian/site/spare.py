"""Indexes that nobody needs: Django gives every foreign key one of its own, also where another index begins with it, and on
PostgreSQL every text that is looked up a second one, for its beginning.

Each is written with every row. They are dropped by their names: altering a field would have SQLite make its table anew, without
the triggers that stand on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

Fields = Mapping[str, Sequence[str]]  # of models, by name


class Unindexed(Operation):
    """These foreign keys have no index of their own any more (`db_index=False`), and none of these `texts` is looked up by its
    beginning."""

    reversible = False  # an older program does not start on tables of a newer one

    def __init__(self, keys: Fields, texts: Fields | None = None) -> None:
        self.keys, self.texts = keys, texts or {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Beside `state.alter_field`, which renders anew whatever hangs together with a field: an index is nothing that is rendered.
        for model, names in self.keys.items():
            fields = state.models[app_label, model].fields
            for name in names:
                fields[name] = fields[name].clone()
                fields[name].db_index = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        named = [
            (model, f"{name}_id", suffix)
            for model, names in self.keys.items()
            for name in names
            for suffix in ("", "_like")
        ]
        named += [(model, name, "_like") for model, names in self.texts.items() for name in names]
        for model, column, suffix in named:
            table = to_state.models[app_label, model].options.get("db_table") or f"{app_label}_{model}"
            index = schema_editor._create_index_name(table, [column], suffix)
            schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(index)}")

    def describe(self) -> str:
        return f"Drop indexes of {', '.join(sorted({*self.keys, *self.texts}))} that others make superfluous"
