"""Targets: an indicator, a value, and the year by which it is to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from duixian.text.clauses.changes import listed_years
from duixian.text.clauses.goals import GOAL_WORDS, Draft, of_piece
from duixian.text.clauses.indicator_table import table_targets
from duixian.text.clauses.indicators import (
    MEASURED,
    tidy,
)
from duixian.text.clauses.sentences import sentences
from duixian.text.clauses.values import plain
from duixian.text.clauses.years import Mark, goal_at, opens_list, year_marks
from duixian.text.model import Clause, Node, NodeType, Passage

_GUARD = re.compile(r"\d")
_VALUED = re.compile(r"\d|翻.?番|[一二两三]倍|分之")
_PAST = re.compile(r"(?:已经?|目前|截至目前|去年|以来|同比|过去|此前|累计实现了|是\s*20\d\d\s*年的)")
_NOT_GOAL = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|贴息|罚款|处以|申报条件|具备以下|应当具备|符合下列|方可|不予|须满足|应满足|申请条件|评选条件|认定条件|报名|考试|学时|学分|退休|工龄|支持额度|贷款额度|认定标准|奖补|单价|费率|利率|贷款利|免征|减按|税率|采购限额|注册资本)"
)
_BULLET = re.compile(
    r"^\s*(?:—{1,2}|[-－·•●◆]|\d{1,2}[.．、]|[（(]\d{1,2}[）)]|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]是)"
)
_REACHES = re.compile(
    r"(?:达到|达|提高到|提高至|提升到|提升至|降至|降到|突破|力争|保持在|不低于|不少于)\s*(?:约|不低于)?\s*$"
)
_YEARLY = re.compile(
    r"(?:每年|年均|力争|争取)[^，。；]{0,24}?(?:培育|建设|建成|打造|创建|新增|遴选|引进|培养|认定|实施|支持|推广|选树|举办|开展|改造|更新|淘汰|发展)[^，。；]*$"
)
_YEARLESS = re.compile(r"达到?|提高[到至]|提升[到至]|降[到至]|突破|力争|争取|每年|保持在")
_TIMES = ("学", "课", "分", "次", "期", "小时", "天", "个月", "年", "个工作日", "元", "万元", "亿元")
_GROWN = re.compile(
    r"(?P<what>.{2,40}?)(?:实现)?(?:倍增|翻番|(?:持续|快速|稳步|大幅|明显|显著|不断|进一步)?(?:增长|增加|提升|提高|壮大|扩大))$"
)
_GOAL_HEADING = re.compile("目标|指标")
_DASH = re.compile(r"\s*—")
_LEADS = re.compile(r"\s*(?:其中)?(?:对于?|凡|符合|经|按照?|如|若)")


def target(nodes: Sequence[Node], issued: int | None = None) -> tuple[Clause, ...]:
    """The targets of a document's nodes. ``issued`` is the year of the document: a bare 2027年 is a goal only after it."""
    clauses: list[Clause] = []
    carried: int | None = None
    held_by: str | None = None
    beside: str | None = None
    listing = False
    in_goals: set[str | None] = {node.key for node in nodes if "目标" in node.heading}
    by_heading = _heading_years(nodes, issued)
    articles: set[str | None] = {node.key for node in nodes if node.type is NodeType.ARTICLE}
    for node in nodes:
        text = node.own.text
        listed = _DASH.match(text) or (listing and node.parent == beside and _BULLET.match(text))
        holds = listed or node.parent == held_by or node.parent in in_goals
        if carried is not None and not holds:
            carried = None
        if node.table is not None:
            clauses.extend(table_targets(node))
            continue
        if node.type in (NodeType.TABLE, NodeType.SIGNATURE) or not text:
            continue
        if _GUARD.search(text):
            norm = node.key in articles or node.parent in articles
            since = (
                issued - 1 if issued and node.parent in in_goals else issued
            )  # 2025年 in the goals of that year
            opened, found = _of_node(node, carried or by_heading.get(node.key), since, norm=norm)
            clauses.extend(found)
            if opened is not None:
                carried, held_by, beside = opened, node.key, node.parent
                listing = text.rstrip().endswith(("：", ":"))
    return tuple(clauses)


def _heading_years(nodes: Sequence[Node], issued: int | None) -> dict[str | None, int]:
    """The year that the heading above a node names as that of its goals: （二）2027年目标, 到2030年发展目标."""
    years: dict[str | None, int] = {}
    for node in nodes:
        goals = (
            [mark.goal for mark in year_marks(node.heading, issued) if mark.goal is not None]
            if node.heading
            else []
        )
        if goals and len(set(goals)) == 1 and _GOAL_HEADING.search(node.heading):
            years[node.key] = goals[0]
        elif node.parent in years and not (node.heading and _GOAL_HEADING.search(node.heading)):
            years[node.key] = years[node.parent]
    return years


def _of_node(
    node: Node, carried: int | None, issued: int | None, *, norm: bool
) -> tuple[int | None, list[Clause]]:
    """The year a node opens for the list after it, and the node's own targets."""
    passage, out = node.own, list[Clause]()
    year = carried
    opened: int | None = None
    for start, end in sentences(passage.text):
        sentence = passage.text[start:end]
        if not _GUARD.search(sentence):
            continue
        marks = year_marks(sentence, issued)
        goals = [mark for mark in marks if mark.goal is not None]
        if goals and goals[-1].firm and opens_list(sentence, goals[0]):
            year = opened = goals[-1].goal
        if not goals and year is None and (norm or not _YEARLESS.search(sentence)):
            continue
        if _PAST.search(sentence) and not any(mark.firm for mark in goals):
            continue
        if not GOAL_WORDS.search(sentence):
            continue
        out.extend(_of_sentence(node, passage, start, sentence, marks, year if not goals else None))
    return opened, out


def _of_sentence(
    node: Node, passage: Passage, start: int, sentence: str, marks: list[Mark], carried: int | None
) -> Iterator[Clause]:
    subject = ""
    for begin, end in _pieces(sentence):
        piece = sentence[begin:end]
        if not _VALUED.search(piece) or _granted(sentence, begin, end):
            grown = _GROWN.match("".join(piece.split()))
            subject = tidy(grown["what"], made=True) if grown else ""
            continue
        skip = [
            (mark.start, mark.end, mark.goal is not None)
            for mark in marks
            if mark.start < end and mark.end > begin
        ]
        firm = carried is not None or any(mark.firm and mark.start < end for mark in marks)
        dated = sum(mark.goal is not None and mark.start < end for mark in marks)
        firm = firm or bool(_YEARLY.search(piece))
        drafts = list(of_piece(sentence, begin, end, skip, subject, firm=firm, dated=dated))
        mark = sentence.find("分别", begin, end)
        by_year = listed_years(sentence, marks, mark, len(drafts)) if mark >= 0 and len(drafts) > 1 else []
        for n, draft in enumerate(drafts):
            goal = by_year[n] if by_year else goal_at(marks, draft.value.start, carried)
            if goal is None and not _undated(sentence, begin, draft):
                continue
            base = [
                m.base
                for m in marks
                if m.base is not None and m.start >= begin and m.end <= draft.value.start
            ]
            told = sentence[begin : draft.value.end]
            yield _clause(node, passage, start, draft, goal, base[-1] if base else None, told)
        if drafts:
            subject = drafts[-1].indicator


def _granted(sentence: str, begin: int, end: int) -> bool:
    """Whether a part of a sentence speaks of grants, conditions or norms, itself or by what it leads to."""
    lead = sentence.rfind("：", 0, begin)
    if _NOT_GOAL.search(sentence, begin, end) or (lead > 0 and _NOT_GOAL.search(sentence, 0, lead)):
        return True
    return bool(_LEADS.match(sentence, begin, end) or sentence[begin:end].rstrip().endswith("的")) and bool(
        _NOT_GOAL.search(sentence, end)
    )


def _undated(sentence: str, begin: int, draft: Draft) -> bool:
    """Whether a value without any year is still a goal: 覆盖率达到 80%, 每年培育 100 家."""
    pre = sentence[begin : draft.value.start]
    if draft.way:
        return False
    if draft.value.unit == "%":
        return bool(_REACHES.search(pre)) and bool(MEASURED.search(draft.indicator))
    return bool(_YEARLY.search(pre)) and bool(draft.value.unit) and not draft.value.unit.startswith(_TIMES)


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    """The parts of a sentence between commas, semicolons and colons that stand outside brackets."""
    depth, begin = 0, 0
    for i, char in enumerate(sentence):
        if char in "（(〔":
            depth += 1
        elif char in "）)〕":
            depth = max(0, depth - 1)
        elif (
            depth == 0
            and char in "，,；;：:。！\n"
            and not (char == "," and sentence[i - 1 : i].isdigit() and sentence[i + 1 : i + 4].isdigit())
        ):
            if i > begin:
                yield begin, i
            begin = i + 1
    if begin < len(sentence):
        yield begin, len(sentence)


def _clause(
    node: Node,
    passage: Passage,
    start: int,
    draft: Draft,
    goal: int | None,
    base_year: int | None,
    piece: str,
) -> Clause:
    value = draft.value
    data: dict[str, Any] = {
        "indicator": draft.indicator,
        "comparator": draft.comparator,
        "value": plain(value.number),
        "unit": value.unit or ("位" if draft.comparator == "rank<=" else None),
        "deadline_year": goal,
        "base_value": plain(draft.way.value.number) if draft.way else None,
        "base_year": (draft.way.year if draft.way else None) or base_year,
        "cumulative": "累计" in piece,
    }
    if value.high is not None:
        data["value_max"] = plain(value.high)
    sure = 0.5 if goal is None else 0.9 if 2 <= len(draft.indicator) <= 40 else 0.7
    why = "写明数值，未写年份" if goal is None else "写明年份与数值"
    return Clause("target", node.key, passage.span(start + value.start, start + value.end), data, sure, why)


__all__ = ["target"]
