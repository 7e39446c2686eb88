"""Nights of the scan, what they found, who agreed to be told, lists without application, and subscriptions. No names."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from duixian.site.registry.models import Subject

USER = settings.AUTH_USER_MODEL


class Night(models.Model):
    """One scan of a pack over the whole registry, as of a day. `stage` is what is done of it, `place` how many changes were
    applied; `until`: whoever works on it holds it until then.

    `counts` are figures by benefit: entitled, found, ended, claimed, changed; `totals` those of the night.
    """

    class Stage(models.TextChoices):
        TABLES = "tables", "取登记"
        MATCH = "match", "计算"
        COMPARE = "compare", "比较"
        APPLY = "apply", "记录"
        DONE = "done", "完成"

    pack = models.CharField("规则包", max_length=100)
    on = models.DateField("日期")
    version = models.CharField("规则版本", max_length=100)
    content = models.CharField("规则内容", max_length=64)
    stage = models.CharField("进度", max_length=10, choices=Stage.choices, default=Stage.TABLES)
    place = models.BigIntegerField("已记录", default=0)
    until = models.DateTimeField("占用至", null=True)
    began_at = models.DateTimeField("开始")
    done_at = models.DateTimeField("完成", null=True)
    counts = models.JSONField("各项", default=dict, blank=True)
    totals = models.JSONField("合计", default=dict, blank=True)

    class Meta:
        verbose_name = "夜间扫描"
        verbose_name_plural = "夜间扫描"
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["pack", "on"], name="proactive_one_night")]

    def __str__(self) -> str:
        return f"{self.pack} {self.on} {self.stage}"


class Finding(models.Model):
    """That somebody is entitled to a benefit and has not claimed it: one row for both, changed only when the result changes.

    `since` is the day of the night that found it (anew), `changed_on` that of the last change, `change` what it was and
    `why` its causes: `facts` (ids, with `of` whose: own, or the role of another), `day`, `rules` (versions), `claim`, `first`.
    `amount` in fen, none where it is not certain or not money. `times`: how often it was found anew.
    """

    class State(models.TextChoices):
        OPEN = "open", "可以享受，还没有申报"
        CLAIMED = "claimed", "已申报"
        ENDED = "ended", "不再符合"

    class Change(models.TextChoices):
        FOUND = "found", "新发现"
        AMOUNT = "amount", "金额有变"
        CLAIMED = "claimed", "已申报"
        ENDED = "ended", "不再符合"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="findings", db_index=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    amount = models.BigIntegerField("金额（分）", null=True)
    since = models.DateField("发现于")
    changed_on = models.DateField("最近变化")
    change = models.CharField("变化", max_length=8, choices=Change.choices, default=Change.FOUND)
    why = models.JSONField("原因", default=dict, blank=True)
    told_at = models.DateTimeField("告知时间", null=True)
    times = models.IntegerField("次数", default=1)

    class Meta:
        verbose_name = "待享待遇"
        verbose_name_plural = "待享待遇"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "pack", "benefit"], name="proactive_one_finding")
        ]
        indexes = [
            models.Index(fields=["pack", "benefit", "state", "id"], name="proactive_by_benefit"),
            models.Index(fields=["subject"], condition=models.Q(state="open", told_at=None), name="proactive_untold"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.benefit} {self.key}"


class Consent(models.Model):
    """That somebody agreed to be told, or withdrew it: of one kind. Rows are only added, the newest counts."""

    class Kind(models.TextChoices):
        MONEY = "money", "有钱的待遇（补贴、奖励）"
        SERVICE = "service", "服务和资格（证卡、便利）"

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="consents", db_index=False)
    kind = models.CharField("内容", max_length=8, choices=Kind.choices)
    agrees = models.BooleanField("同意")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "告知同意"
        verbose_name_plural = "告知同意"
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "kind", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Roll(models.Model):
    """A list of those who get a benefit without application: drawn up, reviewed by one officer, confirmed by another, then
    taken up as cases."""

    class State(models.TextChoices):
        DRAWN = "drawn", "待审核"
        PROPOSED = "proposed", "待复核"
        CONFIRMED = "confirmed", "已确定，正在立案"
        OPENED = "opened", "已立案"
        DROPPED = "dropped", "已作废"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("名单编号", max_length=60, unique=True)
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    territory = models.CharField("辖区", max_length=100, default="", blank=True)
    night = models.DateField("依据的扫描")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAWN)
    drawn_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("列出时间")
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("审核时间", null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("复核时间", null=True)
    reason = models.CharField("意见", max_length=500, default="", blank=True)

    class Meta:
        verbose_name = "免申名单"
        verbose_name_plural = "免申名单"
        ordering = ["-id"]
        indexes = [models.Index(fields=["pack", "benefit", "state"])]

    def __str__(self) -> str:
        return self.number


class RollEntry(models.Model):
    """Somebody on a list. `case` is the case that was opened for them; `reason` why they were taken off, by whom, or why the
    engine did not take them up."""

    class State(models.TextChoices):
        IN = "in", "列入"
        REMOVED = "removed", "剔除"
        OPENED = "opened", "已立案"
        NOT = "not", "未能立案"

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="entries", db_index=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="entries", db_index=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.IN)
    amount = models.BigIntegerField("金额（分）", null=True)
    reason = models.CharField("理由", max_length=500, default="", blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间", null=True)
    case = models.UUIDField("案件", null=True)

    class Meta:
        verbose_name = "名单里的人"
        verbose_name_plural = "名单里的人"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["roll", "finding"], name="proactive_once_a_roll")]
        indexes = [models.Index(fields=["finding", "state"])]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.pk}"


class Subscription(models.Model):
    """That an account wants to hear of a rule (a pack, or one benefit of it), of one document of the library, or of new
    documents. `seen` is the mark of what it looked like when they last heard of it."""

    class Kind(models.TextChoices):
        RULE = "rule", "政策规则"
        DOCUMENT = "document", "文件"
        LIBRARY = "library", "文库新文件"

    user = models.ForeignKey(USER, models.CASCADE, related_name="subscriptions", db_index=False)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    pack = models.CharField("规则包", max_length=100, default="", blank=True)
    benefit = models.CharField("待遇", max_length=100, default="", blank=True)
    document = models.CharField("文件", max_length=200, default="", blank=True)
    title = models.CharField("标题", max_length=500, default="", blank=True)
    seen = models.CharField("见过的样子", max_length=64, default="", blank=True)
    said = models.CharField("最近的变化", max_length=300, default="", blank=True)
    told_at = models.DateTimeField("最近告知", null=True)
    at = models.DateTimeField("订阅时间")

    class Meta:
        verbose_name = "订阅"
        verbose_name_plural = "订阅"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "pack", "benefit", "document"], name="proactive_subscribed_once")
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "pack", "document"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
