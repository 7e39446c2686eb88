"""The database refuses every change of what happened to a project, and of a task book that both sides signed."""

from typing import Any

from django.db import migrations

EVENTS, BOOKS = "projects_projectevent", "projects_book"
REFUSE = """
CREATE FUNCTION projects_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
    for table, when in ((EVENTS, ""), (BOOKS, "WHEN (OLD.state = 'signed') ")):
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            if postgres:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION projects_refuse_change()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} {when}"
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
                )


def unlock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in (EVENTS, BOOKS):
        for change in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{change}{f' ON {table}' if postgres else ''}")
    if postgres:
        schema_editor.execute("DROP FUNCTION projects_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
