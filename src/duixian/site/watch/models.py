"""When a thing that should happen again and again last happened."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """The last time of a work that recurs (`round`: the clock's, `daily`: what it does once a day, `backup`), and how many parts of it failed then."""

    name = models.CharField("名称", max_length=20, primary_key=True)
    at = models.DateTimeField("时间")
    failed = models.IntegerField("未办成", default=0)

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
