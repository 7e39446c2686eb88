"""Keeping files and reading them: examined on the way in, sealed on the store, whole and true on the way out."""

from __future__ import annotations

import errno
import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from duixian.site.sealing import Keys, SealError, keys_of

from .models import StoredFile, path_of
from .names import extension_of, shown_name
from .sealing import CHUNK, SealedReader, new_key, opened_chunks, sealed_chunks
from .sniffing import USUAL, FileRefusedError, examine

log = logging.getLogger(__name__)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
FULL = "服务器的磁盘已满，文件没有收到。请稍后再传；再次出错请联系系统管理员。"
NOT_WRITTEN = "保存文件时出错，没有收到。请重新上传；再次出错请联系系统管理员。"
MISSING = "这个文件在存储中找不到。请联系系统管理员从备份恢复。"


def storage() -> Storage:
    """Where sealed files lie: the storage that the setting names."""
    return storages["files"]


def keep(
    upload: UploadedFile[Any],
    *,
    now: datetime,
    within: str = "",
    most_bytes: int | None = None,
    allowed: frozenset[str] = USUAL,
) -> StoredFile:
    """Examine, hash, seal and keep an upload; its row is written in the caller's transaction.

    `within` names what it is handed in for: the same content is kept once within it. Where the caller's transaction is
    rolled back the sealed bytes stay behind, without a row, until `sweeping.sweep`. Raises FileRefusedError.
    """
    most = min(most_bytes or settings.FILES_MOST_BYTES, settings.FILES_MOST_BYTES)
    name = shown_name(upload.name or "")
    file, size = _measured(upload, most)
    checked = examine(file, size, extension_of(name), upload.content_type or "", allowed)
    digest = _digest(file)
    if within and (same := _same(within, digest)):
        return same
    stored = StoredFile(
        within=within, name=name, kind=checked.kind.code, size=size, digest=digest, flags=list(checked.flags), kept_at=now
    )  # fmt: skip
    key = new_key()
    stored.sealed_key = keys().seal(key, _about(stored))
    _write(stored, file, key)
    try:
        with transaction.atomic():  # a conflict must not spoil the caller's transaction
            stored.save(force_insert=True)
    except IntegrityError:
        same = _same(within, digest)
        storage().delete(stored.path)
        if same is None:
            raise
        return same
    return stored


def keep_made(file: BinaryIO, name: str, kind: str, now: datetime) -> StoredFile:
    """Seal and keep what the site itself made; its row is written in the caller's transaction."""
    size = file.seek(0, io.SEEK_END)
    stored = StoredFile(name=shown_name(name), kind=kind, size=size, digest=_digest(file), kept_at=now)
    key = new_key()
    stored.sealed_key = keys().seal(key, _about(stored))
    _write(stored, file, key)
    stored.save(force_insert=True)
    return stored


def chunks(stored: StoredFile) -> Iterator[bytes]:
    """The plain bytes in pieces, each proved true before it is given. Raises SealError."""
    if stored.removed_at is not None or stored.sealed_key is None:
        raise SealError("这个文件的保存期已满，内容已经销毁。")
    key = keys().open(stored.sealed_key, _about(stored))
    try:
        sealed = storage().open(stored.path)
    except FileNotFoundError:
        raise SealError(MISSING) from None
    with sealed:
        yield from opened_chunks(cast(BinaryIO, sealed), key)


def read(stored: StoredFile) -> bytes:
    """The plain bytes. Raises SealError."""
    return b"".join(chunks(stored))


def keys() -> Keys:
    """The installation's keys. Raises SealError."""
    return keys_of(Path(settings.DATA_DIR))


def _about(stored: StoredFile) -> str:
    return f"file:{stored.key.hex}"


def _same(within: str, digest: str) -> StoredFile | None:
    return StoredFile.objects.filter(within=within, digest=digest, removed_at=None).first()


def _measured(upload: UploadedFile[Any], most: int) -> tuple[BinaryIO, int]:
    """The upload as a seekable file, and its size as counted, not as declared."""
    file = cast(Any, upload.file if upload.file is not None else upload)
    size = file.seek(0, io.SEEK_END)
    size = file.tell() if size is None else size
    file.seek(0)
    if size > most:
        raise FileRefusedError(f"文件有 {size / 1_000_000:.1f} MB，超过 {most // 1_000_000 or most / 1_000_000} MB。请降低扫描分辨率，或分成几个文件。")  # fmt: skip
    return cast(BinaryIO, file), size


def _digest(file: BinaryIO) -> str:
    made = hashes.Hash(hashes.SM3())
    file.seek(0)
    while chunk := file.read(CHUNK):
        made.update(chunk)
    return made.finalize().hex()


def _write(stored: StoredFile, file: BinaryIO, key: bytes) -> None:
    """Seal onto the store; what is sealed must be what was examined."""
    made = hashes.Hash(hashes.SM3())
    file.seek(0)
    reader = io.BufferedReader(SealedReader(sealed_chunks(file, key, made.update)), CHUNK)
    path = path_of(stored.key)
    try:
        written = storage().save(path, File(reader))
    except OSError as error:  # the disk is full, most likely: half a file must not stay on it
        log.exception("file %s: not written", stored.key)
        with suppress(OSError):
            storage().delete(path)
        raise FileRefusedError(FULL if error.errno in NO_ROOM else NOT_WRITTEN) from error
    if written != path or made.finalize().hex() != stored.digest:
        storage().delete(written)
        log.error("file %s: the store changed its name, or the upload changed while it was kept", stored.key)
        raise FileRefusedError(NOT_WRITTEN)
