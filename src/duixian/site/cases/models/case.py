"""A case and its events. The case's row is the present state; the events are what happened, only added."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from duixian.site.registry.models import Subject


class Case(models.Model):
    """A claim for one benefit by one claimant, from draft to the last payment.

    `step` is the procedure's step it stands at ('' before filing and after the end), `role` and `territory` who acts
    there, `version` counts its transitions. `due` is the last day for whoever acts now; `holds` says who that is. `public_until`
    is the last day of the list on which it stands in this visit to its step; None while it stands on none.
    """

    class Phase(models.TextChoices):
        DRAFT = "draft", "草稿"
        OPEN = "open", "办理中"
        GRANTED = "granted", "已核定"
        REFUSED = "refused", "不予兑现"
        ENDED = "ended", "已终止"
        WITHDRAWN = "withdrawn", "已撤回"
        DONE = "done", "已办结"

    class Holder(models.TextChoices):
        APPLICANT = "applicant", "申报人"
        OFFICE = "office", "承办机关"
        NOBODY = "nobody", "无"

    # An office works on it, or its money is still to be paid.
    UNDER_WAY: ClassVar = (Phase.OPEN, Phase.GRANTED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("案件编号", max_length=40, unique=True, null=True)  # noqa: DJ001 - a draft has none
    pack = models.CharField("规则包", max_length=100)
    pack_version = models.CharField("规则包版本", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    procedure = models.CharField("程序", max_length=100)
    claimant = models.ForeignKey(Subject, models.PROTECT, related_name="cases", db_index=False)
    applicant = models.ForeignKey(Subject, models.PROTECT, related_name="filings", db_index=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    phase = models.CharField("阶段", max_length=10, choices=Phase.choices, default=Phase.DRAFT)
    step = models.CharField("步骤", max_length=100, default="", blank=True)
    role = models.CharField("承办角色", max_length=100, default="", blank=True)
    territory = models.CharField("归属地", max_length=100, default="", blank=True)
    holds = models.CharField("由谁办", max_length=10, choices=Holder.choices, default=Holder.APPLICANT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.IntegerField("版本", default=0)
    typed = models.JSONField("草稿里填的事实", default=dict, blank=True)
    amount = models.BigIntegerField("核定金额（分）", null=True)
    paper = models.CharField("纸质申请编号", max_length=100, default="", blank=True)
    opened_at = models.DateTimeField("建立时间")
    filed_at = models.DateTimeField("申报时间", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    entered_at = models.DateTimeField("进入本步时间", null=True)
    ended_at = models.DateTimeField("办结时间", null=True)
    due = models.DateField("期限", null=True)
    due_at = models.DateTimeField("期限的时刻（按小时计的）", null=True)
    due_provisional = models.BooleanField("期限暂定", default=False)
    due_calendar = models.CharField("日历版本", max_length=80, default="", blank=True)
    public_until = models.DateField("公示到", null=True)
    stopped_at = models.DateTimeField("计时停止于", null=True)
    stopped = models.JSONField("停止计时的日子", default=list, blank=True)
    corrections = models.IntegerField("补正次数", default=0)
    erased_at = models.DateTimeField("按保存期限销毁于", null=True)

    class Meta:
        verbose_name = "案件"
        verbose_name_plural = "案件"
        ordering = ["-id"]
        indexes = [
            models.Index(  # in the list's order, and with all that filters read
                fields=["pack", "role", "territory", "due", "id"], condition=models.Q(phase__in=["open", "granted"]), name="cases_worklist",
                include=["number", "phase", "benefit", "procedure", "step", "holds", "assignee", "stopped_at", "public_until", "claimant", "applicant"],
            ),
            models.Index(fields=["claimant", "pack", "benefit"]),
            models.Index(fields=["applicant", "-id"]),
            models.Index(fields=["assignee", "due"]),
            models.Index(fields=["filed_at"]),
            models.Index(fields=["opened_at"], condition=models.Q(phase="draft"), name="cases_drafts"),
            models.Index(  # what lies where is counted from it: rows that are alike take next to no room
                fields=["pack", "role", "territory", "benefit", "procedure", "step", "holds", "assignee", "stopped_at", "public_until", "due"],
                condition=models.Q(phase__in=["open", "granted"]), name="cases_load",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or f"草稿 {self.key}"

    def until(
        self,
        day: date | None = None,
        *,
        at: datetime | None = None,
        provisional: bool = False,
        calendar: str = "",
    ) -> None:
        """Whoever acts now has time until this day, or this moment of it; without one there is no limit."""
        self.due, self.due_at, self.due_provisional, self.due_calendar = day, at, provisional, calendar

    @property
    def filed_on(self) -> date | None:
        """The local day of filing."""
        return timezone.localdate(self.filed_at) if self.filed_at else None


class Event(models.Model):
    """What happened to a case: `act`, the step and outcome it concerned, by whom, with plain details.

    `request` is the key of the request that caused it: the same request again changes nothing. `content` is the hash of
    the facts the act was based on. A database trigger refuses every change of a row.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.IntegerField("序号")
    act = models.CharField("动作", max_length=30)
    step = models.CharField("步骤", max_length=100, default="", blank=True)
    outcome = models.CharField("结果", max_length=100, default="", blank=True)
    to = models.CharField("下一步", max_length=100, default="", blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField("机关", max_length=200, default="", blank=True)
    at = models.DateTimeField("时间")
    note = models.TextField("说明", default="", blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    content = models.CharField("内容散列", max_length=64, default="", blank=True)
    request = models.CharField("请求", max_length=80, unique=True, null=True)  # noqa: DJ001 - later events of a command

    class Meta:
        verbose_name = "经过"
        verbose_name_plural = "经过"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="cases_event_order")]
        indexes = [models.Index(fields=["act", "at", "case"], name="cases_event_acts")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.act}"
