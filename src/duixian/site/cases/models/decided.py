"""What was found and decided: assessments, decisions, appeals, proofs. Only added, but for an appeal's and a proof's state."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .case import Case, Event

USER = settings.AUTH_USER_MODEL


class Assessment(models.Model):
    """What the rules say of a case with the facts known at a time: the document they read, where each fact comes from, the
    result in short. `stamp` tells cheaply whether facts have been added since; `content` is the hash of the facts."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    as_of = models.DateField()
    stamp = models.CharField(max_length=60)
    content = models.CharField(max_length=64)
    document = models.JSONField()
    sources = models.JSONField(default=dict)
    status = models.CharField(max_length=20)
    payable = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "核算"
        verbose_name_plural = "核算"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"


class Decision(models.Model):
    """A decision: `kind` grant, refuse, end, recover or revoke; the replayable record of the rules; its ground and articles.

    `receivable` is the return of the ledger that a recovery decides. What is revoked is a credential that the grant issued, by
    its keepers; the grant itself stands."""

    class Kind(models.TextChoices):
        GRANT = "grant", "准予"
        REFUSE = "refuse", "不予"
        END = "end", "终止"
        RECOVER = "recover", "追缴"
        REVOKE = "revoke", "取消资格"

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    event = models.OneToOneField(Event, models.PROTECT, related_name="decision")
    at = models.DateTimeField()
    amount = models.BigIntegerField(null=True)
    ground = models.TextField(default="", blank=True)
    articles = models.JSONField(default=list)
    record = models.BinaryField()
    hash = models.CharField(max_length=64)
    receivable = models.BigIntegerField(null=True)
    overturned_by = models.OneToOneField(Event, models.PROTECT, null=True, related_name="overturns")

    class Meta:
        verbose_name = "决定"
        verbose_name_plural = "决定"
        ordering = ["id"]
        indexes = [models.Index(fields=["at", "kind"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Appeal(models.Model):
    """An appeal against a decision, to the authority itself (the remedies before others are only told)."""

    class State(models.TextChoices):
        OPEN = "open", "待复核"
        UPHELD = "upheld", "维持原决定"
        OVERTURNED = "overturned", "撤销原决定"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    text = models.TextField("理由", max_length=4000)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    answer = models.TextField("答复", default="", blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "复核申请"
        verbose_name_plural = "复核申请"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class ProofDue(models.Model):
    """A proof that has to be shown for payments to go on: the `number`-th of a kind, by a day."""

    class State(models.TextChoices):
        WAITING = "waiting", "待交"
        OFFERED = "offered", "待核"
        ACCEPTED = "accepted", "已核"
        REFUSED = "refused", "不符"
        MISSED = "missed", "逾期未交"

    case = models.ForeignKey(Case, models.PROTECT, related_name="proofs", db_index=False)
    label = models.CharField(max_length=200)
    number = models.IntegerField()
    covers_from = models.DateField()
    covers_to = models.DateField()
    by = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    remark = models.CharField(max_length=500, default="", blank=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "定期证明"
        verbose_name_plural = "定期证明"
        ordering = ["by", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "label", "number"], name="cases_proof_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label} {self.number}"
