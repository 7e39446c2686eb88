"""A document arranged for reading: blocks of nodes with what stands in their margin, and a short outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .models import Clause, Document, Node, Reference
from .naming import named

# Types that open a block; the rest is set inside the block above.
_OPENS = frozenset({"part", "chapter", "section", "article", "heading", "table", "box", "attachment"})
OUTLINE_DEPTH = 3
OUTLINE_LENGTH = 400  # entries; a longer outline is shown with its upper levels only
TITLE = 26  # characters of an outline entry


@dataclass(slots=True)
class Block:
    """A node with the nodes set together with it, their clauses and who cites them."""

    node: Node
    level: int  # of its heading, 2 to 6
    nodes: list[Node] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    incoming: list[Reference] = field(default_factory=list)
    inside: str = ""  # the type of the box or attachment it stands in

    @property
    def wide(self) -> bool:
        return self.node.table is not None

    @property
    def boxed(self) -> str:
        """Classes of a block in a box (专栏); what goes on in the same box is drawn as one with the block above."""
        if self.node.type == "box":
            return " box"
        return " box on" if self.inside == "box" else ""

    @property
    def edit(self) -> str:
        """The subject under which an editor corrects the node."""
        return f"node:{self.node.key}"

    @property
    def edit_table(self) -> str:
        """The subject under which an editor corrects its table."""
        return f"table:{self.node.key}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the outline beside the text."""

    key: str
    level: int
    text: str
    article: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document: blocks in order, outline, and the citations by the node that makes them."""

    blocks: list[Block]
    outline: list[Entry]
    outgoing: dict[str, list[Reference]]
    nodes: dict[str, Node]


def lay_out(document: Document) -> Layout:
    """Arrange the current reading of a document."""
    nodes = list(document.nodes.order_by("position"))
    outgoing: dict[str, list[Reference]] = {}
    for reference in document.references.order_by("start").select_related("target"):
        outgoing.setdefault(reference.node, []).append(reference)
    incoming = incoming_of(document)
    clauses = list(document.clauses.order_by("position"))
    return Layout(
        _blocks(nodes, clauses, incoming),
        _outline(nodes),
        outgoing,
        {node.key: node for node in nodes},
    )


def incoming_of(document: Document) -> list[Reference]:
    """Citations of this document by others, and of its own articles by itself."""
    found = Reference.objects.filter(target_id=document.work_id, document__current=True)
    return list(
        found.select_related("document").defer("document__fields").order_by("document_id", "position")
    )


def _blocks(nodes: Sequence[Node], clauses: Sequence[Clause], incoming: Iterable[Reference]) -> list[Block]:
    """Nodes in their order, cut into blocks; an item with clauses of its own is one, so that they stand beside it."""
    said = {clause.node for clause in clauses}
    home: dict[str, Block] = {}
    blocks: list[Block] = []
    for node in nodes:
        above = home.get(node.parent or "")
        last = blocks[-1] if blocks else None
        if last is None or _opens(node, above, last, said):
            blocks.append(Block(node, _level(node, above), inside=_inside(above)))
        blocks[-1].nodes.append(node)
        home[node.key] = blocks[-1]
    for clause in clauses:
        if block := home.get(clause.node):
            block.clauses.append(clause)
    for reference in incoming:
        if block := home.get(reference.target_node or ""):
            block.incoming.append(reference)
    return blocks


def _opens(node: Node, above: Block | None, last: Block, said: set[str]) -> bool:
    if node.type in _OPENS:
        return True
    if above is None:  # paragraphs that stand under no heading are one block
        return not _plain(last)
    within = above.node.type in {"article", "box"}
    headed = above.node.type in _OPENS or (above.node.type == "item" and bool(above.node.heading))
    if node.key in said and not within and headed:
        return True
    # After a table or an item that is a block of its own, the text of the section above goes on in another.
    return last is not above and (
        last.node.parent != node.parent or last.node.type in _OPENS or last.node.key in said
    )


def _level(node: Node, above: Block | None) -> int:
    if above is None:
        return 2
    deeper = above.node.type in _OPENS and above.node.type != "article"
    return min(6, above.level + 1) if deeper else above.level


def _plain(block: Block) -> bool:
    return block.node.parent is None and block.node.type not in _OPENS


def _inside(above: Block | None) -> str:
    if above is None:
        return ""
    return above.node.type if above.node.type in {"box", "attachment"} else above.inside


def _outline(nodes: Sequence[Node]) -> list[Entry]:
    depth: dict[str | None, int] = {None: -1}
    entries = []
    for node in nodes:
        level = depth.get(node.parent, -1)
        shown = node.type in _OPENS or (node.type == "item" and bool(node.heading))
        depth[node.key] = level + 1 if shown else level
        if shown and level + 1 <= OUTLINE_DEPTH:
            name = named(node.label, node.heading) or (node.path if node.type == "table" else node.text)
            name = name if len(name) <= TITLE else f"{name[:TITLE]}…"
            entries.append(Entry(node.key, level + 1, name, node.type == "article"))
    while len(entries) > OUTLINE_LENGTH:
        deepest = max(entry.level for entry in entries)
        if deepest == 0:
            break
        entries = [entry for entry in entries if entry.level < deepest]
    return entries
