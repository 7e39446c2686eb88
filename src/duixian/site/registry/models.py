"""Persons, enterprises and their projects, what is known of them, and who may act for them. Rows are added, never changed.

A fact is superseded by a later row that names it, a power is ended by an `Ending`; what stood before stays readable.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .identifiers import LABELS


class Subject(models.Model):
    """A person, an enterprise, or a project: what an enterprise claims for (a station, a platform, an event).

    A project has an `owner`, the enterprise it is of, and a `role`, the id of the entity it is in a pack's cases; it
    needs no identifier. Pages and addresses name a subject by `key`, never by an identifier.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        ENTERPRISE = "enterprise", "单位"
        PROJECT = "project", "项目"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    name = models.CharField("姓名或名称", max_length=200, db_index=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="subject"
    )
    owner = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="projects", db_index=False
    )
    role = models.CharField("在规则里的实体", max_length=100, default="", blank=True)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "登记对象"
        verbose_name_plural = "登记对象"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "role", "name"], name="registry_project_once"),
            models.CheckConstraint(
                condition=models.Q(kind="project", owner__isnull=False) & ~models.Q(role="")
                | ~models.Q(kind="project") & models.Q(owner__isnull=True, role=""),
                name="registry_project_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"  # no name: this text reaches logs


class Identifier(models.Model):
    """A number of a subject: sealed, found and kept unique through its keyed digest."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="identifiers")
    kind = models.CharField("证件类型", max_length=12, choices=list(LABELS.items()))
    digest = models.CharField("摘要", max_length=64)
    sealed = models.BinaryField("密文")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "证件"
        verbose_name_plural = "证件"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="registry_identifier_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Extract(models.Model):
    """A register extract that was brought: previewed (`content` kept sealed), then confirmed (content dropped).

    `digest` is of its bytes together with pack, table and register: the same extract is never taken in twice.
    `rejected` are the rows that were refused with the reasons, as a sealed CSV.
    """

    digest = models.CharField("摘要", max_length=64, unique=True)
    name = models.CharField("文件名", max_length=200)
    pack = models.CharField("规则包", max_length=100)
    table = models.CharField("表", max_length=200)
    register = models.CharField("登记库", max_length=100)
    valid_from = models.DateField("数据日期")
    content = models.BinaryField("内容", null=True)
    rejected = models.BinaryField("退回的行", null=True)
    good = models.IntegerField("可收的行", default=0)
    bad = models.IntegerField("退回的行数", default=0)
    added = models.IntegerField("新记的事实", default=0)
    same = models.IntegerField("没有变化的事实", default=0)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField("上传时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "登记库摘录"
        verbose_name_plural = "登记库摘录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"


class Fact(models.Model):
    """What is known of a subject: one fact of a pack's dictionary, or a relation (`other` is whom it leads to).

    `fact` is `role.name`, or the id of an entity: of a list (contracts), or of a relation (employer, spouse). `value` is
    what a case would hold. `withdrawn`: what it supersedes is not known any more. Valid from the first day to the last,
    both included; none: open. A database trigger refuses every change of a row.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", "本人申报"
        EXTRACT = "extract", "登记库摘录"
        VERIFIED = "verified", "工作人员核验"

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="facts", db_index=False)
    pack = models.CharField("规则包", max_length=100)
    fact = models.CharField("事实", max_length=200)
    value = models.JSONField("值", null=True)
    other = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="named_by")
    withdrawn = models.BooleanField("撤回", default=False)
    valid_from = models.DateField("自", null=True)
    valid_to = models.DateField("至", null=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    register = models.CharField("登记库", max_length=100, default="", blank=True)
    evidence = models.CharField("凭据", max_length=300, default="", blank=True)
    extract = models.ForeignKey(Extract, models.PROTECT, null=True, related_name="facts")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("记录时间")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        verbose_name = "事实"
        verbose_name_plural = "事实"
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "pack", "fact"])]

    def __str__(self) -> str:
        return f"{self.fact} {self.pk}"


class StaffPerson(models.Model):
    """Which person a member of staff is: for 回避 alone; it opens neither their file nor their cases. Rows are only added,
    the newest counts. One person may have several accounts."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="staff_accounts")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "账户的本人"
        verbose_name_plural = "账户的本人"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account_id}"


class Power(models.Model):
    """That a person may act for a subject: in which acts, for which benefits (none named: all), from when until when.

    `second`: an office entered it, so that it counts only once a second officer has agreed (`PowerWord`).
    """

    class Kind(models.TextChoices):
        SPOUSE = "spouse", "配偶"
        HANDLER = "handler", "单位经办人"
        AGENT = "agent", "受托人"

    principal = models.ForeignKey(Subject, models.PROTECT, related_name="powers_given")
    agent = models.ForeignKey(Subject, models.PROTECT, related_name="powers_held")
    kind = models.CharField("身份", max_length=8, choices=Kind.choices)
    acts = models.JSONField("可办的事")
    benefits = models.JSONField("限于的待遇", default=list, blank=True)
    starts = models.DateField("自")
    ends = models.DateField("至", null=True)
    evidence = models.CharField("凭据", max_length=300)
    second = models.BooleanField("须复核", null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "代办权限"
        verbose_name_plural = "代办权限"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PowerWord(models.Model):
    """The second officer's word on a power that an office entered: agreed, or refused with a reason."""

    power = models.OneToOneField(Power, models.PROTECT, related_name="word")
    agrees = models.BooleanField("同意")
    reason = models.CharField("意见", max_length=300, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "委托复核"
        verbose_name_plural = "委托复核"

    def __str__(self) -> str:
        return f"{self.power_id}"


class Ending(models.Model):
    """That a power holds no longer from a day on, before its own end."""

    power = models.OneToOneField(Power, models.PROTECT, related_name="ending")
    on = models.DateField("自")
    reason = models.CharField("原因", max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "权限终止"
        verbose_name_plural = "权限终止"

    def __str__(self) -> str:
        return f"{self.power_id}"


class Sanction(models.Model):
    """An entry of the register of sanctions: what a subject is barred from, on what ground, by which article, how long.

    `bars` are values of the scope that the pack's conduct names. `last` is the last day (none: without end), `case` the
    key of the case it comes from. It counts once another person has confirmed it (`Confirmation`), and ends early by a
    `Lifting`. Rows are added, never changed.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sanctions", db_index=False)
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100, default="", blank=True)
    list = models.CharField("名单", max_length=200)
    ground = models.CharField("事由", max_length=500)
    cite = models.CharField("依据", max_length=500)
    bars = models.JSONField("受限范围")
    first = models.DateField("自")
    last = models.DateField("至", null=True)
    case = models.UUIDField("案件", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "惩戒"
        verbose_name_plural = "惩戒"
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "pack"])]

    def __str__(self) -> str:
        return f"{self.list} {self.pk}"


class Lifting(models.Model):
    """That a sanction ends early: `on` is its last day. Counts once another person has confirmed it."""

    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="liftings")
    on = models.DateField("限制的最后一日")
    reason = models.CharField("理由", max_length=500)
    cite = models.CharField("依据", max_length=500, default="", blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "提前解除"
        verbose_name_plural = "提前解除"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sanction_id} {self.pk}"


class Confirmation(models.Model):
    """The second person's word on a sanction (no `lifting`) or on its lifting: agreed, or sent back with a reason."""

    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="confirmations")
    lifting = models.OneToOneField(Lifting, models.PROTECT, null=True, related_name="confirmation")
    agrees = models.BooleanField("同意")
    reason = models.CharField("意见", max_length=500, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "复核"
        verbose_name_plural = "复核"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction"], condition=models.Q(lifting=None), name="registry_sanction_confirmed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sanction_id} {self.pk}"
