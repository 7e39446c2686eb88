"""Reading the references of a document from the passages of its nodes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from duixian.citations import Form, FoundNumber, find_numbers, find_paths, number_key, path_at
from duixian.text.model import Node, NodeType, Passage, Reference, Relation
from duixian.text.references.relations import relation
from duixian.text.references.titles import Title, is_document, titles

_ATTACHMENT = re.compile(
    r"(?:见|按照?|参照|依据|使用|填写)(?P<path>附件\s*[\d一二三四五六七八九十]{0,3})(?![\d:：.．])"
)
_GUARD = re.compile(r"《|〔|条|令|公告|附件|[\[（(]\s*(?:19|20)\d\d\s*[\]）)]")
_LONGEST_CHAIN = 600
_ENDS = "。；;！？\n"
_DEFINES = re.compile(r"[（(，,]\s*(?:以下|下)(?:简称|统称|称)\s*[“\"]?$")
_SHORT = re.compile(r"(?:以下|下)(?:简称|统称|称)\s*[“\"]?《(?P<short>[^《》]{2,30})》")
_GAP = re.compile(
    r"[（(〔][^（）()〔〕]{0,120}[）)〕]|[、，,和及与以并]|以及|并参照|有关|等|文件|精神|要求|规定|第\S{1,6}[条款项]|\s"
)
_OWN_WORDS = re.compile(r"(?:本|该|上述|前述)(?:办法|条例|规定|细则|规则|意见|方案|通知|决定|指南|法)?$")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A title with the numbers printed with it, or a number without a title."""

    start: int
    end: int
    title: str | None
    number: FoundNumber | None
    others: tuple[FoundNumber, ...]


def references(nodes: Iterable[Node], own_numbers: Sequence[str] = ()) -> tuple[Reference, ...]:
    """Every reference of a document in the order of its nodes.

    ``own_numbers`` are the document's own numbers (〔〕, no white space): printed alone they are no reference.
    Articles named without a document refer to this one (title and number None).
    """
    own = frozenset(map(number_key, own_numbers))
    found: list[Reference] = []
    for node in nodes:
        for passage, cell in _passages(node):
            text = passage.text
            if text and _GUARD.search(text):
                found.extend(_of_passage(node, passage, own, cell))
    return tuple(found)


def short_titles(nodes: Iterable[Node]) -> dict[str, str]:
    """Short titles the document defines: 《…管理办法》（以下简称《办法》）. Short title to full title."""
    found: dict[str, str] = {}
    for node in nodes:
        text = node.own.text
        if "简称" not in text and "下称" not in text:
            continue
        named = list(titles(text))
        for match in _SHORT.finditer(text):
            full = [t for t in named if t.end <= match.start()]
            if full and match.start() - full[-1].end <= 60:
                found.setdefault("".join(match["short"].split()), full[-1].text)
    return found


def _passages(node: Node) -> Iterator[tuple[Passage, bool]]:
    if node.table is not None and node.table.cells:
        for cell in node.table.cells:
            yield cell.passage, True
        return
    yield node.own, False


def _of_passage(node: Node, passage: Passage, own: frozenset[str], cell: bool) -> Iterator[Reference]:
    text = passage.text
    mentions = list(_mentions(text))
    chain_start = 0
    taken: list[tuple[int, int]] = []
    for n, mention in enumerate(mentions):
        far = mention.start - chain_start > _LONGEST_CHAIN
        if n == 0 or far or not _linked(text[mentions[n - 1].end : mention.start]):
            chain_start = mention.start
        if (
            mention.title is None
            and mention.number
            and (number_key(mention.number.number) in own or _alone(text, mention))
        ):
            taken.append((mention.start, mention.end))
            continue
        begin, end = _sentence(text, chain_start, mention.end)
        kind, sure, why = relation(
            text[begin:chain_start].strip(),
            text[mention.end : end],
            text[begin:end],
            text[begin : mention.start].strip(),
        )
        if cell and kind is Relation.BASIS:
            kind, why = Relation.CITES, "表格中引用"
        place = path_at(text, mention.end)
        stop = place.end if place else mention.end
        if (
            own
            and mention.number
            and number_key(mention.number.number) in own
            and kind is not Relation.FORWARDS
        ):
            sure = min(sure, 0.7)
        taken.append((mention.start, stop))
        yield Reference(
            node.key,
            passage.span(mention.start, stop),
            kind,
            mention.title,
            mention.number.printed if mention.number else None,
            place.path if place else None,
            sure,
            why
            if not mention.others
            else f"{why}；同处还印有 " + "、".join(o.printed for o in mention.others),
        )
    yield from _internal(node, passage, taken)


def _alone(text: str, mention: _Mention) -> bool:
    """Whether a number fills its paragraph: the document's own, under its heading."""
    around = text[max(0, mention.start - 8) : mention.start] + text[mention.end : mention.end + 8]
    return mention.start <= 8 and len(text) - mention.end <= 8 and not around.strip(" （(〔）)〕\u3000")


def _mentions(text: str) -> Iterator[_Mention]:
    """Titles that name documents, each with its numbers, and numbers standing alone, in order."""
    used: list[tuple[int, int]] = []
    out: list[_Mention] = []
    all_numbers = list(find_numbers(text)) if any(mark in text for mark in ("号", "GB", "/T")) else []
    named = list(titles(text))
    for n, title in enumerate(named):
        limit = named[n + 1].start if n + 1 < len(named) else len(text)
        after = _numbers_after(text, title, limit, all_numbers)
        before = _number_before(text, title, all_numbers)
        bound = ([before] if before else []) + after
        used.extend((b.start, b.end) for b in bound)
        used.append((title.start, title.end))
        if _DEFINES.search(text[max(0, title.start - 12) : title.start]):
            continue
        if not is_document(title.text, bool(bound)):
            continue
        start = before.start if before else title.start
        end = max([title.end, *(_closing(text, b.end) for b in after)])
        out.append(_Mention(start, end, title.text, bound[0] if bound else None, tuple(bound[1:])))
    used.sort()
    for number in all_numbers:
        if number.form is Form.CODE and not _meets(used, number.start, number.end):
            out.append(_Mention(number.start, number.end, None, number, ()))
    out.sort(key=lambda one: one.start)
    return iter(out)


def _meets(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a run of characters meets one of ``taken``, which are in order and apart."""
    n = bisect_right(taken, (start, len(taken) and taken[-1][1] + 1))
    return (n > 0 and start < taken[n - 1][1]) or (n < len(taken) and taken[n][0] < end)


def _numbers_after(text: str, title: Title, limit: int, found: Sequence[FoundNumber]) -> list[FoundNumber]:
    """The numbers in the bracket that follows a title (公布 and 修正 orders may both stand there)."""
    i = title.end
    while i < limit and text[i].isspace():
        i += 1
    if i >= limit or text[i] not in "（(〔[":
        return []
    depth, end = 0, i
    stop = min(limit, i + 240)
    while end < stop:
        if text[end] in "（(〔[":
            depth += 1
        elif text[end] in "）)〕]":
            depth -= 1
            if depth == 0:
                break
        end += 1
    first = bisect_right(found, i, key=lambda number: number.start)
    return [n for n in found[first : first + 12] if n.end <= end + 1]


def _closing(text: str, end: int) -> int:
    """One past the bracket that closes directly after ``end``."""
    while end < len(text) and text[end].isspace():
        end += 1
    return end + 1 if text[end : end + 1] in ("）", ")") else end


def _number_before(text: str, title: Title, found: Sequence[FoundNumber]) -> FoundNumber | None:
    n = bisect_right(found, title.start, key=lambda number: number.end)
    if n == 0 or title.start - found[n - 1].end > 4 or text[found[n - 1].end : title.start].strip():
        return None
    return found[n - 1]


def _linked(gap: str) -> bool:
    """Whether only list marks, numbers in brackets and a short issuer stand between two mentions."""
    if len(gap) > 160 or any(mark in gap for mark in "。；;！？：:"):
        return False
    rest = _GAP.sub("", gap)
    return len(rest) <= 14 and not re.search("制定|印发|废止|落实|修订|根据|按照|依据|同时|现将", rest)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a mention; brackets and titles inside are not looked into for its ends."""
    floor = max(0, start - 400)
    begin = max(floor, max(text.rfind(mark, floor, start) for mark in _ENDS) + 1)
    ends = [at for mark in "。！？\n" if (at := text.find(mark, end, end + 600)) >= 0]
    return begin, min([*ends, len(text), end + 600])


def _internal(node: Node, passage: Passage, taken: Sequence[tuple[int, int]]) -> Iterator[Reference]:
    """Articles and attachments named without a document: they are this document's."""
    text = passage.text
    if "条" in text and "第" in text:
        for place in find_paths(text):
            if _meets(taken, place.start, place.start + 1) or _is_heading(node, text, place.start, place.end):
                continue
            span = passage.span(place.start, place.end)
            yield Reference(node.key, span, Relation.CITES, None, None, place.path, 0.9, "本文条款")
    if "附件" in text:
        for found in _ATTACHMENT.finditer(text):
            path = "".join(found["path"].split())
            at = found.start("path")
            if path != "附件" and not _meets(taken, at, at + 1):
                yield Reference(
                    node.key,
                    passage.span(at, found.end("path")),
                    Relation.CITES,
                    None,
                    None,
                    path,
                    0.8,
                    "本文附件",
                )


_BEFORE_HEADING = re.compile(r"(?:^|[。；：！？）)\n])\s*$")
_REFERS = re.compile(
    r"(?:本|依照|按照|根据|依据|违反|符合|除|和|与|、|或者?|至|的|在|由|将|对|有|以|及|，|,|（|\()\s*$"
)
_GOES_ON = re.compile(r"\s*(?:规定|的|所|、|和|或|至|之|第|中|要求|条件|情形|及|以|，|,|）|\))")


def _is_heading(node: Node, text: str, start: int, end: int) -> bool:
    """Whether a 第N条 is the label of an article, not a reference to one."""
    lead = text[max(0, start - 12) : start].strip()
    if not lead:
        labelled = "".join(text[start:end].split()) == "".join(node.label.split())
        return node.type is not NodeType.TABLE and (labelled or not _GOES_ON.match(text, end))
    return bool(_BEFORE_HEADING.search(text, max(0, start - 12), start) and not _GOES_ON.match(text, end))


__all__ = ["references", "short_titles"]
