"""How far two readings of the same text agree: documents, articles and other numbered nodes, clauses, table cells."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.formats.texts import SURE
from duixian.text.model import Document, NodeType, Reading

NAMED = frozenset(
    (
        NodeType.PART,
        NodeType.CHAPTER,
        NodeType.SECTION,
        NodeType.ITEM,
        NodeType.SUBITEM,
        NodeType.ATTACHMENT,
        NodeType.BOX,
    )
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Score:
    """Things of the first reading found again in the second: how many there are, found, and which differ."""

    expected: int
    found: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def share(self) -> float:
        """Found, of all that either reading has (1.0 where neither has any)."""
        every = self.expected + len(self.extra)
        return self.found / every if every else 1.0

    def __str__(self) -> str:
        return f"{self.found}/{self.expected}" + (f" +{len(self.extra)}" if self.extra else "")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The scores of one file against the text it was made from."""

    documents: Score
    articles: Score
    nodes: Score
    clauses: Score
    cells: Score


def agreement(text: Reading, other: Reading) -> Agreement:
    """Compare the reading of a file with that of the text it was made from."""
    return Agreement(
        _score(map(_name, text.documents), map(_name, other.documents)),
        _score(_paths(text, (NodeType.ARTICLE,)), _paths(other, (NodeType.ARTICLE,))),
        _score(_paths(text, NAMED), _paths(other, NAMED)),
        _score(_clauses(text), _clauses(other)),
        _score(_cells(text), _cells(other)),
    )


def _score(expected: Iterable[str], found: Iterable[str]) -> Score:
    one, two = Counter(expected), Counter(found)
    missing, extra = one - two, two - one
    total = one.total()
    return Score(total, total - missing.total(), tuple(missing.elements()), tuple(extra.elements()))


def _tight(text: str | None) -> str:
    return _BLANKS.sub("", text or "")


def _name(document: Document) -> str:
    return f"{_tight(document.header.number.value)}《{_tight(document.header.title.value)}》"


def _paths(reading: Reading, types: Sequence[NodeType] | frozenset[NodeType]) -> Iterable[str]:
    for document in reading.documents:
        name = _tight(document.header.title.value)[:24]
        for node in document.nodes:
            if node.type in types and node.label:
                yield f"{name} {_tight(node.path)}"


def _clauses(reading: Reading) -> Iterable[str]:
    for document in reading.documents:
        for clause in document.clauses:
            data = {
                key: value for key, value in clause.data.items() if "line" not in key and key != "heading"
            }
            yield _tight(f"{clause.kind} {json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)}")


def _cells(reading: Reading) -> Iterable[str]:
    """Column and text of the cells and heads of tables that were read with confidence."""
    for document in reading.documents:
        for node in document.nodes:
            table = node.table
            if table is None or table.confidence < SURE or table.columns < 2 or len(table.cells) < 4:
                continue
            head = [f"{column} {_tight(name)}" for column, name in enumerate(table.header) if name.strip()]
            yield from head
            for cell in table.cells:
                words = f"{cell.column} {_tight(cell.passage.text)}"
                if cell.row or words not in head:
                    yield words
