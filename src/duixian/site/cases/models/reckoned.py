"""Figures of the supervision pages, kept by day so that a page does not read what ever happened. They can be reckoned anew
from cases, events and decisions at any time (`keeping`)."""

from __future__ import annotations

from django.db import models

from .case import Case


class Figure(models.Model):
    """How often something happened on a day, by pack, benefit and territory.

    `of` and `number` say more of it: the procedure and step of a stay and its working days, the article of a refusal and
    whether (1) the refusal has fallen, the account that decided. `fen` is the money of `count` grants or payments.
    """

    class What(models.TextChoices):
        FILED = "filed", "申报"
        GRANTED = "granted", "准予"
        REFUSED = "refused", "不予"
        PAID = "paid", "拨付"
        DONE = "done", "办结步骤"
        STAY = "stay", "一步用时"
        GROUND = "ground", "不予的依据"

    day = models.DateField()
    what = models.CharField(max_length=10, choices=What.choices)
    pack = models.CharField(max_length=100)
    benefit = models.CharField(max_length=100)
    territory = models.CharField(max_length=100, default="", blank=True)
    of = models.CharField(max_length=300, default="", blank=True)
    number = models.IntegerField(default=0)
    count = models.IntegerField(default=0)
    fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "统计数"
        verbose_name_plural = "统计数"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "what", "pack", "benefit", "territory", "of", "number"],
                name="cases_figure_once",
            )
        ]
        indexes = [models.Index(fields=["what", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.count}"


class FigureDay(models.Model):
    """A day of which figures are kept; `stale`: something happened since that belongs to it."""

    day = models.DateField(primary_key=True)
    stale = models.BooleanField(default=True)

    class Meta:
        verbose_name = "统计日"
        verbose_name_plural = "统计日"
        indexes = [models.Index(fields=["day"], condition=models.Q(stale=True), name="cases_stale_day")]

    def __str__(self) -> str:
        return str(self.day)


class FigureMark(models.Model):
    """How far the figures go (one row): all days up to `upto` hold what was so at `at`; null until all were reckoned once.

    `latest` and `noticed` are the last event at the last look, and how many came after `settled`: while both stay the same
    nothing has happened. A transaction may bring an event with a lower key than one already seen; therefore a look starts
    from `settled`, the last event of a look an hour or more ago, and `seen` at `seen_at` is the next to be that.
    """

    upto = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    settled = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    latest = models.BigIntegerField(default=0)
    noticed = models.BigIntegerField(default=0)
    calendar = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        verbose_name = "统计进度"
        verbose_name_plural = "统计进度"

    def __str__(self) -> str:
        return f"{self.upto}"


class Moved(models.Model):
    """A case whose territory changed after the day it was filed: the days of its events are reckoned anew."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "归属地变动"
        verbose_name_plural = "归属地变动"

    def __str__(self) -> str:
        return str(self.case_id)
