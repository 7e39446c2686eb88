"""Restoring a backup: everything is checked before anything is touched; what was there before is moved aside, not deleted.

While it runs a mark lies in the data directory: should it be stopped half-way, no other command opens the installation
until it was run again to its end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from duixian.site import audit, tables
from duixian.site.audit.chain import outside
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.signing import NAME as SIGNING
from duixian.site.audit.signing import signer_of
from duixian.site.datadir import UNFINISHED
from duixian.site.funds import restored
from duixian.site.sealing import NAME as SEALING

from . import databases, keyfiles
from .archive import BackupError, Manifest, read
from .making import HEADS, is_data, store


@dataclass(frozen=True, slots=True)
class Restored:
    """When the backup was made, by which version, how many files it holds; where what was there before lies now, and whether the
    database lies there too (with PostgreSQL it was dropped)."""

    made_at: str
    version: str
    members: int
    aside: Path | None
    database_aside: bool


def restore(
    path: Path, now: datetime, *, keys: Path | None = None, replace: bool = False, without_keys: bool = False
) -> Restored:
    """Put a backup in place of the installation's data. Raises BackupError; nothing was changed then, unless it says so."""
    stamp = f"{now:%Y%m%dT%H%M%S}"
    directory, staging = settings.DATA_DIR, settings.DATA_DIR / f"restoring-{stamp}"
    aside = directory / f"replaced-{stamp}"
    brought = keyfiles.read(keys) if keys is not None else {}
    directory.mkdir(parents=True, exist_ok=True)
    if not replace and (held := _held(brought)):
        raise BackupError(f"这里已经有数据（{'、'.join(held)}）。确要用备份替换的，停止网站后加上 --replace；{databases.FATE[connection.vendor]}")  # fmt: skip
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        manifest = read(path, staging)
        _check(path, manifest, brought, without_keys)
        (directory / UNFINISHED).write_text(f"{path}\n", "utf-8")
        keyfiles.place(brought, directory, aside)
        databases.put_in_place(staging / databases.NAMES[connection.vendor], aside)
        _put_files(staging, aside, manifest)
    except BackupError:
        if not aside.exists():
            (directory / UNFINISHED).unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    call_command("migrate", verbosity=0, interactive=False)
    signer = signer_of(directory) if (directory / SIGNING).exists() else None
    outside.note_restored(settings.AUDIT_HEADS, now, signer)
    told = manifest.told
    with transaction.atomic():
        made_at = datetime.fromisoformat(told["made_at"])
        restored.note(made_at, now)  # nothing is paid until finance has looked
        for listener in settings.BACKUP_RESTORED:
            import_string(listener)(made_at, now)
        detail = {"made_at": told["made_at"], "version": told["version"], "replaced": replace}
        audit.write("backup.restored", user=None, detail=detail, now=now)
    if (directory / SIGNING).exists():
        seal(now)
    (directory / UNFINISHED).unlink()
    lies = aside if aside.exists() else None
    return Restored(
        told["made_at"], told["version"], len(told["members"]), lies, connection.vendor == "sqlite"
    )


def _held(brought: dict[str, bytes]) -> list[str]:
    """What lies here already."""
    folder = store()
    found = [] if databases.is_empty() else ["数据库"]
    if folder is not None and folder.exists() and any(folder.iterdir()):
        found.append("上传的文件")
    return found + [f"不同的密钥 {name}" for name in keyfiles.differing(brought, settings.DATA_DIR)]


def _check(path: Path, manifest: Manifest, brought: dict[str, bytes], without_keys: bool) -> None:
    told = manifest.told
    if told["database"] != connection.vendor:
        of, here = databases.LABELS.get(told["database"], "?"), databases.LABELS[connection.vendor]
        raise BackupError(f"{path} 是 {of} 的备份，这里是 {here}。请把 DUIXIAN_DATABASE 设成同样的数据库。")
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = tables.known(loader)
    made = {(app, name) for app, names in told["migrations"].items() for name in names}
    newer = [f"{app}.{name}" for app, name in sorted(made) if (app, name) not in known]
    if newer:
        raise BackupError(f"{path} 由更新的版本（{told['version']}）写出，这个版本不认识其中的 {newer[0]}。请安装 {told['version']} 以上的版本再恢复。")  # fmt: skip
    if tables.between(loader, made):
        raise BackupError(f"{path} 由较早的程序写出，它的数据库停在半途，这个版本不能从那里升级。请先用写出它的那个程序的最后一版恢复、打开一次，再备份。")  # fmt: skip
    have = {name: _ids(name, brought) for name in (SEALING, SIGNING)}
    lacking = [id_ for name, ids in ((SEALING, told["keys"]["sealing"]), (SIGNING, told["keys"]["signing"])) for id_ in ids if id_ not in have[name]]  # fmt: skip
    if lacking and not without_keys:
        raise BackupError(f"这里没有备份所用的密钥（{'、'.join(lacking)}），恢复后证件号码和文件打不开。请用 --keys 给出密钥备份；密钥确已丢失的，加上 --without-keys。")  # fmt: skip
    signer = have[SIGNING].get(told["signed_by"])
    if signer is not None:
        try:
            key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(signer)).public_key()
            key.verify(manifest.signature, manifest.signed)
        except (InvalidSignature, ValueError):
            raise BackupError(f"{path} 的签名不符：清单被改动过。请换一份备份。") from None


def _ids(name: str, brought: dict[str, bytes]) -> dict[str, str]:
    """The keys of a file, those that were brought before those that lie here: id and key."""
    path = settings.DATA_DIR / name
    data = brought.get(name) or (path.read_bytes() if path.exists() else b"")
    lines = [line.split() for line in data.decode("ascii", "replace").splitlines()]
    return {fields[0]: fields[1] for fields in lines if len(fields) > 1}


def _put_files(staging: Path, aside: Path, manifest: Manifest) -> None:
    folder = store()
    if folder is not None and manifest.told["store"]:
        _put(staging / "files", folder, aside / "files")
    for top in list(_tops()):
        _put(None, top, aside / top.name)
    if (staging / "data").exists():
        for part in sorted((staging / "data").iterdir()):
            _put(part, settings.DATA_DIR / part.name, aside / part.name)
    if (staging / HEADS).exists() and not settings.AUDIT_HEADS.exists():
        # Heads that lie here may tell of what the backup does not hold: they stay.
        _put(staging / HEADS, settings.AUDIT_HEADS, aside / HEADS)


def _tops() -> Iterator[Path]:
    """The data of its own that the installation holds beside database, keys and stored files."""
    return (path for path in settings.DATA_DIR.iterdir() if is_data(path))


def _put(source: Path | None, place: Path, aside: Path) -> None:
    if place.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place, aside)
    if source is not None and source.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, place)
