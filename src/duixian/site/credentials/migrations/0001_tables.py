import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("credentials", "0001_initial"), ("credentials", "0003_restoring")]

    dependencies = [
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Watermark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, unique=True, verbose_name="规则包")),
                ("last", models.BigIntegerField(default=0, verbose_name="看到的事实")),
            ],
            options={
                "verbose_name": "已看到处",
                "verbose_name_plural": "已看到处",
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="卡号")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="核验码")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("credential", models.CharField(max_length=100, verbose_name="证卡")),
                ("grade", models.CharField(max_length=100, verbose_name="类别")),
                ("case", models.UUIDField(verbose_name="发卡的案件")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "有效"),
                            ("suspended", "暂停"),
                            ("ended", "已失效"),
                            ("revoked", "已取消"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="暂停的原因")),
                ("end", models.CharField(blank=True, default="", max_length=20, verbose_name="失效的原因")),
                ("issued_on", models.DateField(verbose_name="发卡日期")),
                ("valid_until", models.DateField(null=True, verbose_name="有效期至")),
                ("registered", models.IntegerField(null=True, verbose_name="最近登记的年度")),
                ("missed", models.IntegerField(default=0, verbose_name="累计未登记年数")),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="registry.subject",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "证卡",
                "verbose_name_plural": "证卡",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CardEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField(verbose_name="序号")),
                ("act", models.CharField(max_length=30, verbose_name="事项")),
                ("office", models.CharField(blank=True, default="", max_length=200, verbose_name="机关")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.TextField(blank=True, default="", verbose_name="说明")),
                ("article", models.CharField(blank=True, default="", max_length=500, verbose_name="依据")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="详情")),
                ("once", models.CharField(max_length=60, null=True, verbose_name="去重")),
                ("on", models.DateField(verbose_name="自")),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="credentials.card",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "证卡经过",
                "verbose_name_plural": "证卡经过",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FamilyCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("case", models.UUIDField(unique=True, verbose_name="申领的案件")),
                ("relation", models.CharField(max_length=100, verbose_name="与持卡人的关系")),
                ("number", models.CharField(max_length=60, null=True, unique=True, verbose_name="卡号")),
                ("code", models.CharField(max_length=20, null=True, unique=True, verbose_name="核验码")),
                ("named_at", models.DateTimeField(verbose_name="申领时间")),
                ("issued_on", models.DateField(null=True, verbose_name="发卡日期")),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="family",
                        to="credentials.card",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                    ),
                ),
            ],
            options={
                "verbose_name": "家属卡",
                "verbose_name_plural": "家属卡",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Filing",
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
                            ("register", "年度登记"),
                            ("move", "变更单位"),
                            ("leave", "离开报告"),
                            ("revoke", "取消资格"),
                            ("restore", "恢复资格"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待单位报告"),
                            ("open", "待办"),
                            ("accepted", "已办"),
                            ("refused", "未予办理"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("year", models.IntegerField(null=True, verbose_name="年度")),
                ("on", models.DateField(null=True, verbose_name="自哪一天")),
                ("fact", models.CharField(blank=True, default="", max_length=200, verbose_name="事由")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("due", models.DateField(null=True, verbose_name="期限")),
                ("due_provisional", models.BooleanField(default=False, verbose_name="期限暂定")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="已提醒")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                ("reported_at", models.DateTimeField(null=True, verbose_name="单位报告时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="意见")),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="credentials.card",
                    ),
                ),
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
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "证卡事项",
                "verbose_name_plural": "证卡事项",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("credential", models.CharField(max_length=100, verbose_name="证卡")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("starts", models.DateField(verbose_name="自")),
                ("ends", models.DateField(verbose_name="至")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="已提醒")),
                ("closed", models.BooleanField(default=False, verbose_name="已截止")),
                ("counted", models.BooleanField(default=False, verbose_name="已计年")),
                ("opened_at", models.DateTimeField(verbose_name="公布时间")),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "年度登记",
                "verbose_name_plural": "年度登记",
                "ordering": ["-year"],
            },
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                fields=["pack", "credential", "state", "grade"], name="credentials_pack_6dbd1c_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["active", "suspended"])),
                fields=("pack", "credential", "holder"),
                name="credentials_one_card",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardevent",
            constraint=models.UniqueConstraint(fields=("card", "seq"), name="credentials_event_order"),
        ),
        migrations.AddConstraint(
            model_name="cardevent",
            constraint=models.UniqueConstraint(fields=("card", "once"), name="credentials_event_once"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["kind", "state", "due"], name="credentials_kind_65edab_idx"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "open"])),
                fields=("card", "kind"),
                name="credentials_one_filing",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("pack", "credential", "year"), name="credentials_round_once"
            ),
        ),
    ]
