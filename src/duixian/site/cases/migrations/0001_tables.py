import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [
        ("cases", "0001_initial"),
        ("cases", "0003_events_by_act"),
        ("cases", "0004_limits_and_lists"),
        ("cases", "0005_decisions_and_their_papers"),
        ("cases", "0006_who_pays"),
        ("cases", "0007_erasing"),
        ("cases", "0008_figures"),
        ("cases", "0009_pages_at_scale"),
        ("cases", "0010_worklist_covered"),
        ("cases", "0011_public_until"),
    ]

    dependencies = [
        ("files", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=40, null=True, unique=True, verbose_name="案件编号")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("pack_version", models.CharField(max_length=100, verbose_name="规则包版本")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                ("procedure", models.CharField(max_length=100, verbose_name="程序")),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("open", "办理中"),
                            ("granted", "已核定"),
                            ("refused", "不予兑现"),
                            ("ended", "已终止"),
                            ("withdrawn", "已撤回"),
                            ("done", "已办结"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                ("step", models.CharField(blank=True, default="", max_length=100, verbose_name="步骤")),
                ("role", models.CharField(blank=True, default="", max_length=100, verbose_name="承办角色")),
                (
                    "territory",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="归属地"),
                ),
                (
                    "holds",
                    models.CharField(
                        choices=[("applicant", "申报人"), ("office", "承办机关"), ("nobody", "无")],
                        default="applicant",
                        max_length=10,
                        verbose_name="由谁办",
                    ),
                ),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
                ("typed", models.JSONField(blank=True, default=dict, verbose_name="草稿里填的事实")),
                ("amount", models.BigIntegerField(null=True, verbose_name="核定金额（分）")),
                (
                    "paper",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="纸质申请编号"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="建立时间")),
                ("filed_at", models.DateTimeField(null=True, verbose_name="申报时间")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="受理时间")),
                ("entered_at", models.DateTimeField(null=True, verbose_name="进入本步时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("due", models.DateField(null=True, verbose_name="期限")),
                ("due_at", models.DateTimeField(null=True, verbose_name="期限的时刻（按小时计的）")),
                ("due_provisional", models.BooleanField(default=False, verbose_name="期限暂定")),
                (
                    "due_calendar",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="日历版本"),
                ),
                ("public_until", models.DateField(null=True, verbose_name="公示到")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="计时停止于")),
                ("stopped", models.JSONField(blank=True, default=list, verbose_name="停止计时的日子")),
                ("corrections", models.IntegerField(default=0, verbose_name="补正次数")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="按保存期限销毁于")),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="registry.subject",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registry.subject",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "案件",
                "verbose_name_plural": "案件",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="FigureMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto", models.DateField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("settled", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
                ("latest", models.BigIntegerField(default=0)),
                ("noticed", models.BigIntegerField(default=0)),
                ("calendar", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "verbose_name": "统计进度",
                "verbose_name_plural": "统计进度",
            },
        ),
        migrations.CreateModel(
            name="Erasing",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "正在销毁",
                "verbose_name_plural": "正在销毁",
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=100)),
                ("round", models.IntegerField(default=1, verbose_name="轮次")),
                ("invited_at", models.DateTimeField()),
                ("score", models.IntegerField(null=True, verbose_name="分数")),
                ("agrees", models.BooleanField(null=True, verbose_name="赞成")),
                ("opinion", models.TextField(blank=True, default="", verbose_name="意见")),
                (
                    "recused",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="回避理由"),
                ),
                ("cast_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "评审票",
                "verbose_name_plural": "评审票",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("material", models.CharField(blank=True, default="", max_length=300, verbose_name="材料")),
                ("on_paper", models.BooleanField(default=False, verbose_name="纸质")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "待核"),
                            ("accepted", "已收"),
                            ("rejected", "须重交"),
                            ("removed", "已撤下"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("remark", models.CharField(blank=True, default="", max_length=500, verbose_name="意见")),
                ("at", models.DateTimeField(verbose_name="时间")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "材料",
                "verbose_name_plural": "材料",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("as_of", models.DateField()),
                ("stamp", models.CharField(max_length=60)),
                ("content", models.CharField(max_length=64)),
                ("document", models.JSONField()),
                ("sources", models.JSONField(default=dict)),
                ("status", models.CharField(max_length=20)),
                ("payable", models.BigIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "核算",
                "verbose_name_plural": "核算",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("grant", "准予"),
                            ("refuse", "不予"),
                            ("end", "终止"),
                            ("recover", "追缴"),
                            ("revoke", "取消资格"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("amount", models.BigIntegerField(null=True)),
                ("ground", models.TextField(blank=True, default="")),
                ("articles", models.JSONField(default=list)),
                ("record", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("receivable", models.BigIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "决定",
                "verbose_name_plural": "决定",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=4000, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待复核"), ("upheld", "维持原决定"), ("overturned", "撤销原决定")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, default="", verbose_name="答复")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="cases.case"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="cases.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "复核申请",
                "verbose_name_plural": "复核申请",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField(verbose_name="序号")),
                ("act", models.CharField(max_length=30, verbose_name="动作")),
                ("step", models.CharField(blank=True, default="", max_length=100, verbose_name="步骤")),
                ("outcome", models.CharField(blank=True, default="", max_length=100, verbose_name="结果")),
                ("to", models.CharField(blank=True, default="", max_length=100, verbose_name="下一步")),
                ("office", models.CharField(blank=True, default="", max_length=200, verbose_name="机关")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.TextField(blank=True, default="", verbose_name="说明")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="详情")),
                ("content", models.CharField(blank=True, default="", max_length=64, verbose_name="内容散列")),
                ("request", models.CharField(max_length=80, null=True, unique=True, verbose_name="请求")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
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
                "verbose_name": "经过",
                "verbose_name_plural": "经过",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="cases.event"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="overturned_by",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overturns",
                to="cases.event",
            ),
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("filed", "申报"),
                            ("granted", "准予"),
                            ("refused", "不予"),
                            ("paid", "拨付"),
                            ("done", "办结步骤"),
                            ("stay", "一步用时"),
                            ("ground", "不予的依据"),
                        ],
                        max_length=10,
                    ),
                ),
                ("pack", models.CharField(max_length=100)),
                ("benefit", models.CharField(max_length=100)),
                ("territory", models.CharField(blank=True, default="", max_length=100)),
                ("of", models.CharField(blank=True, default="", max_length=300)),
                ("number", models.IntegerField(default=0)),
                ("count", models.IntegerField(default=0)),
                ("fen", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "统计数",
                "verbose_name_plural": "统计数",
                "indexes": [models.Index(fields=["what", "day"], name="cases_figur_what_fb4376_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "what", "pack", "benefit", "territory", "of", "number"),
                        name="cases_figure_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("stale", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "统计日",
                "verbose_name_plural": "统计日",
                "indexes": [
                    models.Index(condition=models.Q(("stale", True)), fields=["day"], name="cases_stale_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pack", models.CharField(max_length=100)),
                ("procedure", models.CharField(max_length=100)),
                ("step", models.CharField(max_length=100)),
                ("benefit", models.CharField(max_length=100)),
                ("territory", models.CharField(blank=True, default="", max_length=100)),
                ("office", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=300)),
                ("where", models.CharField(blank=True, default="", max_length=300)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.JSONField(default=list)),
                ("hash", models.CharField(max_length=64)),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("provisional", models.BooleanField(default=False)),
                (
                    "calendar",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="日历版本"),
                ),
                ("at", models.DateTimeField()),
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
                "verbose_name": "公示",
                "verbose_name_plural": "公示",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.IntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listed", to="cases.case"
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listed", to="cases.listing"
                    ),
                ),
            ],
            options={
                "verbose_name": "公示对象",
                "verbose_name_plural": "公示对象",
                "ordering": ["row"],
            },
        ),
        migrations.CreateModel(
            name="Issued",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("template", models.CharField(max_length=100)),
                ("series", models.CharField(max_length=100)),
                ("year", models.IntegerField()),
                ("place", models.IntegerField(verbose_name="序号")),
                ("number", models.CharField(max_length=120, unique=True, verbose_name="文书编号")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                (
                    "addressee",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="收件人"),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("hash", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="核验码")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cases.decision",
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
                (
                    "listing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cases.listing",
                    ),
                ),
            ],
            options={
                "verbose_name": "文书",
                "verbose_name_plural": "文书",
                "ordering": ["id"],
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
                ("from_office", models.BooleanField(default=False)),
                ("internal", models.BooleanField(default=False, verbose_name="内部")),
                ("text", models.TextField(max_length=4000, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="cases.case"
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
                "verbose_name": "留言",
                "verbose_name_plural": "留言",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Moved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "归属地变动",
                "verbose_name_plural": "归属地变动",
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("objector", models.BinaryField(verbose_name="异议人（封存）")),
                ("text", models.TextField(max_length=4000, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待调查"),
                            ("unfounded", "不成立"),
                            ("founded", "成立"),
                            ("late", "期外提出，转作举报"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("finding", models.TextField(blank=True, default="", verbose_name="调查情况")),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="cases.case",
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
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="cases.listing",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议",
                "verbose_name_plural": "异议",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ProofDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=200)),
                ("number", models.IntegerField()),
                ("covers_from", models.DateField()),
                ("covers_to", models.DateField()),
                ("by", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待交"),
                            ("offered", "待核"),
                            ("accepted", "已核"),
                            ("refused", "不符"),
                            ("missed", "逾期未交"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("remark", models.CharField(blank=True, default="", max_length=500)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="cases.case"
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
            ],
            options={
                "verbose_name": "定期证明",
                "verbose_name_plural": "定期证明",
                "ordering": ["by", "id"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("act", models.CharField(max_length=30)),
                ("step", models.CharField(blank=True, default="", max_length=100)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("content", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待复核"),
                            ("confirmed", "已复核"),
                            ("declined", "不同意"),
                            ("void", "已失效"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="cases.case"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "待复核事项",
                "verbose_name_plural": "待复核事项",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="字号")),
                ("year", models.IntegerField(verbose_name="年")),
                ("last", models.IntegerField(default=0, verbose_name="末号")),
            ],
            options={
                "verbose_name": "文书字号",
                "verbose_name_plural": "文书字号",
                "constraints": [models.UniqueConstraint(fields=("name", "year"), name="cases_series_once")],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="送达日期")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("online", "网上送达"),
                            ("hand", "直接送达"),
                            ("post", "邮寄送达"),
                            ("left", "留置送达"),
                            ("notice", "公告送达"),
                        ],
                        max_length=10,
                    ),
                ),
                ("receiver", models.CharField(blank=True, default="", max_length=100, verbose_name="签收人")),
                ("at", models.DateTimeField()),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="service", to="cases.issued"
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
                "verbose_name": "送达",
                "verbose_name_plural": "送达",
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(verbose_name="到期时间")),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "未到"), ("fired", "已办"), ("cancelled", "已取消")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("fired_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timers", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "计时",
                "verbose_name_plural": "计时",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ["open", "granted"])),
                fields=["pack", "role", "territory", "due", "id"],
                include=(
                    "number",
                    "phase",
                    "benefit",
                    "procedure",
                    "step",
                    "holds",
                    "assignee",
                    "stopped_at",
                    "public_until",
                    "claimant",
                    "applicant",
                ),
                name="cases_worklist",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["claimant", "pack", "benefit"], name="cases_case_claiman_88024a_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["applicant", "-id"], name="cases_case_applica_c2d05b_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["assignee", "due"], name="cases_case_assigne_0a00c1_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["filed_at"], name="cases_case_filed_a_67c813_idx"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase", "draft")), fields=["opened_at"], name="cases_drafts"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("phase__in", ["open", "granted"])),
                fields=[
                    "pack",
                    "role",
                    "territory",
                    "benefit",
                    "procedure",
                    "step",
                    "holds",
                    "assignee",
                    "stopped_at",
                    "public_until",
                    "due",
                ],
                name="cases_load",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                fields=("case", "step", "round", "member"), name="cases_one_ballot"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["act", "at", "case"], name="cases_event_acts"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("case", "seq"), name="cases_event_order"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["at", "kind"], name="cases_decis_at_a11f61_idx"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["-ends", "-id"], name="cases_listi_ends_aa2721_idx"),
        ),
        migrations.AddConstraint(
            model_name="listed",
            constraint=models.UniqueConstraint(fields=("listing", "case"), name="cases_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="issued",
            constraint=models.UniqueConstraint(fields=("series", "year", "place"), name="cases_paper_number"),
        ),
        migrations.AddConstraint(
            model_name="proofdue",
            constraint=models.UniqueConstraint(fields=("case", "label", "number"), name="cases_proof_once"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("case",), name="cases_one_proposal"
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["at"], name="cases_timer_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.UniqueConstraint(fields=("case", "name"), name="cases_timer_once"),
        ),
    ]
