"""That somebody whom another organisation's sign-in service names is the holder of an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Link(models.Model):
    """An account at a sign-in service (`service`, the id in the settings) that opens an account here.

    Of the service's own name for the person only the keyed digest is kept. `by_number`: it was tied by a checked identity
    number, not by the holder, who was signed in.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="links", db_index=False)
    service = models.CharField("登录服务", max_length=30)
    digest = models.CharField("摘要", max_length=64, unique=True)
    by_number = models.BooleanField("凭证件号码", default=False)
    made_at = models.DateTimeField("绑定时间")
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "登录绑定"
        verbose_name_plural = "登录绑定"
        constraints = [models.UniqueConstraint(fields=["user", "service"], name="accounts_link_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"
