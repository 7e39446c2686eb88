"""What was done, by whom, about what: rows that are only added, and the heads that seal them into a chain.

A row is written in the transaction of what it tells of, with a mark in `Waiting` that a database trigger sets. The sealer
takes the marked rows in batches into the chain and takes the marks away. So a row that commits late, with a number
smaller than rows that are sealed already, is neither lost nor out of place: the chain holds rows in the order in which
they were sealed.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Row(models.Model):
    """One act. `subject` is the key of whose data it concerns, `about` what else it concerns (a case number, a file's key).

    `detail` is canonical JSON. `digest` is the SM3 of the row's canonical bytes (`writing.canonical`).
    """

    act = models.CharField("行为", max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    subject = models.UUIDField("所涉对象", null=True)
    about = models.CharField("所涉事项", max_length=200, default="", blank=True)
    detail = models.TextField("详情", default="{}")
    at = models.DateTimeField("时间")
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    digest = models.BinaryField("摘要", max_length=32)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="audit_row_at"),
            models.Index(fields=["act", "id"], name="audit_row_act"),
            models.Index(fields=["user", "id"], name="audit_row_user"),
            models.Index(fields=["subject", "id"], name="audit_row_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class Waiting(models.Model):
    """That a row is not in the chain yet. Set by a trigger when the row is added, taken away by the sealer."""

    row = models.OneToOneField(
        Row, models.DO_NOTHING, primary_key=True, related_name="waiting", db_constraint=False
    )

    class Meta:
        verbose_name = "待封记录"
        verbose_name_plural = "待封记录"

    def __str__(self) -> str:
        return f"{self.row_id}"


class Head(models.Model):
    """The end of the chain after one batch of rows.

    `links` holds, for each row of the batch in order, its number (8 bytes) and its digest (32 bytes). `digest` is the chain
    over all links from the beginning; `total` counts them. `signature` (Ed25519) by the key named `key`.
    """

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    total = models.PositiveBigIntegerField("累计行数")
    links = models.BinaryField("链节")
    digest = models.BinaryField("链值", max_length=32)
    at = models.DateTimeField("时间")
    key = models.CharField("密钥", max_length=16)
    signature = models.BinaryField("签名", max_length=64)

    class Meta:
        verbose_name = "链头"
        verbose_name_plural = "链头"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}"
