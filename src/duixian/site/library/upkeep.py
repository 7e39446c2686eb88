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
from django.db.migrations.executor import MigrationExecutor

from duixian.site.datadir import UNFINISHED, SettingError

from .index import IndexNotWrittenError, LibraryIndex

log = logging.getLogger(__name__)
MIGRATING = 0x6475_6978  # the advisory lock of PostgreSQL that only this library takes


def make_ready() -> None:
    """Make the database, or bring it up to the present release."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if (settings.DATA_DIR / UNFINISHED).exists():
        raise SettingError("上次恢复备份没有做完，数据不全。请再运行一次 duixian restore，加上 --replace。")
    if _is_behind():
        with _alone():
            if _is_behind():  # unless another process did it while this one waited
                call_command("migrate", verbosity=0, interactive=False)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
