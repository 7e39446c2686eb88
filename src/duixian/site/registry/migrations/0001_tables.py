import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0003_projects"),
        ("registry", "0004_sanctions"),
        ("registry", "0006_second_word"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("table", models.CharField(max_length=200, verbose_name="表")),
                ("register", models.CharField(max_length=100, verbose_name="登记库")),
                ("valid_from", models.DateField(verbose_name="数据日期")),
                ("content", models.BinaryField(null=True, verbose_name="内容")),
                ("rejected", models.BinaryField(null=True, verbose_name="退回的行")),
                ("good", models.IntegerField(default=0, verbose_name="可收的行")),
                ("bad", models.IntegerField(default=0, verbose_name="退回的行数")),
                ("added", models.IntegerField(default=0, verbose_name="新记的事实")),
                ("same", models.IntegerField(default=0, verbose_name="没有变化的事实")),
                ("brought_at", models.DateTimeField(verbose_name="上传时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "brought_by",
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
            ],
            options={
                "verbose_name": "登记库摘录",
                "verbose_name_plural": "登记库摘录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Power",
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
                        choices=[("spouse", "配偶"), ("handler", "单位经办人"), ("agent", "受托人")],
                        max_length=8,
                        verbose_name="身份",
                    ),
                ),
                ("acts", models.JSONField(verbose_name="可办的事")),
                ("benefits", models.JSONField(blank=True, default=list, verbose_name="限于的待遇")),
                ("starts", models.DateField(verbose_name="自")),
                ("ends", models.DateField(null=True, verbose_name="至")),
                ("evidence", models.CharField(max_length=300, verbose_name="凭据")),
                ("second", models.BooleanField(null=True, verbose_name="须复核")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "代办权限",
                "verbose_name_plural": "代办权限",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="自")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "power",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="registry.power",
                    ),
                ),
            ],
            options={
                "verbose_name": "权限终止",
                "verbose_name_plural": "权限终止",
            },
        ),
        migrations.CreateModel(
            name="PowerWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="同意")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="意见")),
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
                    "power",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="word", to="registry.power"
                    ),
                ),
            ],
            options={
                "verbose_name": "委托复核",
                "verbose_name_plural": "委托复核",
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(blank=True, default="", max_length=100, verbose_name="待遇")),
                ("list", models.CharField(max_length=200, verbose_name="名单")),
                ("ground", models.CharField(max_length=500, verbose_name="事由")),
                ("cite", models.CharField(max_length=500, verbose_name="依据")),
                ("bars", models.JSONField(verbose_name="受限范围")),
                ("first", models.DateField(verbose_name="自")),
                ("last", models.DateField(null=True, verbose_name="至")),
                ("case", models.UUIDField(null=True, verbose_name="案件")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "惩戒",
                "verbose_name_plural": "惩戒",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Lifting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="限制的最后一日")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("cite", models.CharField(blank=True, default="", max_length=500, verbose_name="依据")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sanction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="liftings",
                        to="registry.sanction",
                    ),
                ),
            ],
            options={
                "verbose_name": "提前解除",
                "verbose_name_plural": "提前解除",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Subject",
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
                        choices=[("person", "个人"), ("enterprise", "单位"), ("project", "项目")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="姓名或名称")),
                (
                    "role",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="在规则里的实体"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "登记对象",
                "verbose_name_plural": "登记对象",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StaffPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                        related_name="staff_accounts",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "账户的本人",
                "verbose_name_plural": "账户的本人",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="sanction",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sanctions", to="registry.subject"
            ),
        ),
        migrations.AddField(
            model_name="power",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="powers_held", to="registry.subject"
            ),
        ),
        migrations.AddField(
            model_name="power",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="powers_given",
                to="registry.subject",
            ),
        ),
        migrations.CreateModel(
            name="Identifier",
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
                            ("resident", "居民身份证"),
                            ("uscc", "统一社会信用代码"),
                            ("passport", "护照"),
                            ("work_permit", "外国人工作许可证"),
                        ],
                        max_length=12,
                        verbose_name="证件类型",
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("sealed", models.BinaryField(verbose_name="密文")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "证件",
                "verbose_name_plural": "证件",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("fact", models.CharField(max_length=200, verbose_name="事实")),
                ("value", models.JSONField(null=True, verbose_name="值")),
                ("withdrawn", models.BooleanField(default=False, verbose_name="撤回")),
                ("valid_from", models.DateField(null=True, verbose_name="自")),
                ("valid_to", models.DateField(null=True, verbose_name="至")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "本人申报"),
                            ("extract", "登记库摘录"),
                            ("verified", "工作人员核验"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("register", models.CharField(blank=True, default="", max_length=100, verbose_name="登记库")),
                ("evidence", models.CharField(blank=True, default="", max_length=300, verbose_name="凭据")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "extract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="registry.extract",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="registry.fact",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_by",
                        to="registry.subject",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="registry.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "事实",
                "verbose_name_plural": "事实",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="同意")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="意见")),
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
                    "lifting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="registry.lifting",
                    ),
                ),
                (
                    "sanction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="registry.sanction",
                    ),
                ),
            ],
            options={
                "verbose_name": "复核",
                "verbose_name_plural": "复核",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifting", None)),
                        fields=("sanction",),
                        name="registry_sanction_confirmed_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(
                fields=("owner", "role", "name"), name="registry_project_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "project"), ("owner__isnull", False), models.Q(("role", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("kind", "project"), _negated=True), ("owner__isnull", True), ("role", "")
                    ),
                    _connector="OR",
                ),
                name="registry_project_has_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["subject", "pack"], name="registry_sa_subject_f9d0b6_idx"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(fields=("kind", "digest"), name="registry_identifier_once"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["subject", "pack", "fact"], name="registry_fa_subject_058781_idx"),
        ),
    ]
