"""Webhooks: who is told, the messages, their deliveries and every try. No personal data stands in any of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .webhooks.kinds import KINDS

USER = settings.AUTH_USER_MODEL


class Subscriber(models.Model):
    """Another system that is told of events. `events` are codes of `KINDS`, `pack` '' means every pack.

    A system administrator keeps it; nothing is sent to an address before a security administrator has confirmed it.
    `failing_since` is when the first of the deliveries failed that have failed without a break since.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        ACTIVE = "active", "推送中"
        PAUSED = "paused", "已暂停"
        OFF = "off", "连续失败，已停用"
        REMOVED = "removed", "已撤销"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("名称", max_length=100)
    address = models.CharField("地址", max_length=500)
    events = models.JSONField("事件", default=list)
    pack = models.CharField("规则包", max_length=100, default="", blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    kept_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("修改时间")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    failing_since = models.DateTimeField("连续失败自", null=True)
    said = models.CharField("停用原因", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "推送对象"
        verbose_name_plural = "推送对象"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """What messages to a subscriber are signed with, sealed; `until` is set on an older one that still signs beside the new."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="secrets")
    sealed = models.BinaryField("密封的签名密钥")
    made_at = models.DateTimeField("生成时间")
    until = models.DateTimeField("用到", null=True)

    class Meta:
        verbose_name = "签名密钥"
        verbose_name_plural = "签名密钥"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber"], condition=models.Q(until=None), name="exchange_one_secret"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.pk}"  # no secret: this text reaches logs


class Message(models.Model):
    """What is told: the bytes of `body` are the same for every subscriber and every try."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        "事件", max_length=30, choices=[(code, kind.label) for code, kind in KINDS.items()]
    )
    case_number = models.CharField("案件编号", max_length=60, default="", blank=True)
    body = models.TextField("内容")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "推送消息"
        verbose_name_plural = "推送消息"
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Delivery(models.Model):
    """A message on its way to one subscriber."""

    class State(models.TextChoices):
        WAITING = "waiting", "待送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达"
        DEAD = "dead", "未送达"

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="deliveries", db_index=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送")
    claim = models.UUIDField(null=True, editable=False)
    sent_at = models.DateTimeField("送达时间", null=True)
    error = models.CharField("最近的错误", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "推送"
        verbose_name_plural = "推送"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["message", "subscriber"], name="exchange_told_once")]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="exchange_due",
            ),
            models.Index(fields=["subscriber", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class Attempt(models.Model):
    """One try: the status of the answer (None: there was none) and what was wrong. Nothing of the answer's text is kept."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField("时间")
    status = models.PositiveSmallIntegerField("状态码", null=True)
    milliseconds = models.PositiveIntegerField("用时（毫秒）")
    error = models.CharField("错误", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "推送记录"
        verbose_name_plural = "推送记录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
