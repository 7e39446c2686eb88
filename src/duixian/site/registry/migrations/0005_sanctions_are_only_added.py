"""The database refuses every change of a sanction, a lifting or a confirmation: they are history."""

from typing import Any

from django.db import migrations

TABLES = ["registry_sanction", "registry_lifting", "registry_confirmation"]


def lock(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_{act.lower()}_kept"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION registry_refuse_change()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
                )


def unlock(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_{act}_kept{on}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_sanctions")]
    operations = [migrations.RunPython(lock, unlock)]
