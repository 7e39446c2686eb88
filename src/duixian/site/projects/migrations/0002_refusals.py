"""The database refuses every change of what happened to a project, and of a task book that both sides signed; their words end with
the time of the case.
"""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_emptied, prepare


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "projects", erasing=True)
    only_emptied(schema_editor, apps.get_model("projects", "ProjectEvent"), ("note", "detail"))
    book = apps.get_model("projects", "Book")
    only_emptied(schema_editor, book, ("content", "reason", "remark"), "OLD.state = 'signed'")


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_tables"), ("cases", "0001_tables")]
    replaces = [("projects", "0002_history_is_only_added"), ("projects", "0003_words_end")]
    operations = [migrations.RunPython(lock)]
