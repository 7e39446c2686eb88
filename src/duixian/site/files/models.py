"""A file that was handed in. What it is never changes; what is known of it (scan, retention) is added to it."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file on the store under `key`, sealed with a key of its own that lies here, itself sealed.

    `name` is for showing only. `digest` is SM3 of the plain bytes, in hexadecimal; `size` counts them. `within` names what
    the file was handed in for (a case): the same content is kept once within it, and never looked for outside. `flags` are
    codes of what an officer should know before opening it (`sniffing.kinds.FLAGS`).
    """

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", "未查毒"
        CLEAN = "clean", "已查毒，未发现"
        INFECTED = "infected", "发现病毒"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    within = models.CharField("所属", max_length=100, default="", blank=True)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=8)
    size = models.BigIntegerField("字节数")
    digest = models.CharField("SM3", max_length=64)
    flags = models.JSONField("提示", default=list, blank=True)
    sealed_key = models.BinaryField("密封的密钥", null=True)
    kept_at = models.DateTimeField("收到时间")
    scan = models.CharField("查毒", max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField("查毒时间", null=True, blank=True)
    scan_note = models.CharField("查毒结果", max_length=200, default="", blank=True)
    scan_tries = models.PositiveSmallIntegerField("查毒次数", default=0)
    scan_next = models.DateTimeField("下次查毒", null=True, blank=True)
    kept_until = models.DateField("保存到", null=True, blank=True)
    removed_at = models.DateTimeField("到期销毁时间", null=True, blank=True)

    class Meta:
        verbose_name = "文件材料"
        verbose_name_plural = "文件材料"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["within", "digest"],
                condition=~models.Q(within="") & models.Q(removed_at=None),
                name="files_once_within",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(scan="unscanned"), name="files_to_scan"),
            models.Index(fields=["kept_until"], condition=models.Q(removed_at=None), name="files_to_remove"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"  # no name: this text reaches logs

    @property
    def path(self) -> str:
        """Where its sealed bytes lie in the store; made of the key alone."""
        return path_of(self.key)


def path_of(key: uuid.UUID) -> str:
    return f"{key.hex[:2]}/{key.hex}"
