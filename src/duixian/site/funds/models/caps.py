"""Caps over the claims of a group in a period, and what each claim has taken of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .commitments import Commitment


class Cap(models.Model):
    """`taken` is what payments under way and made have used; its row is the lock. The database keeps it within the cap."""

    limit = models.CharField("上限", max_length=200)
    group = models.CharField("对象", max_length=100)
    period = models.CharField("时段", max_length=30)
    label = models.CharField("名称", max_length=200, blank=True)
    sharing = models.CharField("分法", max_length=10)
    fen = models.BigIntegerField("金额（分）")
    taken = models.BigIntegerField("已用（分）", default=0)

    class Meta:
        verbose_name = "合计上限"
        verbose_name_plural = "合计上限"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["limit", "group", "period"], name="funds_cap_once"),
            models.CheckConstraint(condition=Q(taken__gte=0, taken__lte=F("fen")), name="funds_cap_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.limit} {self.period}"


class CapShare(models.Model):
    """An instalment under a cap: `fen` is what was claimed and is divided, `taken` None until a batch takes it."""

    cap = models.ForeignKey(Cap, models.PROTECT, related_name="shares", db_index=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="caps")
    fen = models.BigIntegerField("金额（分）")
    day = models.DateField("排序日期", null=True)
    allotted = models.BigIntegerField("分得（分）", null=True)
    taken = models.BigIntegerField("占用（分）", null=True)

    class Meta:
        verbose_name = "上限占用"
        verbose_name_plural = "上限占用"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cap", "commitment"], name="funds_capped_once"),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(taken__gte=0, taken__lte=F("fen")), name="funds_cap_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cap_id} {self.commitment_id}"
