"""Sealing of files in chunks: any size, a bounded part of it in memory.

Each file has a random SM4 key of its own; chunks of 64 KiB are sealed with GCM, the nonce being the chunk's number and
whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so that chunks can be
neither moved, left out nor cut off. As a key seals one file only, counted nonces never meet again. The file's key is
itself sealed with the installation's keys, which therefore can change without touching the files.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from duixian.site.sealing import SealError

CHUNK = 1 << 16
TAG = 16
MARK = b"DXF1"
DAMAGED = "封存的文件被改动过或不完整。请从备份恢复这个文件。"


def new_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(16)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def sealed_chunks(plain: BinaryIO, key: bytes, seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """The sealed form of what a file holds from where it stands; `seen` is told each plain chunk."""
    yield MARK
    number, chunk = 0, plain.read(CHUNK)
    while True:
        following = plain.read(CHUNK)
        seen(chunk)
        lock = Cipher(algorithms.SM4(key), modes.GCM(_nonce(number, not following))).encryptor()
        yield lock.update(chunk) + lock.finalize() + lock.tag
        if not following:
            return
        number, chunk = number + 1, following


def opened_chunks(sealed: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk, each only after it proved true. Raises SealError."""
    if _exactly(sealed, len(MARK)) != MARK:
        raise SealError(DAMAGED)
    number, chunk = 0, _exactly(sealed, CHUNK + TAG)
    while True:
        following = _exactly(sealed, CHUNK + TAG)
        body, tag = chunk[:-TAG], chunk[-TAG:]
        try:
            lock = Cipher(algorithms.SM4(key), modes.GCM(_nonce(number, not following), tag)).decryptor()
            plain = lock.update(body) + lock.finalize()
        except (InvalidTag, ValueError):
            raise SealError(DAMAGED) from None
        yield plain
        if not following:
            return
        number, chunk = number + 1, following


def _exactly(file: BinaryIO, size: int) -> bytes:
    """So many bytes, fewer only at the end: a store on the network may give less at a time."""
    parts, left = [], size
    while left and (part := file.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


class SealedReader(io.RawIOBase):
    """Sealed chunks as a file that can be read once, for stores that read files."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
