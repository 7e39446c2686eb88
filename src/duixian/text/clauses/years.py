"""Years in a sentence: the year by which a goal is to be reached, and the year it is measured against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PLAN_ENDS = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}


_YEAR = re.compile(
    r"(?P<base>(?:比|较|相比|对比|与|以)\s*(?P<baseyear>20\s?\d\s?\d)\s*年?(?:底|末)?(?:相比|为基期|水平)?)"
    r"|(?P<baseplan>(?:比|较)[“\"]?(?P<basename>十[三四五六]五)[”\"]?(?:规划)?(?:时?期)?(?:期?末|末期)?)"
    r"|(?P<span>(?P<from>20\d\d)\s*年?\s*(?:—+|-|－|–|~|～|至|到)\s*(?P<till>20\d\d)\s*年)"
    r"|(?P<goal>(?:到|至|截至|截止)\s*(?P<year>20\s?\d\s?\d)\s*年?)"
    r"|[“\"]?(?P<plan>十[四五六]五)[”\"]?(?:规划)?(?:时期|期间|期)?(?P<planend>末)?"
    r"|(?<!\d)(?P<bare>20\d\d)\s*年(?P<yearend>\s*(?:底|末)之?前?|\s*年[底末]之?前?|\s*前)?"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A year named in a sentence: a goal year (or None), a base year (or None), where it stands."""

    start: int
    end: int
    goal: int | None
    base: int | None
    firm: bool


def opens_list(sentence: str, mark: Mark) -> bool:
    """Whether a year opens its sentence (到 2025 年，…) or the list after it (…：), so that it holds for what follows."""
    lead = sentence[: mark.start].strip()
    after = sentence[mark.end : mark.end + 4].lstrip("年底末前 ")
    return (len(lead) <= 8 and after[:1] in ("，", ",", "：", ":")) or sentence.rstrip().endswith(("：", ":"))


def year_marks(sentence: str, issued: int | None) -> list[Mark]:
    marks: list[Mark] = []
    firm_seen = False
    for found in _YEAR.finditer(sentence):
        goal: int | None = None
        base: int | None = None
        firm = False
        if found["base"]:
            base = int(found["baseyear"].replace(" ", ""))
        elif found["baseplan"]:
            base = _PLAN_ENDS.get(found["basename"])
        elif found["span"]:
            goal, firm = int(found["till"]), True
        elif found["goal"]:
            goal, firm = int(found["year"].replace(" ", "")), True
        elif found["plan"]:
            goal = (
                _PLAN_ENDS.get(found["plan"]) if found["planend"] or _span_of_plan(sentence, found) else None
            )
            firm = goal is not None
        elif found["bare"]:
            year = int(found["bare"])
            later = issued is not None and year > issued
            goal = year if firm_seen or found["yearend"] or later else None
            firm = goal is not None
        if goal is not None and issued is not None and goal < issued:
            goal, firm = None, False
        firm_seen = firm_seen or firm
        if goal is not None or base is not None:
            marks.append(Mark(found.start(), found.end(), goal, base, firm))
    return marks


def _span_of_plan(sentence: str, found: re.Match[str]) -> bool:
    return "期间" in found.group() or (
        "时期" in found.group() and sentence[found.end() : found.end() + 1] in "，,内"
    )


def goal_at(marks: Sequence[Mark], at: int, carried: int | None) -> int | None:
    before = [mark.goal for mark in marks if mark.goal is not None and mark.start <= at]
    if before:
        return before[-1]
    return carried
