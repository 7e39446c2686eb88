"""Posts: which role of which pack's procedures a person holds, where, and from when until when. Rows are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Post(models.Model):
    """That a user holds a role of a pack from a day to a day (both included; none: open), in a territory ('': all).

    `kind` is the role's (office, panel, finance, oversee), `office` a plain label. `substitute_for`: for that post's holder, for
    a time; it holds no longer than that post does. A database trigger refuses every change of a row.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", "经办和审核"
        PANEL = "panel", "评审"
        FINANCE = "finance", "财务"
        OVERSEE = "oversee", "监督"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", db_index=False)
    pack = models.CharField("规则包", max_length=100)
    role = models.CharField("岗位", max_length=100)
    kind = models.CharField("性质", max_length=8, choices=Kind.choices)
    territory = models.CharField("辖区", max_length=100, default="", blank=True)
    office = models.CharField("单位", max_length=200)
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    substitute_for = models.ForeignKey("self", models.PROTECT, null=True, related_name="substitutes")
    ground = models.CharField("依据", max_length=300, default="", blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "pack", "role"])]

    def __str__(self) -> str:
        return f"{self.pack}:{self.role} {self.pk}"


class PostEnding(models.Model):
    """That a post is held no longer from a day on, before its own end."""

    post = models.OneToOneField(Post, models.PROTECT, related_name="ending")
    on = models.DateField("自")
    reason = models.CharField("原因", max_length=300)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "任职终止"
        verbose_name_plural = "任职终止"

    def __str__(self) -> str:
        return f"{self.post_id}"
