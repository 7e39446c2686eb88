"""Of an account its sealing and, with a new digest key, its digest may be renewed; everything else stays what it was."""

from typing import Any

from django.db import migrations

BEFORE = "owner, commitment_id, digest, masked, set_by_id, set_at"
AFTER = "owner, commitment_id, masked, set_by_id, set_at"


def _guard(schema_editor: Any, columns: str) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute("DROP TRIGGER funds_payee_kept" + (" ON funds_payee" if postgres else ""))
    then = (
        "FOR EACH ROW EXECUTE FUNCTION funds_refuse_change()"
        if postgres
        else "BEGIN SELECT RAISE(ABORT, 'rows of funds_payee are only added, never changed'); END"
    )
    schema_editor.execute(f"CREATE TRIGGER funds_payee_kept BEFORE UPDATE OF {columns} ON funds_payee {then}")


def renewable(apps: Any, schema_editor: Any) -> None:
    _guard(schema_editor, AFTER)


def fixed(apps: Any, schema_editor: Any) -> None:
    _guard(schema_editor, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_periods_and_reversals")]
    operations = [migrations.RunPython(renewable, fixed)]
