import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("privacy", "0001_copies"), ("privacy", "0002_corrections")]

    dependencies = [
        ("files", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("done", models.JSONField(default=dict, verbose_name="已办")),
                ("failed", models.JSONField(default=list, verbose_name="未能办理")),
            ],
            options={
                "verbose_name": "保存期限的执行",
                "verbose_name_plural": "保存期限的执行",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("site", models.CharField(max_length=200, verbose_name="网站地址")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等待准备"),
                            ("making", "正在准备"),
                            ("ready", "可以下载"),
                            ("failed", "没有做成"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="请求时间")),
                ("begun_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("made_at", models.DateTimeField(null=True, verbose_name="做成时间")),
                ("until", models.DateField(null=True, verbose_name="下载到")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "数据副本",
                "verbose_name_plural": "数据副本",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=2000, verbose_name="哪里有误、应当是什么")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待办"), ("done", "已更正"), ("refused", "不更正")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("answer", models.TextField(blank=True, default="", max_length=2000, verbose_name="答复")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="registry.subject",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "更正请求",
                "verbose_name_plural": "更正请求",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["id"], name="privacy_open_corrections"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.UUIDField(verbose_name="对象")),
                ("label", models.CharField(max_length=100, verbose_name="所指")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                (
                    "lifted_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="解除的原因"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "保全",
                "verbose_name_plural": "保全",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)), fields=("about",), name="privacy_held_once"
                    )
                ],
            },
        ),
    ]
