"""What happened to a stay loses its words when the time of its case is over."""

from typing import Any

from django.db import migrations

from duixian.site.erasable import loosen, tighten


def may_lose(apps: Any, schema_editor: Any) -> None:
    loosen(schema_editor, apps.get_model("lodging", "StayEvent"), ("note", "detail"))


def may_not(apps: Any, schema_editor: Any) -> None:
    tighten(schema_editor, apps.get_model("lodging", "StayEvent"))


class Migration(migrations.Migration):
    dependencies = [("lodging", "0003_looked_on"), ("cases", "0007_erasing")]
    operations = [migrations.RunPython(may_lose, may_not)]
