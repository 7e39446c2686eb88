"""Paths as users have them: which files lie below, what to call them, why one cannot be opened.

This module knows nothing of Django; the workers that read files use it too.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

_REASONS = {
    errno.ENOENT: ("没有这个文件", "请检查路径"),
    errno.ENOTDIR: ("没有这个文件", "请检查路径"),
    errno.EACCES: ("没有读取权限", "请检查文件和所在文件夹的权限"),
    errno.EPERM: ("没有读取权限", "请检查文件和所在文件夹的权限"),
    errno.ELOOP: ("符号链接指向自身", "请改用实际的文件"),
    errno.ENAMETOOLONG: ("路径太长", "请缩短文件名"),
    errno.EIO: ("磁盘读取出错", "请检查磁盘后重试"),
}


def files_of(paths: Iterable[Path]) -> Iterator[tuple[Path, str, str]]:
    """The files named, and those below the folders named, each with the name to keep and, where it is already clear that
    it cannot be read, why. Left out below a folder: hidden files, and folders that are only linked there.
    """
    for path in paths:
        if not path.is_dir():
            yield path, readable(path.name), reason_against(path)
            continue
        closed: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=closed.append):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for name in sorted(n for n in names if not n.startswith(".")):
                file = Path(folder) / name
                yield file, readable(file.relative_to(path).as_posix()), reason_against(file)
        for error in closed:
            place = Path(error.filename)
            yield place, readable(place.name), cannot_open(place, error)


def reason_against(path: Path) -> str:
    """Why a path cannot be read as a file, in one line; empty where it can. A pipe or a device would never end."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return cannot_open(path, error)
    if stat.S_ISREG(mode):
        return ""
    if stat.S_ISDIR(mode):
        return f"{named(path)}：是文件夹。请写出其中的文件。"
    return f"{named(path)}：不是普通文件（管道、套接字或设备）。请先把内容存成文件。"


def cannot_open(path: Path, error: OSError) -> str:
    """One line: the file, why it cannot be opened, what to do."""
    reason, remedy = _REASONS.get(error.errno or 0, (error.strerror or str(error), "请检查路径和读取权限"))
    return f"{named(path)}：打不开（{reason}）。{remedy}。"


def named(path: Path) -> str:
    """A path as messages name it."""
    return one_line(readable(str(path)))


def readable(name: str) -> str:
    """A name of the file system as text: UTF-8, else GB18030 (as archives from Chinese Windows leave it)."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def one_line(text: str) -> str:
    """Text for a terminal: what would break the line, move the cursor or turn the direction of writing is shown by its code."""
    return "".join(c if _harmless(c) else c.encode("unicode_escape").decode() for c in text)


def _harmless(character: str) -> bool:
    kind = unicodedata.category(character)
    return (
        kind not in {"Cc", "Cs", "Zl", "Zp"}
        and character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
