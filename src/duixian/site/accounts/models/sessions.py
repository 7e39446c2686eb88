"""Sessions with whose they are, so that each can see and end their own."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A session; the fields beside its data say whose it is, from where, since when and when it was last used.

    `session_key` is a digest of the key that the browser holds (`sessions.digest_of`).
    """

    user_id = models.BigIntegerField("用户", null=True, db_index=True)
    address = models.CharField("地址", max_length=64, default="")
    agent = models.CharField("浏览器", max_length=200, default="")
    began = models.DateTimeField("登录", null=True)
    seen = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "会话"
        verbose_name_plural = "会话"

    def __str__(self) -> str:
        return f"{self.user_id}"  # no key: whoever has it is signed in

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from duixian.site.accounts.sessions import SessionStore as Store

        return Store
