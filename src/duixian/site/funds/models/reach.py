"""Whose a batch is: what its lines have in common with the posts that may look at it."""

from __future__ import annotations

from django.db import models

from .batches import Batch


class Reach(models.Model):
    """One kind of instalment that a batch has lines of, as an instalment says it itself (`Commitment`). A post sees the
    batches all of whose kinds are its own."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="reach")
    pack = models.CharField("规则包", max_length=100)
    benefit = models.CharField("待遇", max_length=100)
    territory = models.CharField("归属地", max_length=100, blank=True, default="")
    payers = models.CharField("办理拨付的步骤", max_length=500, blank=True, default="")
    bearer = models.CharField("承担的区县", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "批次范围"
        verbose_name_plural = "批次范围"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.benefit}"
