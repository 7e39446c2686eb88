"""The database refuses every change of what somebody agreed to."""

from typing import Any

from django.db import migrations

TABLE = "proactive_consent"
REFUSE = """
CREATE FUNCTION proactive_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
    for change in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{change.lower()}"
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION proactive_refuse_change()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added, never changed'); END"
            )


def unlock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for change in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{change}{f' ON {TABLE}' if postgres else ''}")
    if postgres:
        schema_editor.execute("DROP FUNCTION proactive_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("proactive", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
