"""Events that are paid once; the calendar by which the last day of a return was reckoned."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0008_refunds")]
    operations = [
        migrations.AddField("receivable", "due_provisional", models.BooleanField("期限暂定", default=False)),
        migrations.AddField(
            "receivable", "due_calendar", models.CharField("日历版本", blank=True, default="", max_length=80)
        ),
        migrations.CreateModel(
            "Occasion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.UUIDField("享受人")),
                ("pack", models.CharField("规则包", max_length=100)),
                ("benefit", models.CharField("待遇", max_length=100)),
                ("key", models.CharField("事件", max_length=200)),
                ("live", models.BooleanField(default=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occasions",
                        to="funds.commitment",
                    ),
                ),
            ],
            options={"verbose_name": "所付的事件", "verbose_name_plural": "所付的事件", "ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "occasion",
            models.UniqueConstraint(
                fields=["holder", "pack", "benefit", "key"],
                condition=models.Q(live=True),
                name="funds_event_once",
            ),
        ),
    ]
