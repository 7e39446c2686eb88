"""The database refuses every change of what a file is; what is known of it (scan, retention, its sealed key) may change."""

from typing import Any

from django.db import migrations

TABLE = "files_storedfile"
FIXED = "key, within, name, kind, size, digest, flags, kept_at"
REFUSE = """
CREATE FUNCTION files_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what a stored file is never changes'; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    on = f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OF {FIXED} ON {TABLE} "
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE, params=None)
        schema_editor.execute(on + "FOR EACH ROW EXECUTE FUNCTION files_refuse_change()")
    else:
        schema_editor.execute(on + "BEGIN SELECT RAISE(ABORT, 'what a stored file is never changes'); END")


def unlock(apps: Any, schema_editor: Any) -> None:
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TABLE}_kept{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION files_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
