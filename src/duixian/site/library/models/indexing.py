"""What keeps the search index in step with the database."""

from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """One row: the number of the last change. The index holds the number of the last change it has seen."""

    number = models.BigIntegerField("批次", default=0)
    library = models.CharField("文库标识", max_length=36)

    class Meta:
        verbose_name = "批次"
        verbose_name_plural = "批次"

    def __str__(self) -> str:
        return str(self.number)


class Deletion(models.Model):
    """A document that went away in a change, for indexes that have yet to forget it."""

    document = models.BigIntegerField("文件编号")
    generation = models.BigIntegerField("批次", db_index=True)

    class Meta:
        verbose_name = "删除记录"
        verbose_name_plural = "删除记录"

    def __str__(self) -> str:
        return str(self.document)
