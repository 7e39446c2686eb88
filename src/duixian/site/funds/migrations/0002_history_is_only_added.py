"""The database refuses to change or delete what the ledger has written; of an account only its sealing may be renewed."""

from typing import Any

from django.db import migrations

TABLES = dict.fromkeys(
    ("funds_entry", "funds_posting", "funds_change", "funds_receipt", "funds_resultfile"), ""
)
TABLES["funds_payee"] = "owner, commitment_id, digest, masked, set_by_id, set_at"
REFUSE = """
CREATE FUNCTION funds_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME; END $$
"""


def lock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
    for table, columns in TABLES.items():
        update = f"UPDATE OF {columns}" if columns else "UPDATE"
        for name, act in (("kept", update), ("undeleted", "DELETE")):
            if postgres:
                then = "FOR EACH ROW EXECUTE FUNCTION funds_refuse_change()"
            else:
                then = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
            schema_editor.execute(f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} {then}")


def unlock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for name in ("kept", "undeleted"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION funds_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
