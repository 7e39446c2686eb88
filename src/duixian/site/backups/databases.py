"""A snapshot of the database into a file, and a snapshot in place of the database: SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from .archive import BackupError

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
LABELS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FATE = {  # what becomes of the data that a backup replaces
    "sqlite": "现有的会移到旁边，不会删除。",
    "postgresql": "现有的文件会移到旁边，现有的数据库在恢复完成后删除，要留的请先备份。",
}
WITHOUT = ("accounts_session", "accounts_wait")  # who is signed in, and who waits, is nobody's to carry away
BESIDE = ("", "-wal", "-shm", "-journal")


def snapshot(target: Path) -> None:
    """Write the database as it is at one moment, while others go on working. Raises BackupError."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA secure_delete=ON")
            for table in WITHOUT:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own
            copy.commit()
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", *(f"--exclude-table-data={table}" for table in WITHOUT), f"--file={target}"])  # fmt: skip


def is_empty() -> bool:
    """Whether the database holds nothing that would be lost."""
    if connection.vendor == "sqlite":
        return not Path(connection.settings_dict["NAME"]).exists()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            return bool(cursor.fetchone()[0] == 0)
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise BackupError(f"数据库无法使用：{reason}。请检查 DUIXIAN_DATABASE 的地址。") from None


def put_in_place(source: Path, aside: Path) -> None:
    """Make a checked snapshot the database; what was there before goes into `aside`, or is kept until all is well.

    Raises BackupError; with PostgreSQL the database is then as it was.
    """
    if connection.vendor == "sqlite":
        _put_file(source, Path(connection.settings_dict["NAME"]), aside)
    else:
        _put_schema(source, f"replaced_{aside.name.rpartition('-')[2].lower()}")


def _put_file(source: Path, place: Path, aside: Path) -> None:
    connection.close()
    for ending in BESIDE:
        old = place.with_name(place.name + ending)
        if old.exists():
            aside.mkdir(parents=True, exist_ok=True)
            old.rename(aside / old.name)
    source.rename(place)


def _put_schema(source: Path, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()")  # fmt: skip
        cursor.execute(f'ALTER SCHEMA public RENAME TO "{name}"')
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    try:
        _run("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--schema=public", f"--dbname={connection.settings_dict['NAME']}", str(source)])  # fmt: skip
    except BackupError:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f'ALTER SCHEMA "{name}" RENAME TO public')
        raise
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{name}" CASCADE')


def _run(program: str, arguments: list[str]) -> None:
    """A program of PostgreSQL's on the configured database. Raises BackupError."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"找不到 {program}。请安装 PostgreSQL 的客户端程序（Debian：postgresql-client），版本不低于服务器的。"
        )
    told = connection.settings_dict
    where: dict[str, Any] = {
        "PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"], "PGDATABASE": told["NAME"],
    }  # fmt: skip
    given = {name: str(value) for name, value in where.items() if value}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, arguments of our own
        [path, *arguments], env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join(done.stderr.split())[-500:]
        raise BackupError(f"{program} 没有做成：{reason}")
