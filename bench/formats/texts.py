"""The pages of a text as they stand, and its paragraphs and tables put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duixian.text.forms import ATTACHMENT
from duixian.text.model import Document, Node, NodeType, Reading, Run
from duixian.text.pages import paginate

SURE = 0.7  # confidence of a table that is drawn as one
TITLED = (NodeType.HEADING, NodeType.ATTACHMENT, NodeType.OTHER)
_ENTRY = re.compile(r"\s*\d{1,2}[.．、]")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be drawn: its rows, all of one length."""

    rows: tuple[tuple[str, ...], ...]


Item = str | Grid
Pages = list[list[Item]]


def lined(reading: Reading) -> Pages:
    """The lines of a text, page by page, page numbers and running heads left out."""
    paged = paginate(reading.source)
    pages: Pages = [[]]
    for line in paged.body():
        if paged.is_top(line.number) and pages[-1]:
            pages.append([])
        pages[-1].append(_tidy(paged.text(line)))
    return pages


def flowing(reading: Reading) -> Pages:
    """Paragraphs and tables as their writers typed them, before any page was printed; each document on a new page."""
    documents = {document.id: document for document in reading.documents}
    pages: Pages = [[]]
    current: str | None = None
    drawn: set[str] = set()
    paged = paginate(reading.source)
    starts = {paged.inner(line).start for line in paged.body() if paged.is_top(line.number)}
    for ident, items in _by_document(reading):
        if ident is not None and ident != current:
            pages.append([])
            current = ident
        for top, item in _items(reading, items, documents.get(ident or ""), drawn, starts):
            if top and pages[-1]:
                pages.append([])
            pages[-1].append(item)
    return [page for page in pages if page]


def _by_document(reading: Reading) -> Iterator[tuple[str | None, list[Run]]]:
    group: list[Run] = []
    for run in reading.runs:
        if group and run.document != group[-1].document:
            yield group[-1].document, group
            group = []
        group.append(run)
    if group:
        yield group[-1].document, group


def _items(
    reading: Reading, runs: list[Run], document: Document | None, drawn: set[str], starts: set[int]
) -> Iterator[tuple[bool, Item]]:
    """Paragraphs and tables, each with whether its writer began a new page for it (a title, an attachment)."""
    nodes = {node.key: node for node in document.nodes} if document else {}
    words: list[str] = []
    top = apart = False
    leaf = ""
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        node = nodes.get(run.name)
        tabular = node is not None and _drawable(node)
        if run.use == "leaf" and not tabular:
            titled = run.name == "title" or (node is not None and node.type in TITLED)
            top = (titled and run.span.start in starts) if not words else top
            leaf = run.name
            words.append(reading.source.text[run.span.start : run.span.end])
            apart = (
                node is not None and node.type is NodeType.SIGNATURE
            )  # office and date stand on lines of their own
            continue
        below = reading.source.text[following.span.start : following.span.end] if following else ""
        if run.use == "repair" and not apart and not _ends(leaf, nodes.get(leaf), "".join(words), below):
            words.append(" " if run.name == "letter spacing" else "")
            continue
        if run.name == "link":
            continue
        yield from _paragraph(words, top)
        words = []
        key = f"{run.document} {run.name}"
        if node is not None and tabular and key not in drawn:
            drawn.add(key)
            yield from _paragraph([_beside(node)], False)
            yield False, _grid(node)
    yield from _paragraph(words, top)


def _ends(leaf: str, node: Node | None, words: str, below: str) -> bool:
    """Whether the writer broke the line within a leaf: below an attachment's label, between two printings of a title,
    between the entries of a list of attachments."""
    tight = _BLANKS.sub("", words)
    if node is not None and node.type is NodeType.ATTACHMENT:
        return ATTACHMENT.fullmatch(tight) is not None
    if leaf == "title":
        return tight == _BLANKS.sub("", below)
    return tight.startswith("附件") and _ENTRY.match(below) is not None


def _paragraph(words: list[str], top: bool) -> Iterator[tuple[bool, Item]]:
    text = _tidy("".join(words))
    if text:
        yield top, text


def _drawable(node: Node) -> bool:
    """A table that was read well enough to be drawn; another is left as the lines it was."""
    table = node.table
    return table is not None and len(table.cells) >= 4 and table.columns >= 2 and table.confidence >= SURE


def _beside(node: Node) -> str:
    """What stands in the lines of a table beside its cells and its head: a note, a caption."""
    own = _tidy(node.own.text)
    head = _tidy("".join(node.table.header)) if node.table else ""
    return own.removeprefix(head).strip() if _BLANKS.sub("", own) != _BLANKS.sub("", head) else ""


def _grid(node: Node) -> Grid:
    table = node.table
    assert table is not None
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = _tidy(cell.passage.text)
    body = [tuple(row.get(column, "") for column in range(table.columns)) for _, row in sorted(rows.items())]
    head = (
        [tuple(_tidy(name) for name in table.header)]
        if table.header and len(table.header) == table.columns
        else []
    )
    if head and body and body[0] == head[0]:
        head = []
    return Grid(tuple(head + body))


def _tidy(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
