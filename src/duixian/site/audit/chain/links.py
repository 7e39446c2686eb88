"""The arithmetic of the chain: links, the value after them, the bytes that a head's signature is of.

value(0)   = SM3("duixian-audit-chain")
value(n)   = SM3(value(n-1) + number of the row, 8 bytes + digest of the row, 32 bytes)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from duixian.site.audit.writing import sm3

SIZE = 40
BEGINNING = sm3(b"duixian-audit-chain")
GONE = bytes(32)  # in place of the digest of a row that had vanished before it was sealed
Link = tuple[int, bytes]


def packed(links: Iterable[Link]) -> bytes:
    return b"".join(number.to_bytes(8, "big") + digest for number, digest in links)


def unpacked(data: bytes) -> Iterator[Link]:
    for start in range(0, len(data), SIZE):
        yield int.from_bytes(data[start : start + 8], "big"), data[start + 8 : start + SIZE]


def value_after(value: bytes, data: bytes) -> bytes:
    """The chain's value after packed links."""
    for start in range(0, len(data), SIZE):
        value = sm3(value + data[start : start + SIZE])
    return value


def signed_bytes(number: int, total: int, digest: bytes, at: datetime, key: str) -> bytes:
    """What a head says, as it is signed."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(["duixian-audit-head-1", number, total, digest.hex(), when, key]).encode("ascii")
