"""The plain values that every stage of reading hands to the next.

Positions are character offsets into ``Source.text``, the decoded characters of one file (for PDF, DOCX and
HTML: the characters the reader recovered). Lines are raw and 1-based. Nothing is ever written back to a
source: whatever a stage understands is a value that points at characters.
"""

from __future__ import annotations

import datetime
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One raw line: its number (1-based), the offsets of its characters without the line break, its page."""

    number: int
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What a reader of a structured format knows of a run of characters.

    Kinds: 'page' (``level`` its number), 'paragraph' (exactly one printed paragraph, which may be several lines),
    'heading' (``level`` 1 to 9, 0 the title), 'table', 'row', 'cell' (0-based ``row`` and ``column`` of ``table``),
    'note' (a footnote); and furniture: 'page number', 'running head', 'navigation' (the site around a document),
    'contents' (a generated table of contents), 'repeat' (a table head printed again on the next page).
    """

    kind: str
    span: Span
    level: int = 0
    row: int = 0
    column: int = 0
    table: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its name (never part of an identifier), the SHA-256 of its bytes, its characters."""

    name: str
    digest: str
    text: str
    lines: tuple[Line, ...]
    media: str = "text/plain"
    encoding: str = "utf-8"
    hints: tuple[Hint, ...] = ()
    findings: tuple[str, ...] = ()  # what the reader left out or doubts (deleted text …), for the editor

    def line_at(self, offset: int) -> int:
        """The 1-based number of the line that holds the character at ``offset``."""
        starts = [line.start for line in self.lines]  # callers with many offsets use LineIndex
        return max(1, bisect_right(starts, offset))


class LineIndex:
    """Finds line numbers of many offsets of one source."""

    def __init__(self, source: Source) -> None:
        self._starts = array("q", (line.start for line in source.lines))

    def __call__(self, offset: int) -> int:
        return max(1, bisect_right(self._starts, offset))


class Passage:
    """Logical text assembled from source characters: lines joined, furniture left out.

    ``text[i]`` is the source character at ``offsets[i]``, so any match in the logical text has its span.
    """

    __slots__ = ("offsets", "text")

    def __init__(self, text: str, offsets: Sequence[int]) -> None:
        self.text = text
        self.offsets = offsets if isinstance(offsets, array) else array("q", offsets)

    @classmethod
    def of(cls, text: str, pieces: Iterable[Span]) -> Passage:
        """Join the characters of ``pieces`` of the source text ``text``, in the order given."""
        parts: list[str] = []
        offsets = array("q")
        for piece in pieces:
            parts.append(text[piece.start : piece.end])
            offsets.extend(range(piece.start, piece.end))
        return cls("".join(parts), offsets)

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The source span from the first to the last character of ``text[start:end]`` (it may enclose furniture)."""
        stop = len(self.text) if end is None else end
        return Span(self.offsets[start], self.offsets[stop - 1] + 1)

    def cut(self, start: int, end: int) -> Passage:
        """The part ``text[start:end]`` with its offsets."""
        return Passage(self.text[start:end], self.offsets[start:end])


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A value that was read: where it stands, how sure the reader is (0 to 1), and why."""

    value: T
    span: Span | None = None
    confidence: float = 1.0
    why: str = ""


class Kind(StrEnum):
    """Kinds of document (文种) as the shell and the site name them."""

    REGULATION = "条例"
    DECISION = "决定"
    PROVISIONS = "规定"
    MEASURES = "办法"
    DETAILED_RULES = "细则"
    RULES = "规则"
    OPINIONS = "意见"
    STEPS = "措施"
    SCHEME = "方案"
    PLAN = "规划"
    NOTICE = "通知"
    GUIDE = "指南"
    CATALOGUE = "目录"
    MECHANISM = "机制"
    OTHER = "其他"


class Level(StrEnum):
    """Level of the issuing authority."""

    STATE = "国家"
    MINISTRY = "部委"
    PROVINCE = "省"
    CITY = "市"
    DISTRICT = "区县"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where one document stands in its source, and under which dividers of the compendium."""

    start_line: int
    end_line: int
    part: str | None = None
    year_section: str | None = None
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What the head (and foot) of a document says of it. Every field with span, confidence and reason."""

    title: Field[str | None]
    alt_titles: tuple[Field[str], ...] = ()
    number: Field[str | None] = Field(None)
    other_numbers: tuple[Field[str], ...] = ()
    issuers: tuple[Field[str], ...] = ()  # as printed, one an organisation; empty where none is printed
    date: Field[datetime.date | None] = Field(None)
    kind: Field[Kind] = Field(Kind.OTHER)
    level: Field[Level | None] = Field(None)
    abridged: Field[bool] = Field(False)
    effective_from: Field[datetime.date | None] = Field(None)
    expires: Field[datetime.date | None] = Field(None)


class NodeType(StrEnum):
    """Types of outline node as the shell names them."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"
    HEADING = "heading"
    TABLE = "table"
    BOX = "box"
    ATTACHMENT = "attachment"
    PREAMBLE = "preamble"
    SIGNATURE = "signature"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: 0-based row and column, its logical text."""

    row: int
    column: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Table:
    """A table: header names (may be empty), the number of columns, cells in logical order, notes on doubts."""

    header: tuple[str, ...]
    columns: int
    cells: tuple[Cell, ...]
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the outline. ``key`` is unique in the document and stable; ``path`` is the citation path
    (第六条第二款, 二/（三）, 附件1/第2条). ``own`` is the node's own characters without its children's."""

    key: str
    parent: str | None
    type: NodeType
    label: str
    heading: str
    path: str
    own: Passage
    start_line: int
    end_line: int
    table: Table | None = None
    confidence: float = 1.0
    why: str = ""


class Relation(StrEnum):
    BASIS = "basis"
    CITES = "cites"
    IMPLEMENTS = "implements"
    FORWARDS = "forwards"
    REPEALS = "repeals"
    AMENDS = "amends"
    INTERPRETS = "interprets"


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation in a document: the node that makes it, what it names, and the relation it states."""

    node: str
    span: Span
    relation: Relation
    title: str | None = None
    number: str | None = None
    path: str | None = None  # within the target (or within this document where title and number are None)
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One typed clause; ``data`` has the keys ``docs/cli.md`` fixes for its kind."""

    kind: str  # responsibility, grant, target, deadline, material, step
    node: str
    span: Span
    data: dict[str, Any]
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of source characters was used: 'leaf' (by node key), 'furniture' or 'repair' (by name)."""

    span: Span
    use: str
    name: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a source as read."""

    id: str
    extent: Extent
    header: Header
    nodes: tuple[Node, ...] = ()
    references: tuple[Reference, ...] = ()
    clauses: tuple[Clause, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one source. ``runs`` sorted by position give the source, character for character."""

    source: Source
    documents: tuple[Document, ...]
    runs: tuple[Run, ...] = field(default=())
