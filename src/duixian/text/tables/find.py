"""Where tables stand among the body lines of a document, and what their cells are."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq

from duixian.text.body import TextLine, is_terminated
from duixian.text.model import Source
from duixian.text.numbering import Style
from duixian.text.tables.header import Header, is_group, read_header
from duixian.text.tables.hinted import hinted_tables
from duixian.text.tables.read import read_rows
from duixian.text.tables.region import TableRegion
from duixian.text.tables.tokens import Flat

FEW = 600  # lines first looked at below a header

_NOTE = re.compile(r"^(?:注|说明|填表说明|填报说明|说 明)\s?[:：]")
_ATTACHMENT = re.compile(r"^附\s?(?:件|录|表)\s?[\d一二三四五六七八九十]{0,3}\s?(?:[:：].{0,40})?$")
_BOX = re.compile(r"^专\s?栏\s?\d")


def find_tables(source: Source, lines: Seq[TextLine]) -> list[TableRegion]:
    """The tables of a document in order: those whose cells the format states, then those read from lines."""
    stated = hinted_tables(source, lines)
    busy = [False] * len(lines)
    for region in stated:
        busy[region.first : region.last] = [True] * (region.last - region.first)
    found = list(stated)
    flat = Flat(lines)
    index = 0
    while index < len(lines):
        header = None if busy[index] else read_header(flat, index, len(lines))
        if header is None or any(busy[header.first : header.last]):
            index += 1
            continue
        read = _read(source, flat, header, busy)
        if read is None:
            index += 1
            continue
        found.append(read)
        index = read.last
    return sorted(found, key=lambda region: region.first)


def _read(source: Source, lines: Flat, header: Header, busy: Seq[bool]) -> TableRegion | None:
    """The table below ``header``: first from few lines, from more while it goes on, so that time stays linear."""
    reach = FEW
    while True:
        limit = min(len(lines), header.last + reach)
        stop = _boundary(lines, header, busy, limit)
        region = read_rows(source.text, lines, header, stop)
        if stop < limit or limit == len(lines) or region is None or region.last < limit - FEW // 2:
            return region
        reach *= 8


def _boundary(lines: Flat, header: Header, busy: Seq[bool], limit: int) -> int:
    """The index of the line that can no longer belong to the table, at most ``limit``."""
    for at in range(header.last, limit):
        line = lines[at]
        if busy[at] or _NOTE.match(line.text) or _ATTACHMENT.match(line.text) or _BOX.match(line.text):
            return at
        marker = line.marker
        if marker is not None and _outside(marker.style, line) and not _groups(lines, at, header, limit):
            return at
        if line.page_top and at > header.last and _new_title(lines, at, header):
            return at
    return limit


def _groups(lines: Flat, at: int, header: Header, limit: int) -> bool:
    """Whether a numbered line names a group inside a table with running numbers: a row follows on the next line."""
    if header.number_column != 0 or at + 1 >= limit or not is_group(lines, at):
        return False
    row = lines.tokens(at + 1)
    return len(row) > 2 and row[0].text.rstrip(".").isdigit()


def _outside(style: Style, line: TextLine) -> bool:
    """Numbering that stands in no cell."""
    if style in (Style.PART, Style.CHAPTER, Style.SECTION, Style.ARTICLE, Style.COMMA):
        return True
    return style is Style.PAREN and len(line.text) > 8 and line.adjacent


def _new_title(lines: Flat, at: int, header: Header) -> bool:
    """The first line of a page that is neither a repeated header nor a row: the title of something else."""
    line, before = lines[at], lines[at - 1]
    if line.marker is not None or len(line.text) < 4 or len(line.text) > 40:
        return False
    if any(char in line.text for char in "，。；、") or line.text[:1].isdigit():
        return False
    if read_header(lines, at, len(lines)) is not None or line.text.split()[0] in header.names[0]:
        return False
    following = lines.lines[at + 1 : at + 6]
    opens = any((m := nxt.marker) is not None and m.number == 1 for nxt in following)
    return opens or (
        is_terminated(before.text)
        and any(read_header(lines, at + k, len(lines)) for k in (1, 2, 3) if at + k < len(lines))
    )
