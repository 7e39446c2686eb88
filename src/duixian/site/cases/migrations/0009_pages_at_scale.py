"""Indexes for pages over a million cases: what lies with each office, drafts by age, public lists by their last day."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_figures"),
        ("registry", "0006_second_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase", "draft")), fields=["opened_at"], name="cases_drafts"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ["open", "granted"])),
                fields=["pack", "role", "territory", "benefit", "holds", "assignee", "stopped_at"],
                name="cases_load",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["-ends", "-id"], name="cases_listi_ends_aa2721_idx"),
        ),
    ]
