"""Runs the cases of a pack and says, in Chinese, what differs from what they expect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.calendars import Calendar, published
from duixian.quantities.money import format_money
from duixian.rules.errors import CaseError
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.result import BenefitResult, Evaluator, Result
from duixian.rules.explain.words import Words
from duixian.rules.lang.units import UnitError, read_unit
from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.expected import Expect
from duixian.rules.model.pack import Pack, PackCase
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType, Type
from duixian.rules.testing.delivered import delivered, ends, listed, money
from duixian.rules.truth import FALSE, LABELS, NAMES, UNKNOWN

STATUS_LABELS = {"eligible": "符合", "ineligible": "不符合", "unknown": "不明", "not_applicable": "不适用"}
_NUMBER = re.compile(r"\s*(-?[\d,_]+(?:\.\d+)?)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One case and what went otherwise than expected (nothing: it passed)."""

    case: PackCase
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run_cases(pack: Pack) -> tuple[CaseOutcome, ...]:
    """Every case of the pack, in order."""
    evaluator, calendar = Evaluator(pack), published()
    return tuple(CaseOutcome(case, tuple(differences(evaluator, case, calendar))) for case in pack.cases)


def differences(evaluator: Evaluator, case: PackCase, calendar: Calendar | None = None) -> Iterator[str]:
    """What one case expects and does not get; holidays move last days by `calendar`, by default the published one."""
    try:
        result = evaluator.evaluate(case.document)
    except CaseError as error:
        yield f"案例不能计算：{error}"
        return
    details = Details(result, calendar or published())
    for id_, expect in case.expect.items():
        title = evaluator.pack.benefits[id_].title
        for text in _benefit(details, result, result.benefits[id_], expect):
            yield f"《{title}》{text}"
    for name, text in case.values.items():
        yield from _value(result, name, text)


def _benefit(details: Details, result: Result, found: BenefitResult, expect: Expect) -> Iterator[str]:
    if expect.status and found.status != expect.status:
        yield f"应当是“{STATUS_LABELS[expect.status]}”，却是“{STATUS_LABELS[found.status]}”"
    if expect.amount is not None and ends(found.payable) != expect.amount:
        open_ = "" if isinstance(found.payable, int) else _open(details, found.benefit)
        yield f"应当是 {money(expect.amount)}，却是 {money(ends(found.payable))}{open_}"
    if expect.missing is not None:
        missing = details.missing(found.benefit.id)
        if set(missing) != set(expect.missing):
            yield f"缺的事实应当是 {listed(expect.missing)}，却是 {listed(missing)}"
    if expect.cites:
        cited = [cite.full for cite in details.citations(found.benefit.id)]
        for wanted in expect.cites:
            if not any(full == wanted or full.endswith(wanted) for full in cited):
                yield f"应当引用 {wanted}，引用的是 {listed(cited)}"
    if expect.because:
        because = failing(result, found.benefit)
        if set(because) != set(expect.because):
            yield f"不满足的条件应当是 {listed(expect.because)}，却是 {listed(_said(result, found.benefit, because))}"
    yield from delivered(details, found.benefit, expect)


def _open(details: Details, benefit: Benefit) -> str:
    """What keeps an amount open, so that the case can state it."""
    facts = details.pack.facts
    named = [f"{id_}（{facts[id_].label}）" if id_ in facts else id_ for id_ in details.missing(benefit.id)]
    return f"；案例还没有写 {listed(named)}" if named else ""


def failing(result: Result, benefit: Benefit) -> tuple[str, ...]:
    """The labels of the conditions that are false and make the benefit ineligible."""
    trace = result.engine.trace(result.state)
    found: list[str] = []

    def look(node: n.Expr) -> None:
        if trace.get(node.id) != FALSE:
            return
        if node.leaf:
            found.append(node.label or node.id)
        elif isinstance(node, n.And | n.Or):
            for item in node.items:
                look(item)
        else:
            found.append(node.label or node.id)

    look(result.pack.definitions[benefit.part("when")].expr)
    return tuple(dict.fromkeys(found))


def _said(result: Result, benefit: Benefit, because: tuple[str, ...]) -> list[str]:
    """Conditions without a label in words: a case can name them once they have one."""
    words = Words(result.pack)
    nodes = {node.id: node for node in n.walk(result.pack.definitions[benefit.part("when")].expr)}
    return [f"“{words.phrase(nodes[id_])}”（没有 label）" if id_ in nodes else id_ for id_ in because]


def _value(result: Result, name: str, text: str) -> Iterator[str]:
    definition = result.pack.definitions.get(name)
    if definition is None:
        yield f"没有“{name}”这个推得的事实"
        return
    value = result.engine.value(result.state, name)
    if not matches(result.pack, definition.type, value, text):
        yield f"“{definition.label or name}”应当是 {text}，却是 {_shown(result.pack, definition.type, value)}"


def matches(pack: Pack, type_: Type, value: Any, text: str) -> bool:
    """Whether a value at run time is what a case writes (不明, 不适用, or a value of the type)."""
    word = text.strip()
    if type_ == TRUTH:
        return word in (NAMES[value], LABELS[value])
    lo, hi, na = value
    if word in ("不适用", "not_applicable"):
        return bool(na > 1)
    if word in ("不明", "unknown"):
        return bool(lo != hi or na == 1)
    return bool(lo == hi and not na and lo == _read(pack, type_, word))


def _read(pack: Pack, type_: Type, word: str) -> int | None:
    if type_ == DATE:
        return date.fromisoformat(word).toordinal()
    if isinstance(type_, EnumType):
        enum = pack.enums[type_.name]
        places = {**{v: i for i, v in enumerate(enum.labels)}, **{v: i for i, v in enumerate(enum.values)}}
        return places.get(word)
    match = _NUMBER.fullmatch(word)
    if match is None or not isinstance(type_, NumberType):
        return None
    number = Fraction(match[1].replace(",", "").replace("_", ""))
    if match[2]:
        try:
            unit = read_unit(match[2])
        except UnitError:
            return None
        number *= unit.factor
    ticks = number * type_.scale
    return int(ticks) if ticks.denominator == 1 else None


def _shown(pack: Pack, type_: Type, value: Any) -> str:
    if type_ == TRUTH:
        return LABELS[value] if value != UNKNOWN else "不明"
    lo, hi, na = value
    if na > 1:
        return "不适用"
    one = _one(pack, type_, lo)
    return one if lo == hi else f"{one} 到 {_one(pack, type_, hi)}"


def _one(pack: Pack, type_: Type, value: int) -> str:
    if type_ == DATE:
        return date.fromordinal(value).isoformat()
    if isinstance(type_, EnumType):
        return pack.enums[type_.name].values[value]
    assert isinstance(type_, NumberType)
    return format_money(value) if type_.is_money and type_.scale == 100 else str(Fraction(value, type_.scale))
