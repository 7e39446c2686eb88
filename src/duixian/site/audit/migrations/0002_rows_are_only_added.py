"""The database refuses every change and deletion of a row or a head, and marks each new row as waiting for the sealer."""

from typing import Any

from django.db import migrations

TABLES = ["audit_row", "audit_head"]
REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME; END $$
"""
MARK = """
CREATE FUNCTION audit_mark_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit_waiting (row_id) VALUES (NEW.id); RETURN NULL; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        run(REFUSE, params=None)  # a percent sign stays one
        run(MARK, params=None)
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                run(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
                )
            run(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
            )
        run(
            "CREATE TRIGGER audit_row_marked AFTER INSERT ON audit_row FOR EACH ROW EXECUTE FUNCTION audit_mark_waiting()"
        )
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
            )
    run(
        "CREATE TRIGGER audit_row_marked AFTER INSERT ON audit_row "
        "BEGIN INSERT INTO audit_waiting (row_id) VALUES (NEW.id); END"
    )


def unlock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for act in ("update", "delete", *(["truncate"] if postgres else [])):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}" + (f" ON {table}" if postgres else ""))
    schema_editor.execute("DROP TRIGGER audit_row_marked" + (" ON audit_row" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION audit_mark_waiting()")
        schema_editor.execute("DROP FUNCTION audit_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
