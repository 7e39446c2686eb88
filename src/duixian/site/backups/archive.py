"""The file of a backup: a gzip'ed tar whose last member is the manifest with size and SM3 of all others, signed.

Nothing of it is trusted before all of it was read: a file that was cut off has no manifest, a changed byte another SM3,
a changed manifest a wrong signature.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cryptography.hazmat.primitives import hashes

FORMAT = "duixian-backup-1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
CHUNK = 1 << 20
MOST_MANIFEST = 1 << 30
LEVEL = 3  # the sealed files in it cannot be compressed; the database can, also by this


class BackupError(ValueError):
    """A backup that cannot be made or used; the message says why and what to do."""


class Writer:
    """Writes members into a new file beside the wanted place; `finish` puts it there."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise BackupError(f"{path} 已经存在。请换一个文件名；旧备份不会被覆盖。")
        self.path, self.members = path, dict[str, dict[str, Any]]()
        self._part = path.with_name(f".{path.name}.part")
        try:
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise BackupError(f"{path} 写不进：{error.strerror}。检查目录和权限。") from None
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w:gz", compresslevel=LEVEL)  # noqa: SIM115 - closed by finish or abandon

    def add(self, name: str, source: Path) -> None:
        """Add a file as it is now; what is added to its end meanwhile stays out."""
        with source.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            hashed = Hashed(file, info.size)
            try:
                self._tar.addfile(info, hashed)
            except OSError as error:
                if "unexpected end of data" in str(error):
                    raise BackupError(f"{source} 在备份时变短了。请重新备份。") from None
                raise
        self.members[name] = {"size": info.size, "sm3": hashed.digest()}

    def finish(self, manifest: bytes, signature: bytes) -> None:
        for name, data in ((MANIFEST, manifest), (SIGNATURE, signature)):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            self._tar.addfile(info, io.BytesIO(data))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self.path)

    def abandon(self) -> None:
        with suppress(OSError):  # a full disk does not take the last bytes either
            self._file.close()
        self._part.unlink(missing_ok=True)


class Hashed:
    """A part of a file that is hashed as it is read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left, self._made = file, size, hashes.Hash(hashes.SM3())

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self._made.update(data)
        return data

    def digest(self) -> str:
        return self._made.finalize().hex()


class Manifest:
    """What a backup says of itself; `signed` are its bytes, `signature` by the key that `told` names."""

    def __init__(self, told: dict[str, Any], signed: bytes, signature: bytes) -> None:
        self.told, self.signed, self.signature = told, signed, signature


def read(path: Path, into: Path | None) -> Manifest:
    """Check every byte of a backup, and write its members below a new folder where one is named.

    Raises BackupError; what was written by then is of no use.
    """
    seen: dict[str, dict[str, Any]] = {}
    small: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r|gz") as tar:
            for info in tar:
                if info.name in seen or info.name in small or not info.isreg() or not _inside(info.name):
                    raise BackupError(
                        f"{path} 不是兑现的备份，或者被改动过：里面有 {info.name[:100]!r}。请换一份备份。"
                    )
                source = tar.extractfile(info)
                assert source is not None
                if info.name in (MANIFEST, SIGNATURE):
                    small[info.name] = source.read(MOST_MANIFEST)
                else:
                    seen[info.name] = _taken(source, info, into)
    except FileNotFoundError:
        raise BackupError(f"{path}：没有这个文件。检查路径。") from None
    except IsADirectoryError:
        raise BackupError(f"{path} 是文件夹，不是备份。检查路径。") from None
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(f"{path} 不完整或已损坏（{_plain(error)}）。请换一份备份。") from None
    except OSError as error:
        if error.errno is None:  # of gzip: not its form, or a wrong checksum
            raise BackupError(f"{path} 不完整或已损坏（{_plain(error)}）。请换一份备份。") from None
        raise
    return _manifest(path, seen, small)


def _manifest(path: Path, seen: dict[str, dict[str, Any]], small: dict[str, bytes]) -> Manifest:
    if MANIFEST not in small or SIGNATURE not in small:
        raise BackupError(f"{path} 不完整：末尾没有清单。请换一份备份。")
    try:
        told = json.loads(small[MANIFEST])
        members = told["members"]
        if told["format"] != FORMAT:
            raise BackupError(f"{path} 是别的版本写的备份（{told['format']!r}）。请用写它的版本恢复。")
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, BackupError):
            raise
        raise BackupError(f"{path} 的清单读不了：不是兑现的备份，或者被改动过。请换一份备份。") from None
    for name in sorted(members.keys() | seen.keys()):
        if members.get(name) != seen.get(name):
            what = "缺" if name not in seen else "多出" if name not in members else "内容与清单不符的"
            raise BackupError(f"{path} 被改动过或不完整：{what}{name[:100]}。请换一份备份。")
    return Manifest(told, small[MANIFEST], small[SIGNATURE])


def _taken(source: IO[bytes], info: tarfile.TarInfo, into: Path | None) -> dict[str, Any]:
    hashed = Hashed(source, info.size)
    count = 0
    for chunk, file in _chunks(hashed, info.name, into):
        count += len(chunk)
        if file:
            file.write(chunk)
    if count != info.size:
        raise EOFError("unexpected end of data")
    return {"size": count, "sm3": hashed.digest()}


def _chunks(hashed: Hashed, name: str, into: Path | None) -> Iterator[tuple[bytes, IO[bytes] | None]]:
    if into is None:
        while chunk := hashed.read(CHUNK):
            yield chunk, None
        return
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := hashed.read(CHUNK):
            yield chunk, file


def _inside(name: str) -> bool:
    """Whether a member's name stays below the folder it is written to."""
    path = PurePosixPath(name)
    return (
        bool(path.parts)
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in name
        and ":" not in name
    )


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:100]
