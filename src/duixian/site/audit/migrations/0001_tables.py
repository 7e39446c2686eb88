import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("audit", "0001_initial")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="序号"),
                ),
                ("total", models.PositiveBigIntegerField(verbose_name="累计行数")),
                ("links", models.BinaryField(verbose_name="链节")),
                ("digest", models.BinaryField(max_length=32, verbose_name="链值")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("key", models.CharField(max_length=16, verbose_name="密钥")),
                ("signature", models.BinaryField(max_length=64, verbose_name="签名")),
            ],
            options={
                "verbose_name": "链头",
                "verbose_name_plural": "链头",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=40, verbose_name="行为")),
                ("subject", models.UUIDField(null=True, verbose_name="所涉对象")),
                ("about", models.CharField(blank=True, default="", max_length=200, verbose_name="所涉事项")),
                ("detail", models.TextField(default="{}", verbose_name="详情")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("nonce", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("digest", models.BinaryField(max_length=32, verbose_name="摘要")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="audit.row",
                    ),
                ),
            ],
            options={
                "verbose_name": "待封记录",
                "verbose_name_plural": "待封记录",
            },
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["at"], name="audit_row_at"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["act", "id"], name="audit_row_act"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["user", "id"], name="audit_row_user"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["subject", "id"], name="audit_row_subject"),
        ),
    ]
