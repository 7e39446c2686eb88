from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from duixian.site.happenings import Happening
from duixian.site.registry.models import Subject

USER = settings.AUTH_USER_MODEL


class Site(models.Model):
    """A house of a lodging of a pack: where it is, who answers there. `place` is the district where its keepers are
    appointed by place ('' all). One that is not `open` takes nobody new."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.CharField("规则包", max_length=100)
    lodging = models.CharField("住处", max_length=100)
    name = models.CharField("名称", max_length=100)
    place = models.CharField("所在地", max_length=100, default="", blank=True)
    address = models.CharField("地址", max_length=200)
    telephone = models.CharField("电话", max_length=60, default="", blank=True)
    note = models.CharField("说明", max_length=500, default="", blank=True)
    open = models.BooleanField("开放", default=True)

    class Meta:
        verbose_name = "站点"
        verbose_name_plural = "站点"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pack", "lodging", "name"], name="lodging_site_once")]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """Units of a site let to a firm for its people."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="groups")
    firm = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    since = models.DateField("自")
    ended_on = models.DateField("终止于", null=True)
    document = models.CharField("合同", max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "集体租赁"
        verbose_name_plural = "集体租赁"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.firm_id}"


class Unit(models.Model):
    """A bed, a room or a flat of a site, by its `name` there; `kind` is one of the pack's. `gives` are facts that whoever
    lives in it has by it (a base rent), in kept form. One that is not `open` is not let."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="units", db_index=False)
    name = models.CharField("编号", max_length=40)
    kind = models.CharField("种类", max_length=100)
    gives = models.JSONField("随房而定的事实", default=dict, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="units")
    open = models.BooleanField("可用", default=True)

    class Meta:
        verbose_name = "床位、房间或套房"
        verbose_name_plural = "床位、房间和套房"
        ordering = ["site", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="lodging_unit_once")]

    def __str__(self) -> str:
        return self.name


class Stay(models.Model):
    """Somebody's lodging, from asking to leaving. `site` and `kind` are what they want (none: any), `unit` what they have.

    By the night `first` is the first night and `last` the day of leaving; of a term `first` is the day of moving in and
    `last` its last day. `case` is the claim on which it rests. `end` says why the stay has to end, `leave_by` by when they
    have to leave; `looked_on` is the last day on which the clock looked at it."""

    class State(models.TextChoices):
        DRAFT = "draft", "未提交"
        ASKED = "asked", "待审核"
        WAITING = "waiting", "候补"
        OFFERED = "offered", "待答复"
        BOOKED = "booked", "待入住"
        IN = "in", "在住"
        LEAVING = "leaving", "须搬离"
        OUT = "out", "已退房"
        MISSED = "missed", "逾时未入住"
        CANCELLED = "cancelled", "已取消"
        REFUSED = "refused", "未通过"
        LAPSED = "lapsed", "候补失效"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("编号", max_length=60, unique=True)
    pack = models.CharField("规则包", max_length=100)
    lodging = models.CharField("住处", max_length=100)
    person = models.ForeignKey(Subject, models.PROTECT, related_name="lodgings", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="stays", db_index=False)
    kind = models.CharField("种类", max_length=100, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="stays")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="stays")
    case = models.UUIDField("案件", null=True, unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    first = models.DateField("入住日", null=True)
    last = models.DateField("退房日", null=True)
    asked_at = models.DateTimeField("申请时间", null=True)
    queued_at = models.DateTimeField("候补次序", null=True)
    offer_until = models.DateField("答复期限", null=True)
    arrived_on = models.DateField("实际入住日", null=True)
    left_on = models.DateField("实际退房日", null=True)
    end = models.CharField("须搬离的原因", max_length=200, default="", blank=True)
    leave_by = models.DateField("搬离期限", null=True)
    told = models.JSONField("已提醒", default=list, blank=True)
    looked_on = models.DateField("看过的日子", null=True)
    version = models.IntegerField("版本", default=0)

    class Meta:
        verbose_name = "入住"
        verbose_name_plural = "入住"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["pack", "lodging", "state", "queued_at"]),
            models.Index(fields=["person", "pack", "lodging"]),
            models.Index(fields=["site", "state", "first"]),
        ]

    def __str__(self) -> str:
        return self.number


RUNNING = (
    Stay.State.ASKED, Stay.State.WAITING, Stay.State.OFFERED, Stay.State.BOOKED, Stay.State.IN, Stay.State.LEAVING,
)  # fmt: skip
LIVING = (Stay.State.IN, Stay.State.LEAVING)


class Night(models.Model):
    """One night of one unit, had by one stay: the database refuses a second."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="nights", db_index=False)
    on = models.DateField("夜")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="nights")

    class Meta:
        verbose_name = "夜"
        verbose_name_plural = "夜"
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="lodging_night_once")]
        indexes = [models.Index(fields=["on", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class Term(models.Model):
    """The days for which a stay has a unit, up to and including `last` (none: no end yet). The database refuses that two
    of a unit overlap."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms", db_index=False)
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="term")
    first = models.DateField("自")
    last = models.DateField("至", null=True)

    class Meta:
        verbose_name = "租期"
        verbose_name_plural = "租期"
        ordering = ["first"]
        indexes = [models.Index(fields=["unit", "first"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first}"


class StayEvent(Happening):
    """What happened to a stay; only added. `once` names what can happen once."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="events", db_index=False)
    on = models.DateField("日期")

    class Meta(Happening.Meta):
        verbose_name = "入住经过"
        verbose_name_plural = "入住经过"
        constraints = [
            models.UniqueConstraint(fields=["stay", "seq"], name="lodging_event_order"),
            models.UniqueConstraint(fields=["stay", "once"], name="lodging_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.seq} {self.act}"


class Charge(models.Model):
    """The rent of one month of a stay (`month` is its first day), in fen; none while the rule cannot tell it yet
    (`lacking` names what is not known). A month that costs nothing is settled."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="charges", db_index=False)
    month = models.DateField("自哪天起的一个月")
    until = models.DateField("至")
    fen = models.BigIntegerField("应交（分）", null=True)
    lacking = models.CharField("还不知道的", max_length=500, default="", blank=True)
    due = models.DateField("交租期限")
    paid = models.BigIntegerField("已交（分）", default=0)
    paid_on = models.DateField("交清日", null=True)

    class Meta:
        verbose_name = "租金"
        verbose_name_plural = "租金"
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["stay", "month"], name="lodging_charge_once"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0) & (models.Q(fen__isnull=True, paid=0) | models.Q(paid__lte=models.F("fen"))),
                name="lodging_charge_paid",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due"], condition=models.Q(paid_on__isnull=True), name="lodging_charge_open")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay_id} {self.month}"

    @property
    def open(self) -> int:
        """What is still to be paid, in fen."""
        return (self.fen or 0) - self.paid


class Receipt(models.Model):
    """Rent that was received: how much, when, by which receipt; a wrong entry is taken back by another of minus as much."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="receipts")
    fen = models.BigIntegerField("金额（分）")
    on = models.DateField("收款日")
    number = models.CharField("收据编号", max_length=60)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "收租"
        verbose_name_plural = "收租"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number


class Recovery(models.Model):
    """A unit taken back: proposed by one person on a ground with what was found, confirmed by another; then handed over,
    written down by one and confirmed by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        NOTICED = "noticed", "已通知搬离"
        HANDED = "handed", "交房待复核"
        DONE = "done", "已收回"
        DROPPED = "dropped", "不收回"

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="recoveries")
    state = models.CharField("进展", max_length=10, choices=State.choices, default=State.PROPOSED)
    ground = models.CharField("事由", max_length=200)
    article = models.CharField("依据", max_length=500, default="", blank=True)
    found = models.CharField("查实的情况", max_length=500, default="", blank=True)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("复核时间", null=True)
    reason = models.CharField("意见", max_length=500, default="", blank=True)
    handed_on = models.DateField("交房日", null=True)
    handed_note = models.CharField("交房记录", max_length=500, default="", blank=True)
    handed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "收回"
        verbose_name_plural = "收回"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=models.Q(state__in=["proposed", "noticed", "handed"]), name="lodging_one_recovery"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stay_id} {self.state}"
