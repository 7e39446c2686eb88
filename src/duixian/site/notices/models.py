"""The outbox, the tries to send from it, and how a person wishes to be reached."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .texts import labels

USER = settings.AUTH_USER_MODEL


class Channel(models.TextChoices):
    SITE = "site", "站内"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"


class Contact(models.Model):
    """An address of a person on a channel: sealed; verified by a code sent to it; used only while `agreed_at` is set."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="contacts", db_index=False)
    channel = models.CharField("渠道", max_length=5, choices=Channel.choices)
    sealed = models.BinaryField("密封的地址")
    verified_at = models.DateTimeField("核实时间", null=True)
    agreed_at = models.DateTimeField("同意时间", null=True)
    code = models.CharField("验证码摘要", max_length=64, default="", blank=True)
    code_until = models.DateTimeField("验证码有效期", null=True)
    code_tries = models.PositiveSmallIntegerField("输错次数", default=0)
    codes_since = models.DateTimeField("计数起点", null=True)
    codes_sent = models.PositiveSmallIntegerField("已发次数", default=0)

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="notices_contact_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"  # no address: this text reaches logs


class Notice(models.Model):
    """A notice to one user on one channel. In the site it is delivered by standing here; elsewhere `sending` sends it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        SKIPPED = "skipped", "未发送（没有可用的联系方式）"
        DEAD = "dead", "发送失败"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="notices", db_index=False)
    channel = models.CharField("渠道", max_length=5, choices=Channel.choices)
    kind = models.CharField("类别", max_length=20, choices=labels)
    case_number = models.CharField("申请编号", max_length=60, default="", blank=True)
    deadline = models.DateField("期限", null=True, blank=True)
    once = models.CharField("去重", max_length=200)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    put_at = models.DateTimeField("写入时间")
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送")
    claim = models.UUIDField(null=True, editable=False)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.CharField("最近的错误", max_length=200, default="", blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "channel", "once"], name="notices_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=models.Q(state__in=["waiting", "sending"]), name="notices_due"),
            models.Index(fields=["user", "-id"], condition=models.Q(channel="site"), name="notices_inbox"),
            models.Index(fields=["user"], condition=models.Q(channel="site", read_at=None), name="notices_unread"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.key}"


class Attempt(models.Model):
    """One try to send a notice, and how it went. No address and no text."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="attempts")
    at = models.DateTimeField("时间")
    outcome = models.CharField("结果", max_length=8, choices=[("sent", "已发送"), ("later", "稍后再试"), ("never", "不再发送"), ("skipped", "没有可用的联系方式")])  # fmt: skip
    error = models.CharField("错误", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "发送记录"
        verbose_name_plural = "发送记录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome}"
