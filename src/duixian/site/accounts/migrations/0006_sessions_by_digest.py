"""The keys of sessions are kept as digests: those that stand there in the clear end, everybody signs in again."""

from typing import Any

from django.db import migrations


def end_all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_posts_that_oversee")]
    operations = [migrations.RunPython(end_all, migrations.RunPython.noop)]
