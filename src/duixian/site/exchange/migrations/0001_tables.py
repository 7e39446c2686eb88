import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("exchange", "0001_initial")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待送"),
                            ("sending", "发送中"),
                            ("sent", "已送达"),
                            ("dead", "未送达"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("next_at", models.DateTimeField(verbose_name="下次发送")),
                ("claim", models.UUIDField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="送达时间")),
                (
                    "error",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="最近的错误"),
                ),
            ],
            options={
                "verbose_name": "推送",
                "verbose_name_plural": "推送",
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
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="状态码")),
                ("milliseconds", models.PositiveIntegerField(verbose_name="用时（毫秒）")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="错误")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="exchange.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "推送记录",
                "verbose_name_plural": "推送记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case.filed", "收到申报"),
                            ("case.accepted", "受理"),
                            ("case.correction", "告知补正"),
                            ("case.corrected", "补正已交"),
                            ("case.moved", "办完一步"),
                            ("case.published", "进入公示"),
                            ("case.granted", "准予决定"),
                            ("case.refused", "不予决定"),
                            ("case.ended", "终止决定"),
                            ("case.paid", "款项付讫"),
                            ("case.pay_failed", "付款失败或退汇"),
                            ("case.recovery", "追缴决定"),
                            ("case.recovered", "收到退款"),
                            ("case.appealed", "申请复核"),
                            ("case.appeal_answered", "答复复核"),
                            ("case.withdrawn", "撤回"),
                            ("case.overdue", "逾期"),
                            ("duixian.ping", "测试"),
                        ],
                        max_length=30,
                        verbose_name="事件",
                    ),
                ),
                (
                    "case_number",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="案件编号"),
                ),
                ("body", models.TextField(verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "推送消息",
                "verbose_name_plural": "推送消息",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["at"], name="exchange_me_at_510a08_idx")],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="exchange.message"
            ),
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("address", models.CharField(max_length=500, verbose_name="地址")),
                ("events", models.JSONField(default=list, verbose_name="事件")),
                ("pack", models.CharField(blank=True, default="", max_length=100, verbose_name="规则包")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待确认"),
                            ("active", "推送中"),
                            ("paused", "已暂停"),
                            ("off", "连续失败，已停用"),
                            ("removed", "已撤销"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="连续失败自")),
                ("said", models.CharField(blank=True, default="", max_length=200, verbose_name="停用原因")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "推送对象",
                "verbose_name_plural": "推送对象",
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="subscriber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="exchange.subscriber",
            ),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sealed", models.BinaryField(verbose_name="密封的签名密钥")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("until", models.DateTimeField(null=True, verbose_name="用到")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="exchange.subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "签名密钥",
                "verbose_name_plural": "签名密钥",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("subscriber",),
                        name="exchange_one_secret",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])),
                fields=["next_at", "id"],
                name="exchange_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscriber", "-id"], name="exchange_de_subscri_169f8e_idx"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("message", "subscriber"), name="exchange_told_once"),
        ),
    ]
