"""PDF: what it would do by itself is looked for in its bytes and its packed object streams, without running a reader."""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

from .kinds import FileRefusedError

BROKEN = "PDF 已损坏或不完整，打不开。请重新导出或扫描。"
HIDDEN = "PDF 里藏有别的文件，不能接收。请从原件重新导出或扫描。"
WINDOW, OVERLAP = 1 << 20, 1 << 12
MOST_STREAM, MOST_STREAMS, MOST_ALL = 8_000_000, 20_000, 100_000_000
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
NAMES = {
    "script": re.compile(rb"/JavaScript(?![A-Za-z0-9])"),
    "launch": re.compile(rb"/Launch(?![A-Za-z0-9])"),
    "action": re.compile(rb"/(?:OpenAction\s*(?:<<|\d+\s+\d+\s+R)|AA\s*(?:<<|\d+\s+\d+\s+R))"),
    "embedded": re.compile(rb"/(?:EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])"),
    "external": re.compile(rb"/(?:GoToR|SubmitForm|ImportData)(?![A-Za-z0-9])"),
    "opaque": re.compile(rb"/Encrypt(?![A-Za-z0-9])"),
}
PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
PLAINLY = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*(?:\]|/(?!\w+Decode)|>>)")
STREAM = re.compile(rb"stream\r?\n")


def examine(file: BinaryIO, size: int) -> tuple[str, list[str]]:
    """`pdf` with flags. Raises FileRefusedError."""
    file.seek(max(0, size - (1 << 16)))
    tail = file.read(1 << 16)
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise FileRefusedError(BROKEN)
    if b"PK\x05\x06" in tail:
        raise FileRefusedError(HIDDEN)
    flags, packed = _told(file)
    budget = MOST_ALL
    for number, place in enumerate(packed):
        if number >= MOST_STREAMS or budget <= 0:
            raise FileRefusedError("PDF 的结构过于复杂，无法查验。请重新打印为 PDF 再上传。")
        plain = _unpacked(file, place, min(MOST_STREAM, budget))
        budget -= len(plain)
        flags |= _flags(plain)
    return "pdf", sorted(flags)


def _named(text: bytes) -> bytes:
    """Names without their escapes: /J#61vaScript is the same name."""
    return ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), text)


def _flags(text: bytes) -> set[str]:
    plain = _named(text)
    return {flag for flag, pattern in NAMES.items() if pattern.search(plain)}


def _told(file: BinaryIO) -> tuple[set[str], list[int]]:
    """Flags of what stands open, and where packed object streams begin; windows overlap so that nothing is cut."""
    flags: set[str] = set()
    places: dict[int, None] = {}
    start = 0
    while True:
        file.seek(start)
        window = file.read(WINDOW + OVERLAP)
        flags |= _flags(window)
        if PACKED.search(_named(window)):
            for match in STREAM.finditer(window):
                before = _named(window[max(0, match.start() - OVERLAP // 2) : match.start()])
                head = before[before.rfind(b" obj") + 1 :]
                if PACKED.search(head):
                    places[start + match.end()] = None
                    if not PLAINLY.search(head) or b"/Predictor" in head:
                        flags.add("opaque")
        if len(window) < WINDOW + OVERLAP:
            return flags, list(places)
        start += WINDOW


def _unpacked(file: BinaryIO, place: int, most: int) -> bytes:
    """What a stream holds, at most so much; what is packed otherwise than by Flate stands as it is."""
    file.seek(place)
    unpack = zlib.decompressobj()
    parts, count = [], 0
    try:
        while count < most and not unpack.eof:
            chunk = unpack.unconsumed_tail or file.read(1 << 16)
            if not chunk:
                break
            parts.append(unpack.decompress(chunk, min(1 << 18, most - count)))
            count += len(parts[-1])
    except zlib.error:
        if not parts:
            file.seek(place)
            return file.read(min(most, 1 << 16))
    return b"".join(parts)
