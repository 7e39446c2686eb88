"""Documents and their outlines."""

from __future__ import annotations

from django.db import models
from django.urls import reverse


class Work(models.Model):
    """A document as an identity. It outlives re-readings: corrections and references hang on it."""

    id = models.CharField("标识", max_length=80, primary_key=True)

    class Meta:
        verbose_name = "文件标识"
        verbose_name_plural = "文件标识"

    def __str__(self) -> str:
        return self.id


class WorkAlias(models.Model):
    """Another identifier under which a work was known before its reading was mended."""

    alias = models.CharField("旧标识", max_length=80, primary_key=True)
    work = models.ForeignKey(Work, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = "旧标识"
        verbose_name_plural = "旧标识"

    def __str__(self) -> str:
        return self.alias


class WorkName(models.Model):
    """A title or a number, in normal form, by which other documents may cite a work."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="names")
    kind = models.CharField("类别", max_length=6)  # title, number
    key = models.CharField("键", max_length=120)

    class Meta:
        verbose_name = "引用名称"
        verbose_name_plural = "引用名称"
        constraints = [models.UniqueConstraint(fields=["kind", "key", "work"], name="work_name_once")]

    def __str__(self) -> str:
        return self.key


class Document(models.Model):
    """One document as printed in one source: an expression of its work.

    ``expression`` is a hash of its text, so two sources with the same text hold the same expression. The
    current expression of a work is the one that references and plain identifiers mean.
    """

    work = models.ForeignKey(Work, models.CASCADE, related_name="documents")
    source = models.ForeignKey("Source", models.CASCADE, related_name="documents")
    expression = models.CharField("文本摘要", max_length=16)
    current = models.BooleanField("现行表达", default=True)
    position = models.IntegerField("在来源中的次序")
    start_line = models.IntegerField("起始行")
    end_line = models.IntegerField("结束行")
    part = models.TextField("所在部分", null=True)  # noqa: DJ001 - null: under no divider
    year_section = models.TextField("所在年度", null=True)  # noqa: DJ001

    title = models.TextField("标题", null=True)  # noqa: DJ001 - null is "none printed" in the interchange
    alt_titles = models.JSONField("其他标题", default=list)
    number = models.TextField("文号", null=True)  # noqa: DJ001
    other_numbers = models.JSONField("其他文号", default=list)
    issuers = models.JSONField("发文机关", default=list)
    date = models.DateField("成文日期", null=True)
    kind = models.CharField("文种", max_length=10)
    level = models.CharField("层级", max_length=10, null=True)  # noqa: DJ001
    abridged = models.BooleanField("节录", default=False)
    effective_from = models.DateField("施行日期", null=True)
    expires = models.DateField("有效期至", null=True)

    # name -> {"span": [start, end] | null, "confidence": 0..1, "why": text, "read": value before correction}
    fields = models.JSONField("识读依据", default=dict)
    findings = models.JSONField("疑点", default=list)
    short_titles = models.JSONField("简称", default=dict)  # short title -> the title it stands for
    generation = models.BigIntegerField("更新批次", default=0)

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ["source_id", "position"]
        indexes = [
            models.Index(fields=["level", "kind"]),
            models.Index(fields=["date"]),
            models.Index(fields=["generation"]),
        ]

    def __str__(self) -> str:
        return self.title or self.number or f"无标题（{self.work_id}）"

    def get_absolute_url(self) -> str:
        return reverse("library:document", args=[self.work_id])


class Node(models.Model):
    """One node of an outline. ``key`` is unique in its document and stable; ``parent`` is a key."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="nodes", db_index=False)
    key = models.CharField("键", max_length=200)
    parent = models.CharField("上级", max_length=200, null=True)  # noqa: DJ001 - null: at the top
    position = models.IntegerField("次序")
    depth = models.SmallIntegerField("层次")
    type = models.CharField("类型", max_length=12)
    label = models.TextField("标号")
    heading = models.TextField("标题")
    path = models.TextField("引用路径")
    text = models.TextField("文字")
    lead = models.IntegerField("标号和标题所占字符", default=0)
    start = models.BigIntegerField("起始字符", null=True)
    end = models.BigIntegerField("结束字符", null=True)
    start_line = models.IntegerField("起始行")
    end_line = models.IntegerField("结束行")
    table = models.JSONField("表格", null=True)
    confidence = models.FloatField("把握", default=1.0)
    why = models.TextField("理由", default="")

    class Meta:
        verbose_name = "条目"
        verbose_name_plural = "条目"
        ordering = ["document_id", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="node_key_once")]

    def __str__(self) -> str:
        return self.path or self.label

    def get_absolute_url(self) -> str:
        return reverse("library:node", args=[self.document.work_id, self.key])
