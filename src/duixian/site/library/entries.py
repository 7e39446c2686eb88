"""What the search index holds of a document: one entry for each article or section that a reader would open.

Paragraphs, items and signatures are part of the article, section or table above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .naming import named

# Types whose text belongs to the entry of the node above them.
_INNER = frozenset({"paragraph", "item", "subitem", "signature", "other"})


class NodeLike(Protocol):
    key: str
    parent: str | None
    type: str
    label: str
    heading: str
    path: str
    text: str
    lead: int


@dataclass(slots=True)
class Entry:
    """One article, section, table or box, with the text of what stands below it."""

    node: str
    name: str
    heading: str
    whole: bool = False  # an article is one entry with all that stands in it
    parts: list[str] = field(default_factory=list)
    grants: bool = False
    units: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "\n".join(filter(None, self.parts))


def entries(nodes: Iterable[NodeLike], clauses: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """The entries of one document. ``clauses`` give ``kind``, ``node`` and ``units`` (identifiers)."""
    owner: dict[str, Entry] = {}
    made: list[Entry] = []
    for node in nodes:
        above = owner.get(node.parent or "")
        if above is not None and (above.whole or (node.type in _INNER and not _headed(node))):
            entry = above
        else:
            heading = named(node.label, node.heading)
            entry = Entry(node.key, node.path or node.label, heading, node.type == "article")
            made.append(entry)
        owner[node.key] = entry
        if node.text:
            # The own heading stands in the entry's name; those below it are part of its text.
            entry.parts.append(node.text if entry is above else node.text[node.lead :].strip())
    for clause in clauses:
        found = owner.get(clause["node"])
        if found is not None:
            found.grants = found.grants or clause["kind"] == "grant"
            found.units.update(clause["units"])
    return made


def _headed(node: NodeLike) -> bool:
    return node.type == "item" and bool(node.heading)
