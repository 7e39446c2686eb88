"""Double entry: budgets with the balances of their accounts, entries, postings. An account is a kind of a budget.

A budget's balances are the sums of its postings, kept in its row under the row's lock, so that no operation reads
history. Debits are positive. The accounts of a budget close in two circles, which the database checks in every row:
appropriated + available + committed + paid + lapsed + carried + restored = 0, and claimed + receivable + recovered + written_off = 0.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value

from duixian.site.funds.values import Line


class Kind(models.TextChoices):
    """The accounts of a budget. Where a commitment moves, its money moves from one to the next."""

    APPROPRIATED = "appropriated", "下达指标"  # credit: never above 0
    AVAILABLE = "available", "可用指标"
    COMMITTED = "committed", "已承诺"
    PAID = "paid", "已支付"
    LAPSED = "lapsed", "收回结余"
    CARRIED = "carried", "结转"  # above 0: to the next year; below 0: from the year before
    RESTORED = "restored", "恢复指标"  # credit: what came back and may be spent again
    CLAIMED = "claimed", "追缴决定"  # credit
    RECEIVABLE = "receivable", "应收退款"
    RECOVERED = "recovered", "已收回"
    WRITTEN_OFF = "written_off", "核销"


PAYING = (
    Kind.APPROPRIATED,
    Kind.AVAILABLE,
    Kind.COMMITTED,
    Kind.PAID,
    Kind.LAPSED,
    Kind.CARRIED,
    Kind.RESTORED,
)
RETURNING = (Kind.CLAIMED, Kind.RECEIVABLE, Kind.RECOVERED, Kind.WRITTEN_OFF)
NEVER_ABOVE = (Kind.APPROPRIATED, Kind.RESTORED, Kind.CLAIMED)
EITHER_SIDE = (Kind.CARRIED,)


def _balance(kind: Kind) -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(kind.label, default=0)


def _closes(kinds: tuple[Kind, ...]) -> Q:
    return Q(**{kinds[0].value: Value(0) - _sum(kinds[1:])})


def _sum(kinds: tuple[Kind, ...]) -> models.expressions.Combinable:
    total: models.expressions.Combinable = F(kinds[0].value)
    for kind in kinds[1:]:
        total = total + F(kind.value)
    return total


def _signs() -> Q:
    found = Q()
    for kind in Kind:
        if kind in NEVER_ABOVE:
            found &= Q(**{f"{kind.value}__lte": 0})
        elif kind not in EITHER_SIDE:
            found &= Q(**{f"{kind.value}__gte": 0})
    return found


class Budget(models.Model):
    """One fund of one level, district and year. Its row is the lock for all that is posted to it."""

    pack = models.CharField("规则包", max_length=100)
    fund = models.CharField("资金", max_length=200)
    level = models.CharField("层级", max_length=20)
    district = models.CharField("区县", max_length=100, blank=True, default="")
    year = models.IntegerField("年度")
    code = models.CharField(max_length=500, unique=True)
    appropriated = _balance(Kind.APPROPRIATED)
    available = _balance(Kind.AVAILABLE)
    committed = _balance(Kind.COMMITTED)
    paid = _balance(Kind.PAID)
    lapsed = _balance(Kind.LAPSED)
    carried = _balance(Kind.CARRIED)
    restored = _balance(Kind.RESTORED)
    claimed = _balance(Kind.CLAIMED)
    receivable = _balance(Kind.RECEIVABLE)
    recovered = _balance(Kind.RECOVERED)
    written_off = _balance(Kind.WRITTEN_OFF)
    waiting = models.IntegerField("待资金笔数", default=0)
    closed_at = models.DateTimeField("年终结账时间", null=True)
    unspent = models.CharField(
        "结余办法", max_length=10, blank=True, default=""
    )  # by which the year was closed

    class Meta:
        verbose_name = "指标"
        verbose_name_plural = "指标"
        ordering = ["pack", "fund", "level", "district", "year"]
        constraints = [
            models.CheckConstraint(condition=_signs(), name="funds_budget_signs"),
            models.CheckConstraint(condition=_closes(PAYING), name="funds_budget_paying_closes"),
            models.CheckConstraint(condition=_closes(RETURNING), name="funds_budget_returning_closes"),
            models.CheckConstraint(condition=Q(waiting__gte=0), name="funds_budget_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.fund}（{self.district or self.level}）"

    @property
    def line(self) -> Line:
        return Line(self.pack, self.fund, self.level, self.district, self.year)


class Entry(models.Model):
    """Something that moved money. `request` makes it happen once. Only added: the database refuses changes."""

    what = models.CharField("事项", max_length=30)
    request = models.CharField(max_length=200, unique=True)
    case = models.UUIDField("案件", null=True)
    commitment = models.ForeignKey("Commitment", models.PROTECT, null=True, related_name="entries")
    receivable = models.ForeignKey("Receivable", models.PROTECT, null=True, related_name="entries")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "分录"
        verbose_name_plural = "分录"
        ordering = ["id"]
        indexes = [models.Index(fields=["case"], condition=Q(case__isnull=False), name="funds_entry_case")]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class Posting(models.Model):
    """`fen` on the account `kind` of a budget; the postings of an entry sum to zero in each budget. Only added."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="postings")
    kind = models.CharField("科目", max_length=12, choices=Kind.choices)
    fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = "过账"
        verbose_name_plural = "过账"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(fen=0), name="funds_posting_moves")]

    def __str__(self) -> str:
        return f"{self.kind} {self.fen}"
