"""What must be paid back: proposed by one person, confirmed by another, received in parts, or written off with a reason."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .ledger import Budget


class Receivable(models.Model):
    """`formula` and `article` say why so much. `fallen`: what was paid on a grant that has fallen, and for nothing else. `offsetting` is what batches under way set against it, `reversed` what was
    given up because the decision fell."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        OPEN = "open", "待退回"
        SETTLED = "settled", "已了结"
        REFUSED = "refused", "不追缴"
        REVERSED = "reversed", "已撤销"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.CharField(max_length=200, unique=True)
    case = models.UUIDField("案件", db_index=True)
    case_number = models.CharField("案件编号", max_length=60)
    claimant = models.UUIDField("申请人", db_index=True)
    fen = models.BigIntegerField("应退（分）")
    received = models.BigIntegerField("已退（分）", default=0)
    offsetting = models.BigIntegerField("抵扣中（分）", default=0)
    written_off = models.BigIntegerField("核销（分）", default=0)
    reversed = models.BigIntegerField("撤销（分）", default=0)
    formula = models.CharField("计算过程", max_length=1000)
    article = models.CharField("依据", max_length=300)
    due = models.DateField("期限", null=True)
    due_provisional = models.BooleanField("期限暂定", default=False)
    due_calendar = models.CharField("日历版本", max_length=80, blank=True, default="")
    fallen = models.BooleanField("核定已撤销", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField("原因", max_length=300, blank=True, default="")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    # A write-off that waits for a second person.
    asked_fen = models.BigIntegerField("拟核销（分）", null=True)
    asked_reason = models.CharField("核销理由", max_length=300, blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "应收退款"
        verbose_name_plural = "应收退款"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    fen__gt=0, received__gte=0, offsetting__gte=0, written_off__gte=0, reversed__gte=0
                )
                & Q(fen__gte=F("received") + F("offsetting") + F("written_off") + F("reversed")),
                name="funds_receivable_amounts",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="funds_receivable_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} 应退 {self.pk}"

    @property
    def outstanding(self) -> int:
        """Fen still to come, those being set off left out."""
        return self.fen - self.received - self.offsetting - self.written_off - self.reversed


class ReceivablePart(models.Model):
    """What goes back to one budget. `rule` is the fund's for money that comes back, as it was when the return was confirmed;
    `restored` of what was `received` may be spent again."""

    class Rule(models.TextChoices):
        AVAILABLE = "available", "恢复指标，可以再用"
        SAME_YEAR = "same_year", "当年收回的恢复指标，以后收回的上缴国库"
        TREASURY = "treasury", "上缴国库"

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="parts", db_index=False)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="+")
    fen = models.BigIntegerField("应退（分）")
    settled = models.BigIntegerField("已退或核销（分）", default=0)
    rule = models.CharField("收回的钱", max_length=10, choices=Rule.choices, default=Rule.TREASURY)
    received = models.BigIntegerField("已收回（分）", default=0)
    restored = models.BigIntegerField("恢复指标（分）", default=0)

    class Meta:
        verbose_name = "退款分担"
        verbose_name_plural = "退款分担"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["receivable", "budget"], name="funds_return_part_once"),
            models.CheckConstraint(
                condition=Q(fen__gt=0, settled__gte=0, settled__lte=F("fen")), name="funds_return_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receivable_id} {self.budget_id}"


class Receipt(models.Model):
    """Money that came back, was set off, or was written off; a set-off undone when its payment bounced. Only added."""

    class How(models.TextChoices):
        CASH = "cash", "退回"
        OFFSET = "offset", "抵扣"
        WRITE_OFF = "write_off", "核销"
        UNDONE = "undone", "抵扣撤销"

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="receipts")
    how = models.CharField("方式", max_length=10, choices=How.choices)
    fen = models.BigIntegerField("金额（分）")
    reference = models.CharField("凭证", max_length=300, blank=True, default="")
    request = models.CharField(max_length=200, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "退款记录"
        verbose_name_plural = "退款记录"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="funds_receipt_positive")]

    def __str__(self) -> str:
        return f"{self.how} {self.fen}"
