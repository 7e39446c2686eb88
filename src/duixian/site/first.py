"""The first migration of an app: its tables as they are when all its operations are done.

Django renders every related model anew after each operation, which for a hundred tables that hang together takes longer than all
else when an installation is made. Nothing stands in the tables yet, so each is made once, with its indexes and constraints.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations


class Tables(migrations.Migration):
    """A migration of nothing but models, their fields, indexes and constraints, applied in one go."""

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        state = project_state.clone()
        vars(state).pop("apps", None)  # rendered once, when all is known
        state = self.mutate_state(state, preserve=False)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                operation.database_forwards(self.app_label, schema_editor, project_state, state)
        return state
