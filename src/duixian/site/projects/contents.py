"""What a task book and a report say: checked against the template, counted, put into words.

A book's content: `leader`, `team` (lines of a text), `ends` (ISO day), `aims` {aim: {year: whole number}}, `budget` {heading:
{year: {public, own}}} in fen. A report has `progress` {aim: number} and `spent` {heading: {public, own}} of its own stretch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from duixian.quantities.money import format_money
from duixian.rules.model.projects import AIMS, BUDGET, LEADER, TEAM, TERM, Aim, Book, Heading

PUBLIC, OWN = "public", "own"
SIDES = ((PUBLIC, "财政"), (OWN, "自筹"))
MOST = 10**9  # of an indicator in a year
MOST_FEN = 10**13
WAN = 1_000_000  # fen
Content = Mapping[str, Any]


def wordless(content: dict[str, Any]) -> dict[str, Any]:
    """The days and figures of a task book, without whom it names."""
    return {**content, "leader": "", "team": ""}


def blank(starts: date, ends: date) -> dict[str, Any]:
    """A task book with nothing in it yet."""
    return {
        "leader": "",
        "team": "",
        "ends": ends.isoformat(),
        "aims": {},
        "budget": {},
        "starts": starts.isoformat(),
    }


def years(content: Content) -> list[int]:
    """The years of the term, as the book has it."""
    first, last = date.fromisoformat(content["starts"]), date.fromisoformat(content["ends"])
    return list(range(first.year, last.year + 1))


def target(content: Content, aim: Aim) -> int:
    """What is aimed at in all: the sum of the years, of a level the last that is named."""
    by_year = content["aims"].get(aim.id, {})
    planned = [int(by_year.get(str(year), 0)) for year in years(content)]
    return next((one for one in reversed(planned) if one), 0) if aim.level else sum(planned)


def total(content: Content, side: str, heading: str = "", year: int | None = None) -> int:
    """Fen of the budget, of one heading or year where one is named."""
    return sum(
        int(part.get(side, 0))
        for id_, by_year in content["budget"].items()
        for one, part in by_year.items()
        if heading in ("", id_) and (year is None or str(year) == one)
    )


def spent(report: Mapping[str, Any], side: str, heading: str = "") -> int:
    """Fen that a report says were spent."""
    return sum(int(part.get(side, 0)) for id_, part in report.items() if heading in ("", id_))


def faults(template: Book, content: Content, granted: int | None) -> list[str]:
    """What has to be put right before the book can be signed. `granted`: the public money of the case in fen, where there is any."""
    found = []
    if not content["leader"].strip():
        found.append("请写项目负责人。")
    if not content["team"].strip():
        found.append("请写项目团队。")
    for aim in template.aims:
        sought = target(content, aim)
        if aim.least is not None and sought < aim.least:
            found.append(f"“{aim.label}”至少 {aim.least} {aim.unit}，现在是 {sought} {aim.unit}。")
    if not any(target(content, aim) for aim in template.aims):
        found.append("绩效指标一项也没有填。")
    public, own = total(content, PUBLIC), total(content, OWN)
    if granted is not None and public != granted:
        found.append(f"财政资金的预算合计 {format_money(public)}，应与核定的 {format_money(granted)} 一致。")
    if template.own is not None and own * 100 < public * template.own:
        found.append(f"自筹资金不少于财政资金的 {template.own}%，现在是 {format_money(own)}。")
    for heading in template.headings:
        part = total(content, PUBLIC, heading.id)
        if heading.most is not None and part * 100 > public * heading.most:
            found.append(f"“{heading.label}”最多占财政资金的 {heading.most}%，现在是 {format_money(part)}。")
    return found


def changed(before: Content, after: Content) -> set[str]:
    """Which kinds of changes lie between two versions."""
    found = {
        kind
        for kind, key in ((LEADER, "leader"), (TEAM, "team"), (TERM, "ends"))
        if before[key] != after[key]
    }
    if _numbers(before["aims"]) != _numbers(after["aims"]):
        found.add(AIMS)
    if _numbers(before["budget"]) != _numbers(after["budget"]):
        found.add(BUDGET)
    return found


def _numbers(part: Any) -> Any:
    """Without what is nought, which says the same as nothing."""
    if isinstance(part, Mapping):
        found = {key: _numbers(value) for key, value in part.items()}
        return {key: value for key, value in found.items() if value}
    return part


# in words


def term_in_words(content: Content) -> str:
    return f"{_zh(content['starts'])}至{_zh(content['ends'])}"


def _zh(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"


def aims_in_words(template: Book, content: Content) -> str:
    """Each indicator with its total and its years."""
    found = []
    for aim in template.aims:
        by_year = content["aims"].get(aim.id, {})
        parts = [
            f"{year}年{by_year[str(year)]}{aim.unit}" for year in years(content) if by_year.get(str(year))
        ]
        if parts:
            found.append(f"{aim.label}{target(content, aim)}{aim.unit}（{'，'.join(parts)}）")
    return "；".join(found)


def budget_in_words(template: Book, content: Content) -> str:
    """The sums, then each heading with its years."""
    found = [f"财政资金{_money(total(content, PUBLIC))}，自筹{_money(total(content, OWN))}"]
    for heading in template.headings:
        parts = [
            f"{year}年{_sides(content, heading, year)}"
            for year in years(content)
            if any(total(content, side, heading.id, year) for side, _ in SIDES)
        ]
        if parts:
            found.append(f"{heading.label}（{'，'.join(parts)}）")
    return "；".join(found)


def _sides(content: Content, heading: Heading, year: int) -> str:
    amounts = [(label, total(content, side, heading.id, year)) for side, label in SIDES]
    return "、".join(f"{label}{_money(fen)}" for label, fen in amounts if fen)


def _money(fen: int) -> str:
    return format_money(fen) if fen else "0元"


def in_wan(fen: int) -> str:
    """Fen as a number of 万元, exact; '' for nought."""
    if not fen:
        return ""
    return f"{(Decimal(fen) / WAN).normalize():f}"


# how far it has come


@dataclass(frozen=True, slots=True)
class Reached:
    """An indicator: what was aimed at in all and in a year, what was reached."""

    aim: Aim
    aimed: int
    reached: int
    by_year: tuple[tuple[int, int, int | None], ...]

    @property
    def percent(self) -> int:
        return min(100, self.reached * 100 // self.aimed) if self.aimed else 100


def reached(template: Book, content: Content, progress: Mapping[int, Mapping[str, Any]]) -> list[Reached]:
    """For each indicator the years with target and what the reports say; `progress` is by year."""
    found = []
    for aim in template.aims:
        planned = content["aims"].get(aim.id, {})
        rows = tuple(
            (year, int(planned.get(str(year), 0)), int(progress[year][aim.id]) if aim.id in progress.get(year, {}) else None)
            for year in years(content)
        )  # fmt: skip
        known = [got for _, _, got in rows if got is not None]
        so_far = (known[-1] if known else 0) if aim.level else sum(known)
        if target(content, aim) or any(known):
            found.append(Reached(aim, target(content, aim), so_far, rows))
    return found


@dataclass(frozen=True, slots=True)
class Used:
    """A heading: fen planned and spent, of public money and of the unit's own."""

    label: str
    public: int
    own: int
    public_spent: int
    own_spent: int

    @property
    def over(self) -> bool:
        return self.public_spent > self.public


def used(template: Book, content: Content, reports: list[Mapping[str, Any]]) -> list[Used]:
    """For each heading of the budget what was planned and spent; the last line sums."""
    lines = [
        Used(
            heading.label, total(content, PUBLIC, heading.id), total(content, OWN, heading.id),
            sum(spent(one, PUBLIC, heading.id) for one in reports), sum(spent(one, OWN, heading.id) for one in reports),
        )
        for heading in template.headings
    ]  # fmt: skip
    lines = [one for one in lines if one.public or one.own or one.public_spent or one.own_spent]
    lines.append(
        Used(
            "合计",
            *(
                sum(getattr(one, name) for one in lines)
                for name in ("public", "own", "public_spent", "own_spent")
            ),
        )
    )
    return lines
