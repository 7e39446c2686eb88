import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("projects", "0001_initial")]

    dependencies = [
        ("cases", "0001_tables"),
        ("files", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="项目编号")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("kind", models.CharField(max_length=100, verbose_name="种类")),
                ("case", models.UUIDField(unique=True, verbose_name="开始的案件")),
                ("term", models.IntegerField(default=1, verbose_name="第几期")),
                ("starts", models.DateField(verbose_name="自")),
                ("ends", models.DateField(verbose_name="至")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "在建"), ("finished", "期满"), ("ended", "已终止")],
                        default="running",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("over_on", models.DateField(null=True, verbose_name="结束日期")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="结束的原因")),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
                (
                    "former",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="projects.project",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="registry.subject",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_projects",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目",
                "verbose_name_plural": "项目",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.IntegerField(verbose_name="第几稿")),
                ("changes", models.JSONField(blank=True, default=list, verbose_name="变更的事项")),
                ("notice", models.BooleanField(default=False, verbose_name="只须报备")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="变更的理由"),
                ),
                ("since", models.DateField(null=True, verbose_name="变动日期")),
                ("content", models.JSONField(default=dict, verbose_name="内容")),
                ("digest", models.CharField(blank=True, default="", max_length=64, verbose_name="内容散列")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("sent", "单位已签，待机关"),
                            ("returned", "退回商改"),
                            ("signed", "双方已签订"),
                            ("refused", "不同意变更"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="起草时间")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="单位签字时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="机关办理时间")),
                (
                    "remark",
                    models.CharField(blank=True, default="", max_length=1000, verbose_name="机关的意见"),
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
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.issued",
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
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务书",
                "verbose_name_plural": "任务书",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ProjectEvent",
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
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="projects.project",
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
                "verbose_name": "项目经过",
                "verbose_name_plural": "项目经过",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                        choices=[("yearly", "年度报告"), ("final", "期满总结和决算")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("year", models.IntegerField(verbose_name="年度")),
                ("opens", models.DateField(verbose_name="哪天起可以交")),
                ("due", models.DateField(verbose_name="期限")),
                ("due_provisional", models.BooleanField(default=False, verbose_name="期限暂定")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待交"),
                            ("filed", "待核"),
                            ("returned", "退回补正"),
                            ("accepted", "已核"),
                            ("failed", "不合格"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("progress", models.JSONField(blank=True, default=dict, verbose_name="指标完成")),
                ("spent", models.JSONField(blank=True, default=dict, verbose_name="经费使用")),
                ("text", models.TextField(blank=True, default="", verbose_name="进展和成效")),
                ("plan", models.TextField(blank=True, default="", verbose_name="问题和下一步")),
                ("filed_at", models.DateTimeField(null=True, verbose_name="交的时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="核的时间")),
                ("remark", models.CharField(blank=True, default="", max_length=1000, verbose_name="意见")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="已提醒")),
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
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告",
                "verbose_name_plural": "报告",
                "ordering": ["due", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("finding", models.CharField(max_length=1000, verbose_name="查出的问题")),
                ("due", models.DateField(verbose_name="期限")),
                ("due_provisional", models.BooleanField(default=False, verbose_name="期限暂定")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "整改中"),
                            ("answered", "已报整改，待验"),
                            ("passed", "整改合格"),
                            ("failed", "整改不合格"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="责令时间")),
                ("answer", models.TextField(blank=True, default="", verbose_name="整改情况")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="报告时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="验收时间")),
                ("remark", models.CharField(blank=True, default="", max_length=1000, verbose_name="意见")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="已提醒")),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mendings",
                        to="projects.project",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mendings",
                        to="projects.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "限期整改",
                "verbose_name_plural": "限期整改",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["pack", "kind", "state"], name="projects_pr_pack_2f2999_idx"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["unit", "state"], name="projects_pr_unit_id_869154_idx"),
        ),
        migrations.AddConstraint(
            model_name="book",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="projects_book_order"),
        ),
        migrations.AddConstraint(
            model_name="book",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "sent", "returned"])),
                fields=("project",),
                name="projects_one_open_book",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectevent",
            constraint=models.UniqueConstraint(fields=("project", "seq"), name="projects_event_order"),
        ),
        migrations.AddConstraint(
            model_name="projectevent",
            constraint=models.UniqueConstraint(fields=("project", "once"), name="projects_event_once"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["state", "due"], name="projects_re_state_ebe2f5_idx"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("project", "kind", "year"), name="projects_report_once"
            ),
        ),
        migrations.AddIndex(
            model_name="mending",
            index=models.Index(fields=["state", "due"], name="projects_me_state_a47445_idx"),
        ),
        migrations.AddConstraint(
            model_name="mending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "answered"])),
                fields=("project",),
                name="projects_one_mending",
            ),
        ),
    ]
