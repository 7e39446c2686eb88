"""A document as Markdown."""

from __future__ import annotations

import re

from .citing import citation
from .layout import lay_out
from .models import Document, Node
from .naming import named
from .records import table_rows

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST = re.compile(r"^([0-9]+)([.)])")
_HEADED = frozenset({"part", "chapter", "section", "heading", "attachment", "box"})


def markdown(document: Document) -> str:
    """Title, citation, and the text with headings and tables."""
    parts = [f"# {_plain(document.title or document.work_id)}", _plain(citation(document))]
    if document.issuers:
        day = f"　{document.date:%Y-%m-%d}" if document.date else ""
        parts.append(_plain("、".join(document.issuers)) + day)
    for block in lay_out(document).blocks:
        for node in block.nodes:
            parts.append(_node(node, block.level, node is block.node))
    return "\n\n".join(part for part in parts if part) + "\n"


def _node(node: Node, level: int, opens: bool) -> str:
    if node.table:
        return _table(node)
    words = _plain(node.text[node.lead :].strip())
    if opens and node.type in _HEADED:
        heading = f"{'#' * level} {_plain(named(node.label, node.heading))}"
        return f"{heading}\n\n{words}" if words else heading
    label = named(node.label, node.heading) if node.lead else ""
    if label and node.type == "article":
        return f"**{_plain(label)}** {words}".rstrip()
    # A label such as "1." would otherwise begin a list and be counted anew.
    return _LIST.sub(r"\1\\\2", _plain(label)) + words


def _table(node: Node) -> str:
    stored = node.table or {}
    rows = [[_plain(cell) for cell in row] for row in table_rows(stored)]
    header = [_plain(name) for name in stored["header"]] or [""] * stored["columns"]
    lines = [header, ["---"] * len(header), *rows]
    caption = f"{_plain(node.heading)}\n\n" if node.heading else ""
    return caption + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _plain(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))
