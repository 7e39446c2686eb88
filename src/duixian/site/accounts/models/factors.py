"""The second factor of an account: the sealed secret of its authenticator, and hashed codes for when it is lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Factor(models.Model):
    """The authenticator of an account. Until `confirmed_at` it was only offered. `last` is the time step of the last
    code taken (Unix time / 30 s): that code and older ones are refused."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factor")
    sealed = models.BinaryField("密钥（密文）")
    last = models.BigIntegerField("最后使用的时间步", default=-1)
    offered_at = models.DateTimeField("开始设置")
    confirmed_at = models.DateTimeField("启用", null=True)

    class Meta:
        verbose_name = "动态口令"
        verbose_name_plural = "动态口令"

    def __str__(self) -> str:
        return f"{self.user_id}"


class BackupCode(models.Model):
    """A code that stands once for the authenticator; only its keyed digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="backup_codes", db_index=False
    )
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("已用", null=True)

    class Meta:
        verbose_name = "备用码"
        verbose_name_plural = "备用码"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_backup_code_once")]

    def __str__(self) -> str:
        return f"{self.pk}"
