"""The database refuses every change and deletion of a row or a head, and marks each new row as waiting for the sealer."""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_added, postgres, prepare

TABLES = "audit_row", "audit_head"
MARK = """
CREATE FUNCTION audit_mark_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit_waiting (row_id) VALUES (NEW.id); RETURN NULL; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    run = schema_editor.execute
    prepare(schema_editor, "audit")
    only_added(schema_editor, *TABLES)
    if not postgres(schema_editor):
        run(
            "CREATE TRIGGER audit_row_marked AFTER INSERT ON audit_row "
            "BEGIN INSERT INTO audit_waiting (row_id) VALUES (NEW.id); END"
        )
        return
    for table in TABLES:
        run(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
        )
    run(MARK, params=None)
    run(
        "CREATE TRIGGER audit_row_marked AFTER INSERT ON audit_row FOR EACH ROW EXECUTE FUNCTION audit_mark_waiting()"
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]
    replaces = [("audit", "0002_rows_are_only_added")]
    operations = [migrations.RunPython(lock)]
