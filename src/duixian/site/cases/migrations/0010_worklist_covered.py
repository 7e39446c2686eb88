"""The index of the work list: in its order, and with all that its counts read."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_pages_at_scale"),
        ("registry", "0006_second_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="cases_worklist",
        ),
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
                    "claimant",
                    "applicant",
                ),
                name="cases_worklist",
            ),
        ),
    ]
