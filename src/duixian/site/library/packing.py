"""The parts of a reading that a database keeps in one column: compressed, and read back as they were."""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import asdict, dataclass
from typing import Any

from duixian.text import model as text

NO_PAGE = -1


def pack_characters(characters: str) -> bytes:
    """The characters of a source, compressed."""
    return zlib.compress(characters.encode("utf-8", "surrogatepass"), 1)


def unpack_characters(packed: bytes) -> str:
    """The inverse of pack_characters."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def pack_runs(runs: tuple[text.Run, ...]) -> bytes:
    """Runs as a table of names and an array of numbers, compressed."""
    names: dict[tuple[str, str, str | None], int] = {}
    numbers = array("q")
    for run in runs:
        name = names.setdefault((run.use, run.name, run.document), len(names))
        numbers.extend((run.span.start, run.span.end, name))
    return _pack(list(names), numbers)


def unpack_runs(packed: bytes) -> list[text.Run]:
    """The inverse of pack_runs."""
    names, numbers = _unpack(packed)
    it = iter(numbers)
    return [text.Run(text.Span(s, e), *names[n]) for s, e, n in zip(it, it, it, strict=True)]


def pack_shape(source: text.Source) -> bytes:
    """What a reader knows of a source besides its characters: lines, pages, hints; the source can be read again from it."""
    numbers = array("q")
    for line in source.lines:
        numbers.extend((line.start, line.end, NO_PAGE if line.page is None else line.page))
    return _pack([[asdict(hint) for hint in source.hints], source.findings], numbers)


@dataclass(frozen=True, slots=True)
class Shape:
    """Lines, hints and findings of a source, as its reader gave them."""

    lines: tuple[text.Line, ...]
    hints: tuple[text.Hint, ...]
    findings: tuple[str, ...]


def unpack_shape(packed: bytes) -> Shape:
    """The inverse of pack_shape."""
    (hints, findings), numbers = _unpack(packed)
    it = iter(numbers)
    lines = tuple(
        text.Line(number, start, end, None if page == NO_PAGE else page)
        for number, (start, end, page) in enumerate(zip(it, it, it, strict=True), 1)
    )
    made = tuple(text.Hint(**{**hint, "span": text.Span(**hint["span"])}) for hint in hints)
    return Shape(lines, made, tuple(findings))


def _pack(head: list[Any], numbers: array[int]) -> bytes:
    told = json.dumps(head, ensure_ascii=False).encode()
    return zlib.compress(len(told).to_bytes(8, "little") + told + numbers.tobytes(), 1)


def _unpack(packed: bytes) -> tuple[list[Any], array[int]]:
    raw = zlib.decompress(packed)
    length = int.from_bytes(raw[:8], "little")
    numbers = array("q")
    numbers.frombytes(raw[8 + length :])
    return json.loads(raw[8 : 8 + length]), numbers
