"""What happened to a project, and its signed task books, lose their words when the time of its case is over."""

from typing import Any

from django.db import migrations

from duixian.site.erasable import loosen, tighten


def may_lose(apps: Any, schema_editor: Any) -> None:
    loosen(schema_editor, apps.get_model("projects", "ProjectEvent"), ("note", "detail"))
    loosen(
        schema_editor,
        apps.get_model("projects", "Book"),
        ("content", "reason", "remark"),
        "OLD.state = 'signed'",
    )


def may_not(apps: Any, schema_editor: Any) -> None:
    tighten(schema_editor, apps.get_model("projects", "ProjectEvent"))
    tighten(schema_editor, apps.get_model("projects", "Book"), "OLD.state = 'signed'")


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_history_is_only_added"), ("cases", "0007_erasing")]
    operations = [migrations.RunPython(may_lose, may_not)]
