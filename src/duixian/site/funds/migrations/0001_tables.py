import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [
        ("funds", "0001_initial"),
        ("funds", "0003_returned_and_restored"),
        ("funds", "0004_between_due_and_paid"),
        ("funds", "0005_periods_and_reversals"),
        ("funds", "0007_basis_of_what_is_set_off"),
        ("funds", "0008_refunds"),
        ("funds", "0009_events_and_last_days"),
        ("funds", "0010_grants_that_fall"),
        ("funds", "0011_who_pays"),
        ("funds", "0012_lists_in_order"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "待审核"),
                            ("approved", "已审核"),
                            ("sent", "已送银行"),
                            ("settled", "已办结"),
                            ("dropped", "已作废"),
                        ],
                        default="drawn",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("count", models.IntegerField(default=0, verbose_name="笔数")),
                ("fen", models.BigIntegerField(default=0, verbose_name="金额（分）")),
                ("digest", models.CharField(default="", max_length=64, verbose_name="摘要")),
                (
                    "approved_digest",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="审核的摘要"),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="编制时间")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="送出时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="作废原因")),
                (
                    "approved_by",
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
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "拨付批次",
                "verbose_name_plural": "拨付批次",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("fund", models.CharField(max_length=200, verbose_name="资金")),
                ("level", models.CharField(max_length=20, verbose_name="层级")),
                ("district", models.CharField(blank=True, default="", max_length=100, verbose_name="区县")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("code", models.CharField(max_length=500, unique=True)),
                ("appropriated", models.BigIntegerField(default=0, verbose_name="下达指标")),
                ("available", models.BigIntegerField(default=0, verbose_name="可用指标")),
                ("committed", models.BigIntegerField(default=0, verbose_name="已承诺")),
                ("paid", models.BigIntegerField(default=0, verbose_name="已支付")),
                ("lapsed", models.BigIntegerField(default=0, verbose_name="收回结余")),
                ("carried", models.BigIntegerField(default=0, verbose_name="结转")),
                ("restored", models.BigIntegerField(default=0, verbose_name="恢复指标")),
                ("claimed", models.BigIntegerField(default=0, verbose_name="追缴决定")),
                ("receivable", models.BigIntegerField(default=0, verbose_name="应收退款")),
                ("recovered", models.BigIntegerField(default=0, verbose_name="已收回")),
                ("written_off", models.BigIntegerField(default=0, verbose_name="核销")),
                ("waiting", models.IntegerField(default=0, verbose_name="待资金笔数")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="年终结账时间")),
                ("unspent", models.CharField(blank=True, default="", max_length=10, verbose_name="结余办法")),
            ],
            options={
                "verbose_name": "指标",
                "verbose_name_plural": "指标",
                "ordering": ["pack", "fund", "level", "district", "year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appropriated__lte", 0),
                            ("available__gte", 0),
                            ("committed__gte", 0),
                            ("paid__gte", 0),
                            ("lapsed__gte", 0),
                            ("restored__lte", 0),
                            ("claimed__lte", 0),
                            ("receivable__gte", 0),
                            ("recovered__gte", 0),
                            ("written_off__gte", 0),
                        ),
                        name="funds_budget_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "appropriated",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(0),
                                    "-",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("available"), "+", models.F("committed")
                                                    ),
                                                    "+",
                                                    models.F("paid"),
                                                ),
                                                "+",
                                                models.F("lapsed"),
                                            ),
                                            "+",
                                            models.F("carried"),
                                        ),
                                        "+",
                                        models.F("restored"),
                                    ),
                                ),
                            )
                        ),
                        name="funds_budget_paying_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "claimed",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(0),
                                    "-",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("receivable"), "+", models.F("recovered")
                                        ),
                                        "+",
                                        models.F("written_off"),
                                    ),
                                ),
                            )
                        ),
                        name="funds_budget_returning_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waiting__gte", 0)), name="funds_budget_waiting"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("limit", models.CharField(max_length=200, verbose_name="上限")),
                ("group", models.CharField(max_length=100, verbose_name="对象")),
                ("period", models.CharField(max_length=30, verbose_name="时段")),
                ("label", models.CharField(blank=True, max_length=200, verbose_name="名称")),
                ("sharing", models.CharField(max_length=10, verbose_name="分法")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("taken", models.BigIntegerField(default=0, verbose_name="已用（分）")),
            ],
            options={
                "verbose_name": "合计上限",
                "verbose_name_plural": "合计上限",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("limit", "group", "period"), name="funds_cap_once"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("fen"))),
                        name="funds_cap_holds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", models.UUIDField(verbose_name="案件")),
                ("case_number", models.CharField(max_length=60, verbose_name="案件编号")),
                ("number", models.IntegerField(verbose_name="期次")),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="名称")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                ("claimant", models.UUIDField(db_index=True, verbose_name="申请人")),
                ("group", models.UUIDField(null=True, verbose_name="单位")),
                ("payee", models.UUIDField(db_index=True, verbose_name="收款人")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("paid_fen", models.BigIntegerField(default=0, verbose_name="已付（分）")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("covers", models.CharField(blank=True, default="", max_length=30, verbose_name="所付的期")),
                ("again", models.IntegerField(default=0, verbose_name="恢复次数")),
                ("refund", models.BooleanField(default=False, verbose_name="退还错收的退款")),
                ("fallen", models.BooleanField(default=False, verbose_name="核定已撤销")),
                ("due", models.DateField(null=True, verbose_name="应付日")),
                ("condition", models.CharField(blank=True, max_length=500, verbose_name="付款条件")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待资金"),
                            ("committed", "已安排"),
                            ("due", "待拨付"),
                            ("held", "暂缓"),
                            ("ordered", "拨付中"),
                            ("paid", "已到账"),
                            ("failed", "拨付失败"),
                            ("lapsed", "指标失效"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "resumes",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "待资金"),
                            ("committed", "已安排"),
                            ("due", "待拨付"),
                            ("held", "暂缓"),
                            ("ordered", "拨付中"),
                            ("paid", "已到账"),
                            ("failed", "拨付失败"),
                            ("lapsed", "指标失效"),
                            ("cancelled", "已取消"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="原因")),
                ("step", models.CharField(blank=True, default="", max_length=100, verbose_name="拨付步骤")),
                (
                    "territory",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="归属地"),
                ),
                (
                    "payers",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="办理拨付的步骤"),
                ),
                (
                    "bearer",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="承担的区县"),
                ),
                ("looked", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="记录时间")),
                ("changed_at", models.DateTimeField(verbose_name="变动时间")),
            ],
            options={
                "verbose_name": "拨付安排",
                "verbose_name_plural": "拨付安排",
                "ordering": ["case", "number"],
                "indexes": [
                    models.Index(fields=["state", "due", "id"], name="funds_due"),
                    models.Index(fields=["state", "territory", "due", "id"], name="funds_of_a_place"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "due", "held", "ordered", "failed"])),
                        fields=["state", "territory"],
                        include=("id", "pack", "benefit", "payers", "bearer", "case", "fen"),
                        name="funds_to_do",
                    ),
                    models.Index(fields=["case"], name="funds_of_a_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True), ("fallen", False)
                        ),
                        fields=("case", "number"),
                        name="funds_instalment_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("covers", ""), _negated=True),
                            models.Q(("state", "cancelled"), _negated=True),
                            ("fallen", False),
                        ),
                        fields=("claimant", "pack", "benefit", "covers"),
                        name="funds_period_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fen__gt", 0), ("paid_fen__gte", 0), ("paid_fen__lte", models.F("fen"))
                        ),
                        name="funds_paid_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("waiting", "待资金"),
                            ("committed", "已安排"),
                            ("due", "待拨付"),
                            ("held", "暂缓"),
                            ("ordered", "拨付中"),
                            ("paid", "已到账"),
                            ("failed", "拨付失败"),
                            ("lapsed", "指标失效"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("waiting", "待资金"),
                            ("committed", "已安排"),
                            ("due", "待拨付"),
                            ("held", "暂缓"),
                            ("ordered", "拨付中"),
                            ("paid", "已到账"),
                            ("failed", "拨付失败"),
                            ("lapsed", "指标失效"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="现状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="原因")),
                ("at", models.DateTimeField(verbose_name="时间")),
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
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="funds.commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "状态变动",
                "verbose_name_plural": "状态变动",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CapShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("day", models.DateField(null=True, verbose_name="排序日期")),
                ("allotted", models.BigIntegerField(null=True, verbose_name="分得（分）")),
                ("taken", models.BigIntegerField(null=True, verbose_name="占用（分）")),
                (
                    "cap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="funds.cap"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caps",
                        to="funds.commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "上限占用",
                "verbose_name_plural": "上限占用",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=30, verbose_name="事项")),
                ("request", models.CharField(max_length=200, unique=True)),
                ("case", models.UUIDField(null=True, verbose_name="案件")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
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
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="funds.commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "分录",
                "verbose_name_plural": "分录",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Occasion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.UUIDField(verbose_name="享受人")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                ("key", models.CharField(max_length=200, verbose_name="事件")),
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
            options={
                "verbose_name": "所付的事件",
                "verbose_name_plural": "所付的事件",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("paid", models.BigIntegerField(default=0, verbose_name="已付（分）")),
                ("waiting", models.BooleanField(default=False, verbose_name="待资金")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="funds.budget"
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funds.commitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "分担",
                "verbose_name_plural": "分担",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner", models.UUIDField(verbose_name="收款人")),
                ("sealed", models.BinaryField(verbose_name="密文")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("masked", models.CharField(max_length=60, verbose_name="账号")),
                ("set_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payees",
                        to="funds.commitment",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "收款账户",
                "verbose_name_plural": "收款账户",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
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
                            ("appropriated", "下达指标"),
                            ("available", "可用指标"),
                            ("committed", "已承诺"),
                            ("paid", "已支付"),
                            ("lapsed", "收回结余"),
                            ("carried", "结转"),
                            ("restored", "恢复指标"),
                            ("claimed", "追缴决定"),
                            ("receivable", "应收退款"),
                            ("recovered", "已收回"),
                            ("written_off", "核销"),
                        ],
                        max_length=12,
                        verbose_name="科目",
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="funds.budget",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="funds.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "过账",
                "verbose_name_plural": "过账",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                (
                    "territory",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="归属地"),
                ),
                (
                    "payers",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="办理拨付的步骤"),
                ),
                (
                    "bearer",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="承担的区县"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reach", to="funds.batch"
                    ),
                ),
            ],
            options={
                "verbose_name": "批次范围",
                "verbose_name_plural": "批次范围",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Receivable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request", models.CharField(max_length=200, unique=True)),
                ("case", models.UUIDField(db_index=True, verbose_name="案件")),
                ("case_number", models.CharField(max_length=60, verbose_name="案件编号")),
                ("claimant", models.UUIDField(db_index=True, verbose_name="申请人")),
                ("fen", models.BigIntegerField(verbose_name="应退（分）")),
                ("received", models.BigIntegerField(default=0, verbose_name="已退（分）")),
                ("offsetting", models.BigIntegerField(default=0, verbose_name="抵扣中（分）")),
                ("written_off", models.BigIntegerField(default=0, verbose_name="核销（分）")),
                ("reversed", models.BigIntegerField(default=0, verbose_name="撤销（分）")),
                ("formula", models.CharField(max_length=1000, verbose_name="计算过程")),
                ("article", models.CharField(max_length=300, verbose_name="依据")),
                ("due", models.DateField(null=True, verbose_name="期限")),
                ("due_provisional", models.BooleanField(default=False, verbose_name="期限暂定")),
                (
                    "due_calendar",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="日历版本"),
                ),
                ("fallen", models.BooleanField(default=False, verbose_name="核定已撤销")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("open", "待退回"),
                            ("settled", "已了结"),
                            ("refused", "不追缴"),
                            ("reversed", "已撤销"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="原因")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("asked_fen", models.BigIntegerField(null=True, verbose_name="拟核销（分）")),
                (
                    "asked_reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="核销理由"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "应收退款",
                "verbose_name_plural": "应收退款",
                "ordering": ["-id"],
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
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("cash", "退回"),
                            ("offset", "抵扣"),
                            ("write_off", "核销"),
                            ("undone", "抵扣撤销"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("reference", models.CharField(blank=True, default="", max_length=300, verbose_name="凭证")),
                ("request", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField(verbose_name="时间")),
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
                    "receivable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="funds.receivable",
                    ),
                ),
            ],
            options={
                "verbose_name": "退款记录",
                "verbose_name_plural": "退款记录",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="receivable",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="funds.receivable",
            ),
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField(verbose_name="序号")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("offset", models.BigIntegerField(default=0, verbose_name="抵扣（分）")),
                ("basis", models.CharField(blank=True, default="", max_length=300, verbose_name="抵扣依据")),
                ("withheld", models.BigIntegerField(default=0, verbose_name="因上限少付（分）")),
                (
                    "withheld_by",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="上限"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "未回"),
                            ("paid", "成功"),
                            ("failed", "失败"),
                            ("removed", "已移出"),
                            ("returned", "退汇"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="原因")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="银行流水号"),
                ),
                ("result_at", models.DateTimeField(null=True, verbose_name="回执时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="funds.batch"
                    ),
                ),
                (
                    "result_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="funds.commitment",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.payee"
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="funds.receivable",
                    ),
                ),
            ],
            options={
                "verbose_name": "拨付明细",
                "verbose_name_plural": "拨付明细",
                "ordering": ["batch", "number"],
            },
        ),
        migrations.CreateModel(
            name="ReceivablePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField(verbose_name="应退（分）")),
                ("settled", models.BigIntegerField(default=0, verbose_name="已退或核销（分）")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("available", "恢复指标，可以再用"),
                            ("same_year", "当年收回的恢复指标，以后收回的上缴国库"),
                            ("treasury", "上缴国库"),
                        ],
                        default="treasury",
                        max_length=10,
                        verbose_name="收回的钱",
                    ),
                ),
                ("received", models.BigIntegerField(default=0, verbose_name="已收回（分）")),
                ("restored", models.BigIntegerField(default=0, verbose_name="恢复指标（分）")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.budget"
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funds.receivable",
                    ),
                ),
            ],
            options={
                "verbose_name": "退款分担",
                "verbose_name_plural": "退款分担",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Restored",
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
                ("found", models.CharField(blank=True, default="", max_length=500, verbose_name="核对结果")),
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
        migrations.CreateModel(
            name="ResultFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="funds.batch"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "银行回执",
                "verbose_name_plural": "银行回执",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("drawn_by")), _negated=True),
                    _connector="OR",
                ),
                name="funds_batch_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["drawn", "dropped"]),
                    ("approved_digest", models.F("digest")),
                    _connector="OR",
                ),
                name="funds_batch_approved_as_it_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="capshare",
            constraint=models.UniqueConstraint(fields=("cap", "commitment"), name="funds_capped_once"),
        ),
        migrations.AddConstraint(
            model_name="capshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken__isnull", True),
                    models.Q(("taken__gte", 0), ("taken__lte", models.F("fen"))),
                    _connector="OR",
                ),
                name="funds_cap_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="occasion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("holder", "pack", "benefit", "key"),
                name="funds_event_once",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("waiting", True)),
                fields=["budget", "decided_at", "commitment"],
                name="funds_queue",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("commitment", "budget"), name="funds_part_once"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("paid__gte", 0), ("paid__lte", models.F("fen"))),
                name="funds_part_paid_within",
            ),
        ),
        migrations.AddIndex(
            model_name="payee",
            index=models.Index(fields=["owner", "id"], name="funds_payee_owner"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen", 0), _negated=True), name="funds_posting_moves"
            ),
        ),
        migrations.AddConstraint(
            model_name="receivable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fen__gt", 0),
                    ("offsetting__gte", 0),
                    ("received__gte", 0),
                    ("reversed__gte", 0),
                    ("written_off__gte", 0),
                    (
                        "fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("received"), "+", models.F("offsetting")
                                ),
                                "+",
                                models.F("written_off"),
                            ),
                            "+",
                            models.F("reversed"),
                        ),
                    ),
                ),
                name="funds_receivable_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="funds_receivable_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="funds_receipt_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("case__isnull", False)), fields=["case"], name="funds_entry_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="funds_line_number"),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["pending", "paid"])),
                fields=("commitment",),
                name="funds_line_paid_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fen__gt", 0), ("offset__gte", 0), ("offset__lte", models.F("fen")), ("withheld__gte", 0)
                ),
                name="funds_line_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivablepart",
            constraint=models.UniqueConstraint(
                fields=("receivable", "budget"), name="funds_return_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receivablepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("settled__gte", 0), ("settled__lte", models.F("fen"))),
                name="funds_return_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.UniqueConstraint(fields=("batch", "digest"), name="funds_results_once"),
        ),
    ]
