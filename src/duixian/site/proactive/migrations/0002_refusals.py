"""The database refuses every change of what somebody agreed to."""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_added, prepare


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "proactive")
    only_added(schema_editor, "proactive_consent")


class Migration(migrations.Migration):
    dependencies = [("proactive", "0001_tables")]
    replaces = [("proactive", "0002_consents_are_only_added")]
    operations = [migrations.RunPython(lock)]
