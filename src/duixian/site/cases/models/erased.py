"""That the words of a case are being erased: the key to the narrow way past the triggers that keep its history."""

from __future__ import annotations

from django.db import models

from .case import Case


class Erasing(models.Model):
    """Stands only inside the transaction that erases (`cases.erasing`), and is gone before it ends."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        verbose_name = "正在销毁"
        verbose_name_plural = "正在销毁"

    def __str__(self) -> str:
        return f"{self.pk}"
