"""Publicity: a frozen, masked list with its hash, and the objections to it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from .case import Case

USER = settings.AUTH_USER_MODEL


class Listing(models.Model):
    """A list made public: `rows` are masked and frozen, `hash` is the SM3 of their canonical bytes. Its last day may move on,
    never back, when an arrangement of days off is published; a database trigger refuses every other change."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.CharField(max_length=100)
    procedure = models.CharField(max_length=100)
    step = models.CharField(max_length=100)
    benefit = models.CharField(max_length=100)
    territory = models.CharField(max_length=100, default="", blank=True)
    office = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    where = models.CharField(max_length=300, default="", blank=True)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    starts = models.DateField()
    ends = models.DateField()
    provisional = models.BooleanField(default=False)
    calendar = models.CharField("日历版本", max_length=80, default="", blank=True)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-id"]
        indexes = [models.Index(fields=["-ends", "-id"])]

    def __str__(self) -> str:
        return self.title


class Listed(models.Model):
    """A case on a list: its row number there."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="listed", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="listed")
    row = models.IntegerField()

    class Meta:
        verbose_name = "公示对象"
        verbose_name_plural = "公示对象"
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["listing", "case"], name="cases_listed_once")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.row}"


class Objection(models.Model):
    """An objection to a row of a list (or the whole of it): who objects is sealed; then investigation and outcome."""

    class State(models.TextChoices):
        OPEN = "open", "待调查"
        UNFOUNDED = "unfounded", "不成立"
        FOUNDED = "founded", "成立"
        LATE = "late", "期外提出，转作举报"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="objections")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="objections")
    objector = models.BinaryField("异议人（封存）")
    text = models.TextField("理由", max_length=4000)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    finding = models.TextField("调查情况", default="", blank=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "异议"
        verbose_name_plural = "异议"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.pk}"
