import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("proactive", "0001_initial")]

    dependencies = [
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "可以享受，还没有申报"),
                            ("claimed", "已申报"),
                            ("ended", "不再符合"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("amount", models.BigIntegerField(null=True, verbose_name="金额（分）")),
                ("since", models.DateField(verbose_name="发现于")),
                ("changed_on", models.DateField(verbose_name="最近变化")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("found", "新发现"),
                            ("amount", "金额有变"),
                            ("claimed", "已申报"),
                            ("ended", "不再符合"),
                        ],
                        default="found",
                        max_length=8,
                        verbose_name="变化",
                    ),
                ),
                ("why", models.JSONField(blank=True, default=dict, verbose_name="原因")),
                ("told_at", models.DateTimeField(null=True, verbose_name="告知时间")),
                ("times", models.IntegerField(default=1, verbose_name="次数")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "待享待遇",
                "verbose_name_plural": "待享待遇",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Night",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("on", models.DateField(verbose_name="日期")),
                ("version", models.CharField(max_length=100, verbose_name="规则版本")),
                ("content", models.CharField(max_length=64, verbose_name="规则内容")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("tables", "取登记"),
                            ("match", "计算"),
                            ("compare", "比较"),
                            ("apply", "记录"),
                            ("done", "完成"),
                        ],
                        default="tables",
                        max_length=10,
                        verbose_name="进度",
                    ),
                ),
                ("place", models.BigIntegerField(default=0, verbose_name="已记录")),
                ("until", models.DateTimeField(null=True, verbose_name="占用至")),
                ("began_at", models.DateTimeField(verbose_name="开始")),
                ("done_at", models.DateTimeField(null=True, verbose_name="完成")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="各项")),
                ("totals", models.JSONField(blank=True, default=dict, verbose_name="合计")),
            ],
            options={
                "verbose_name": "夜间扫描",
                "verbose_name_plural": "夜间扫描",
                "ordering": ["-on", "-id"],
                "constraints": [models.UniqueConstraint(fields=("pack", "on"), name="proactive_one_night")],
            },
        ),
        migrations.CreateModel(
            name="Roll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="名单编号")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                ("territory", models.CharField(blank=True, default="", max_length=100, verbose_name="辖区")),
                ("night", models.DateField(verbose_name="依据的扫描")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "待审核"),
                            ("proposed", "待复核"),
                            ("confirmed", "已确定，正在立案"),
                            ("opened", "已立案"),
                            ("dropped", "已作废"),
                        ],
                        default="drawn",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="列出时间")),
                ("proposed_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="意见")),
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
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "免申名单",
                "verbose_name_plural": "免申名单",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RollEntry",
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
                            ("in", "列入"),
                            ("removed", "剔除"),
                            ("opened", "已立案"),
                            ("not", "未能立案"),
                        ],
                        default="in",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("amount", models.BigIntegerField(null=True, verbose_name="金额（分）")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="理由")),
                ("at", models.DateTimeField(null=True, verbose_name="时间")),
                ("case", models.UUIDField(null=True, verbose_name="案件")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="proactive.finding",
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="proactive.roll",
                    ),
                ),
            ],
            options={
                "verbose_name": "名单里的人",
                "verbose_name_plural": "名单里的人",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("rule", "政策规则"), ("document", "文件"), ("library", "文库新文件")],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("pack", models.CharField(blank=True, default="", max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(blank=True, default="", max_length=100, verbose_name="待遇")),
                ("document", models.CharField(blank=True, default="", max_length=200, verbose_name="文件")),
                ("title", models.CharField(blank=True, default="", max_length=500, verbose_name="标题")),
                ("seen", models.CharField(blank=True, default="", max_length=64, verbose_name="见过的样子")),
                ("said", models.CharField(blank=True, default="", max_length=300, verbose_name="最近的变化")),
                ("told_at", models.DateTimeField(null=True, verbose_name="最近告知")),
                ("at", models.DateTimeField(verbose_name="订阅时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "订阅",
                "verbose_name_plural": "订阅",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money", "有钱的待遇（补贴、奖励）"),
                            ("service", "服务和资格（证卡、便利）"),
                        ],
                        max_length=8,
                        verbose_name="内容",
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="同意")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "告知同意",
                "verbose_name_plural": "告知同意",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["subject", "kind", "-id"], name="proactive_c_subject_3bb76b_idx")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["pack", "benefit", "state", "id"], name="proactive_by_benefit"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state", "open"), ("told_at", None)),
                fields=["subject"],
                name="proactive_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("subject", "pack", "benefit"), name="proactive_one_finding"
            ),
        ),
        migrations.AddIndex(
            model_name="roll",
            index=models.Index(fields=["pack", "benefit", "state"], name="proactive_r_pack_bfc8c0_idx"),
        ),
        migrations.AddIndex(
            model_name="rollentry",
            index=models.Index(fields=["finding", "state"], name="proactive_r_finding_d83714_idx"),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.UniqueConstraint(fields=("roll", "finding"), name="proactive_once_a_roll"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["kind", "pack", "document"], name="proactive_s_kind_411dab_idx"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("user", "kind", "pack", "benefit", "document"), name="proactive_subscribed_once"
            ),
        ),
    ]
