import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_officer"),
        ("accounts", "0003_staff"),
        ("accounts", "0005_posts_that_oversee"),
        ("accounts", "0006_sessions_by_digest"),
        ("accounts", "0007_links"),
        ("accounts", "0008_passkeys"),
        ("accounts", "0009_recovery"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("user_id", models.BigIntegerField(db_index=True, null=True, verbose_name="用户")),
                ("address", models.CharField(default="", max_length=64, verbose_name="地址")),
                ("agent", models.CharField(default="", max_length=200, verbose_name="浏览器")),
                ("began", models.DateTimeField(null=True, verbose_name="登录")),
                ("seen", models.DateTimeField(null=True, verbose_name="最近使用")),
            ],
            options={
                "verbose_name": "会话",
                "verbose_name_plural": "会话",
            },
        ),
        migrations.CreateModel(
            name="Wait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("count", models.IntegerField(default=0, verbose_name="次数")),
                ("until", models.DateTimeField(verbose_name="等到")),
                ("forget", models.DateTimeField(db_index=True, verbose_name="忘记")),
            ],
            options={
                "verbose_name": "限次",
                "verbose_name_plural": "限次",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("none", "不是管理员"),
                            ("system", "系统管理员"),
                            ("security", "安全管理员"),
                            ("audit", "审计管理员"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="管理职责",
                    ),
                ),
                (
                    "is_editor",
                    models.BooleanField(
                        default=False, help_text="可以审核和更正文件的识读结果", verbose_name="政策编辑"
                    ),
                ),
                ("must_change", models.BooleanField(default=False, verbose_name="须改密码")),
                (
                    "password_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="一次性密码有效至"),
                ),
                ("to_confirm", models.BooleanField(default=False, verbose_name="待确认")),
                ("reset_at", models.DateTimeField(blank=True, null=True, verbose_name="重置时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="按保存期限销毁于")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "reset_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="重置者",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="BackupCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("used_at", models.DateTimeField(null=True, verbose_name="已用")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backup_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "备用码",
                "verbose_name_plural": "备用码",
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="密钥（密文）")),
                ("last", models.BigIntegerField(default=-1, verbose_name="最后使用的时间步")),
                ("offered_at", models.DateTimeField(verbose_name="开始设置")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="启用")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "动态口令",
                "verbose_name_plural": "动态口令",
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=30, verbose_name="登录服务")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("by_number", models.BooleanField(default=False, verbose_name="凭证件号码")),
                ("made_at", models.DateTimeField(verbose_name="绑定时间")),
                ("used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "登录绑定",
                "verbose_name_plural": "登录绑定",
            },
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="名称")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("credential", models.BinaryField(verbose_name="凭据编号")),
                ("public", models.BinaryField(verbose_name="公钥")),
                ("count", models.BigIntegerField(default=0, verbose_name="计数")),
                ("synced", models.BooleanField(default=False, verbose_name="可同步")),
                ("made_at", models.DateTimeField(verbose_name="添加时间")),
                ("used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "通行密钥",
                "verbose_name_plural": "通行密钥",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("role", models.CharField(max_length=100, verbose_name="岗位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("office", "经办和审核"),
                            ("panel", "评审"),
                            ("finance", "财务"),
                            ("oversee", "监督"),
                        ],
                        max_length=8,
                        verbose_name="性质",
                    ),
                ),
                ("territory", models.CharField(blank=True, default="", max_length=100, verbose_name="辖区")),
                ("office", models.CharField(max_length=200, verbose_name="单位")),
                ("starts", models.DateField(verbose_name="自")),
                ("ends", models.DateField(null=True, verbose_name="至")),
                ("ground", models.CharField(blank=True, default="", max_length=300, verbose_name="依据")),
                ("granted_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "substitute_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes",
                        to="accounts.post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PostEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="自")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("ended_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ending", to="accounts.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "任职终止",
                "verbose_name_plural": "任职终止",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(verbose_name="请求时间")),
                ("code", models.CharField(max_length=64, verbose_name="验证码摘要")),
                ("code_until", models.DateTimeField(verbose_name="验证码有效期")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="输错次数")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="可以办完的时间")),
                ("receipt", models.CharField(blank=True, default="", max_length=64, verbose_name="凭条摘要")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "已找回"), ("cancelled", "已取消"), ("lapsed", "已失效")],
                        default="",
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recoveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "找回账户",
                "verbose_name_plural": "找回账户",
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duty", "none"), models.Q(("is_editor", False), ("is_superuser", False)), _connector="OR"
                ),
                name="accounts_administrators_only_administer",
            ),
        ),
        migrations.AddConstraint(
            model_name="backupcode",
            constraint=models.UniqueConstraint(fields=("user", "digest"), name="accounts_backup_code_once"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("user", "service"), name="accounts_link_once"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["user", "pack", "role"], name="accounts_po_user_id_5786ac_idx"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("user",), name="accounts_one_recovery"
            ),
        ),
    ]
