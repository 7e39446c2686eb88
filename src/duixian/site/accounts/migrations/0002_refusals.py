"""The database refuses every change and deletion of a post or its ending: they are history."""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_added, prepare


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "accounts")
    only_added(schema_editor, "accounts_post", "accounts_postending")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables")]
    replaces = [("accounts", "0004_posts_are_only_added")]
    operations = [migrations.RunPython(lock)]
