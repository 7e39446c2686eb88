"""What can be broken where a pack delivers and holds plain values: shares, durations, days, limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import GRANT, REFUSE, Ground, Outcome, Publicity, Setting, TimeLimit
from duixian.rules.model.delivery import Instalment, Obligation, Proof, Sanction, Split, Window

Path = tuple[tuple[str, int], ...]
Change = tuple[Path, Any, str, str]


def plain_changes(value: Any) -> Iterator[Change]:
    """Where below the value, what stands there then, what it was and what it became in words."""
    match value:
        case Benefit():
            yield from _of_benefit(value)
        case Split() if len(value.weights) > 1:
            for place, weight in enumerate(value.weights):
                for _, changed, was, became in _stepped("", weight, f"{value.payers[place]}份额"):
                    yield (("weights", place),), changed, was, became
        case Instalment() | Obligation():
            yield from _span(value.months, value.days, value.label or "付款")
        case Sanction():
            yield from _span(value.months, None, value.label)
            for place, bar in enumerate(value.bars):
                kept = (*value.bars[:place], *value.bars[place + 1 :])
                yield (("bars", -1),), kept, f"{value.label} 限制 {bar}", "不限制"
        case Proof():
            yield from _stepped("months", value.months, f"{value.label} 每隔月数")
        case TimeLimit() | Outcome() | Publicity():
            yield from _of_step(value)
        case Ground():
            yield from _unset(value.label, value.sets)
        case Window():
            yield from _of_window(value)


def _of_benefit(benefit: Benefit) -> Iterator[Change]:
    if benefit.lasts_for is not None:
        yield from _stepped("lasts_for", benefit.lasts_for, "期数")
    if len(benefit.schedule) > 1:
        for place, item in enumerate(benefit.schedule):
            for path, changed, was, became in _stepped("share", item.share, f"第{place + 1}期份额"):
                yield (("schedule", place), *path), changed, was, became


def _of_step(part: TimeLimit | Outcome | Publicity) -> Iterator[Change]:
    match part:
        case TimeLimit(by=None, until=""):
            yield from _stepped("count", part.count, "时限")
        case Publicity(days=int(days)):
            yield from _stepped("days", days, "公示天数")
        case Outcome():
            yield from _of_outcome(part)


def _of_outcome(outcome: Outcome) -> Iterator[Change]:
    """The opposite decision, and each setting and each truth left to the officer left out."""
    other = GRANT if outcome.decides == REFUSE else REFUSE
    if outcome.decides:
        yield (("decides", -1),), other, f"{outcome.label} 决定 {outcome.decides}", other
    yield from _unset(outcome.label, outcome.sets)
    for place, fact in enumerate(outcome.settles):
        left = (*outcome.settles[:place], *outcome.settles[place + 1 :])
        yield (("settles", -1),), left, f"{outcome.label} 认定 {fact}", "不认定"


def _unset(label: str, sets: tuple[Setting, ...]) -> Iterator[Change]:
    for place, setting in enumerate(sets):
        kept = (*sets[:place], *sets[place + 1 :])
        yield (("sets", -1),), kept, f"{label} 定下 {setting.fact} 为 {setting.value}", "不定"


def _of_window(window: Window) -> Iterator[Change]:
    for name, word in (("start", "起"), ("end", "止")):
        edge = getattr(window, name)
        for moved, shown in _edges(window.kind, edge):
            yield ((name, -1),), moved, f"{window.label}{word} {_day(edge)}", shown


def _stepped(name: str, value: int, what: str) -> Iterator[Change]:
    for other in (value + 1, value - 1):
        if other >= 0:
            yield ((name, -1),), other, f"{what} {value}", str(other)


def _span(months: int | None, days: int | None, label: str) -> Iterator[Change]:
    if months is not None:
        yield from _stepped("months", months, f"{label} 月数")
    if days is not None:
        yield from _stepped("days", days, f"{label} 天数")


def _edges(kind: str, edge: Any) -> Iterator[tuple[Any, str]]:
    """The edge of a window a day (of a duration: a unit) earlier and later."""
    for step in (1, -1):
        moved = _moved(kind, edge, step)
        if moved is not None:
            yield moved, _day(moved)


def _moved(kind: str, edge: Any, step: int) -> Any:
    if kind == "dates" and isinstance(edge, date):
        return edge + timedelta(days=step)
    if kind == "monthly" and isinstance(edge, int):
        return edge + step if 1 <= edge + step <= 31 else None
    if kind == "yearly" and edge is not None:  # in a leap year: 29 February is a day
        day = date(2024, *edge) + timedelta(days=step)
        return (day.month, day.day)
    if kind == "after" and edge is not None:
        months, days = edge
        if months is not None:
            return (months + step, None) if months + step >= 0 else None
        return (None, days + step) if days + step >= 0 else None
    return None


def _day(edge: Any) -> str:
    if isinstance(edge, date):
        return edge.isoformat()
    if isinstance(edge, tuple):
        return "-".join(str(part) for part in edge if part is not None)
    return str(edge)
