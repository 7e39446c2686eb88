"""Title and further titles: the heading of a document, what a notice says it carries, and where that stands printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from duixian.text.forms import (
    ATTACHMENT,
    DATE_LINE,
    NOTE,
    PUBLICITY,
    SENTENCE,
    TITLE_END,
    balanced,
    core,
    once,
    simple,
    stem,
)
from duixian.text.header.view import View
from duixian.text.model import Field, Span
from duixian.text.split.heads import Evidence
from duixian.text.split.rows import is_title_line

NOTICE_ROWS = 200  # rows after the heading in which a carried text must begin
FIRST_LINES = 4  # most lines of a title that only its place speaks for
SHORTEST_TITLE = 5  # fewest characters of such a title
LONGEST_NAME = 30  # most characters of such a title that ends with no word that titles end with
SHORTEST = 3  # fewest characters of a carried title: 民法典
SAME = 0.82  # likeness of a printed title and the name by which the notice carries it

_CARRIES = re.compile(
    r"(?:(?:联合)?印发|转发|批转|颁发|颁布|发布|公布|印送|下发)(?P<rest>.*?)(?:的?(?:通知|函|公告|通告|决定|令|命令|意见))?$"
)
_ALWAYS = re.compile(r"印发|转发|批转|颁发|印送|下发")
_SAID = re.compile(r"现(?:将|予)|印发|转发|发布|公布|制定了?|编制了?|同意|通过|审议|批准")
_NO_NAME = re.compile(r"[，,]|^(?:本|为|根据|按照)")
_TAIL_NOTE = re.compile(
    r"[（(〔](?:试行|暂行|修订|修订稿|\d{4}年?.{0,12}|[^（）()]{1,14}(?:版|稿|年))[）)〕]"
)


@dataclass(frozen=True, slots=True)
class Titles:
    """The title, the further titles, the rows where the carried text's title begins and ends (None where there is none)."""

    title: Field[str | None]
    others: tuple[Field[str], ...]
    heading: str
    carried_at: int | None
    carried_end: int | None = None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A carried title as printed: rows ``first`` to ``last`` (exclusive), its words, its span, likeness."""

    first: int
    last: int
    words: str
    span: Span
    like: float


def read_titles(view: View) -> Titles:
    """The titles of a document."""
    head = view.head
    if head is None:
        return _first_lines(view)
    if head.evidence is Evidence.PARTICULARS and head.title[0] == head.start:
        return Titles(Field(None, None, 0.9, "文中没有标题"), (), "", None)
    heading, span = _heading(view)
    own = Field(heading, span, 0.98, "文首标题")
    order = head.evidence is Evidence.ORDER
    names = list(_carried(simple(heading), order))
    if not names and not order:
        return Titles(Field(heading, span, 0.98, "文首标题"), (), heading, None)
    begin = head.title[1]
    printed = _find_printed(view, begin, [*names, *_named_in_notice(view, begin)])
    if not printed:
        if order or not names or not _named_surely(heading):
            return Titles(Field(heading, span, 0.85, "文首标题"), (), heading, None)
        named = _within(view, names[0])
        place, name = named if named is not None else (None, names[0])
        why = "标题中转发的文件名；正文没有另印标题"
        more = tuple(Field(name, None, 0.8, why) for name in names[1:])
        return Titles(Field(name, place, 0.88, why), (own, *more), heading, None)
    first = printed[0]
    more = tuple(Field(p.words, p.span, min(0.95, p.like), "同一通知印发的另一文件") for p in printed[1:])
    others = more if order else (own, *more)
    title: Field[str | None] = Field(
        first.words, first.span, round(0.8 + 0.18 * first.like, 2), "通知所印发文件的标题"
    )
    return Titles(title, others, heading, first.first, first.last)


def _first_lines(view: View) -> Titles:
    """The title of a document that no number, addressee or numbering marks: its first lines, if they can be a title."""
    end = 0
    ended = False
    for row in view.rows[:FIRST_LINES]:
        if not is_title_line(row) or NOTE.fullmatch(row.words) or (end and row.gap > 0):
            break
        end += 1
        ended = bool(TITLE_END.search(row.words)) or row.words.isascii()
        if ended:
            break
    words = view.words(0, end).text
    loose = not ended and (end > 1 or len(words) > LONGEST_NAME or bool(_NO_NAME.search(words)))
    if len(words) < SHORTEST_TITLE or end == len(view.rows) or not balanced(words) or loose:
        return Titles(Field(None, None, 0.9, "文中没有标题"), (), "", None)
    span = view.span(0, end)
    printed = view.paged.source.text[span.start : span.end] if words.isascii() else words
    title: Field[str | None] = Field(" ".join(printed.split()), span, 0.6, "文首数行，没有文号等佐证")
    return Titles(title, (), words, None)


def _heading(view: View) -> tuple[str, Span]:
    """The words of the heading and their span; of a heading printed twice in a row, one."""
    head = view.head
    assert head is not None
    first, last = head.title
    words = view.words(first, last)
    half = once(words.text)
    start = len(words.text) - len(half)
    return half, words.span(start, len(words.text))


def _named_surely(heading: str) -> bool:
    return bool(_ALWAYS.search(heading)) or "《" in heading


def _carried(heading: str, order: bool) -> Iterator[str]:
    """The names of the documents a heading says it carries."""
    found = _CARRIES.search(heading)
    if found is None or order:
        return
    rest = found["rest"]
    quoted = list(_quoted(rest))
    lead = rest.split("《", 1)[0]
    if (
        quoted
        and len(lead) <= 30
        and (not lead or _is_lead(lead))
        and rest.rstrip("的").endswith(("》", "）", ")"))
    ):
        yield from quoted
    elif rest and _ALWAYS.search(found.group()[:6]) and len(rest) > 3:
        yield rest
    elif quoted and not lead:
        yield from quoted


def _is_lead(lead: str) -> bool:
    """Organs named between the verb and the title: 转发商务部、国家发展改革委《…》."""
    return bool(
        re.search(
            r"[部委厅局办院会署行室府](?:关于)?$|部门(?:关于)?$|关于$|^关于$|修订后?的?$|新修订的?$", lead
        )
    )


def _quoted(text: str) -> Iterator[str]:
    """The outermost 《…》 of a text, without the marks."""
    depth = start = 0
    for at, sign in enumerate(text):
        if sign == "《":
            if depth == 0:
                start = at + 1
            depth += 1
        elif sign == "》" and depth:
            depth -= 1
            if depth == 0:
                yield text[start:at]


def _named_in_notice(view: View, begin: int) -> list[str]:
    """Titles in 《》 in the sentences by which the notice carries them."""
    stop = min(begin + 40, len(view.rows))
    for at in range(begin, stop):
        if DATE_LINE.fullmatch(view.rows[at].words):
            stop = at
            break
    text = view.joined(view.rows[begin:stop])
    found: list[str] = []
    for name in _quoted(text):
        at = text.find(name)
        begin_of = text.rfind("。", 0, at) + 1
        end_of = text.find("。", at + len(name))
        around = (
            text[max(begin_of, at - 200) : at]
            + text[at + len(name) : min(end_of, at + 300) if end_of >= 0 else at + 300]
        )
        if _SAID.search(around) and len(name) >= SHORTEST:
            found.append(name)
    return found


def _find_printed(view: View, begin: int, names: list[str]) -> list[_Printed]:
    """The carried titles as printed after the notice, in order; each name is looked for by its bare words."""
    wanted = {stem(name): name for name in names if len(stem(name)) >= SHORTEST}
    if not wanted:
        return []
    found: list[_Printed] = []
    seen: set[str] = set()
    stop = min(len(view.rows), begin + NOTICE_ROWS)
    at = begin
    while at < len(view.rows) and (at < stop or (found and len(seen) < len(wanted))):
        printed = _printed_at(view, at, wanted, first=not found)
        if printed is not None and not (found and core(printed.words) in seen):
            found.append(printed)
            seen.add(core(printed.words))
            at = printed.last
            if len(found) >= len(wanted):
                break
            continue
        at += 1
    return found


def _printed_at(view: View, at: int, wanted: dict[str, str], *, first: bool) -> _Printed | None:
    row = view.rows[at]
    words = core(row.words)
    if len(words) < 2 or _is_mention(row.words) or not _may_open(view, at):
        return None
    for key in wanted:
        opening = words[: min(len(words), len(key), 5)]
        if not (key.startswith(opening) or (first and opening in key)):
            continue
        made = _match(view, at, key, first=first)
        if made is not None:
            return made
    return None


def _is_mention(words: str) -> bool:
    """A line that names a document in 《》 (a sentence or a list of attachments) rather than being its title."""
    if words[0] != "《":
        return False
    end = words.find("》")
    return end < 0 or (end > 1 and not TITLE_END.search(words[end + 1 :]))


def _runs_on(words: str) -> bool:
    """Whether a sentence goes on behind the last 《…》: 省科技厅《…办法》已, unlike a title that ends in …的通知."""
    rest = words.rpartition("》")[2] if "》" in words else ""
    return bool(rest) and rest[0] not in "（(〔" and not TITLE_END.search(words)


def _may_open(view: View, at: int) -> bool:
    """Whether a title can begin at row ``at``: what stands before is closed, a label, a signature or the page's end."""
    row = view.rows[at]
    if row.top or row.gap or at == 0:
        return True
    before = view.rows[at - 1].words
    return bool(
        DATE_LINE.fullmatch(before)
        or PUBLICITY.fullmatch(before)
        or ATTACHMENT.match(before)
        or NOTE.fullmatch(before)
        or before[-1] in "。》：:.)）"
        or re.search(r"\.(?:docx?|pdf|wps|ofd|xlsx?)$", before)
    )


def _match(view: View, at: int, key: str, *, first: bool) -> _Printed | None:
    """The title printed from row ``at`` on that is ``key``, whole or with small differences; or glued to its text."""
    last, words = at, ""
    best: _Printed | None = None
    while last < len(view.rows) and last - at < 5:
        row = view.rows[last]
        if last > at and not (
            is_title_line(row) or _TAIL_NOTE.fullmatch(row.words) or _is_last_word(row.words, key)
        ):
            break
        words += row.words
        last += 1
        here = core(words)
        if len(here) > len(key) * 1.6 + 12:
            break
        if SENTENCE.search(row.words) or not balanced(words) or _runs_on(words):
            continue
        like = 1.0 if stem(words) == key or here == key else _likeness(key, stem(words))
        if like >= SAME and (best is None or like >= best.like):
            best = _Printed(at, last, view.words(at, last).text, view.span(at, last), like)
            if like == 1.0:
                break
    if best is None:
        return _glued(view, at, key) if first else None
    after = view.rows[best.last] if best.last < len(view.rows) else None
    if after is not None and _TAIL_NOTE.fullmatch(after.words) and not best.words.endswith(after.words):
        best = _Printed(at, best.last + 1, best.words + after.words, view.span(at, best.last + 1), best.like)
    return best


def _is_last_word(words: str, key: str) -> bool:
    """目录 on a line of its own, as the end of a title that the notice names so."""
    return words in ("目录", "目次") and key.endswith(words)


def _likeness(key: str, other: str) -> float:
    if not other or abs(len(key) - len(other)) > max(6, len(key) * 0.4):
        return 0.0
    if len(other) > 6 and (
        key.endswith(other)
        or other.endswith(key)
        or (key.startswith(other) and len(other) > 0.75 * len(key))
        or other.startswith(key)
    ):
        return 0.9
    return SequenceMatcher(None, key, other, autojunk=False).ratio()


def _glued(view: View, at: int, key: str) -> _Printed | None:
    """A title that runs on into the first sentence of its text on the same line."""
    words = view.words(at, min(at + 2, len(view.rows)))
    text = words.text
    if not core(text).startswith(key):
        return None
    end = next((n for n in range(len(key), min(len(text), len(key) + 40)) if core(text[:n]) == key), 0)
    if not end:
        return None
    note = re.compile(r"[（(][^（）()]{1,20}[）)]").match(text, end)
    if note:
        end = note.end()
    if end >= len(text) or not TITLE_END.search(text[:end]):
        return None
    return _Printed(at, at + 1, text[:end], words.span(0, end), 0.85)


def _within(view: View, name: str) -> tuple[Span, str] | None:
    """Where ``name`` stands in the heading, and as it is printed there."""
    head = view.head
    assert head is not None
    words = view.words(*head.title)
    at = simple(words.text).rfind(name)
    end = at + len(name)
    return (words.span(at, end), words.text[at:end]) if at >= 0 else None
