"""Where an instalment is paid and when its conditions were last looked at; who took a bank's answer in; how a year was closed;
what has to be compared with the bank after a backup was restored."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0003_returned_and_restored"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "commitment",
            "step",
            models.CharField(blank=True, default="", max_length=100, verbose_name="拨付步骤"),
        ),
        migrations.AddField("commitment", "looked", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField(
            "budget",
            "unspent",
            models.CharField(blank=True, default="", max_length=10, verbose_name="结余办法"),
        ),
        migrations.AddField(
            "batchline",
            "result_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            "Restored",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="备份时间")),
                ("restored_at", models.DateTimeField(verbose_name="恢复时间")),
                ("compared_at", models.DateTimeField(null=True, verbose_name="核对时间")),
                (
                    "found",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="核对结果"),
                ),
                (
                    "compared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "恢复备份后的核对",
                "verbose_name_plural": "恢复备份后的核对",
                "ordering": ["id"],
            },
        ),
    ]
