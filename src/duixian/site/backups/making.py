"""Making a backup: first the database at one moment, then the files, so that every file the database names is there.

Files are named by their key and never change, so that what is copied later is what the database means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from duixian import __version__
from duixian.site import audit
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.signing import signer_of
from duixian.site.datadir import UNFINISHED
from duixian.site.files.models import StoredFile
from duixian.site.sealing import NAME, keys_of, lines_of
from duixian.site.watch import beats

from . import databases, keyfiles
from .archive import FORMAT, BackupError, Writer

HEADS = "audit-heads.jsonl"
LEFT_OUT = ("migrating", "keys-lock", "nights", UNFINISHED)  # `nights` is made anew from the registry
LEFT_OUT_STARTS = ("replaced-", "restoring-", ".")
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """How many members a backup has, their bytes, and stored files that the database names and the store lacks."""

    members: int
    size: int
    missing: tuple[str, ...]
    elsewhere: bool
    keys: tuple[str, ...] = ()


def make(path: Path, keys: Path | None, now: datetime, progress: Progress | None = None) -> Made:
    """Write a backup of the installation, and its keys into a file of their own where one is named. Raises BackupError."""
    if keys is not None and keys.exists():
        raise BackupError(f"{keys} 已经存在。请换一个文件名。")
    with transaction.atomic():
        audit.write("backup.made", user=None, detail={"keys": keys is not None}, now=now)
    seal(now)
    if not (settings.DATA_DIR / NAME).exists():
        keys_of(settings.DATA_DIR)  # of an installation that has sealed nothing yet
    lines_of(settings.DATA_DIR)  # keys that cannot be read are told now, not when the backup is needed
    kept = tuple(keyfiles.write(settings.DATA_DIR, keys, path)) if keys is not None else ()
    writer = Writer(path)
    copy = path.with_name(f".{path.name}.database")
    try:
        databases.snapshot(copy)
        named = _named()
        writer.add(databases.NAMES[connection.vendor], copy)
        for name, source in _sources():
            try:
                writer.add(name, source)
            except FileNotFoundError:
                continue  # removed since it was listed
            if progress:
                progress(name, len(writer.members))
        manifest = _manifest(writer, now)
        writer.finish(manifest, _signed(manifest))
    except BaseException:
        writer.abandon()
        raise
    finally:
        copy.unlink(missing_ok=True)
    elsewhere = store() is None
    missing = () if elsewhere else tuple(sorted(_still(named - writer.members.keys())))
    beats.beat(beats.BACKUP, now, failed=len(missing))
    return Made(
        len(writer.members), sum(m["size"] for m in writer.members.values()), missing, elsewhere, kept
    )


def store() -> Path | None:
    """The folder of the stored files; none where they lie in another store, which has backups of its own."""
    place = storages["files"]
    return Path(place.location) if isinstance(place, FileSystemStorage) else None


def is_data(path: Path) -> bool:
    """Whether a thing at the top of the data directory goes into a backup as it is."""
    name = path.name
    database = (
        Path(str(connection.settings_dict["NAME"])).name
        if connection.vendor == "sqlite"
        else "duixian.sqlite3"
    )
    return not (
        name in LEFT_OUT or name.startswith((*LEFT_OUT_STARTS, database)) or name.endswith((*keyfiles.ENDINGS, "-key.pub"))
        or path in (settings.INDEX_DIR, store(), settings.AUDIT_HEADS)
    )  # fmt: skip


def _sources() -> Iterator[tuple[str, Path]]:
    """Name in the backup and place of every file but the database."""
    if settings.AUDIT_HEADS.exists():
        yield HEADS, settings.AUDIT_HEADS
    folder = store()
    if folder is not None and folder.exists():
        for path in _files(folder):
            yield f"files/{path.relative_to(folder).as_posix()}", path
    for top in sorted(settings.DATA_DIR.iterdir()):
        if is_data(top):
            for path in _files(top):
                yield f"data/{path.relative_to(settings.DATA_DIR).as_posix()}", path


def _files(top: Path) -> Iterator[Path]:
    if top.is_symlink():
        return
    if top.is_file():
        yield top
    elif top.is_dir():
        for path in sorted(top.iterdir()):
            yield from _files(path)


def _named() -> set[str]:
    """The stored files that the database names."""
    rows = StoredFile.objects.filter(removed_at=None).values_list("key", flat=True)
    return {f"files/{key.hex[:2]}/{key.hex}" for key in rows.iterator(5000)}


def _still(names: set[str]) -> set[str]:
    return names & _named() if names else set()


def _manifest(writer: Writer, now: datetime) -> bytes:
    signer = signer_of(settings.DATA_DIR)
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    told: dict[str, Any] = {
        "format": FORMAT, "version": __version__, "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor, "migrations": applied, "store": store() is not None,
        "keys": {"sealing": [fields[0] for fields in lines_of(settings.DATA_DIR)], "signing": list(signer.private)},
        "signed_by": signer.last, "members": writer.members,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _signed(manifest: bytes) -> bytes:
    return signer_of(settings.DATA_DIR).sign(manifest)
