"""Cards, what happened to them, the yearly rounds of registration, and what was filed for them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from duixian.site.happenings import Happening
from duixian.site.registry.models import Subject

USER = settings.AUTH_USER_MODEL


class Card(models.Model):
    """A credential of a pack in somebody's hands. `grade` is its class, `case` the case whose grant issued it.

    `state` follows from what happened; `reasons` say why it is suspended (`unregistered`, `left`, `moved`), `end` why it is
    over. `registered` is the last year for which it is registered, `missed` how many years were not. `unit` is the
    employer as the card knows it. Anybody can verify it by `code`, which tells nothing.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        SUSPENDED = "suspended", "暂停"
        ENDED = "ended", "已失效"
        REVOKED = "revoked", "已取消"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("卡号", max_length=60, unique=True)
    code = models.CharField("核验码", max_length=20, unique=True)
    pack = models.CharField("规则包", max_length=100)
    credential = models.CharField("证卡", max_length=100)
    holder = models.ForeignKey(Subject, models.PROTECT, related_name="cards")
    unit = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    grade = models.CharField("类别", max_length=100)
    case = models.UUIDField("发卡的案件")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)
    reasons = models.JSONField("暂停的原因", default=list, blank=True)
    end = models.CharField("失效的原因", max_length=20, default="", blank=True)
    issued_on = models.DateField("发卡日期")
    valid_until = models.DateField("有效期至", null=True)
    registered = models.IntegerField("最近登记的年度", null=True)
    missed = models.IntegerField("累计未登记年数", default=0)
    version = models.IntegerField("版本", default=0)

    class Meta:
        verbose_name = "证卡"
        verbose_name_plural = "证卡"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "credential", "holder"], condition=models.Q(state__in=["active", "suspended"]),
                name="credentials_one_card",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["pack", "credential", "state", "grade"])]

    def __str__(self) -> str:
        return self.number

    @property
    def running(self) -> bool:
        """Neither ended nor revoked."""
        return self.state in (self.State.ACTIVE, self.State.SUSPENDED)


class FamilyCard(models.Model):
    """A card of a member of the holder's family; it is good while the holder's card is. `member` is named by the holder
    with the claim (`case`) whose grant issues it; until then it has no number."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="family")
    case = models.UUIDField("申领的案件", unique=True)
    member = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    relation = models.CharField("与持卡人的关系", max_length=100)
    number = models.CharField("卡号", max_length=60, unique=True, null=True)  # noqa: DJ001 - none until it is issued
    code = models.CharField("核验码", max_length=20, unique=True, null=True)  # noqa: DJ001
    named_at = models.DateTimeField("申领时间")
    issued_on = models.DateField("发卡日期", null=True)

    class Meta:
        verbose_name = "家属卡"
        verbose_name_plural = "家属卡"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number or f"待发 {self.key}"


class CardEvent(Happening):
    """What happened to a card; only added. `once` names what can happen once (a year that was missed)."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="events", db_index=False)
    on = models.DateField("自")

    class Meta(Happening.Meta):
        verbose_name = "证卡经过"
        verbose_name_plural = "证卡经过"
        constraints = [
            models.UniqueConstraint(fields=["card", "seq"], name="credentials_event_order"),
            models.UniqueConstraint(fields=["card", "once"], name="credentials_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.seq} {self.act}"


class Round(models.Model):
    """The registration of one year: its days, and what of its end is done (`closed`: who did not register is suspended;
    `counted`: the year counts as missed for them). `told` are the reminders that went out (days before the end)."""

    pack = models.CharField("规则包", max_length=100)
    credential = models.CharField("证卡", max_length=100)
    year = models.IntegerField("年度")
    starts = models.DateField("自")
    ends = models.DateField("至")
    told = models.JSONField("已提醒", default=list, blank=True)
    closed = models.BooleanField("已截止", default=False)
    counted = models.BooleanField("已计年", default=False)
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "年度登记"
        verbose_name_plural = "年度登记"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "credential", "year"], name="credentials_round_once")
        ]

    def __str__(self) -> str:
        return f"{self.credential} {self.year}"


class Filing(models.Model):
    """What was filed for a card: a registration, a change of employer, a leave, a revocation proposed.

    `unit` is the enterprise that files, or has to; `due` the last day for it. A leave that the holder or an office told of
    is `asked` until the unit reports it.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", "年度登记"
        MOVE = "move", "变更单位"
        LEAVE = "leave", "离开报告"
        REVOKE = "revoke", "取消资格"
        RESTORE = "restore", "恢复资格"

    class State(models.TextChoices):
        ASKED = "asked", "待单位报告"
        OPEN = "open", "待办"
        ACCEPTED = "accepted", "已办"
        REFUSED = "refused", "未予办理"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="filings")
    kind = models.CharField("事项", max_length=10, choices=Kind.choices)
    state = models.CharField("进展", max_length=10, choices=State.choices, default=State.OPEN)
    year = models.IntegerField("年度", null=True)
    unit = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    on = models.DateField("自哪一天", null=True)
    fact = models.CharField("事由", max_length=200, default="", blank=True)
    note = models.CharField("说明", max_length=500, default="", blank=True)
    due = models.DateField("期限", null=True)
    due_provisional = models.BooleanField("期限暂定", default=False)
    told = models.JSONField("已提醒", default=list, blank=True)
    filed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField("提出时间")
    reported_at = models.DateTimeField("单位报告时间", null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("意见", max_length=500, default="", blank=True)

    class Meta:
        verbose_name = "证卡事项"
        verbose_name_plural = "证卡事项"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "kind"], condition=models.Q(state__in=["asked", "open"]), name="credentials_one_filing"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "state", "due"])]

    def __str__(self) -> str:
        return f"{self.card_id} {self.kind} {self.state}"

    def close(self, state: str, user: Any, now: datetime, reason: str = "") -> None:
        """It is accepted or refused, by whom and why; saved."""
        self.state, self.reason, self.closed_by, self.closed_at = state, reason.strip()[:500], user, now
        self.save()

    def late(self, on: date) -> bool:
        """Whether a unit has not reported, or reported, after its last day."""
        if self.due is None:
            return False
        return (timezone.localdate(self.reported_at) if self.reported_at is not None else on) > self.due


TWO_PERSONS = (Filing.Kind.REVOKE, Filing.Kind.RESTORE)  # what one keeper proposes and another confirms


class Watermark(models.Model):
    """Up to which fact of the registry the changes of employers have been looked at."""

    pack = models.CharField("规则包", max_length=100, unique=True)
    last = models.BigIntegerField("看到的事实", default=0)

    class Meta:
        verbose_name = "已看到处"
        verbose_name_plural = "已看到处"

    def __str__(self) -> str:
        return f"{self.pack} {self.last}"
