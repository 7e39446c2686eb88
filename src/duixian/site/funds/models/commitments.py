"""What is owed to claimants by instalments, which funds pay it, and how each instalment came to stand as it stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .ledger import Budget


class State(models.TextChoices):
    """How an instalment stands. Money is set aside in all but waiting, paid, lapsed and cancelled."""

    WAITING = "waiting", "待资金"
    COMMITTED = "committed", "已安排"
    DUE = "due", "待拨付"
    HELD = "held", "暂缓"
    ORDERED = "ordered", "拨付中"
    PAID = "paid", "已到账"
    FAILED = "failed", "拨付失败"
    LAPSED = "lapsed", "指标失效"
    CANCELLED = "cancelled", "已取消"


AT_THE_BANK = (State.ORDERED,)
SET_ASIDE = (State.COMMITTED, State.DUE, State.HELD, State.ORDERED, State.FAILED)
STOPPABLE = (State.WAITING, State.COMMITTED, State.DUE, State.HELD, State.FAILED)


class Commitment(models.Model):
    """One instalment of a decided claim. `paid_fen` is what was charged to the funds (with what was set off).

    `step` is the step of its procedure that pays it, once its case has come there; `looked` the day on which its conditions
    were last found to hold, with the mark of all they were read from.

    `territory` is the place of its case, `payers` the steps whose posts pay it as things stand (`|a|b|`; '' any that pays in its
    procedure), `bearer` the district whose budget bears a part of it ('' none does).

    `covers` is the month, year or part of the benefit that it pays ('' where it may be had any number of times): of one
    claimant and benefit the database keeps one instalment of each that is not cancelled. `again` counts how often it was
    taken up anew after it had been cancelled. `refund`: it pays out again what the claimant paid back without having to; it
    hangs on nothing, and ends with nothing. `fallen`: it was paid on a grant that has fallen since, and counts as nothing
    but money to be returned.
    """

    case = models.UUIDField("案件")
    case_number = models.CharField("案件编号", max_length=60)
    number = models.IntegerField("期次")
    label = models.CharField("名称", max_length=100, blank=True)
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    claimant = models.UUIDField("申请人", db_index=True)
    group = models.UUIDField("单位", null=True)
    payee = models.UUIDField("收款人", db_index=True)
    fen = models.BigIntegerField("金额（分）")
    paid_fen = models.BigIntegerField("已付（分）", default=0)
    year = models.IntegerField("年度")
    covers = models.CharField("所付的期", max_length=30, blank=True, default="")
    again = models.IntegerField("恢复次数", default=0)
    refund = models.BooleanField("退还错收的退款", default=False)
    fallen = models.BooleanField("核定已撤销", default=False)
    due = models.DateField("应付日", null=True)
    condition = models.CharField("付款条件", max_length=500, blank=True)
    decided_at = models.DateTimeField("决定时间")
    state = models.CharField("状态", max_length=10, choices=State.choices)
    resumes = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    reason = models.CharField("原因", max_length=300, blank=True, default="")
    step = models.CharField("拨付步骤", max_length=100, blank=True, default="")
    territory = models.CharField("归属地", max_length=100, blank=True, default="")
    payers = models.CharField("办理拨付的步骤", max_length=500, blank=True, default="")
    bearer = models.CharField("承担的区县", max_length=200, blank=True, default="")
    looked = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField("记录时间")
    changed_at = models.DateTimeField("变动时间")

    class Meta:
        verbose_name = "拨付安排"
        verbose_name_plural = "拨付安排"
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"],
                condition=~Q(state="cancelled") & Q(fallen=False),
                name="funds_instalment_once",
            ),
            # No month, year or part is set aside or paid twice, by whichever case.
            models.UniqueConstraint(
                fields=["claimant", "pack", "benefit", "covers"],
                condition=~Q(covers="") & ~Q(state="cancelled") & Q(fallen=False),
                name="funds_period_once",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, paid_fen__gte=0, paid_fen__lte=F("fen")), name="funds_paid_within"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due", "id"], name="funds_due"),
            models.Index(fields=["state", "territory", "due", "id"], name="funds_of_a_place"),
            models.Index(  # what finance has to do something about, with all that its sums read
                fields=["state", "territory"],
                condition=Q(state__in=["waiting", "due", "held", "ordered", "failed"]),
                name="funds_to_do",
                include=["id", "pack", "benefit", "payers", "bearer", "case", "fen"],
            ),
            models.Index(fields=["case"], name="funds_of_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} 第 {self.number} 期"

    def entry(self, what: str) -> str:
        """The key of an entry that happens to it once a year, and once more each time it is taken up anew."""
        return f"{what}:{self.pk}:{self.year}" + (f":{self.again}" if self.again else "")


class Part(models.Model):
    """What one budget pays of an instalment. While it waits for money it stands in the budget's queue."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="parts", db_index=False)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="parts")
    fen = models.BigIntegerField("金额（分）")
    paid = models.BigIntegerField("已付（分）", default=0)
    waiting = models.BooleanField("待资金", default=False)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "分担"
        verbose_name_plural = "分担"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "budget"], name="funds_part_once"),
            models.CheckConstraint(
                condition=Q(fen__gt=0, paid__gte=0, paid__lte=F("fen")), name="funds_part_paid_within"
            ),
        ]
        indexes = [
            models.Index(
                fields=["budget", "decided_at", "commitment"], condition=Q(waiting=True), name="funds_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.fen}"


class Occasion(models.Model):
    """An event that an instalment pays for: of one holder and benefit the database keeps each key once while its instalment
    is not cancelled (`live`). A key tells nothing of the event."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="occasions")
    holder = models.UUIDField("享受人")
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    key = models.CharField("事件", max_length=200)
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = "所付的事件"
        verbose_name_plural = "所付的事件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "pack", "benefit", "key"], condition=Q(live=True), name="funds_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.key}"


class Change(models.Model):
    """A change of an instalment's state, with who and why. Only added."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="changes")
    before = models.CharField("原状态", max_length=10, choices=State.choices)
    after = models.CharField("现状态", max_length=10, choices=State.choices)
    reason = models.CharField("原因", max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "状态变动"
        verbose_name_plural = "状态变动"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
