"""The tree while it is built; keys and citation paths are given once it is whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duixian.quantities import chinese
from duixian.text.model import Node, NodeType, Passage, Span, Table
from duixian.text.numbering import Marker, Style


@dataclass(slots=True)
class Draft:
    """A node to be. ``stem`` and ``name`` are its parts of key and path where they come from print, not from counting;
    ``top`` puts them directly below the segment whatever the parent is; ``scope`` makes
    it the place where what is ``top`` and its articles are named from; ``has_body`` tells that ``pieces`` hold text
    beyond label and heading."""

    type: NodeType
    first: int
    last: int
    label: str = ""
    heading: str = ""
    pieces: list[Span] = field(default_factory=list)
    marker: Marker | None = None
    stem: str = ""
    name: str = ""
    top: bool = False
    scope: bool = False
    has_body: bool = False
    table: Table | None = None
    confidence: float = 1.0
    why: str = ""
    parent: Draft | None = None
    children: list[Draft] = field(default_factory=list)
    latest: dict[tuple[Style, str], Draft] = field(default_factory=dict)
    last_heading: Draft | None = None
    key: str = ""
    path: str = ""

    def add(self, child: Draft) -> Draft:
        """Append ``child`` below this draft; ``latest`` keeps the last child of each series of numbers."""
        child.parent = self
        self.children.append(child)
        if child.marker is not None:
            self.latest[child.marker.series] = child
        elif child.type is NodeType.HEADING:
            self.last_heading = child
        return child


_COUNTED = {
    NodeType.PARAGRAPH: ("p", "第{}段"),
    NodeType.PREAMBLE: ("pre", "引言{}"),
    NodeType.HEADING: ("h", "标题{}"),
    NodeType.TABLE: ("t", "表{}"),
    NodeType.BOX: ("b", "专栏{}"),
    NodeType.SIGNATURE: ("sig", "落款{}"),
    NodeType.OTHER: ("o", "其他{}"),
}
_WRITTEN_ON = (NodeType.CHAPTER, NodeType.ARTICLE)
_STEMS = {Style.PART: "pt", Style.CHAPTER: "c", Style.SECTION: "s", Style.ARTICLE: "a", Style.COMMA: "s"}
_TRADITIONAL = str.maketrans("條節編", "条节编")  # paths are cited in one script
_SPACES = re.compile(r"\s+")
_IN_ARTICLE = (NodeType.ARTICLE, NodeType.PARAGRAPH, NodeType.ITEM, NodeType.SUBITEM)


class Namer:
    """Gives every draft of a document its key and path, unique in the document, in document order."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._paths: dict[str, int] = {}

    def name(self, root: Draft) -> list[Draft]:
        """All drafts below ``root`` in document order, parents before children, named."""
        order: list[Draft] = []
        stack = [(child, root) for child in reversed(root.children)]
        counts: dict[tuple[int, str], int] = {}
        while stack:
            draft, scope = stack.pop()
            self._name(draft, scope, counts)
            order.append(draft)
            inner = draft if draft.scope else scope
            stack.extend((child, inner) for child in reversed(draft.children))
        return order

    def _name(self, draft: Draft, scope: Draft, counts: dict[tuple[int, str], int]) -> None:
        parent = draft.parent
        assert parent is not None
        stem, name = self._local(draft, parent, counts)
        article = draft.marker is not None and draft.marker.style is Style.ARTICLE
        base = scope if draft.top or article else _outside_decimals(draft, parent)
        key, path = _join(base.key, stem, "."), _path(base, draft, name)
        if article and path in self._paths:
            key, path = _join(parent.key, stem, "."), _path(parent, draft, name)
        draft.key, draft.path = self._unique(self._keys, key, "-"), self._unique(self._paths, path, "#")

    def _local(self, draft: Draft, parent: Draft, counts: dict[tuple[int, str], int]) -> tuple[str, str]:
        if draft.stem:
            return draft.stem, draft.name
        if draft.marker is not None:
            return _marker_stem(draft.marker), _marker_name(draft, parent)
        stem, name = _COUNTED[draft.type]
        start = 1 if draft.type is NodeType.PARAGRAPH and parent.has_body else 0
        count = counts.get((id(parent), stem), start) + 1
        counts[(id(parent), stem)] = count
        if draft.type is NodeType.PARAGRAPH and parent.type is NodeType.ARTICLE:
            return f"p{count}", f"第{chinese(count)}款"
        single = draft.type in (NodeType.PREAMBLE, NodeType.SIGNATURE) and count == 1
        return (stem if single else f"{stem}{count}"), name.format("" if single else count)

    def _unique(self, used: dict[str, int], wanted: str, sign: str) -> str:
        count = used.get(wanted, 0) + 1
        used[wanted] = count
        if count == 1:
            return wanted
        return self._unique(used, f"{wanted}{sign}{count}", sign)


def _join(base: str, part: str, sign: str) -> str:
    return f"{base}{sign}{part}" if base and part else base or part


def _path(base: Draft, draft: Draft, name: str) -> str:
    """Parts that begin with 第 are written on without a slash: 第三章第二节, 第六条第二款第（一）项; but 附件1/第二条."""
    section = base.marker is not None and base.marker.style is Style.SECTION
    on = name.startswith("第") and (section or base.type in _WRITTEN_ON or _below_article(base))
    return _join(base.path, name, "" if on else "/")


def _outside_decimals(draft: Draft, parent: Draft) -> Draft:
    """3.1.2 holds all its numbers: it is named from where 3.1 stands."""
    base = parent
    if draft.marker is not None and draft.marker.style is Style.DECIMAL:
        while base.marker is not None and base.marker.style is Style.DECIMAL and base.parent is not None:
            base = base.parent
    return base


def _marker_stem(marker: Marker) -> str:
    if marker.style in (Style.CODE, Style.GROUP):
        return marker.label
    if marker.style is Style.DECIMAL:
        return f"{marker.word}.{marker.number}".replace(".", "-")
    if marker.style is Style.LETTER:
        return marker.label[0].lower()
    sub = f"_{marker.sub}" if marker.sub else ""
    return f"{_STEMS.get(marker.style, '')}{marker.number}{sub}"


def _marker_name(draft: Draft, parent: Draft) -> str:
    marker = draft.marker
    assert marker is not None
    style, number = marker.style, marker.number
    if style is Style.COMMA:
        return chinese(number)
    written = {Style.PAREN: f"（{chinese(number)}）", Style.BRACKETED: f"（{number}）"}.get(
        style, str(number)
    )
    if style is Style.DECIMAL:
        return f"{marker.word}.{number}".replace(".", "/")
    if style not in (Style.PAREN, Style.BRACKETED, Style.DOT, Style.HALF):
        return _SPACES.sub("", marker.label).strip(":：.．、）)").translate(_TRADITIONAL)
    if not _below_article(parent) or parent.type is NodeType.SUBITEM:
        return written
    return f"第{written}{'目' if parent.type is NodeType.ITEM else '项'}"


def _below_article(parent: Draft | None) -> bool:
    while parent is not None and parent.type in _IN_ARTICLE:
        if parent.type is NodeType.ARTICLE:
            return True
        parent = parent.parent
    return False


def to_node(draft: Draft, source_text: str) -> Node:
    """The finished node of a named draft."""
    parent = draft.parent
    return Node(
        key=draft.key,
        parent=parent.key if parent is not None and parent.key else None,
        type=draft.type,
        label=draft.label,
        heading=draft.heading,
        path=draft.path,
        own=Passage.of(source_text, draft.pieces),
        start_line=draft.first,
        end_line=draft.last,
        table=draft.table,
        confidence=draft.confidence,
        why=draft.why,
    )
