"""Payments ordered together: drawn up by one person, approved by another, sent, answered by the bank."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .commitments import Commitment
from .payees import Payee
from .recovery import Receivable


class Batch(models.Model):
    """`digest` is the SM3 of its lines as they stand; an approval is of that digest (`approved_digest`)."""

    class State(models.TextChoices):
        DRAWN = "drawn", "待审核"
        APPROVED = "approved", "已审核"
        SENT = "sent", "已送银行"
        SETTLED = "settled", "已办结"
        DROPPED = "dropped", "已作废"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.CharField(max_length=200, unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAWN)
    count = models.IntegerField("笔数", default=0)
    fen = models.BigIntegerField("金额（分）", default=0)
    digest = models.CharField("摘要", max_length=64, default="")
    approved_digest = models.CharField("审核的摘要", max_length=64, blank=True, default="")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("审核时间", null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("送出时间", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    reason = models.CharField("作废原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "拨付批次"
        verbose_name_plural = "拨付批次"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drawn_by")),
                name="funds_batch_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "dropped"]) | Q(approved_digest=F("digest")),
                name="funds_batch_approved_as_it_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"批次 {self.pk}"


class BatchLine(models.Model):
    """One payment. `fen` is charged to the funds, of it `offset` set against a return (`basis`: by which article, with whose
    consent); the rest goes to the account."""

    class State(models.TextChoices):
        PENDING = "pending", "未回"
        PAID = "paid", "成功"
        FAILED = "failed", "失败"
        REMOVED = "removed", "已移出"
        RETURNED = "returned", "退汇"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField("序号")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="lines")
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="+")
    fen = models.BigIntegerField("金额（分）")
    offset = models.BigIntegerField("抵扣（分）", default=0)
    receivable = models.ForeignKey(Receivable, models.PROTECT, null=True, related_name="lines")
    basis = models.CharField("抵扣依据", max_length=300, blank=True, default="")
    withheld = models.BigIntegerField("因上限少付（分）", default=0)
    withheld_by = models.CharField("上限", max_length=200, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField("原因", max_length=300, blank=True, default="")
    reference = models.CharField("银行流水号", max_length=100, blank=True, default="")
    result_at = models.DateTimeField("回执时间", null=True)
    result_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "拨付明细"
        verbose_name_plural = "拨付明细"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="funds_line_number"),
            # No instalment is paid twice: of one, at most one line is under way or paid.
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(state__in=["pending", "paid"]), name="funds_line_paid_once"
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, offset__gte=0, offset__lte=F("fen"), withheld__gte=0),
                name="funds_line_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.number}"

    @property
    def transfer(self) -> int:
        """Fen that go to the account."""
        return self.fen - self.offset


class ResultFile(models.Model):
    """A file of results that was taken in, by its SM3: the same one again changes nothing."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="results", db_index=False)
    digest = models.CharField("摘要", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "银行回执"
        verbose_name_plural = "银行回执"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="funds_results_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.digest[:8]}"


class Restored(models.Model):
    """The installation was put back to a backup: what left for the bank since `made_at` is not known here. Until somebody
    has compared that with the bank's statement, nothing is paid."""

    made_at = models.DateTimeField("备份时间")
    restored_at = models.DateTimeField("恢复时间")
    compared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    compared_at = models.DateTimeField("核对时间", null=True)
    found = models.CharField("核对结果", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "恢复备份后的核对"
        verbose_name_plural = "恢复备份后的核对"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.restored_at}"
