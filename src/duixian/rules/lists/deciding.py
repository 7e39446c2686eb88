"""The facts of a case that a yearly list decides, and what it says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duixian.rules.errors import nearest
from duixian.rules.lists.checking import alike
from duixian.rules.model.citation import Cite
from duixian.rules.model.lists import Deciding, Entry, YearlyList
from duixian.rules.model.pack import Pack


@dataclass(frozen=True, slots=True)
class Decided:
    """What a list says of a fact: `value` where its rows agree (None: the fact stays unknown), by which rows; in words."""

    fact: str
    value: bool | None
    list: str
    year: int
    rows: tuple[int, ...]
    told: str
    cite: Cite | None = None


class Decider:
    """Decides cases by the lists of one pack; made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.deciding = [(known, rule) for known in pack.lists.values() for rule in known.decides]

    def decide(self, case: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Decided, ...]]:
        """The case with what the lists decide, and why. What the case itself states is never changed."""
        found = [made for known, rule in self.deciding if (made := self._one(known, rule, case)) is not None]
        for made in found:
            if made.value is not None:
                role, _, name = made.fact.partition(".")
                case = {**case, role: {**case.get(role, {}), name: made.value}}
        return case, tuple(found)

    def _one(self, known: YearlyList, rule: Deciding, case: Mapping[str, Any]) -> Decided | None:
        day = self._stated(case, rule.day)
        year = str(day)[:4] if isinstance(day, (str, date)) else ""
        stated = {column: self._stated(case, fact) for column, fact in rule.match}
        wanted = {column: value for column, value in stated.items() if isinstance(value, str) and value}
        first = rule.match[0][0]  # what the row is about; the others tell it apart
        role = case.get(rule.fact.partition(".")[0], {})
        if (
            self._stated(case, rule.fact) is not None
            or first not in wanted
            or not (year.isascii() and year.isdecimal())
        ):
            return None
        if not isinstance(role, Mapping):
            return None
        return _told(known, rule, int(year), wanted)

    def _stated(self, case: Mapping[str, Any], id_: str) -> Any:
        """What the case states for a fact, under its name or its label."""
        fact = self.pack.facts[id_]
        body = case.get(fact.role)
        return body.get(fact.name, body.get(fact.label)) if isinstance(body, Mapping) else None


def _told(known: YearlyList, rule: Deciding, year: int, wanted: Mapping[str, str]) -> Decided:
    cite = rule.cite or known.cite
    named = "，".join(wanted.values())
    entries = known.years.get(year)
    if entries is None:
        years = "、".join(str(y) for y in sorted(known.years)) or "还没有"
        told = f"没有导入 {year} 年的{known.label}（已有：{years}），无法据以判断“{named}”"
        return Decided(rule.fact, None, known.id, year, (), told, cite)
    rows = [entry for entry in entries if _fits(entry, wanted)]
    if not rows:
        told = (
            f"{year} 年的{known.label}（{len(entries)} 行）{_absent(rule, wanted, entries)}，要由受理单位核对"
        )
        return Decided(rule.fact, None, known.id, year, (), told, cite)
    yes = {alike(value) for value in rule.values}
    says = {alike(entry.cells[rule.column]) in yes for entry in rows}
    label = next(column.label for column in known.columns if column.id == rule.column)
    shown = "；".join(f"第 {e.row} 行“{named}”{label}：{e.cells[rule.column] or '未写'}" for e in rows[:3])
    more = f" 等 {len(rows)} 行" if len(rows) > 3 else ""
    doubt = "，各行不一致，要说明是哪一行" if len(says) > 1 else ""
    told = f"依据 {year} 年的{known.label}{shown}{more}{doubt}"
    value = says.pop() if len(says) == 1 else None
    return Decided(rule.fact, value, known.id, year, tuple(entry.row for entry in rows), told, cite)


def _absent(rule: Deciding, wanted: Mapping[str, str], entries: tuple[Entry, ...]) -> str:
    """In what no row is the one that is meant: in what it is about, or in what tells it apart."""
    first = rule.match[0][0]
    alone = [entry for entry in entries if _fits(entry, {first: wanted[first]})]
    if not alone:
        near = nearest(wanted[first], list(dict.fromkeys(entry.cells[first] for entry in entries)))
        return f"里没有“{wanted[first]}”{near}"
    others = "，".join(value for column, value in wanted.items() if column != first)
    rows = "、".join(str(entry.row) for entry in alone[:5])
    return f"里有“{wanted[first]}”（第 {rows} 行），但不是“{others}”的"


def _fits(entry: Entry, wanted: Mapping[str, str]) -> bool:
    """Whether a row says what is wanted; a cell left empty says nothing against it."""
    return all(alike(entry.cells[column]) in ("", alike(value)) for column, value in wanted.items())
