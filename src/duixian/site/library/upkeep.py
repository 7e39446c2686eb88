"""Opening a library: its database brought up to date, its search index opened."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core.files import locks
from django.core.management import call_command
from django.db import connection

from duixian.site import tables
from duixian.site.datadir import UNFINISHED, SettingError

from .index import IndexNotWrittenError, LibraryIndex

log = logging.getLogger(__name__)
MIGRATING = 0x6475_6978  # the advisory lock of PostgreSQL that only this library takes


def make_ready() -> None:
    """Make the database, or bring it up to the present release. Raises SettingError where a newer release made it."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if (settings.DATA_DIR / UNFINISHED).exists():
        raise SettingError("上次恢复备份没有做完，数据不全。请再运行一次 duixian restore，加上 --replace。")
    if _is_behind():
        with _alone():
            # Another process, perhaps of a newer release, may have done it while this one waited.
            if _is_behind():
                call_command("migrate", verbosity=0, interactive=False)


def _is_behind() -> bool:
    """Whether changes wait. Nothing is done to tables that a newer release changed: this one would misread them, or write what
    is no longer right."""
    now = tables.standing()
    if now.unknown:
        raise SettingError(
            f"数据库是更新的版本建的：有 {len(now.unknown)} 个数据库变更这个程序不认得（{'、'.join(now.unknown[:3])}{'等' if now.unknown[3:] else ''}）。"
            "请用建它的那一版或更新的 duixian；要退回旧版，只能恢复旧版时的备份（duixian restore）。"
        )
    if now.between:
        raise SettingError(
            f"数据库是较早的程序建的，停在半途（{'、'.join(now.between)}），这个版本不能从那里升级。"
            "请先用建它的那个程序的最后一版打开一次（duixian status），再用这一版。"
        )
    return now.waiting > 0


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: of this data directory, and with PostgreSQL of this database."""
    with (settings.DATA_DIR / "migrating").open("w") as lock:
        locks.lock(lock, locks.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
            locks.unlock(lock)


def open_index() -> LibraryIndex:
    """The search index of this process, opened on first use and kept by the library's app."""
    return apps.get_app_config("library").index  # type: ignore[attr-defined,no-any-return]


def fresh_index() -> LibraryIndex:
    """The index after it learnt what changed; where it cannot, as it was, and the log says why."""
    index = open_index()
    try:
        index.catch_up()
    except IndexNotWrittenError as error:
        log.warning("%s", error)
    return index
