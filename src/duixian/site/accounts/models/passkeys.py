"""Passkeys: keys that a device or a key fob holds, by which their holder signs in."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Passkey(models.Model):
    """A passkey of an account: its public half. `digest` (SHA-256) finds it by its credential id; `count` is the counter it
    told last (0: it keeps none); `synced`: its device keeps copies of it elsewhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    name = models.CharField("名称", max_length=50)
    digest = models.CharField("摘要", max_length=64, unique=True)
    credential = models.BinaryField("凭据编号")
    public = models.BinaryField("公钥")
    count = models.BigIntegerField("计数", default=0)
    synced = models.BooleanField("可同步", default=False)
    made_at = models.DateTimeField("添加时间")
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "通行密钥"
        verbose_name_plural = "通行密钥"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"
