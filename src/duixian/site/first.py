"""The first migration of an app: its tables as they are when all its operations are done.

Django renders every related model anew after each operation, which for a hundred tables that hang together takes longer than all
else when an installation is made. Nothing stands in the tables yet, so each is made once, with its indexes and constraints.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

# What is told by the models as they are in the end.
TOLD = migrations.CreateModel, migrations.AddField, migrations.AddIndex, migrations.AddConstraint


class Tables(migrations.Migration):
    """A migration of nothing but models, their fields, indexes and constraints, applied in one go. Raises TypeError for anything
    else, which would not be carried out."""

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        if other := [one for one in self.operations if not isinstance(one, TOLD)]:
            raise TypeError(f"{self}: {other[0].describe()} needs a migration of its own")
        state = project_state.clone()
        vars(state).pop("apps", None)  # rendered once, when all is known
        state = self.mutate_state(state, preserve=False)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                operation.database_forwards(self.app_label, schema_editor, project_state, state)
        return state
