"""How often something was tried, and until when it must wait."""

from __future__ import annotations

from django.db import models


class Wait(models.Model):
    """One row for a limit and whom it concerns (a keyed digest: no name or address is kept)."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    count = models.IntegerField("次数", default=0)
    until = models.DateTimeField("等到")
    forget = models.DateTimeField("忘记", db_index=True)

    class Meta:
        verbose_name = "限次"
        verbose_name_plural = "限次"

    def __str__(self) -> str:
        return self.digest[:8]
