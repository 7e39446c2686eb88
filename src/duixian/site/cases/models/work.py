"""What hangs on a case while it is worked on: timers, evidence, messages, proposals, ballots."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from duixian.site.files.models import StoredFile

from .case import Case

USER = settings.AUTH_USER_MODEL


class Timer(models.Model):
    """Something that happens by itself at a time, once: `kind` is a code of `ticking`, `name` makes it unique in its case."""

    class State(models.TextChoices):
        WAITING = "waiting", "未到"
        FIRED = "fired", "已办"
        CANCELLED = "cancelled", "已取消"

    case = models.ForeignKey(Case, models.PROTECT, related_name="timers", db_index=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    at = models.DateTimeField("到期时间")
    detail = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    fired_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        verbose_name = "计时"
        verbose_name_plural = "计时"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="cases_timer_once")]
        indexes = [models.Index(fields=["at"], condition=models.Q(state="waiting"), name="cases_timer_due")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class Attachment(models.Model):
    """A file given as one of the materials of a case (`material` is its name in the pack, '' for others)."""

    class State(models.TextChoices):
        OFFERED = "offered", "待核"
        ACCEPTED = "accepted", "已收"
        REJECTED = "rejected", "须重交"
        REMOVED = "removed", "已撤下"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    material = models.CharField("材料", max_length=300, default="", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    on_paper = models.BooleanField("纸质", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    remark = models.CharField("意见", max_length=500, default="", blank=True)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.material}"


class Message(models.Model):
    """A message between the applicant's side and the office; `internal` ones stay in the office."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    from_office = models.BooleanField(default=False)
    internal = models.BooleanField("内部", default=False)
    text = models.TextField("内容", max_length=4000)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "留言"
        verbose_name_plural = "留言"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


class Proposal(models.Model):
    """An act that one person proposed and another has to confirm; void when what it rests on changes (`content`)."""

    class State(models.TextChoices):
        OPEN = "open", "待复核"
        CONFIRMED = "confirmed", "已复核"
        DECLINED = "declined", "不同意"
        VOID = "void", "已失效"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=30)
    step = models.CharField(max_length=100, default="", blank=True)
    payload = models.JSONField(default=dict, blank=True)
    content = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("提出时间")
    second = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        verbose_name = "待复核事项"
        verbose_name_plural = "待复核事项"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="open"), name="cases_one_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class Ballot(models.Model):
    """A member of a panel on a case at a step: invited, then a score or a vote with an opinion, or recused with the reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ballots", db_index=False)
    step = models.CharField(max_length=100)
    round = models.IntegerField("轮次", default=1)
    member = models.ForeignKey(USER, models.PROTECT, related_name="ballots")
    invited_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    score = models.IntegerField("分数", null=True)
    agrees = models.BooleanField("赞成", null=True)
    opinion = models.TextField("意见", default="", blank=True)
    recused = models.CharField("回避理由", max_length=500, default="", blank=True)
    cast_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审票"
        verbose_name_plural = "评审票"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "round", "member"], name="cases_one_ballot")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.member_id}"
