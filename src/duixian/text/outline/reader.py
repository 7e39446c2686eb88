"""Reads the outline of one document from its body lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from duixian.text.body import TextLine, prepare
from duixian.text.model import Line, Node, NodeType, Run, Source, Span
from duixian.text.outline.build import SegmentBuilder
from duixian.text.outline.drafts import Draft, Namer, to_node
from duixian.text.outline.marks import Mark, find_marks
from duixian.text.outline.runs import runs_of
from duixian.text.outline.segments import Role, Segment, part_glued_titles, split_segments, title_text
from duixian.text.tables import TableRegion, find_tables

_MARKED = {
    "signature": (NodeType.SIGNATURE, "", ""),
    "attachments": (NodeType.OTHER, "atts", "附件目录"),
    "note": (NodeType.OTHER, "note", "附注"),
    "imprint": (NodeType.OTHER, "imprint", "印发"),
    "contents": (NodeType.OTHER, "toc", "目录"),
    "number": (NodeType.OTHER, "number", "文号"),
}


@dataclass(frozen=True, slots=True)
class Outline:
    """The nodes of a document in document order (parents first) and the runs of its characters, sorted by position."""

    nodes: tuple[Node, ...]
    runs: tuple[Run, ...]


def outline(source: Source, lines: Seq[Line], document: str | None = None) -> Outline:
    """The outline of the document that stands in ``lines``: its body lines in order, furniture left out.

    Every character of ``lines`` is in exactly one run: a leaf (named by node key), or a named repair (joined line,
    letter spacing) or furniture (blanks). ``document`` is noted on the runs.
    """
    body = part_glued_titles(prepare(source, lines))
    if not body:
        return Outline((), ())
    root = Draft(NodeType.OTHER, 0, 0)
    regions = find_tables(source, body)
    busy = [False] * len(body)
    for region in regions:
        busy[region.first : region.last] = [True] * (region.last - region.first)
    segments = split_segments(body, busy)
    instruments = 0
    for segment in segments:
        if segment.role is Role.MAIN:
            instruments += 1
        _segment(segment, body, regions, busy, root, instruments)
    _stretch(root)
    drafts = Namer().name(root)
    nodes = tuple(to_node(draft, source.text) for draft in drafts)
    return Outline(nodes, runs_of(source.text, lines, nodes, document))


def _segment(
    segment: Segment,
    lines: Seq[TextLine],
    regions: Seq[TableRegion],
    busy: Seq[bool],
    root: Draft,
    instruments: int,
) -> None:
    home = _open(segment, lines, root, instruments)
    for index, kind in segment.front:
        if kind == "number":
            home.add(_marked(lines, Mark("number", index, index + 1)))
        elif kind in ("note", "office"):
            home.add(
                Draft(NodeType.OTHER, lines[index].number, lines[index].number, pieces=[lines[index].span])
            )
    builder = SegmentBuilder(lines, segment.body, segment.last, home)
    events: list[tuple[int, int, Mark | TableRegion]] = [
        (mark.first, mark.last, mark) for mark in find_marks(lines, segment, busy)
    ]
    events += [(r.first, r.last, r) for r in _between(regions, segment.first, segment.last)]
    at = segment.body
    for first, last, event in sorted(events, key=lambda item: item[0]):
        if at < first:
            builder.text(at, first)
        if isinstance(event, Mark):
            builder.mark(_marked(lines, event))
        else:
            builder.table(_table(lines, event))
        at = max(at, last)
    if at < segment.last:
        builder.text(at, segment.last)


def _between(regions: Seq[TableRegion], first: int, last: int) -> Seq[TableRegion]:
    """The regions that begin on lines ``first`` to ``last`` (exclusive)."""
    start = bisect_left(regions, first, key=lambda region: region.first)
    return regions[start : bisect_left(regions, last, key=lambda region: region.first)]


def _open(segment: Segment, lines: Seq[TextLine], root: Draft, instruments: int) -> Draft:
    """The draft below which the segment's content stands, with its title."""
    titles = list(segment.title) + [index for index, kind in segment.front if kind == "title"]
    titles.sort()
    spans = [_title_span(segment, lines, index) for index in titles]
    notes = "".join(lines[index].text for index, kind in segment.front if kind == "title")
    heading = title_text(segment, lines) + notes
    first = lines[segment.first].number
    last = lines[titles[-1]].number if titles else first
    if segment.role is Role.MAIN and instruments == 1:
        if segment.label:
            spans.insert(0, _label_span(segment, lines))
        if spans:
            title = Draft(
                NodeType.HEADING, first, last, heading=heading, pieces=spans, stem="title", name="标题"
            )
            root.add(title)
        return root
    draft = Draft(NodeType.ATTACHMENT, first, last, heading=heading, pieces=spans, scope=True, top=True)
    if segment.role is Role.NOTICE:
        draft.type, draft.stem, draft.name = NodeType.PREAMBLE, "n", "通知"
    elif segment.role is Role.MAIN:
        draft.type, draft.stem, draft.name = NodeType.PART, f"i{instruments}", heading
    elif segment.role is Role.TRANSLATION:
        draft.stem, draft.name = "en", "英文译本"
    else:
        draft.label = segment.label.strip()
        number = str(segment.number or "")
        draft.stem, draft.name = f"att{number}", f"附件{number}"
        if segment.label:
            draft.pieces = [_label_span(segment, lines), *spans]
    return root.add(draft)


def _label_span(segment: Segment, lines: Seq[TextLine]) -> Span:
    line = lines[segment.first]
    return Span(line.start, line.start + len(line.text[: segment.label_end].rstrip()))


def _title_span(segment: Segment, lines: Seq[TextLine], index: int) -> Span:
    line = lines[index]
    return Span(line.start + (segment.label_end if index == segment.first else 0), line.end)


def _marked(lines: Seq[TextLine], mark: Mark) -> Draft:
    kind, stem, name = _MARKED[mark.kind]
    chosen = lines[mark.first : mark.last]
    return Draft(
        kind, chosen[0].number, chosen[-1].number, pieces=[line.span for line in chosen], stem=stem, name=name
    )


def _table(lines: Seq[TextLine], region: TableRegion) -> Draft:
    return Draft(
        NodeType.TABLE,
        lines[region.first].number,
        lines[region.last - 1].number,
        heading=region.title,
        pieces=list(region.own),
        table=region.table,
        confidence=region.table.confidence,
        why=region.table.why,
    )


def _stretch(root: Draft) -> None:
    """A node reaches to the last line of its last descendant."""
    stack = [(root, False)]
    while stack:
        draft, done = stack.pop()
        if not done:
            stack.append((draft, True))
            stack.extend((child, False) for child in draft.children)
        elif draft.children:
            draft.last = max(draft.last, max(child.last for child in draft.children))
