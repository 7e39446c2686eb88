"""What happened to a card loses its words when the time of its case is over."""

from typing import Any

from django.db import migrations

from duixian.site.erasable import loosen, tighten


def may_lose(apps: Any, schema_editor: Any) -> None:
    loosen(schema_editor, apps.get_model("credentials", "CardEvent"), ("note", "detail"))


def may_not(apps: Any, schema_editor: Any) -> None:
    tighten(schema_editor, apps.get_model("credentials", "CardEvent"))


class Migration(migrations.Migration):
    dependencies = [("credentials", "0003_restoring"), ("cases", "0007_erasing")]
    operations = [migrations.RunPython(may_lose, may_not)]
