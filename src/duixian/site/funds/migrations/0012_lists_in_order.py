"""Instalments in the order of their lists, and an index of what is still to be done with all that its sums read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0011_who_pays"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="commitment",
            name="funds_due",
        ),
        migrations.RemoveIndex(
            model_name="commitment",
            name="funds_of_a_place",
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["state", "due", "id"], name="funds_due"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["state", "territory", "due", "id"], name="funds_of_a_place"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "due", "held", "ordered", "failed"])),
                fields=["state", "territory"],
                include=("id", "pack", "benefit", "payers", "bearer", "case", "fen"),
                name="funds_to_do",
            ),
        ),
    ]
