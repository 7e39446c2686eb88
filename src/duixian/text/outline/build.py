"""Blocks of a segment to drafts of the tree: levels, paragraphs, headings, boxes, tables in their places."""

from __future__ import annotations

from collections.abc import Sequence as Seq

from duixian.text.body import TextLine
from duixian.text.model import NodeType
from duixian.text.numbering import Marker, Style, to_number
from duixian.text.outline import shape
from duixian.text.outline.blocks import Assembler, Block
from duixian.text.outline.drafts import Draft
from duixian.text.outline.forms import form
from duixian.text.outline.sequence import Verdict
from duixian.text.outline.shape import box_title


class SegmentBuilder:
    """Builds the drafts of one segment below ``root``."""

    def __init__(self, lines: Seq[TextLine], first: int, last: int, root: Draft) -> None:
        self._lines = lines
        self._root = root
        self._levels: list[Draft] = []  # the open drafts, outermost first
        self._depths: list[int] = []  # the depth of numbering of each
        self._homes: dict[int, Draft] = {}  # below what the entries of each depth stand
        self._assembler = Assembler(lines, first, last)
        self._began = False
        self._box: Draft | None = None

    def text(self, first: int, last: int) -> None:
        """Read the lines ``first`` to ``last`` (exclusive) of the segment."""
        index = first if self._box is None else self._box_content(self._box, first, last)
        while index < last:
            stop = index
            while stop < last and box_title(self._lines[stop]) is None:
                stop += 1
            self._blocks(self._read(index, stop))
            if stop < last:
                stop = self._box_content(self._open_box(stop), stop + 1, last)
            index = stop

    def table(self, draft: Draft) -> None:
        """Put a table below what is open."""
        (self._box or self._home()).add(draft)

    def mark(self, draft: Draft) -> None:
        """Put a signature or another marked range directly below the segment."""
        draft.top = True
        self._box = None
        self._root.add(draft)

    # -- boxes ---------------------------------------------------------------------------------------------

    def _open_box(self, index: int) -> Draft:
        """The box whose heading is line ``index``."""
        line = self._lines[index]
        match = box_title(line)
        assert match is not None
        number = match.group(1) or ""
        draft = Draft(NodeType.BOX, line.number, line.number, label=line.text[: match.start(2)].strip())
        draft.heading = match.group(2).strip()
        draft.pieces = [line.span]
        if number:
            from_print = number if number.isdecimal() else str(to_number(number))
            draft.stem, draft.name, draft.top = f"b{from_print}", f"专栏{from_print}", True
        return self._frame().add(draft)

    def _box_content(self, draft: Draft, first: int, last: int) -> int:
        """Put the lines from ``first`` that belong to the box below it; returns the index after them. A box that
        reaches to ``last`` stays open: a table may stand next in it."""
        end = self._box_end(first, last)
        inner = SegmentBuilder(self._lines, first, end, draft)
        inner._began = True
        blocks = inner._assembler.run(first, end)
        leave = shape.leaves_box(blocks, self._outer_width(first - 1))
        inner._blocks(blocks[:leave])
        self._box = draft if end == last and leave == len(blocks) else None
        self._blocks(blocks[leave:])
        return end

    def _ends_box(self, marker: Marker, depth: int) -> bool:
        """Whether a number that is not the next one inside the box belongs to the text outside."""
        if self._assembler.sequence.is_next(marker) or marker.style <= Style.ARTICLE:
            return True
        return marker.number == 1 and marker.style < Style.DOT and depth == 0

    def _outer_width(self, index: int) -> int:
        widths = sorted((line.width for line in self._lines[max(0, index - 8) : index]), reverse=True)
        return widths[1] if len(widths) > 2 else 0

    def _box_end(self, first: int, last: int) -> int:
        """A box ends where the numbering outside it goes on, or a further box begins."""
        inner = Assembler(self._lines, first, first).sequence
        for index in range(first, last):
            line = self._lines[index]
            if box_title(line) is not None:
                return index
            marker = line.marker
            if marker is None:
                continue
            if inner.is_next(marker):
                inner.take(marker, Verdict(0))
            elif self._ends_box(marker, inner.depth):
                return index
            elif marker.number == 1:
                inner.take(marker, Verdict(0))
        return last

    # -- blocks --------------------------------------------------------------------------------------------

    def _read(self, first: int, last: int) -> list[Block]:
        self._assembler.blocks = []
        return self._assembler.run(first, last)

    def _blocks(self, blocks: list[Block]) -> None:
        bare = [block.marker is None and shape.is_bare(block) for block in blocks]
        multiple = shape.articles_with_paragraphs(blocks)
        index = 0
        while index < len(blocks):
            block = blocks[index]
            end = shape.form_end(bare, index) if self._root.type is NodeType.ATTACHMENT else index
            if end > index:
                self._home().add(form(blocks[index:end]))
                index = end
                continue
            if block.marker is not None:
                self._numbered(block, index in multiple)
                self._began = True
            else:
                self._plain(block, bare[index], shape.run_length(bare, index), index == len(blocks) - 1)
            index += 1

    def _numbered(self, block: Block, multiple: bool) -> None:
        marker, verdict = block.marker, block.verdict
        assert marker is not None and verdict is not None
        depth = verdict.depth
        same = self._homes.get(depth)
        if self._doubled(depth, marker):
            twin = Draft(NodeType.HEADING, block.first, block.last, heading=block.body.strip())
            twin.pieces = list(block.pieces)
            self._levels[-1].add(twin)
            return
        while self._depths and self._depths[-1] >= depth:
            self._levels.pop()
            self._depths.pop()
        above = self._levels[-1] if self._levels else self._root
        if same is not None and marker.number != 1 and shape.within(same, above):
            home = same
        else:
            home = self._restart_home(above, marker)
        for deeper in [at for at in self._homes if at > depth]:
            del self._homes[deeper]
        self._homes[depth] = home
        draft = self._draft(block, marker, home)
        if verdict.restart and marker.series not in home.latest:
            draft.confidence, draft.why = 1.0, ""  # a new list in a place of its own
        if multiple and marker.style is Style.ARTICLE and draft.has_body:
            self._split_article(draft, block, marker)
        home.add(draft)
        self._levels.append(draft)
        self._depths.append(depth)

    def _doubled(self, depth: int, marker: Marker) -> bool:
        """A heading printed twice in a row under one number."""
        if marker.style not in (Style.GROUP, Style.CHAPTER, Style.SECTION, Style.PART):
            return False
        if not self._depths or self._depths[-1] != depth:
            return False
        top = self._levels[-1]
        return top.marker is not None and top.marker.label == marker.label and not top.children

    def _restart_home(self, above: Draft, marker: Marker) -> Draft:
        """A list that begins again stands below the unnumbered heading before it; the first one below ``above``,
        or below the last paragraph of an article that introduces it."""
        if (
            above.type is NodeType.ARTICLE
            and above.children
            and above.children[-1].type is NodeType.PARAGRAPH
        ):
            return above.children[-1]
        if marker.number != 1:
            return above
        same = above.latest.get(marker.series)
        heading = shape.last_heading(above) if same is not None else None
        if same is None or heading is None or heading.first < same.first:
            return above
        if heading.parent is not above and heading.parent is not None:
            heading.parent.children.pop()  # it ends the tree there
            above.add(heading)
        return heading

    def _draft(self, block: Block, marker: Marker, home: Draft) -> Draft:
        verdict = block.verdict
        assert verdict is not None
        heading, rest = shape.heading_of(block, marker)
        return Draft(
            type=shape.type_of(marker, home),
            first=block.first,
            last=block.last,
            label=marker.label,
            heading=heading,
            pieces=list(block.pieces),
            marker=marker,
            has_body=rest,
            confidence=verdict.confidence,
            why=verdict.why,
        )

    def _split_article(self, draft: Draft, block: Block, marker: Marker) -> None:
        """An article with further paragraphs keeps its label; its text becomes its first paragraph."""
        length = marker.end - marker.start
        blanks = len(block.body) - len(block.body.lstrip())
        label, body = shape.cut(block.pieces, length)
        _, body = shape.cut(body, blanks)
        draft.pieces, draft.has_body = label, False
        first = Draft(NodeType.PARAGRAPH, block.first, block.last, pieces=body)
        draft.add(first)

    def _plain(self, block: Block, bare: bool, run: int, at_end: bool) -> None:
        draft = Draft(NodeType.PARAGRAPH, block.first, block.last, pieces=list(block.pieces))
        text = block.text
        if not self._began and shape.is_addressee(text):
            draft.type, draft.stem, draft.name, draft.top = NodeType.PREAMBLE, "to", "主送", True
        elif bare and run < shape.RUNS and not at_end:
            draft.type, draft.heading = NodeType.HEADING, text.strip()
            self._frame().add(draft)
            return
        elif bare and run >= shape.RUNS:
            draft.type = NodeType.OTHER
        elif not self._began and not self._levels:
            draft.type = NodeType.PREAMBLE
        article = next((d for d in reversed(self._levels) if d.type is NodeType.ARTICLE), None)
        target = article if article is not None else self._home()
        target.add(draft)
        if article is not None:
            while self._levels[-1] is not article:
                self._levels.pop()
                self._depths.pop()

    def _home(self) -> Draft:
        """What a paragraph after the open levels belongs to."""
        if self._levels:
            return self._levels[-1]
        last = self._root.children[-1] if self._root.children else None
        return last if last is not None and last.type is NodeType.HEADING and last.children else self._root

    def _frame(self) -> Draft:
        """The innermost open part, chapter, section or attachment."""
        return next((d for d in reversed(self._levels) if d.type in shape.FRAMES), self._root)
