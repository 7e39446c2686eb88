"""The database refuses every change of what a file is; what is known of it (scan, retention, its sealed key) may change."""

from typing import Any

from django.db import migrations

from duixian.site.guards import guard, prepare

FIXED = "key, within, name, kind, size, digest, flags, kept_at"
TOLD = "what a stored file is never changes"


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "files", told=TOLD)
    guard(schema_editor, "files_storedfile", "kept", f"UPDATE OF {FIXED}", told=TOLD)


class Migration(migrations.Migration):
    dependencies = [("files", "0001_tables")]
    replaces = [("files", "0002_files_stay_what_they_are")]
    operations = [migrations.RunPython(lock)]
