"""The keys of an installation, in a file of their own: with the data they would open what was sealed against just that."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from .archive import BackupError

FORMAT = "duixian-keys-1"
ENDINGS = ("-key", "-keys")


def names_in(directory: Path) -> list[str]:
    """The files of keys in a data directory."""
    return sorted(path.name for path in directory.iterdir() if path.is_file() and path.name.endswith(ENDINGS))


def write(directory: Path, path: Path, data: Path) -> list[str]:
    """Write all keys into a new file, readable by its owner only; which ones. `data` is where the backup of the data goes.

    Raises BackupError also where the file would lie beside the data.
    """
    if path.absolute().parent.resolve() in (data.absolute().parent.resolve(), directory.resolve()):
        raise BackupError(
            "密钥不能和数据放在一起：请把 --keys 的文件写到另一个地方（另一台机器或离线介质）。"
        )
    files = {name: (directory / name).read_bytes() for name in names_in(directory)}
    told = {name: base64.b64encode(data).decode() for name, data in files.items()}
    body = {"format": FORMAT, "files": told, "sm3": _sm3(files)}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(f"{path} 已经存在。请换一个文件名。") from None
    except OSError as error:
        raise BackupError(f"{path} 写不进：{error.strerror}。检查目录和权限。") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return sorted(files)


def read(path: Path) -> dict[str, bytes]:
    """The keys in a file, by their file names. Raises BackupError."""
    try:
        body = json.loads(path.read_text("ascii"))
        if body["format"] != FORMAT:
            raise BackupError(f"{path} 不是密钥备份。请用 duixian backup --keys 写出的文件。")
        files = {str(name): base64.b64decode(data, validate=True) for name, data in body["files"].items()}
        whole = body["sm3"] == _sm3(files) and all(
            name.endswith(ENDINGS) and "/" not in name for name in files
        )
    except FileNotFoundError:
        raise BackupError(f"{path}：没有这个文件。检查路径。") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, BackupError):
            raise
        raise BackupError(f"{path} 不是密钥备份，或者已损坏。请换一份。") from None
    if not whole:
        raise BackupError(f"{path} 被改动过或已损坏。请换一份密钥备份。")
    return files


def place(files: dict[str, bytes], directory: Path, aside: Path) -> None:
    """Put keys into a data directory; other keys that lie there are moved aside, never overwritten."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = directory / name
        if path.exists():
            if path.read_bytes() == data:
                continue
            aside.mkdir(parents=True, exist_ok=True)
            path.rename(aside / name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)


def differing(files: dict[str, bytes], directory: Path) -> list[str]:
    """The files of keys that lie in a data directory with other contents."""
    return [
        name
        for name, data in sorted(files.items())
        if (directory / name).exists() and (directory / name).read_bytes() != data
    ]


def _sm3(files: dict[str, bytes]) -> str:
    made = hashes.Hash(hashes.SM3())
    for name, data in sorted(files.items()):
        made.update(f"{name} {len(data)}\n".encode() + data)
    return made.finalize().hex()
