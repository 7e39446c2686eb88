"""The database refuses every change of what happened to a card; its words end with the time of its case."""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_emptied, prepare


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "credentials", erasing=True)
    only_emptied(schema_editor, apps.get_model("credentials", "CardEvent"), ("note", "detail"))


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_tables"), ("cases", "0001_tables")]
    replaces = [("credentials", "0002_history_is_only_added"), ("credentials", "0004_words_end")]
    operations = [migrations.RunPython(lock)]
