"""Heads: places where a document may begin, each with what speaks for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from duixian.text.forms import (
    ADDRESSED,
    DAY,
    FIRST_MARKER,
    FORWARDS,
    MASTHEAD,
    NEWS,
    NOTE,
    NUMBER,
    ORDER,
    ORDER_HEAD,
    ORDER_SERIAL,
    PARTICULAR,
    SENTENCE,
    TITLE_END,
    balanced,
    closes,
    core,
    is_number_line,
    once,
    stem,
)
from duixian.text.split.dividers import is_divider
from duixian.text.split.rows import RULED, TITLE_WIDTH, Row, is_edge, is_title_line

TITLE_LINES = 7  # most lines of a title
ADDRESS_LINES = 12  # most lines of an addressee
SHORTEST = 6  # fewest words of a title in the contents that is looked for in the text
SHORTEST_NAME = 8  # fewest characters of a title's name with which its text begins
GLUED = 60  # characters of a line in which a heading glued to it is looked for
LOOK = 14  # rows after a title in which the body must show itself


class Evidence(IntEnum):
    """What marks a head, the strongest last."""

    TITLE = 1  # a title and a body that begins anew
    NOTE = 2  # a bracket with a date under the title
    ADDRESSEE = 3
    NEWS = 4  # the line of the news agency
    NUMBER = 5
    ORDER = 6  # 中华人民共和国国务院令 / 第802号
    CONTENTS = 7  # the contents of the compendium name it
    PARTICULARS = 8  # the table of particulars of a portal
    MASTHEAD = 9  # 贵阳市人民政府文件


@dataclass(frozen=True, slots=True)
class Head:
    """A place where a document may begin: first row, rows of the title, what marks it and where that stands."""

    start: int
    title: tuple[int, int]
    evidence: Evidence
    at: int

    def heading(self, rows: Sequence[Row]) -> str:
        """The words of the title; of one printed twice in a row, once."""
        return once("".join(row.words for row in rows[self.title[0] : self.title[1]]))


_ISSUED = re.compile(rf"[（(].*{DAY}.*(?:通过|批准|公布|发布|印发|施行|修订|修正)?")
_TELLING = re.compile(r"(?:信息)?索引号|发文机关|发布机构|制定机关|成文日期|公布日期|发文字号|文号|发文日期")
_OPENS = re.compile(
    r"关于|中共|中国共产党|国务院|中华人民共和国|[\u4e00-\u9fff]{2,24}(?:人民政府|委员会|[部委厅局办院署]|办公[厅室])(?:$|.{0,40}(?:关于|印发|转发|发布))"
)
_KIND = re.compile(
    r"(?:办法|细则|规定|条例|方案|意见|措施|目录|指南|规划|机制|规则|计划|要点|制度|章程|纲要|预案|标准|规范)(?=》?(?:[（(].*)?$)"
)
_QUOTED = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|[（(][^（）()]*[）)]")
_PROSE = re.compile(r"[，。]")
_GLUED = re.compile(r"(?<=[^条款项第、，,和及至])(?:[（(]一[）)]|一、)(?=[\u4e00-\u9fff]{2})")
_KEEPS = re.compile(r"(?:关于|印发|转发|发布|公布)")
_CLAIM = re.compile(
    r"^(?:[^，。；]{0,40}(?:印发|转发|关于)[^。；]{4,}|[\u4e00-\u9fff“”《》（）()、\d]{2,40}(?:办法|细则|规定|条例|方案|意见|措施|目录|指南|规划|机制|规则|计划"
    r"|清单|一览表|要点|制度|章程|纲要|预案|标准|规范|通知|决定))"
)


def find_heads(rows: list[Row], listed: Sequence[str] = ()) -> list[Head]:
    """All heads in order of their start; where several marks belong to one head, the strongest names it.

    ``listed`` are the titles in the contents of the compendium.
    """
    best: dict[int, Head] = {}
    known = _Listed(listed)
    for at, row in enumerate(rows):
        head = _head_at(rows, at, row) or (_listed(rows, at, known) if known else None)
        if head is not None and (head.start not in best or best[head.start].evidence < head.evidence):
            best[head.start] = head
    return _merged([best[start] for start in sorted(best)])


def _head_at(rows: list[Row], at: int, row: Row) -> Head | None:
    words = row.words
    last = words[-1]
    if PARTICULAR.match(words):
        return _particulars(rows, at)
    if row.cell:
        return None  # what a table lists is not the document itself
    if last in "件函报）)" and MASTHEAD.fullmatch(words) and not is_divider(words) and is_edge(rows, at):
        head = _masthead(rows, at)
        if head is not None:
            return head
    if last in "令告" and len(words) < 60 and ORDER_HEAD.fullmatch(words):
        return _order(rows, at)
    if "号" in words[-4:] and len(words) < 90 and is_number_line(words):
        return _numbered(rows, at)
    if last in "：:":
        return _addressed(rows, at)
    if words[0] in "（(" and _ISSUED.match(_joined_note(rows, at)):
        return _above(rows, at, Evidence.NOTE)
    if words[0] == "新" and NEWS.match(words):
        return _above(rows, at, Evidence.NEWS)
    marked = row.top or row.gap > 0 or at == 0
    if (marked or closes(rows[at - 1].words)) and is_title_line(row):
        return _titled(rows, at, marked=marked)
    return None


class _Listed:
    """The titles that the contents of a compendium name, to be asked for whole ones and for beginnings."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._names = sorted({name for title in titles if len(name := core(title)) >= SHORTEST})

    def __bool__(self) -> bool:
        return bool(self._names)

    def begins(self, words: str) -> bool:
        """Whether some title begins with these words."""
        at = bisect_left(self._names, words)
        return at < len(self._names) and self._names[at].startswith(words)

    def has(self, words: str) -> bool:
        """Whether these words are a title."""
        at = bisect_left(self._names, words)
        return at < len(self._names) and self._names[at] == words


def _listed(rows: list[Row], at: int, known: _Listed) -> Head | None:
    """A title that the contents name, printed in full from row ``at`` on."""
    if len(rows[at].words) > TITLE_WIDTH or not is_title_line(rows[at]):
        return None
    words = ""
    for end in range(at, min(at + TITLE_LINES, len(rows))):
        words += core(rows[end].words)
        if not words or not known.begins(words):
            return None
        if known.has(words):
            return Head(at, (at, end + 1), Evidence.CONTENTS, end)
    return None


def _joined_note(rows: list[Row], at: int) -> str:
    """The bracket that opens row ``at``, up to four rows long."""
    words = rows[at].words
    for row in rows[at + 1 : at + 4]:
        if "）" in words or ")" in words:
            break
        words += row.words
    return words if len(words) < 300 and words[-1] in "）)" else ""


def title_above(rows: list[Row], at: int) -> tuple[int, int] | None:
    """The rows of the title that ends right before row ``at``: back to the page top, a gap, or what closes before it."""
    start = at
    while start > 0 and at - start < TITLE_LINES and is_title_line(rows[start - 1]):
        if is_divider(rows[start - 1].words):
            break
        start -= 1
        if rows[start].top or rows[start].gap > 0:
            break
    if start == at:
        return None
    if not (is_edge(rows, start) or is_divider(rows[start - 1].words)):
        trimmed = _trimmed(rows, start, at)
        if trimmed is None:
            return None
        start = trimmed
    words = "".join(row.words for row in rows[start:at])
    if len(words) < 4 or (not is_edge(rows, start) and at - start >= TITLE_LINES):
        return None
    return (start, at) if balanced(words) else None


def _trimmed(rows: list[Row], start: int, at: int) -> int | None:
    """The row where a title seems to begin that follows upon lines without a stop (cells of a table, names)."""
    for first in range(start, at):
        if _OPENS.match(rows[first].words) and _KEEPS.search("".join(row.words for row in rows[first:at])):
            return first
    return None


def _above(rows: list[Row], at: int, evidence: Evidence) -> Head | None:
    title = title_above(rows, at)
    if title is None:
        return None
    words = "".join(row.words for row in rows[title[0] : title[1]])
    if not _speaks(words):
        return None
    return Head(title[0], title, evidence, at)


def _speaks(words: str) -> bool:
    """Whether these words can be the title of a document, not a list of the titles of others."""
    if words.count("》") > 1 and not _KEEPS.search(_QUOTED.sub("", words)):
        return False
    return bool(TITLE_END.search(words) or _KEEPS.search(words))


def _numbered(rows: list[Row], at: int) -> Head | None:
    if at and ORDER_HEAD.fullmatch(rows[at - 1].words):
        return None  # the order head speaks for itself
    head = _above(rows, at, Evidence.NUMBER)
    if head is not None:
        return head
    # A number alone at the very head, its title below: 国发〔2022〕14号 / 国务院关于…的意见
    if is_edge(rows, at) and (at == 0 or rows[at].top or rows[at].gap > 0):
        title = _title_below(rows, at + 1)
        if title is not None:
            order = ORDER.fullmatch(rows[at].words) is not None and NUMBER.search(rows[at].words) is None
            return Head(at, title, Evidence.ORDER if order else Evidence.NUMBER, at)
        if ORDER.fullmatch(rows[at].words) and NUMBER.search(rows[at].words) is None:
            return Head(at, (at, at + 1), Evidence.ORDER, at)
    return None


def _title_below(rows: list[Row], at: int) -> tuple[int, int] | None:
    end = at
    while end < len(rows) and end - at < TITLE_LINES and is_title_line(rows[end]):
        end += 1
        words = "".join(row.words for row in rows[at:end])
        if TITLE_END.search(words) and balanced(words):
            return at, end
    return None


def _masthead(rows: list[Row], at: int) -> Head | None:
    """A masthead counts where a number stands within the next rows."""
    for below in range(at + 1, min(at + 4, len(rows))):
        if is_number_line(rows[below].words):
            title = _title_below(rows, below + 1) or (at, at + 1)
            return Head(at, title, Evidence.MASTHEAD, below)
    return None


def _particulars(rows: list[Row], at: int) -> Head | None:
    """A table of at least three particulars, then the title."""
    if at and PARTICULAR.match(rows[at - 1].words):
        return None
    end, counted = at, 0
    while end < len(rows) and end - at < 40:
        if PARTICULAR.match(rows[end].words):
            counted, last = counted + 1, end
        elif end - last > 1:
            break
        end += 1
    if counted < 3 or not any(_TELLING.match(row.words) for row in rows[at:end]):
        return None
    for begin in range(last + 1, min(last + 4, len(rows))):
        title = _title_below(rows, begin)
        if title is not None:
            return Head(at, title, Evidence.PARTICULARS, last)
    return Head(at, (at, last + 1), Evidence.PARTICULARS, last)


def _order(rows: list[Row], at: int) -> Head | None:
    if at + 1 >= len(rows) or not ORDER_SERIAL.fullmatch(rows[at + 1].words):
        return None
    start = at
    while start > 0 and at - start < 12 and not (rows[start].top or rows[start].gap > 0):
        if not is_title_line(rows[start - 1]) or len(rows[start - 1].words) > 24:
            break
        start -= 1
    return Head(start, (start, at + 2), Evidence.ORDER, at + 1) if is_edge(rows, start) else None


def _addressed(rows: list[Row], at: int) -> Head | None:
    """各省、自治区、直辖市人民政府：, with a title of its own right above."""
    first = at
    while (
        first > 0 and at - first < ADDRESS_LINES and not rows[first].gap and not _is_title_tail(rows, first)
    ):
        first -= 1
    if first == 0 or not _is_title_tail(rows, first):
        return None
    words = "".join(row.words for row in rows[first : at + 1])
    if SENTENCE.search(words[:-1].replace("；", "")) or not ADDRESSED.search(words):
        return None
    head = _above(rows, first, Evidence.ADDRESSEE)
    if head is None or not (is_edge(rows, head.start) or is_divider(rows[head.start - 1].words)):
        return None
    return head


def _is_title_tail(rows: list[Row], at: int) -> bool:
    """Whether the row before ``at`` ends a title."""
    words = rows[at - 1].words if at else ""
    return (
        bool(words)
        and words[-1] not in "、，,；："
        and bool(TITLE_END.search(words))
        and is_title_line(rows[at - 1])
    )


def _titled(rows: list[Row], at: int, *, marked: bool) -> Head | None:
    """A title without number, addressee or note: one to three lines at a page top, then a body that begins anew.

    Where no page or gap marks the place, the body must call itself by the title's kind as well (制定本办法).
    """
    words = ""
    for end in range(at, min(at + 4, len(rows))):
        if end > at and (rows[end].top or not is_title_line(rows[end])):
            if NOTE.fullmatch(rows[end].words):
                continue
            break
        words += rows[end].words
        if len(words) > 100:
            return None
        title = words if not NOTE.fullmatch(rows[end].words) else words[: -len(rows[end].words)]
        if not (_CLAIM.match(title) and TITLE_END.search(words) and balanced(words)):
            continue
        if not marked and not _names_itself(rows, end + 1, title):
            continue
        if rows[at].gap >= RULED or _begins(rows, end + 1):
            return Head(at, (at, end + 1), Evidence.TITLE, at)
    return None


def _names_itself(rows: list[Row], at: int, title: str) -> bool:
    """Whether the text from row ``at`` says 制定本办法 (细则, 方案…) of the kind that ends the title, or begins with its name."""
    kind = _KIND.search(title)
    if kind is None:
        return False
    name = stem(title).removesuffix(kind[0])
    text = "".join(row.words for row in rows[at : at + LOOK])
    if len(name) >= SHORTEST_NAME and core(text[:TITLE_WIDTH]).startswith(name) and _PROSE.search(text[:200]):
        return True
    return (
        re.search(
            rf"(?:制定|提出|编制|制订|出台|拟定)[^。]{{0,12}}?(?:本|以下|如下|下列|此)[^。，]{{0,6}}{kind[0][-2:]}",
            text,
        )
        is not None
    )


def _begins(rows: list[Row], at: int) -> bool:
    """Whether a body begins anew at row ``at``: a first chapter, article or heading after no more than a preamble.

    The first heading may be glued to the line before it.
    """
    below = rows[at : at + LOOK]
    return any(FIRST_MARKER.match(row.words) for row in below) or (
        at < len(rows) and any(_GLUED.search(row.words[:GLUED]) for row in below[:2])
    )


def forwards(heading: str) -> bool:
    """Whether a notice with this heading carries another document."""
    return bool(FORWARDS.search(heading))


def _merged(heads: list[Head]) -> list[Head]:
    """One head for marks that share a title or stand in one another's title."""
    result: list[Head] = []
    for head in heads:
        last = result[-1] if result else None
        if last is not None and head.start < max(last.title[1], last.at + 1):
            if head.evidence > last.evidence and head.title[1] >= last.title[1]:
                result[-1] = Head(last.start, head.title, head.evidence, head.at)
            continue
        result.append(head)
    return result
