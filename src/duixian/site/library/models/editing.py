"""What editors decided, kept apart from what was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .documents import Document, Work


class Correction(models.Model):
    """An editor's decision on one reading: it wins over the reading and survives every re-import.

    ``subject`` names what it is about, independent of database rows: ``header:title``, ``extent``,
    ``clause:grant:NODE:HASH``, ``node:KEY``, ``table:KEY``, ``finding:HASH``. ``read`` is what stood there when it was
    made. Decisions are only ever added: of those on one subject the last one holds, the others are its history.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "确认无误"
        CORRECTED = "corrected", "已更正"
        REJECTED = "rejected", "不成立"
        WITHDRAWN = "withdrawn", "已撤回"

    work = models.ForeignKey(Work, models.CASCADE, related_name="corrections", db_index=False)
    subject = models.CharField("对象", max_length=300)
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    read = models.JSONField("识读结果", null=True)
    value = models.JSONField("更正为", null=True)
    note = models.TextField("说明", default="", blank=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrections")
    decided_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["work", "subject"])]

    def __str__(self) -> str:
        return f"{self.subject}: {self.verdict}"


class ExtentMark(models.Model):
    """An editor's word on where documents begin and end in a source (``duixian.text.split.Mark``).

    Marks hang on the source, which stays when its documents are cut anew. A withdrawn mark is kept as history.
    """

    class Kind(models.TextChoices):
        BEGIN = "begin", "从这一行起是一份文件"
        JOIN = "join", "从这一行起的内容并入上一份文件"
        END = "end", "文件到这一行为止"
        DROP = "drop", "从这一行起的内容不属于任何文件"

    source = models.ForeignKey("Source", models.CASCADE, related_name="marks")
    line = models.IntegerField("行")
    kind = models.CharField("内容", max_length=5, choices=Kind.choices)
    note = models.TextField("说明", default="", blank=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("时间")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "起止更正"
        verbose_name_plural = "起止更正"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line}: {self.kind}"


class ReviewItem(models.Model):
    """One low-confidence reading that waits for an editor. Made anew by each reading of its document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="review_items")
    subject = models.CharField("对象", max_length=300)
    node = models.CharField("所在条目", max_length=200, null=True)  # noqa: DJ001 - null: the head
    read = models.JSONField("识读结果", null=True)
    confidence = models.FloatField("把握")
    why = models.TextField("理由", default="")
    start_line = models.IntegerField("起始行")
    end_line = models.IntegerField("结束行")
    done = models.BooleanField("已审", default=False)

    class Meta:
        verbose_name = "待审条目"
        verbose_name_plural = "待审条目"
        ordering = ["confidence", "id"]
        indexes = [models.Index(fields=["done", "confidence"])]

    def __str__(self) -> str:
        return self.subject
