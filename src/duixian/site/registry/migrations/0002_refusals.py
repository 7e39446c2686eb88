"""The database refuses every change of a fact, of a power, its ending and the words on it, of whose an account is, and of a
sanction, its lifting and its confirmation: they are history.
"""

from typing import Any

from django.db import migrations

from duixian.site.guards import guard, prepare

UNCHANGED = "registry_fact", "registry_power", "registry_ending"
WHOLE = (
    "registry_sanction",
    "registry_lifting",
    "registry_confirmation",
    "registry_powerword",
    "registry_staffperson",
)


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "registry")
    for table in UNCHANGED:
        guard(schema_editor, table, "kept", "UPDATE")
    for table in WHOLE:
        guard(schema_editor, table, "update_kept", "UPDATE")
        guard(schema_editor, table, "delete_kept", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_tables")]
    replaces = [("registry", "0002_facts_are_only_added"), ("registry", "0005_sanctions_are_only_added")]
    operations = [migrations.RunPython(lock)]
