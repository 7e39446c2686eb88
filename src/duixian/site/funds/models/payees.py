"""Accounts that are paid into: sealed, shown masked, the newest counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .commitments import Commitment


class Payee(models.Model):
    """An account of `owner`, or for one instalment only. Name, bank and number lie in `sealed`.

    `digest` is keyed: equal accounts have equal digests. Rows are only added; `sealed` alone may be sealed anew.
    """

    owner = models.UUIDField("收款人")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="payees")
    sealed = models.BinaryField("密文")
    digest = models.CharField("摘要", max_length=64)
    masked = models.CharField("账号", max_length=60)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "收款账户"
        verbose_name_plural = "收款账户"
        ordering = ["id"]
        indexes = [models.Index(fields=["owner", "id"], name="funds_payee_owner")]

    def __str__(self) -> str:
        return self.masked
