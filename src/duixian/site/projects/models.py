"""Projects by term, their task books in versions, reports, mendings, and what happened."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from duixian.site.cases.models import Issued
from duixian.site.files.models import StoredFile
from duixian.site.happenings import Happening
from duixian.site.registry.models import Subject

USER = settings.AUTH_USER_MODEL


class Project(models.Model):
    """One term of a project. `subject` is what the registry calls it, `unit` who has it, `case` whose grant began the term;
    `former` the term before. `note` says why it ended before its time."""

    class State(models.TextChoices):
        RUNNING = "running", "在建"
        FINISHED = "finished", "期满"
        ENDED = "ended", "已终止"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("项目编号", max_length=60, unique=True)
    pack = models.CharField("规则包", max_length=100)
    kind = models.CharField("种类", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="terms")
    unit = models.ForeignKey(Subject, models.PROTECT, related_name="held_projects", db_index=False)
    case = models.UUIDField("开始的案件", unique=True)
    term = models.IntegerField("第几期", default=1)
    former = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    starts = models.DateField("自")
    ends = models.DateField("至")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RUNNING)
    over_on = models.DateField("结束日期", null=True)
    note = models.CharField("结束的原因", max_length=500, default="", blank=True)
    version = models.IntegerField("版本", default=0)

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["-id"]
        indexes = [models.Index(fields=["pack", "kind", "state"]), models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return self.number

    @property
    def running(self) -> bool:
        return self.state == self.State.RUNNING


class Book(models.Model):
    """One version of the task book. `changes` names what it changes of the version before (none: the first).

    `content` is what was agreed: aims by year, budget by heading and year, team, leader, last day. The unit signs and
    hands it in (`sent_*`); a keeper signs it, or gives it back with what has to be worked out. A signed one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SENT = "sent", "单位已签，待机关"
        RETURNED = "returned", "退回商改"
        SIGNED = "signed", "双方已签订"
        REFUSED = "refused", "不同意变更"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="books", db_index=False)
    number = models.IntegerField("第几稿")
    changes = models.JSONField("变更的事项", default=list, blank=True)
    notice = models.BooleanField("只须报备", default=False)
    reason = models.CharField("变更的理由", max_length=500, default="", blank=True)
    since = models.DateField("变动日期", null=True)
    content = models.JSONField("内容", default=dict)
    digest = models.CharField("内容散列", max_length=64, default="", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    drawn_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("起草时间")
    sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("单位签字时间", null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("机关办理时间", null=True)
    remark = models.CharField("机关的意见", max_length=1000, default="", blank=True)
    paper = models.ForeignKey(Issued, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "任务书"
        verbose_name_plural = "任务书"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_book_order"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state__in=["draft", "sent", "returned"]), name="projects_one_open_book"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"

    @property
    def open(self) -> bool:
        """Whether the unit may still work on it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class Report(models.Model):
    """A report that is due: of a year, or the final one with the accounts. `progress` holds a number for each aim, `spent`
    fen for each heading (`public`, `own`), both of that stretch alone."""

    class Kind(models.TextChoices):
        YEARLY = "yearly", "年度报告"
        FINAL = "final", "期满总结和决算"

    class State(models.TextChoices):
        WAITING = "waiting", "待交"
        FILED = "filed", "待核"
        RETURNED = "returned", "退回补正"
        ACCEPTED = "accepted", "已核"
        FAILED = "failed", "不合格"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", db_index=False)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    year = models.IntegerField("年度")
    opens = models.DateField("哪天起可以交")
    due = models.DateField("期限")
    due_provisional = models.BooleanField("期限暂定", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.JSONField("指标完成", default=dict, blank=True)
    spent = models.JSONField("经费使用", default=dict, blank=True)
    text = models.TextField("进展和成效", default="", blank=True)
    plan = models.TextField("问题和下一步", default="", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    filed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField("交的时间", null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("核的时间", null=True)
    remark = models.CharField("意见", max_length=1000, default="", blank=True)
    told = models.JSONField("已提醒", default=list, blank=True)

    class Meta:
        verbose_name = "报告"
        verbose_name_plural = "报告"
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "year"], name="projects_report_once")
        ]
        indexes = [models.Index(fields=["state", "due"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind} {self.year}"

    @property
    def wanted(self) -> bool:
        """Whether the unit still has to hand it in."""
        return self.state in (self.State.WAITING, self.State.RETURNED)

    def late(self, on: date) -> bool:
        return self.wanted and on > self.due


class Mending(models.Model):
    """A rectification: what was found, by when it has to be put right, what the unit answered, what came of it."""

    class State(models.TextChoices):
        OPEN = "open", "整改中"
        ANSWERED = "answered", "已报整改，待验"
        PASSED = "passed", "整改合格"
        FAILED = "failed", "整改不合格"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="mendings")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="mendings")
    finding = models.CharField("查出的问题", max_length=1000)
    due = models.DateField("期限")
    due_provisional = models.BooleanField("期限暂定", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("责令时间")
    answer = models.TextField("整改情况", default="", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("报告时间", null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("验收时间", null=True)
    remark = models.CharField("意见", max_length=1000, default="", blank=True)
    told = models.JSONField("已提醒", default=list, blank=True)

    class Meta:
        verbose_name = "限期整改"
        verbose_name_plural = "限期整改"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state__in=["open", "answered"]), name="projects_one_mending"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.due}"


class ProjectEvent(Happening):
    """What happened to a project; only added. `once` names what can happen once."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="events", db_index=False)

    class Meta(Happening.Meta):
        verbose_name = "项目经过"
        verbose_name_plural = "项目经过"
        constraints = [
            models.UniqueConstraint(fields=["project", "seq"], name="projects_event_order"),
            models.UniqueConstraint(fields=["project", "once"], name="projects_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.seq} {self.act}"


def fell() -> models.QuerySet[Any, Any]:
    """The keys of the projects whose grant has fallen and was not made again: they never were."""
    turns = ProjectEvent.objects.filter(
        project=models.OuterRef("pk"), act__in=("fallen", "restored", "ended")
    )
    last = models.Subquery(turns.order_by("-seq").values("act")[:1])
    rows = Project.objects.filter(state=Project.State.ENDED).annotate(turn=last).filter(turn="fallen")
    return rows.values("pk")
