"""Grants that fall after something was paid: the payments count as nothing but money to be returned."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("funds", "0009_events_and_last_days")]
    operations = [
        migrations.AddField("commitment", "fallen", models.BooleanField("核定已撤销", default=False)),
        migrations.AddField("receivable", "fallen", models.BooleanField("核定已撤销", default=False)),
        migrations.RemoveConstraint("commitment", "funds_instalment_once"),
        migrations.RemoveConstraint("commitment", "funds_period_once"),
        migrations.AddConstraint(
            "commitment",
            models.UniqueConstraint(
                fields=["case", "number"],
                condition=~Q(state="cancelled") & Q(fallen=False),
                name="funds_instalment_once",
            ),
        ),
        migrations.AddConstraint(
            "commitment",
            models.UniqueConstraint(
                fields=["claimant", "pack", "benefit", "covers"],
                condition=~Q(covers="") & ~Q(state="cancelled") & Q(fallen=False),
                name="funds_period_once",
            ),
        ),
    ]
