"""Accounts of people who sign in. A model of our own from the first migration, so that it can grow."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in."""

    is_editor = models.BooleanField("政策编辑", default=False, help_text="可以审核和更正文件的识读结果")

    is_officer = models.BooleanField(
        "窗口人员", default=False, help_text="可以查阅和核验登记，替到窗口的人办理"
    )

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.get_full_name() or self.username
