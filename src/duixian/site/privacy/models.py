"""Copies of one's data that were asked for; what must not be erased; runs of the retention rules."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from duixian.site.files.models import StoredFile
from duixian.site.registry.models import Subject

USER = settings.AUTH_USER_MODEL


class Copy(models.Model):
    """A copy of all that is kept of a person, asked for by them. `site` is the address it was asked at, for the papers in it;
    `until` the last day on which it can be fetched."""

    class State(models.TextChoices):
        ASKED = "asked", "等待准备"
        MAKING = "making", "正在准备"
        READY = "ready", "可以下载"
        FAILED = "failed", "没有做成"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="copies")
    site = models.CharField("网站地址", max_length=200)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField("请求时间")
    begun_at = models.DateTimeField("开始时间", null=True)
    made_at = models.DateTimeField("做成时间", null=True)
    until = models.DateField("下载到", null=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "数据副本"
        verbose_name_plural = "数据副本"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.key}"


class Correction(models.Model):
    """That a person says something of them in the registry is wrong; an officer looks into it, puts it right or says why not."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "已更正"
        REFUSED = "refused", "不更正"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="corrections")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField("哪里有误、应当是什么", max_length=2000)
    asked_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField("答复", default="", blank=True, max_length=2000)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "更正请求"
        verbose_name_plural = "更正请求"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="open"), name="privacy_open_corrections")
        ]

    def __str__(self) -> str:
        return f"{self.key}"


class Hold(models.Model):
    """That nothing of a case (by its key) or of a subject (by its key) is erased until the hold is lifted: a court, an inquiry."""

    about = models.UUIDField("对象")
    label = models.CharField("所指", max_length=100)
    reason = models.CharField("原因", max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lifted_reason = models.CharField("解除的原因", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "保全"
        verbose_name_plural = "保全"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about"], condition=models.Q(lifted_at=None), name="privacy_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Run(models.Model):
    """One run of the retention rules: on which day, how much of each kind was done, what could not be."""

    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    done = models.JSONField("已办", default=dict)
    failed = models.JSONField("未能办理", default=list)

    class Meta:
        verbose_name = "保存期限的执行"
        verbose_name_plural = "保存期限的执行"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.on}"
