"""Papers that were issued, their number series, and their service."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .case import Case
from .decided import Decision
from .published import Listing

USER = settings.AUTH_USER_MODEL


class Series(models.Model):
    """The last number given in a series and year; the row is locked while the next is given, so none is lost or doubled."""

    name = models.CharField("字号", max_length=100)
    year = models.IntegerField("年")
    last = models.IntegerField("末号", default=0)

    class Meta:
        verbose_name = "文书字号"
        verbose_name_plural = "文书字号"
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="cases_series_once")]

    def __str__(self) -> str:
        return f"{self.name}〔{self.year}〕{self.last}"


class Issued(models.Model):
    """A paper: its frozen text, number, addressee; `code` lets anyone check that it is genuine. `decision` is the one that
    it tells: its service is the decision's."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="papers")
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="papers")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField(max_length=20)
    template = models.CharField(max_length=100)
    series = models.CharField(max_length=100)
    year = models.IntegerField()
    place = models.IntegerField("序号")
    number = models.CharField("文书编号", max_length=120, unique=True)
    title = models.CharField("标题", max_length=300)
    addressee = models.CharField("收件人", max_length=300, default="", blank=True)
    content = models.JSONField("内容")
    hash = models.CharField(max_length=64)
    code = models.CharField("核验码", max_length=20, unique=True)
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["series", "year", "place"], name="cases_paper_number")]

    def __str__(self) -> str:
        return self.number


class Service(models.Model):
    """That a paper was served (送达): the day from which remedies run, how, to whom."""

    class How(models.TextChoices):
        ONLINE = "online", "网上送达"
        HAND = "hand", "直接送达"
        POST = "post", "邮寄送达"
        LEFT = "left", "留置送达"
        NOTICE = "notice", "公告送达"

    paper = models.OneToOneField(Issued, models.PROTECT, related_name="service")
    on = models.DateField("送达日期")
    how = models.CharField(max_length=10, choices=How.choices)
    receiver = models.CharField("签收人", max_length=100, default="", blank=True)
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "送达"
        verbose_name_plural = "送达"

    def __str__(self) -> str:
        return f"{self.paper_id} {self.on}"
