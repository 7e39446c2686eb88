"""Nodes made from lines of text, for tests of what is read from the words of a document."""

from __future__ import annotations

from array import array

from duixian.text.model import Cell, Node, NodeType, Passage, Table


def passage(text: str, start: int = 0) -> Passage:
    """The passage of ``text`` with line breaks left out: each character keeps its offset in the printed text."""
    kept = [(char, start + at) for at, char in enumerate(text) if char != "\n"]
    return Passage("".join(char for char, _ in kept), array("q", (at for _, at in kept)))


def node(
    text: str,
    *,
    key: str = "n",
    parent: str | None = None,
    type: NodeType = NodeType.PARAGRAPH,
    label: str = "",
    heading: str = "",
    start: int = 0,
) -> Node:
    """One outline node holding ``text``."""
    return Node(key, parent, type, label, heading, "", passage(text, start), 1, 1)


def nodes(*texts: str) -> tuple[Node, ...]:
    """Paragraphs that follow one another in a document."""
    made, at = [], 0
    for n, text in enumerate(texts):
        made.append(node(text, key=f"p{n}", start=at))
        at += len(text) + 1
    return tuple(made)


def table(header: tuple[str, ...], *rows: tuple[str, ...]) -> Node:
    """A table node with the given header and rows."""
    cells, at = [], 0
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cells.append(Cell(r, c, passage(text, at)))
            at += len(text) + 1
    made = Table(header, len(header), tuple(cells))
    return Node("t", None, NodeType.TABLE, "", "", "", passage(""), 1, 1, made)
