"""The data directory: where the database, the search index and the secret key of one installation lie."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DEMONSTRATION = "demonstration"  # lies in a data directory that `duixian demo` made, and in no other
UNFINISHED = "restore-unfinished"  # lies in a data directory while a backup is being restored


class SettingError(ValueError):
    """A setting of the installation that cannot be used; the message says which, and what to do."""


def data_directory(environ: dict[str, str] | os._Environ[str]) -> Path:
    """DUIXIAN_DATA, else the user's data directory (``$XDG_DATA_HOME/duixian``)."""
    if chosen := environ.get("DUIXIAN_DATA"):
        return Path(chosen).expanduser().absolute()
    base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(base) / "duixian").expanduser()


def secret_key(directory: Path) -> str:
    """The installation's secret key; made on first use, readable by its owner only."""
    path = directory / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        directory.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


def database(url: str | None, directory: Path) -> dict[str, Any]:
    """Django's description of the database: SQLite in the data directory, or the PostgreSQL of ``url``.

    Raises SettingError where ``url`` is no ``postgresql://user:password@host:port/name``.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": directory / "duixian.sqlite3",
            "OPTIONS": {
                # A reader that becomes a writer half-way fails with "database is locked"; a writer that
                # begins IMMEDIATE waits its turn instead.
                "transaction_mode": "IMMEDIATE",
                "timeout": 120,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        port = parts.port
    except ValueError:  # no number, or none that a port can have
        name = ""
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise SettingError(
            f"DUIXIAN_DATABASE: {url!r} is not a database address. "
            "Write postgresql://user:password@host:5432/name, or leave it out to use SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": _options(dict(parse_qsl(parts.query))),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _options(given: dict[str, str]) -> dict[str, Any]:
    """The options of a connection. Statements that come again and again are planned once by the server, which halves what
    an act on a case costs it, and are never compiled, which takes longer than any of them; `prepare=off` is for a pooler that
    hands out another connection for each transaction."""
    prepare = given.pop("prepare", "on") != "off"
    usual = {"server_side_binding": True, "options": "-c jit=off"} if prepare else {}
    return {**usual, **given}
