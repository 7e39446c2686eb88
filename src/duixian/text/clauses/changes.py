"""How a goal is told as a way: from what to what (由2020年的6张提高到7张), and year by year (2024年、2025年分别达到…)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from duixian.text.clauses.values import Value
from duixian.text.clauses.years import Mark

_FROM = re.compile(
    r"(?:由|从|自)\s*(?:(?P<year>20\d\d)\s*年(?:底|末)?\s*的?|(?:目前|现在|现有|当前|原来|原先|原)的?)?\s*$"
)
_TO = re.compile(
    r"\s*(?:[（(][^（）()]*[）)])?(?:以上|左右)?\s*(?:分别|稳步|逐步|进一步|大幅|阶段性)?"
    r"(?:提高|提升|增加|增长|上升|扩大|拓展|发展|降低|下降|减少|压缩|压减|缩短|缩减|下调|降|升|增|减)?\s*(?:到|至|为)\s*"
    r"(?:20\d\d\s*年(?:底|末)?\s*的?)?\s*(?:约|近|不低于|不少于|不超过|不高于)?\s*"
)


@dataclass(frozen=True, slots=True)
class Way:
    """From what a goal starts: ``at`` is where the words before it end."""

    at: int
    value: Value
    year: int | None


def way(sentence: str, begin: int, first: Value, then: Value) -> Way | None:
    """Whether two values tell a way from the first to the second."""
    if not _TO.fullmatch(sentence, first.end, then.start):
        return None
    found = _FROM.search(sentence[begin : first.start])
    if not found:
        return None
    return Way(begin + found.start(), first, int(found["year"]) if found["year"] else None)


def listed_years(sentence: str, marks: Sequence[Mark], before: int, count: int) -> list[int]:
    """The years of a list before a place, where there are as many as values: 到2025年和2030年，….分别."""
    goals = [mark for mark in marks if mark.goal is not None and mark.end <= before][-count:]
    between = [sentence[one.end : two.start] for one, two in pairwise(goals)]
    if len(goals) < count or any(text.strip("、，,和与及到至年底末 \n") for text in between):
        return []
    return [mark.goal for mark in goals if mark.goal is not None]
