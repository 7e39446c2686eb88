import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duixian.site.notices.texts
from duixian.site.first import Tables


class Migration(Tables):
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_more_kinds"),
        ("notices", "0003_held"),
        ("notices", "0004_accounts_and_powers"),
        ("notices", "0005_cards"),
        ("notices", "0006_changed_cards"),
        ("notices", "0007_identity"),
        ("notices", "0008_kinds_are_asked"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("site", "站内"), ("email", "电子邮件"), ("sms", "短信")],
                        max_length=5,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=duixian.site.notices.texts.labels, max_length=20, verbose_name="类别"
                    ),
                ),
                (
                    "case_number",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="申请编号"),
                ),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="期限")),
                ("once", models.CharField(max_length=200, verbose_name="去重")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("sent", "已发送"),
                            ("skipped", "未发送（没有可用的联系方式）"),
                            ("dead", "发送失败"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("put_at", models.DateTimeField(verbose_name="写入时间")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("next_at", models.DateTimeField(verbose_name="下次发送")),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发送时间")),
                (
                    "error",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="最近的错误"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "已发送"),
                            ("later", "稍后再试"),
                            ("never", "不再发送"),
                            ("skipped", "没有可用的联系方式"),
                        ],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="错误")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="notices.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "发送记录",
                "verbose_name_plural": "发送记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("site", "站内"), ("email", "电子邮件"), ("sms", "短信")],
                        max_length=5,
                        verbose_name="渠道",
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="密封的地址")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核实时间")),
                ("agreed_at", models.DateTimeField(null=True, verbose_name="同意时间")),
                ("code", models.CharField(blank=True, default="", max_length=64, verbose_name="验证码摘要")),
                ("code_until", models.DateTimeField(null=True, verbose_name="验证码有效期")),
                ("code_tries", models.PositiveSmallIntegerField(default=0, verbose_name="输错次数")),
                ("codes_since", models.DateTimeField(null=True, verbose_name="计数起点")),
                ("codes_sent", models.PositiveSmallIntegerField(default=0, verbose_name="已发次数")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "联系方式",
                "verbose_name_plural": "联系方式",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "channel"), name="notices_contact_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])),
                fields=["next_at", "id"],
                name="notices_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "site")), fields=["user", "-id"], name="notices_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "site"), ("read_at", None)),
                fields=["user"],
                name="notices_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("user", "channel", "once"), name="notices_once"),
        ),
    ]
