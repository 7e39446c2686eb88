"""Accounts of people who sign in. A model of our own from the first migration, so that it can grow."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """A person who signs in. What staff may do is in their posts; `duty` makes an administrator, who holds no post.

    `must_change`: the password was set by an administrator and opens only the page that changes it, and only until
    `password_until`. `to_confirm`: a system administrator made the account, or reset its password or factor, and could now
    sign in as them; posts, one's own file and one's cases rest until a security administrator has asked the person and
    confirms, or the person showed at a window who they are.
    """

    class Duty(models.TextChoices):
        NONE = "none", "不是管理员"
        SYSTEM = "system", "系统管理员"
        SECURITY = "security", "安全管理员"
        AUDIT = "audit", "审计管理员"

    duty = models.CharField("管理职责", max_length=8, choices=Duty.choices, default=Duty.NONE)
    is_editor = models.BooleanField("政策编辑", default=False, help_text="可以审核和更正文件的识读结果")
    must_change = models.BooleanField("须改密码", default=False)
    password_until = models.DateTimeField("一次性密码有效至", null=True, blank=True)

    to_confirm = models.BooleanField("待确认", default=False)
    reset_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="重置者"
    )
    reset_at = models.DateTimeField("重置时间", null=True, blank=True)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)
    erased_at = models.DateTimeField("按保存期限销毁于", null=True, blank=True)

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints = [
            models.CheckConstraint(
                condition=Q(duty="none") | Q(is_editor=False, is_superuser=False),
                name="accounts_administrators_only_administer",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
