"""What a block is by its looks: its type, its heading, whether it is a bare line, a box heading, an addressee."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq

from duixian.text.body import TextLine
from duixian.text.model import NodeType, Span
from duixian.text.numbering import Marker, Style
from duixian.text.outline.blocks import Block
from duixian.text.outline.drafts import Draft
from duixian.text.outline.segments import ADDRESSEE

HEADING = 44  # characters of the longest heading
RUNS = 3  # so many bare lines in a row are a list or a form, not headings
FORM = 4  # so many bare lines in a row of an attachment are a form
FRAMES = (NodeType.PART, NodeType.CHAPTER, NodeType.SECTION, NodeType.ATTACHMENT, NodeType.BOX)

_BOX = re.compile(
    r"^(?:专\s?栏|栏(?=\s?\d))\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?\s?[:：]?\s?(?=[^\s，。；、）”》])(.*)$"
)
_STOP = re.compile(r"[。！？]")
_CLAUSE = re.compile(r"[；;。！？]")
_COMMA = re.compile(r"[，,]")
_COLON = re.compile(r"[:：]")
_TITLED = re.compile(r"^\s?[【〔\[（(]([^】〕\]）)]{2,24})[】〕\]）)]")
_STRUCTURE = {Style.PART: NodeType.PART, Style.CHAPTER: NodeType.CHAPTER, Style.SECTION: NodeType.SECTION}
_INNER = (NodeType.ITEM, NodeType.SUBITEM)
_LISTS = (NodeType.ARTICLE, NodeType.PARAGRAPH, NodeType.BOX, NodeType.PREAMBLE, NodeType.HEADING)


def box_title(line: TextLine) -> re.Match[str] | None:
    """The match of a box heading (专栏 3 …) when ``line`` is one: short, without a stop. Group 1 number, 2 title."""
    match = _BOX.match(line.text) if line.text[0] in "专栏" else None
    if match is None or _STOP.search(line.text) or len(line.text) > 48:
        return None
    if match.group(1) is None and not (line.text.startswith("专栏 ") and len(line.text) <= 36):
        return None
    return match


def is_addressee(text: str) -> bool:
    """Whether ``text`` names those a notice is sent to: ends with a colon, holds no clause."""
    return bool(ADDRESSEE.search(text)) and _CLAUSE.search(text) is None and len(text) < 400


def type_of(marker: Marker, home: Draft) -> NodeType:
    """The type of a numbered node by its style and by what it stands in."""
    if marker.style in _STRUCTURE:
        return _STRUCTURE[marker.style]
    if marker.style is Style.ARTICLE:
        return NodeType.ARTICLE
    if home.type in _INNER:
        return NodeType.SUBITEM
    if marker.style in (Style.GROUP, Style.COMMA):
        section = home.marker is not None and home.marker.style in (Style.SECTION, Style.COMMA)
        return NodeType.ITEM if section or home.type is NodeType.ARTICLE else NodeType.SECTION
    if marker.style in (Style.PAREN, Style.TASK) and home.type not in (*_LISTS, NodeType.SECTION):
        return NodeType.SECTION
    return NodeType.ITEM


def heading_of(block: Block, marker: Marker) -> tuple[str, bool]:
    """The heading of a numbered block and whether text follows it: （一）标题。正文; 名词：解释; a block without any stop."""
    body = block.body.strip()
    titled = _TITLED.match(body) if marker.style is Style.ARTICLE else None
    if titled is not None and len(body) > titled.end():
        return titled.group(1), True
    short = block.open_end and not _CLAUSE.search(body) and len(body) <= 2 * HEADING
    if short and marker.style is not Style.ARTICLE:
        return body, False
    stop = _STOP.search(body)
    if marker.style is Style.ARTICLE and _PROVISION.search(body[: stop.start() if stop else 0]):
        return "", True
    if stop is not None and stop.end() < len(body) and _short_title(body[: stop.start()], marker):
        return body[: stop.start()], True
    colon = _COLON.search(body)
    if colon is not None and _names(body[: colon.start()]) and colon.end() < len(body):
        return body[: colon.start()], True
    return "", bool(body)


_PROVISION = re.compile(r"^本(?!县|市|省|区|科|地|级|人)|施行|负责解释|废止|应当|不得|有效期")


def _names(text: str) -> bool:
    """Whether what stands before a colon is a name, not a clause."""
    return 1 < len(text) <= HEADING // 2 and not _CLAUSE.search(text) and not _COMMA.search(text)


def _short_title(text: str, marker: Marker) -> bool:
    limit = HEADING // 2 if marker.style is Style.ARTICLE or _COMMA.search(text) else HEADING
    return 1 < len(text) <= limit and not _CLAUSE.search(text) and len(_COMMA.findall(text)) <= 2


def cut(pieces: Seq[Span], length: int) -> tuple[list[Span], list[Span]]:
    """The first ``length`` characters of ``pieces`` and the rest."""
    head: list[Span] = []
    rest: list[Span] = []
    for piece in pieces:
        size = piece.end - piece.start
        taken = min(length, size)
        length -= taken
        if taken:
            head.append(Span(piece.start, piece.start + taken))
        if taken < size:
            rest.append(Span(piece.start + taken, piece.end))
    return head, rest


def is_bare(block: Block) -> bool:
    """A short block without marker and without any stop."""
    text = block.text
    return block.open_end and len(text) <= HEADING and not _CLAUSE.search(text) and len(block.pieces) <= 3


def run_length(bare: Seq[bool], index: int) -> int:
    """How many bare blocks stand together around ``index`` (counted up to RUNS each way)."""
    if not bare[index]:
        return 0
    first = index
    while first > 0 and bare[first - 1] and index - first < RUNS:
        first -= 1
    last = index
    while last + 1 < len(bare) and bare[last + 1] and last - index < RUNS:
        last += 1
    return last - first + 1


def form_end(bare: Seq[bool], index: int) -> int:
    """The index after the bare blocks from ``index`` where they are so many that they make a form, else ``index``."""
    end = index
    while end < len(bare) and bare[end]:
        end += 1
    return end if end - index >= FORM else index


def articles_with_paragraphs(blocks: Seq[Block]) -> set[int]:
    """Indexes of article blocks that further unnumbered paragraphs follow before the next article."""
    found: set[int] = set()
    paragraph = False
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.marker is None:
            paragraph = paragraph or not is_bare(block)
        elif block.marker.style is Style.ARTICLE:
            if paragraph:
                found.add(index)
            paragraph = False
        elif block.marker.style < Style.ARTICLE:
            paragraph = False
    return found


def last_heading(above: Draft) -> Draft | None:
    """The unnumbered heading that stands last below ``above``, if nothing but it ends the tree there."""
    draft = above
    while draft.children:
        draft = draft.children[-1]
        if draft.type is NodeType.HEADING and not draft.children:
            return draft
    return above.last_heading


def within(draft: Draft, above: Draft) -> bool:
    """Whether ``draft`` is ``above`` or stands somewhere below it."""
    node: Draft | None = draft
    while node is not None:
        if node is above:
            return True
        node = node.parent
    return False


def leaves_box(blocks: Seq[Block], outer: int) -> int:
    """Index of the first block after a box whose lines have the measure of the text outside, where that differs."""
    if not blocks or not outer:
        return len(blocks)
    inner = max(max(block.widths) for block in blocks[: max(1, len(blocks) // 2)])
    if abs(inner - outer) < 4:
        return len(blocks)
    for index in range(1, len(blocks)):
        if all(_outside(block, inner, outer) for block in blocks[index:]):
            return index
    return len(blocks)


def _outside(block: Block, inner: int, outer: int) -> bool:
    widest = max(block.widths)
    return (
        block.marker is None
        and abs(widest - outer) <= 2
        and abs(widest - inner) >= 4
        and len(block.widths) >= 3
    )
