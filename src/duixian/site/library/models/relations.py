"""What documents say of one another and of the units that answer for them."""

from __future__ import annotations

from django.db import models

from .documents import Document, Work


class Reference(models.Model):
    """One citation. ``target`` is null while the library does not hold what is cited (a dangling name)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="references")
    position = models.IntegerField("次序")
    node = models.CharField("所在条目", max_length=200)
    start = models.BigIntegerField("起始字符")
    end = models.BigIntegerField("结束字符")
    # Where it stands in the text of its node; null where it begins in another node.
    inner_start = models.IntegerField("条目内起始", null=True)
    inner_end = models.IntegerField("条目内结束", null=True)
    start_line = models.IntegerField("起始行")
    end_line = models.IntegerField("结束行")
    relation = models.CharField("关系", max_length=12)
    title = models.TextField("所引标题", null=True)  # noqa: DJ001 - null: not named
    number = models.TextField("所引文号", null=True)  # noqa: DJ001
    path = models.TextField("所引条款", null=True)  # noqa: DJ001
    # Normal forms under which the target is looked up, so that it resolves when it arrives.
    title_key = models.CharField("标题键", max_length=120, default="")
    number_key = models.CharField("文号键", max_length=120, default="")
    target = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="cited_by")
    target_node = models.CharField("所指条目", max_length=200, null=True)  # noqa: DJ001
    confidence = models.FloatField("把握", default=1.0)
    why = models.TextField("理由", default="")

    class Meta:
        verbose_name = "引用"
        verbose_name_plural = "引用"
        ordering = ["document_id", "position"]
        indexes = [models.Index(fields=["title_key"]), models.Index(fields=["number_key"])]

    def __str__(self) -> str:
        return f"{self.relation}: {self.number or ''}{self.title or ''}{self.path or ''}"


class Clause(models.Model):
    """One typed clause; ``data`` has the keys that docs/cli.md fixes for its kind."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="clauses")
    position = models.IntegerField("次序")
    kind = models.CharField("类别", max_length=20)
    node = models.CharField("所在条目", max_length=200)
    start = models.BigIntegerField("起始字符")
    end = models.BigIntegerField("结束字符")
    # Where it stands in the text of its node; null where it begins in another node.
    inner_start = models.IntegerField("条目内起始", null=True)
    inner_end = models.IntegerField("条目内结束", null=True)
    start_line = models.IntegerField("起始行")
    end_line = models.IntegerField("结束行")
    heading = models.TextField("所在标题", default="")
    text = models.TextField("原文")
    data = models.JSONField("内容")
    confidence = models.FloatField("把握", default=1.0)
    why = models.TextField("理由", default="")

    class Meta:
        verbose_name = "条款内容"
        verbose_name_plural = "条款内容"
        ordering = ["document_id", "position"]
        indexes = [models.Index(fields=["kind"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:40]}"


class Unit(models.Model):
    """An entry of the register of units: an office, a department, a district, by one identifier."""

    id = models.CharField("标识", max_length=200, primary_key=True)
    name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """A name of a unit as some document prints it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", db_index=False)
    name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = "单位别名"
        verbose_name_plural = "单位别名"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unit_alias_once")]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class ClauseUnit(models.Model):
    """A unit's part in a responsibility clause."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="tasks")
    role = models.CharField("角色", max_length=12)  # lead, responsible, cooperating, inherits
    name = models.CharField("原文名称", max_length=200)

    class Meta:
        verbose_name = "责任单位"
        verbose_name_plural = "责任单位"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"
