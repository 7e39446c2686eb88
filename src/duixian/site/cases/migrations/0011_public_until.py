"""The last day of a case's publicity stands with the case, and in the indexes of the work list."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    """Of cases that stand on a list in this visit to their step: the last day of the latest."""
    case, listed = apps.get_model("cases", "Case"), apps.get_model("cases", "Listed")
    here = listed.objects.filter(
        case=OuterRef("pk"), listing__step=OuterRef("step"), listing__at__gte=OuterRef("entered_at")
    )
    latest = Subquery(here.order_by("-id").values("listing__ends")[:1])
    case.objects.filter(Exists(here), phase__in=["open", "granted"]).update(public_until=latest)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_worklist_covered"),
        ("registry", "0006_second_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_worklist"),
        migrations.RemoveIndex(model_name="case", name="cases_load"),
        migrations.AddField(
            model_name="case",
            name="public_until",
            field=models.DateField(null=True, verbose_name="公示到"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ["open", "granted"])),
                fields=["pack", "role", "territory", "due", "id"],
                include=(
                    "number",
                    "phase",
                    "benefit",
                    "procedure",
                    "step",
                    "holds",
                    "assignee",
                    "stopped_at",
                    "public_until",
                    "claimant",
                    "applicant",
                ),
                name="cases_worklist",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ["open", "granted"])),
                fields=[
                    "pack",
                    "role",
                    "territory",
                    "benefit",
                    "procedure",
                    "step",
                    "holds",
                    "assignee",
                    "stopped_at",
                    "public_until",
                    "due",
                ],
                name="cases_load",
            ),
        ),
    ]
