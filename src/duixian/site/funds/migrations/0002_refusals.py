"""The database refuses to change or delete what the ledger has written; of an account only its sealing and, with a new digest
key, its digest may be renewed.
"""

from typing import Any

from django.db import migrations

from duixian.site.guards import guard, prepare

WHOLE = "funds_entry", "funds_posting", "funds_change", "funds_receipt", "funds_resultfile"
ACCOUNT = "owner, commitment_id, masked, set_by_id, set_at"


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "funds")
    for table in WHOLE:
        guard(schema_editor, table, "kept", "UPDATE")
        guard(schema_editor, table, "undeleted", "DELETE")
    guard(schema_editor, "funds_payee", "kept", f"UPDATE OF {ACCOUNT}")
    guard(schema_editor, "funds_payee", "undeleted", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_tables")]
    replaces = [("funds", "0002_history_is_only_added"), ("funds", "0006_digests_of_accounts")]
    operations = [migrations.RunPython(lock)]
