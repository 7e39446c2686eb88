"""What a pack cites, and which numbers it writes beside which citation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.explain import values
from duixian.rules.lang.units import DAYS, MONEY, MONTHS, NONE, WORKDAYS, Dimension, multiply
from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import Publicity, TimeLimit
from duixian.rules.model.declared import Parameter
from duixian.rules.model.delivery import Instalment, Obligation, Proof, Sanction, Split, Window
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, NumberType, Type
from duixian.rules.sources.amounts import Measure

SECTIONS = (
    "enums", "facts", "parameters", "sets", "tables", "classifications", "benefits", "limits", "shares", "windows", "procedures",
    "papers", "funds", "offices", "lists", "credentials", "lodgings", "projects",
)  # fmt: skip
_KINDS: dict[Dimension, str] = {
    MONEY: "money",
    MONTHS: "months",
    DAYS: "days",
    WORKDAYS: "workdays",
    NONE: "plain",
}


@dataclass(frozen=True, slots=True)
class Leaning:
    """A rule (`owner`, in words) that cites something; `at` is the nearest place the pack knows."""

    cite: Cite
    owner: str
    at: Pos


@dataclass(frozen=True, slots=True)
class Written:
    """A number a rule writes, as `shown`. `alternatives` are the measures under which a text may state it; all of a
    `group` but one must be found (60%, 40%: a text may leave the rest to the last)."""

    shown: str
    alternatives: tuple[Measure, ...]
    cite: Cite
    owner: str
    at: Pos
    group: str = ""


def leanings(pack: Pack) -> tuple[Leaning, ...]:
    """Every citation of a pack with the rules that lean on it, each pair once."""
    found: dict[tuple[str, str], Leaning] = {}
    for owner, thing in _owners(pack):
        for cite, at in _cites(thing, getattr(thing, "at", NOWHERE)):
            found.setdefault((cite.full, owner), Leaning(cite, owner, at))
    return tuple(found.values())


def written_numbers(pack: Pack) -> tuple[Written, ...]:
    """Every number a rule writes that has a citation; 0, 1 and 100% say nothing and are left out."""
    found: dict[tuple[Any, ...], Written] = {}
    for owner, thing in _owners(pack):
        frame = _Frame(owner, getattr(thing, "at", NOWHERE), getattr(thing, "cite", None))
        for number in _numbers(thing, frame):
            key = (number.alternatives, number.cite.full, number.owner, number.at.line)
            found.setdefault(key, number)
    return tuple(found.values())


def _owners(pack: Pack) -> Iterator[tuple[str, Any]]:
    """Everything that can cite, with the rule it belongs to in words."""
    for definition in pack.definitions.values():
        kind, _, rest = definition.id.partition(".")
        if kind == "benefit":
            benefit = pack.benefits[rest.rpartition(".")[0]]
            yield f"《{benefit.title}》", replace(definition, cite=definition.cite or benefit.cite)
        else:
            yield definition.label or definition.id, definition
    for section in SECTIONS:
        for thing in getattr(pack, section).values():
            title = f"《{thing.title}》" if isinstance(thing, Benefit) else thing.label or thing.id
            yield title, thing
    for rule in pack.stacking:
        yield rule.label, rule


def _cites(value: Any, at: Pos) -> Iterator[tuple[Cite, Pos]]:
    if isinstance(value, Cite):
        yield value, at
    elif isinstance(value, tuple):
        for item in value:
            yield from _cites(item, at)
    elif is_dataclass(value) and not isinstance(value, (type, Pos)):
        at = own if (own := getattr(value, "at", NOWHERE)) != NOWHERE else at
        for field in fields(value):
            yield from _cites(getattr(value, field.name), at)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rule a number stands in, the nearest place and citation above it."""

    owner: str
    at: Pos
    cite: Cite | None

    def below(self, value: Any) -> _Frame:
        at, cite = getattr(value, "at", NOWHERE), getattr(value, "cite", None)
        return _Frame(self.owner, at if at != NOWHERE else self.at, cite or self.cite)

    def written(self, shown: str, *alternatives: Measure, group: str = "") -> Iterator[Written]:
        if self.cite is not None:
            yield Written(shown, alternatives, self.cite, self.owner, self.at, group)


def _numbers(value: Any, frame: _Frame) -> Iterator[Written]:
    if isinstance(value, tuple):
        for item in value:
            yield from _numbers(item, frame)
        return
    if not is_dataclass(value) or isinstance(value, (type, Pos, Cite)):
        return
    frame = frame.below(value)
    yield from _own(value, frame)
    for field in fields(value):
        yield from _numbers(getattr(value, field.name), frame)


def _own(value: Any, frame: _Frame) -> Iterator[Written]:
    """The numbers that a part of the model holds as plain values."""
    match value:
        case n.Literal():
            yield from _literal(value, frame)
        case Benefit():
            yield from _parts([(i.share, frame.below(i)) for i in value.schedule])
        case Split():
            yield from _parts([(weight, frame) for weight in value.weights])
        case Parameter():
            for day, ticks in value.values:
                yield from _typed(ticks, value.type, f"{value.label}（{day.isoformat()}起）", frame)
        case Window():
            yield from _window(value, frame)
        case Instalment() | Obligation():
            yield from _span(value.months, value.days, frame)
        case Sanction() | Proof():
            yield from _span(value.months, None, frame)
        case TimeLimit(by=None, until=""):
            yield from _limit(value, frame)
        case Publicity(days=int(days)):
            kind = "workdays" if value.calendar == "working" else "days"
            yield from frame.written(f"公示 {days} 日", (kind, Fraction(days)))


def _literal(node: n.Literal, frame: _Frame) -> Iterator[Written]:
    if not node.written or not node.value:
        return
    if node.type == DATE:
        yield from frame.written(node.written, ("date", date.fromordinal(node.value)))
    elif isinstance(node.type, NumberType):
        exact, dimension = abs(Fraction(node.value, node.type.scale)), node.type.dimension
        if node.written.startswith("1/") and dimension not in _KINDS:  # `/ 36 月` is kept as times 1/36月
            exact, dimension = 1 / exact, multiply(NONE, dimension, -1)
        if dimension == NONE and exact == 1:
            return
        kind = _KINDS.get(dimension, "other")
        more: tuple[Measure, ...] = ()
        if kind == "plain":
            more = (("plain", 1 / exact), ("months", exact))
            if exact < 1:  # what is left: 40% where the text says 60%
                more += (("plain", 1 - exact),)
        elif kind == "other":
            more = (("money", exact),) if ("元", 1) in dimension else ()
        yield from frame.written(node.written, (kind, exact), *more)


def _typed(value: int | None, type_: Type, shown: str, frame: _Frame) -> Iterator[Written]:
    if value and isinstance(type_, NumberType):
        kind = _KINDS.get(type_.dimension, "other")
        text = f"{shown} {values.number(value, type_)}"
        yield from frame.written(text, (kind, Fraction(value, type_.scale)))


def _parts(weights: list[tuple[int, _Frame]]) -> Iterator[Written]:
    """Shares of a whole: each as a part of it, or all of them as a ratio."""
    whole = sum(weight for weight, _ in weights)
    if len(weights) < 2:
        return
    shown = ":".join(str(weight) for weight, _ in weights)
    for weight, frame in weights:
        part = Fraction(weight, whole)
        yield from frame.written(_percent(part), ("plain", part), group=f"{shown}@{frame.at.line}")


def _percent(part: Fraction) -> str:
    return f"{part * 100}%" if (part * 100).denominator == 1 else str(part)


def _span(months: int | None, days: int | None, frame: _Frame) -> Iterator[Written]:
    if months:
        yield from frame.written(values.number(months, NumberType(MONTHS)), ("months", Fraction(months)))
    if days:
        yield from frame.written(f"{days}日", ("days", Fraction(days)))


def _limit(limit: TimeLimit, frame: _Frame) -> Iterator[Written]:
    kind = {"月": "months", "工作日": "workdays", "日": "days"}.get(limit.unit, "other")
    if limit.calendar == "working" and kind == "days":
        kind = "workdays"
    word = "个" if limit.unit in ("月", "工作日") else ""
    yield from frame.written(f"{limit.count}{word}{limit.unit}", (kind, Fraction(limit.count)))


def _window(window: Window, frame: _Frame) -> Iterator[Written]:
    for end in (window.start, window.end):
        if window.kind == "yearly" and isinstance(end, tuple):
            yield from frame.written(f"{end[0]}月{end[1]}日", ("monthday", (end[0], end[1])))
        elif window.kind == "monthly" and isinstance(end, int):
            day = Fraction(end)
            yield from frame.written(f"每月{end}日", ("plain", day), ("days", day), ("other", day))
        elif window.kind == "dates" and isinstance(end, date):
            yield from frame.written(end.isoformat(), ("date", end))
        elif window.kind == "after" and isinstance(end, tuple):
            yield from _span(end[0], end[1], frame)
