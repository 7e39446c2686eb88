"""What a compendium prints between its documents: dividers (第一部分 中央文件, 2024年度, 省级层面政策) and contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duixian.text.forms import FORWARDS, MARKER, NOTE, NUMERAL, SENTENCE, TITLE_END
from duixian.text.split.rows import Row, is_edge

PART_WIDTH = 24  # most characters of the name of a part

_ORDERED = re.compile(
    rf"第{NUMERAL}(?:部分|编|篇|辑|卷|册|类|单元|板块)[:：]?[\u4e00-\u9fff（）、“”《》]{{0,20}}"
)
_NAMED = re.compile(
    rf"(?:{NUMERAL}[、.．]|[（(]{NUMERAL}[）)])?[\u4e00-\u9fff（）、“”]{{1,18}}(?:层面|文件|政策|法规|规章|篇|类|部分|卷|级|部委|政策措施|政策文件)"
)
_LAYER = re.compile(r".{2,10}(?:层面政策|层面文件|层面|级政策|级文件)")
_YEAR = re.compile(r"((?:19|20)\d\d|[一二][〇零○O一二三四五六七八九]{3})年(?:度)?(?:文件|政策|发布|出台)?")
_CN_DIGITS = "〇一二三四五六七八九"
_CONTENTS = re.compile(r"(?:总|分)?目[录次]|contents", re.IGNORECASE)
_LEADER = re.compile(r"(?:[.．…·—_]{2,}|[.．…·\-—/]\s?)[（(]?\d{1,4}[）)]?$")
_OWN_NUMBER = re.compile(r"[（(][^（）()]{2,20}〔\d{4}〕\d{1,5}号[）)]$")
_PAGED = re.compile(r"[\u4e00-\u9fff》）)”]\d{1,4}$")


@dataclass(frozen=True, slots=True)
class Divider:
    """Rows ``first`` to ``last`` (exclusive) that divide; the name of the part or the year they open."""

    first: int
    last: int
    part: str | None = None
    year: str | None = None


_ORGAN = re.compile(r"人民政府|委员会|[厅局部院]文件|办公[厅室]文件|[省市县区]委文件")


def is_divider(words: str) -> bool:
    """Whether ``words`` name a part or a year of a compendium rather than a document."""
    if len(words) > PART_WIDTH:
        return False
    return bool(_YEAR.fullmatch(words) or _ORDERED.fullmatch(words) or _LAYER.fullmatch(words))


def dividers_before(rows: list[Row], start: int, floor: int) -> list[Divider]:
    """The dividers that stand right before row ``start``, not before row ``floor``, in order."""
    found: list[Divider] = []
    at = start
    while at > floor:
        divider = _divider(rows, at - 1, floor)
        if divider is None:
            break
        found.append(divider)
        at = divider.first
    found.reverse()
    while found and not is_edge(rows, found[0].first):
        found.pop(0)
    return found


def _divider(rows: Sequence[Row], at: int, floor: int) -> Divider | None:
    words = rows[at].words
    if NOTE.fullmatch(words) and len(words) < 20 and at > floor:
        above = _divider(rows, at - 1, floor)
        return Divider(above.first, at + 1, above.part, above.year) if above is not None else None
    year = _YEAR.fullmatch(words)
    if year is not None:
        return Divider(at, at + 1, year=_arabic(year.group(1)))
    if len(words) > PART_WIDTH or SENTENCE.search(words) or FORWARDS.search(words) or "关于" in words:
        return None
    if _ORDERED.fullmatch(words) or (_NAMED.fullmatch(words) and not _ORGAN.search(words)):
        return Divider(at, at + 1, part=words)
    return None


def _arabic(year: str) -> str:
    if year.isdigit():
        return year
    return "".join(str(max(0, _CN_DIGITS.find(sign))) for sign in year)  # 零, ○ and O are zero too


def contents_regions(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Rows that are a table of contents of the compendium: 目录 and entries with page numbers that are not chapters."""
    regions: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        if _CONTENTS.fullmatch(rows[at].words):
            end = _entries(rows, at + 1)
            entries = [row.words for row in rows[at + 1 : end]]
            chapters = sum(bool(MARKER.match(words)) and not _ordered(words) for words in entries)
            if entries:
                if chapters * 2 <= len(entries):
                    regions.append((at, end))
                at = end
                continue
        at += 1
    return regions


def listed_titles(rows: Sequence[Row], regions: Sequence[tuple[int, int]]) -> list[str]:
    """The titles that tables of contents name, without page numbers, leaders and numbers in brackets."""
    titles: list[str] = []
    for first, end in regions:
        words = ""
        for row in rows[first + 1 : end]:
            words += row.words
            if not _ends_with_page(row.words):
                continue
            title = re.sub(r"[.．…·—_\-/]*[（(]?\d{1,4}[）)]?$", "", words)
            title = _OWN_NUMBER.sub("", MARKER.sub("", title, count=1))
            if len(title) > 5:
                titles.append(title)
            words = ""
    return titles


def _ordered(words: str) -> bool:
    """An entry that is numbered but names a document: 1.国务院关于…的意见（国发〔2022〕1号）……3."""
    return bool(re.search(r"关于|印发|通知|意见|办法|条例|细则|规定|方案|〔", words))


def _entries(rows: Sequence[Row], at: int) -> int:
    """End of the run of entries: each ends with its page number, or is continued by one of the next two rows that does."""
    end = at
    while end < len(rows):
        ahead = next(
            (n for n in range(3) if end + n < len(rows) and _ends_with_page(rows[end + n].words)), None
        )
        if ahead is not None:
            end += ahead + 1
        elif (
            end > at
            and (_ORDERED.fullmatch(rows[end].words) or _NAMED.fullmatch(rows[end].words))
            and end + 1 < len(rows)
            and any(_ends_with_page(row.words) for row in rows[end + 1 : end + 4])
        ):
            end += 1
        else:
            return end
    return end


def _ends_with_page(words: str) -> bool:
    return bool(
        _LEADER.search(words)
        or (
            len(words) > 5
            and _PAGED.search(words)
            and not SENTENCE.search(words)
            and not TITLE_END.fullmatch(words)
        )
    )
