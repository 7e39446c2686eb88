"""That somebody who lost what opens their account asked for it back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Recovery(models.Model):
    """One way back into an account: a code was sent to a checked address (`code`, its keyed digest), then, with a backup code,
    it waits until `ready_at`; then whoever has the `receipt` (its digest) sets a new password. One at a time for an account."""

    class Outcome(models.TextChoices):
        DONE = "done", "已找回"
        CANCELLED = "cancelled", "已取消"
        LAPSED = "lapsed", "已失效"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recoveries")
    asked_at = models.DateTimeField("请求时间")
    code = models.CharField("验证码摘要", max_length=64)
    code_until = models.DateTimeField("验证码有效期")
    tries = models.PositiveSmallIntegerField("输错次数", default=0)
    ready_at = models.DateTimeField("可以办完的时间", null=True)
    receipt = models.CharField("凭条摘要", max_length=64, default="", blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default="", blank=True)

    class Meta:
        verbose_name = "找回账户"
        verbose_name_plural = "找回账户"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="accounts_one_recovery"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}"
