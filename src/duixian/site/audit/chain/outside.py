"""Heads outside the database: a file with one JSON object a line, that nobody who can write in the database need reach.

The file is only added to. It can be sent elsewhere at any time (`duixian audit heads`) and given to `duixian audit verify`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from duixian.site.audit.models import Head
from duixian.site.audit.signing import Signer

from .links import signed_bytes

try:
    import fcntl
except ImportError:  # Windows: two processes may write the same head twice, which does no harm
    fcntl = None  # type: ignore[assignment]

LONGEST = 2000


class HeadsError(ValueError):
    """A file of heads that cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Told:
    """A head as a file tells it; `restored`: the operator restored a backup here, heads after `number` before are void."""

    number: int
    total: int
    digest: str
    at: str
    key: str
    signature: str
    restored: bool = False
    line: int = 0


def line_of(head: Head) -> str:
    """A head as a line of the file."""
    told = {
        "number": head.number, "total": head.total, "digest": bytes(head.digest).hex(),
        "at": head.at.astimezone(UTC).isoformat(timespec="microseconds"), "key": head.key,
        "signature": bytes(head.signature).hex(),
    }  # fmt: skip
    return json.dumps(told) + "\n"


def catch_up(path: Path) -> int:
    """Add the heads that the file lacks; returns how many. Where its last head is not in the database, all after it follow.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        last = _last(path)
        after = last.number if last and _same(last) else _common(path, last)
        added = 0
        for head in Head.objects.filter(number__gt=after).order_by("number").defer("links").iterator(500):
            file.write(line_of(head).encode("ascii"))
            added += 1
        if added:
            file.flush()
            os.fsync(file.fileno())
    return added


def note_restored(path: Path, now: datetime, signer: Signer | None) -> None:
    """Write down that a backup was restored: what the file told after the database's last head is void from here on.

    The line is signed as heads are, under words of its own: who can only add to the file makes nothing void. Restored without
    the signing keys (`signer` none) it is not, and a check says so.
    """
    head = Head.objects.order_by("-number").defer("links").first()
    path.parent.mkdir(parents=True, exist_ok=True)
    number, total, digest = (head.number, head.total, bytes(head.digest)) if head else (0, 0, b"")
    at = now.astimezone(UTC)
    key = signer.last if signer is not None else ""
    signature = signer.sign(restored_bytes(number, total, digest, at, key)) if signer is not None else b""
    told = {
        "restored": True, "number": number, "total": total, "digest": digest.hex(), "at": at.isoformat(timespec="microseconds"),
        "key": key, "signature": signature.hex(),
    }  # fmt: skip
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps(told) + "\n")


def restored_bytes(number: int, total: int, digest: bytes, at: datetime, key: str) -> bytes:
    """What is signed of a line that tells of a restored backup."""
    return b"restored\n" + signed_bytes(number, total, digest, at, key)


def told_in(path: Path) -> Iterator[Told]:
    """The heads of a file in its order. Raises HeadsError, OSError."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n") and line.strip():  # a torn last line is one that is being written
                yield _read(line, number, path)


def _read(line: bytes, number: int, path: Path) -> Told:
    try:
        told = json.loads(line)
        return Told(
            int(told["number"]), int(told["total"]), str(told["digest"]), str(told["at"]), str(told["key"]),
            str(told["signature"]), bool(told.get("restored", False)), number,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise HeadsError(f"{path} 第 {number} 行不是链头。请用系统写出的链头文件，不要改动。") from None


def _last(path: Path) -> Told | None:
    """The last whole line; a line torn by a crash, which nobody has read yet, is taken off."""
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        start = max(0, size - LONGEST)
        file.seek(start)
        rest = file.read()
        whole = rest[: rest.rfind(b"\n") + 1]
        if len(whole) < len(rest):
            file.truncate(start + len(whole))
    lines = whole.splitlines()
    return _read(lines[-1], 0, path) if lines else None


def _same(told: Told) -> bool:
    """Whether the database holds this head (before the first: nothing)."""
    if told.number == 0:
        return True
    found = Head.objects.filter(number=told.number).values_list("digest", flat=True).first()
    return found is not None and bytes(found).hex() == told.digest


def _common(path: Path, last: Told | None) -> int:
    """The highest number of a head that stands in the file and in the database alike; 0 where there is none."""
    if last is None:
        return 0
    highest = 0
    for part in batched(told_in(path), 500):
        known = digests_of(told.number for told in part)
        highest = max([highest, *(t.number for t in part if known.get(t.number) == t.digest)])
    return highest


def digests_of(numbers: Iterable[int]) -> dict[int, str]:
    """The chain's value at these heads, in hexadecimal, as the database tells it."""
    found = Head.objects.filter(number__in=set(numbers)).values_list("number", "digest")
    return {number: bytes(digest).hex() for number, digest in found}


def batched(rows: Iterator[Told], size: int) -> Iterator[list[Told]]:
    while part := list(islice(rows, size)):
        yield part
