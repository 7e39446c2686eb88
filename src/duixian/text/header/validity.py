"""When a document begins to hold and when it ends to, as its own last sentences say; whether it is abridged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from duixian.quantities.dates import parse_date
from duixian.quantities.durations import parse_duration
from duixian.quantities.numerals import QuantityError, whole
from duixian.text.forms import DAY, bare
from duixian.text.header.view import View, Words
from duixian.text.model import Field
from duixian.text.split.heads import Evidence

PARAGRAPH = 200  # characters beyond which a line is a paragraph, not a part of one
CLAUSE = 300  # characters before the words of commencement in which their subject must stand
TRIES = 20  # places in one sentence that are tried
AROUND = 3  # rows before and after a trigger that may hold the rest of its sentence

_TRIGGER = re.compile(r"起|有效|施行|[实执]施?行?期|试行期|[执实施]行?施?至")
_VERB = r"(?:正式)?(?:施行|实施|执行|生效|试行|实行)"
_ACT = r"(?:公布|印发|发布|下发|颁布|签发|发文|批准|通过|公告)"
_MONTH = r"(?:(?:19|20)\d\d)年\d{1,2}月(?:底|末)?"
_EFFECT = re.compile(
    rf"(?:(?P<day>{DAY})(?:零时)?(?:起|开始)?|(?P<act>{_ACT})(?:之)?日(?:起)?(?:满|后)?(?:(?P<wait>\d{{1,3}}|[一二三四五六七八九十百]{{1,4}})(?P<unit>个?工作日|日|天|个月)(?:之?后|起)?)?(?:起)?){_VERB}(?!的)"
)
_UNTIL = re.compile(
    rf"(?:有效期限?|实施期限?|执行期限?|试行期限?|施行期限?|期限|施行|实施|执行)(?:为|自{DAY}(?:起)?)?(?:至|到|截至|截止到?|截止日期为)(?P<day>{DAY}|{_MONTH}|(?:(?:19|20)\d\d)年(?:底|末))"
)
_TERM = re.compile(
    r"(?:有效期限?|试行期限?|实施期限?|执行期限?|暂定|试行)(?:为|是|：)?(?P<term>\d{1,2}|[一二两三四五六七八九十半]{1,3})(?P<unit>年|个月)"
)
_OWN = re.compile(
    r"(?:本|该|此)(?:政策措施|实施细则|实施意见|实施办法|实施方案|工作方案|行动方案|行动计划|专项资金|[\u4e00-\u9fff]{0,6}(?:办法|细则|规定|条例|意见|通知|措施|方案|规划|计划|指南|目录|机制|决定|规则|条件|标准|制度|清单|政策|法|公告|章程|准则))"
)
_SUBJECT = re.compile(
    r"现予(?:公布|发布|印发)|现(?:印发|公布|发布)|^第.{1,6}条(?:自|从)?$|^(?:自|从|于)?$|^[（(].{1,3}[）)](?:自|从)?$"
)
_STOP = re.compile(r"[。；;\n]")
_CUT = re.compile(r"有删减|有删节|节选|摘要|摘录|略有删|部分删|内容有删")
_MAIN_POINTS = re.compile(r"主要内容如下")


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a document holds."""

    effective_from: Field[date | None]
    expires: Field[date | None]


def read_validity(view: View, issued: Field[date | None], title: str | None, main_end: int) -> Validity:
    """Commencement and expiry, as the document says them before row ``main_end``; ``issued`` is its printed date."""
    effective: Field[date | None] = Field(None, None, 0.9, "没有写明施行日期")
    expires: Field[date | None] = Field(None, None, 0.9, "没有写明有效期")
    for words, start, end in _sentences(view, main_end):
        sentence = words.text[start:end]
        effect = _effect(sentence, title)
        if effect is not None:
            effective = _begin(effect, issued, words, start)
        term = _ends(sentence, effect is not None, effect, effective.value, issued.value)
        if term is not None:
            day, a, b, why = term
            expires = Field(day, words.span(start + a, start + b), 0.93 if day else 0.7, why)
    return Validity(effective, expires)


def _sentences(view: View, main_end: int) -> Iterator[tuple[Words, int, int]]:
    """The sentences of the main text that speak of commencement or validity, as parts of words."""
    begin = view.head.title[1] if view.head is not None else 0
    source, lines = view.paged.source.text, view.paged.lines
    done = -1
    for at in range(begin, main_end):
        line = lines[view.rows[at].number - 1]
        found = _TRIGGER.search(source, line.start, line.end)
        if found is None or at <= done:
            continue
        words = view.words(*_window(view, at, begin, main_end))
        low, high = bisect_left(words.offsets, found.start()), bisect_left(words.offsets, line.end)
        for start, end in _cut(words.text):
            if start < high and end > low and _TRIGGER.search(words.text, start, end):
                yield words, start, end
        done = at


def _window(view: View, at: int, begin: int, end: int) -> tuple[int, int]:
    """Rows around row ``at`` that may hold the rest of its sentence; a row that is a whole paragraph ends it."""
    first, last = at, at + 1
    while first > begin and at - first < AROUND and len(view.rows[first - 1].words) <= PARAGRAPH:
        first -= 1
    while last < end and last - at <= AROUND and len(view.rows[last].words) <= PARAGRAPH:
        last += 1
    return first, last


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        yield start, stop.end()
        start = stop.end()
    if start < len(text):
        yield start, len(text)


def _effect(sentence: str, title: str | None) -> re.Match[str] | None:
    """The words by which a sentence gives the document's own commencement."""
    for found in reversed(list(_EFFECT.finditer(sentence))[-TRIES:]):
        before = sentence[max(0, found.start() - CLAUSE) : found.start()]
        clause = before[max(before.rfind("，"), before.rfind(",")) + 1 :]
        if _OWN.search(before) or _SUBJECT.search(before) or (title and title in before):
            if "《" in clause and "》" in clause and not (title and bare(title) in clause):
                continue
            return found
    return None


def _begin(found: re.Match[str], issued: Field[date | None], words: Words, start: int) -> Field[date | None]:
    span = words.span(start + found.start(), start + found.end())
    if found["day"]:
        return Field(_day(found["day"]), span, 0.97, "写明的施行日期")
    if issued.value is None:
        return Field(None, span, 0.8, f"自{found['act']}之日起，但文中没有印发日期")
    if not found["wait"]:
        return Field(issued.value, span, 0.93, f"自{found['act']}之日起，取印发日期")
    if "工作日" in found["unit"]:
        return Field(None, span, 0.6, "施行日期按工作日推算，须另查工作日历")
    wait = whole(found["wait"])
    if found["unit"] == "个月":
        value = parse_duration(f"{wait}个月").after(issued.value)
    else:
        value = issued.value + timedelta(days=wait)
    return Field(value, span, 0.88, f"自{found['act']}之日起{wait}{found['unit']}后，按印发日期推算")


def _ends(
    sentence: str, own: bool, effect: re.Match[str] | None, begin: date | None, issued: date | None
) -> tuple[date | None, int, int, str] | None:
    until = _UNTIL.search(sentence)
    if until is not None and (own or _OWN.search(sentence[: until.start()])):
        return _last_day(until["day"]), until.start(), until.end(), "写明的有效期截止日"
    term = _TERM.search(sentence)
    if term is None or not (own or _OWN.search(sentence[max(0, term.start() - 30) : term.start()])):
        return None
    start = begin or issued
    if start is None:
        return None, term.start(), term.end(), "写明了有效期，但起算日不明"
    try:
        end = parse_duration(term["term"] + term["unit"]).after(start)
    except QuantityError:
        return None
    if effect is not None and effect["day"]:
        end -= timedelta(days=1)  # a term that begins on a stated day counts that day
    return end, term.start(), term.end(), f"有效期{term['term']}{term['unit']}，自{start.isoformat()}起算"


def _day(text: str) -> date | None:
    try:
        return parse_date(text).exact()
    except QuantityError:
        return None


def _last_day(text: str) -> date | None:
    try:
        return parse_date(text).last()
    except QuantityError:
        return None


def read_abridged(view: View) -> Field[bool]:
    """Whether the text itself says that it is not printed whole."""
    for at, row in enumerate(view.rows):
        words = row.words
        if len(words) <= 30 and words[0] in "（(〔[" and _CUT.search(words):
            return Field(True, view.span(at, at + 1), 0.97, "文中注明有删减")
    news = view.head is not None and view.head.evidence is Evidence.NEWS
    for at in range(min(16, len(view.rows)) if news else 0):
        if _MAIN_POINTS.search(view.joined(view.rows[at : at + 2])):
            return Field(True, view.span(at, min(at + 2, len(view.rows))), 0.9, "文中说明只刊主要内容")
    if view.head is not None and re.search(r"[（(](?:节选|摘要|摘录)[）)]", view.head.heading(view.rows)):
        return Field(True, view.span(*view.head.title), 0.95, "标题注明节选")
    return Field(False, None, 0.95, "没有删减的说明")
