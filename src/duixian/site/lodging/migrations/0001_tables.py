import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("lodging", "0001_initial"), ("lodging", "0003_looked_on")]

    dependencies = [
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="自哪天起的一个月")),
                ("until", models.DateField(verbose_name="至")),
                ("fen", models.BigIntegerField(null=True, verbose_name="应交（分）")),
                (
                    "lacking",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="还不知道的"),
                ),
                ("due", models.DateField(verbose_name="交租期限")),
                ("paid", models.BigIntegerField(default=0, verbose_name="已交（分）")),
                ("paid_on", models.DateField(null=True, verbose_name="交清日")),
            ],
            options={
                "verbose_name": "租金",
                "verbose_name_plural": "租金",
                "ordering": ["month"],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("on", models.DateField(verbose_name="收款日")),
                ("number", models.CharField(max_length=60, verbose_name="收据编号")),
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
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="lodging.charge",
                    ),
                ),
            ],
            options={
                "verbose_name": "收租",
                "verbose_name_plural": "收租",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("lodging", models.CharField(max_length=100, verbose_name="住处")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("place", models.CharField(blank=True, default="", max_length=100, verbose_name="所在地")),
                ("address", models.CharField(max_length=200, verbose_name="地址")),
                ("telephone", models.CharField(blank=True, default="", max_length=60, verbose_name="电话")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("open", models.BooleanField(default=True, verbose_name="开放")),
            ],
            options={
                "verbose_name": "站点",
                "verbose_name_plural": "站点",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "lodging", "name"), name="lodging_site_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateField(verbose_name="自")),
                ("ended_on", models.DateField(null=True, verbose_name="终止于")),
                ("document", models.CharField(max_length=200, verbose_name="合同")),
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
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="lodging.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "集体租赁",
                "verbose_name_plural": "集体租赁",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="编号")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("lodging", models.CharField(max_length=100, verbose_name="住处")),
                ("kind", models.CharField(blank=True, default="", max_length=100, verbose_name="种类")),
                ("case", models.UUIDField(null=True, unique=True, verbose_name="案件")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "未提交"),
                            ("asked", "待审核"),
                            ("waiting", "候补"),
                            ("offered", "待答复"),
                            ("booked", "待入住"),
                            ("in", "在住"),
                            ("leaving", "须搬离"),
                            ("out", "已退房"),
                            ("missed", "逾时未入住"),
                            ("cancelled", "已取消"),
                            ("refused", "未通过"),
                            ("lapsed", "候补失效"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("first", models.DateField(null=True, verbose_name="入住日")),
                ("last", models.DateField(null=True, verbose_name="退房日")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="申请时间")),
                ("queued_at", models.DateTimeField(null=True, verbose_name="候补次序")),
                ("offer_until", models.DateField(null=True, verbose_name="答复期限")),
                ("arrived_on", models.DateField(null=True, verbose_name="实际入住日")),
                ("left_on", models.DateField(null=True, verbose_name="实际退房日")),
                (
                    "end",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="须搬离的原因"),
                ),
                ("leave_by", models.DateField(null=True, verbose_name="搬离期限")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="已提醒")),
                ("looked_on", models.DateField(null=True, verbose_name="看过的日子")),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="lodging.group",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lodgings",
                        to="registry.subject",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="lodging.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "入住",
                "verbose_name_plural": "入住",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="charge",
            name="stay",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="lodging.stay"
            ),
        ),
        migrations.CreateModel(
            name="StayEvent",
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
                ("on", models.DateField(verbose_name="日期")),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="lodging.stay"
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
                "verbose_name": "入住经过",
                "verbose_name_plural": "入住经过",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="编号")),
                ("kind", models.CharField(max_length=100, verbose_name="种类")),
                ("gives", models.JSONField(blank=True, default=dict, verbose_name="随房而定的事实")),
                ("open", models.BooleanField(default=True, verbose_name="可用")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="lodging.group",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="lodging.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "床位、房间或套房",
                "verbose_name_plural": "床位、房间和套房",
                "ordering": ["site", "name"],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="自")),
                ("last", models.DateField(null=True, verbose_name="至")),
                (
                    "stay",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="term", to="lodging.stay"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="lodging.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "租期",
                "verbose_name_plural": "租期",
                "ordering": ["first"],
            },
        ),
        migrations.AddField(
            model_name="stay",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stays",
                to="lodging.unit",
            ),
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
                ("on", models.DateField(verbose_name="夜")),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nights", to="lodging.stay"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nights", to="lodging.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "夜",
                "verbose_name_plural": "夜",
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
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
                            ("proposed", "待复核"),
                            ("noticed", "已通知搬离"),
                            ("handed", "交房待复核"),
                            ("done", "已收回"),
                            ("dropped", "不收回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("ground", models.CharField(max_length=200, verbose_name="事由")),
                ("article", models.CharField(blank=True, default="", max_length=500, verbose_name="依据")),
                (
                    "found",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="查实的情况"),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="意见")),
                ("handed_on", models.DateField(null=True, verbose_name="交房日")),
                (
                    "handed_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="交房记录"),
                ),
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
                    "handed_by",
                    models.ForeignKey(
                        null=True,
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
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="lodging.stay",
                    ),
                ),
            ],
            options={
                "verbose_name": "收回",
                "verbose_name_plural": "收回",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "noticed", "handed"])),
                        fields=("stay",),
                        name="lodging_one_recovery",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                condition=models.Q(("paid_on__isnull", True)), fields=["due"], name="lodging_charge_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(fields=("stay", "month"), name="lodging_charge_once"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid__gte", 0),
                    models.Q(
                        models.Q(("fen__isnull", True), ("paid", 0)),
                        ("paid__lte", models.F("fen")),
                        _connector="OR",
                    ),
                ),
                name="lodging_charge_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="stayevent",
            constraint=models.UniqueConstraint(fields=("stay", "seq"), name="lodging_event_order"),
        ),
        migrations.AddConstraint(
            model_name="stayevent",
            constraint=models.UniqueConstraint(fields=("stay", "once"), name="lodging_event_once"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="lodging_unit_once"),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["unit", "first"], name="lodging_ter_unit_id_79b796_idx"),
        ),
        migrations.AddIndex(
            model_name="stay",
            index=models.Index(
                fields=["pack", "lodging", "state", "queued_at"], name="lodging_sta_pack_4cc8e5_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="stay",
            index=models.Index(fields=["person", "pack", "lodging"], name="lodging_sta_person__9b88fe_idx"),
        ),
        migrations.AddIndex(
            model_name="stay",
            index=models.Index(fields=["site", "state", "first"], name="lodging_sta_site_id_961c8d_idx"),
        ),
        migrations.AddIndex(
            model_name="night",
            index=models.Index(fields=["on", "unit"], name="lodging_nig_on_a4fe89_idx"),
        ),
        migrations.AddConstraint(
            model_name="night",
            constraint=models.UniqueConstraint(fields=("unit", "on"), name="lodging_night_once"),
        ),
    ]
