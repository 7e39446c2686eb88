"""What happened to a card, a stay, a project: the columns that such rows share. Rows are only added (`guards`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Happening(models.Model):
    """One thing that happened, in the order of `seq`: by whom and under which office (none: the clock), in words, on which
    article. `once` names what can happen once."""

    seq = models.IntegerField("序号")
    act = models.CharField("事项", max_length=30)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField("机关", max_length=200, default="", blank=True)
    at = models.DateTimeField("时间")
    note = models.TextField("说明", default="", blank=True)
    article = models.CharField("依据", max_length=500, default="", blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    once = models.CharField("去重", max_length=60, null=True)  # noqa: DJ001 - most may happen again

    class Meta:
        abstract = True
        ordering = ["id"]
