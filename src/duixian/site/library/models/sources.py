"""Files as they came in."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """One file by its content: the same bytes under two names are one source with two names."""

    digest = models.CharField("SHA-256", max_length=64, unique=True)
    media = models.CharField("媒体类型", max_length=100)
    encoding = models.CharField("编码", max_length=30)
    bytes = models.BigIntegerField("字节数")
    characters = models.BinaryField("字符（压缩）")
    runs = models.BinaryField("字符归属（压缩）")
    shape = models.BinaryField("行、页和格式（压缩）", default=b"")
    findings = models.JSONField("疑点", default=list)
    repairs = models.JSONField("修补（名称和次数）", default=dict)
    length = models.BigIntegerField("字符数")
    lines = models.IntegerField("行数")
    reader = models.CharField("识读版本", max_length=40)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "来源"
        verbose_name_plural = "来源"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.digest[:12]


class SourceName(models.Model):
    """A name under which a source was imported. The first one is shown."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="names", db_index=False)
    name = models.CharField("文件名", max_length=500)

    class Meta:
        verbose_name = "文件名"
        verbose_name_plural = "文件名"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="source_name_once")]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name
