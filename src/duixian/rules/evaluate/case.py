"""Reading a case: one document of entities and facts becomes run-time integers. Every mistake is reported by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from duixian.rules.errors import CaseError, nearest
from duixian.rules.errors import shown as seen
from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.support import Row
from duixian.rules.lang.units import UnitError, read_unit, units_of
from duixian.rules.model.declared import Enum, Fact
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, TRUTH, EnumType, NumberType
from duixian.rules.truth import FALSE, TRUE, UNKNOWN

MAX_ROWS = 10_000
MAX_DIGITS = 30
MAX_TEXT = 10_000
MOST_CHOICES = 20  # values of a list named in a message
TOLD = 60  # characters of a value in a message
_TRUE, _FALSE = ("true", "是", "yes"), ("false", "否", "no")
_NUMBER = re.compile(r"\s*(-?\d[\d,_]{0,30})(?:\.(\d{1,15}))?\s*(?![eE][+-]?\d)(\S{0,12})\s*")
Read = Callable[[Any], tuple[Any, Any]]
Entry = tuple[Fact, Read, int]  # a fact, its reader, its slot (spells and facts of rows have none)
NO_SLOT = -1


class _BadValueError(ValueError):
    """A value that does not fit its fact; carries what is wrong and the mend."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class CaseReader:
    """Readers of all facts of a pack, made once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.pack = engine.pack
        self.facts: dict[str, dict[str, Entry]] = {}
        slots = engine.slots.facts
        for fact in self.pack.facts.values():
            entry = (fact, _reader(fact, self.pack.enums), slots.get(fact.id, NO_SLOT))
            self.facts.setdefault(fact.role, {})[fact.name] = entry

    def read(self, case: Mapping[str, Any]) -> State:
        """The state of a case document `{as_of, role: {fact: value}, …}`. Raises `CaseError` with every problem."""
        problems: list[tuple[str, str, str]] = []
        if not isinstance(case, Mapping):
            raise CaseError([("", "案例应当是一组“实体: 事实”", "写成 {as_of: …, person: {…}}")])
        state = self.engine.blank(self._as_of(case, problems))
        for role, body in case.items():
            if role == "as_of":
                continue
            entity = self.pack.entities.get(role)
            if entity is None:
                problems.append(_unknown(role, "实体", role, self.pack.entities))
            elif entity.many:
                self._many(role, body, state, problems)
            else:
                self._one(role, body, state, problems)
        if problems:
            raise CaseError(problems)
        return state

    def _as_of(self, case: Mapping[str, Any], problems: list[tuple[str, str, str]]) -> int:
        try:
            day = _day(case["as_of"])
            if not FIRST_DAY <= day <= LAST_DAY:
                raise _BadValueError(f"“{told(case['as_of'])}”超出 1900 年到 2399 年", "检查年份")
            return day
        except KeyError:
            problems.append(("as_of", "没有写 as_of", "写上按哪一天计算，例如 as_of: 2024-06-30"))
        except _BadValueError as error:
            problems.append(("as_of", error.what, error.mend))
        return FIRST_DAY

    def _one(self, role: str, body: Any, state: State, problems: list[tuple[str, str, str]]) -> None:
        entity = self.pack.entities[role]
        exists = self.engine.slots.facts.get(f"{role}.exists")
        if body is None:
            if exists is not None:
                state.lo[exists] = FALSE
                state.given.add(f"{role}.exists")
            return
        if not isinstance(body, Mapping):
            problems.append((role, f"“{entity.label}”应当是一组“事实: 值”", "写成 {事实: 值}"))
            return
        if exists is not None:
            state.lo[exists] = TRUE
            state.given.add(f"{role}.exists")
        known, lo, hi, given = self.facts.get(role, {}), state.lo, state.hi, state.given
        for name, value in body.items():
            found = known.get(name)
            if found is None:
                problems.append(_unknown(f"{role}.{told(name)}", "事实", name, known))
                continue
            if value is None:
                continue
            fact, read, slot = found
            if slot == NO_SLOT:
                self._spells(fact, value, state, problems)
                continue
            try:
                lo[slot], hi[slot] = read(value)
            except _BadValueError as error:
                problems.append((f"{role}.{name}", f"{fact.label}：{error.what}", error.mend))
                continue
            given.add(fact.id)

    def _many(self, role: str, body: Any, state: State, problems: list[tuple[str, str, str]]) -> None:
        if body is not None:
            state.rows[self.engine.slots.rows[role]] = self._rows(role, body, role, problems)
            state.given.add(role)

    def _spells(self, fact: Fact, body: Any, state: State, problems: list[tuple[str, str, str]]) -> None:
        rows = self._rows(fact.id, body, fact.id, problems)
        state.rows[self.engine.slots.rows[fact.id]] = rows
        state.given.add(fact.id)

    def _rows(self, owner: str, body: Any, path: str, problems: list[tuple[str, str, str]]) -> list[Row]:
        """The rows of a list; an attribute that is absent is unknown, but a spell without `to` goes on."""
        if not isinstance(body, (list, tuple)) or len(body) > MAX_ROWS:
            problems.append((path, "应当是一个列表", f"写成列表，最多 {MAX_ROWS} 项"))
            return []
        known = self.facts.get(owner, {})
        own = [f for f, _, _ in known.values() if f.id in self.engine.slots.attributes]
        spells = owner not in self.pack.entities
        found: list[Row] = []
        for index, item in enumerate(body):
            lo: list[Any] = [UNKNOWN if f.type == TRUTH else f.lo for f in own]
            hi: list[Any] = [0 if f.type == TRUTH else f.hi for f in own]
            if not isinstance(item, Mapping):
                problems.append((f"{path}[{index}]", "应当是一组“名字: 值”", "写成 {名字: 值}"))
                continue
            if spells and item.get("to") is None:
                place = self.engine.slots.attributes[f"{owner}.to"]
                lo[place] = hi[place] = LAST_DAY
            for name, value in item.items():
                self._cell(known, name, value, (lo, hi), f"{path}[{index}].{told(name)}", problems)
            found.append((lo, hi))
        return found

    def _cell(
        self,
        known: dict[str, Entry],
        name: str,
        value: Any,
        row: Row,
        path: str,
        problems: list[tuple[str, str, str]],
    ) -> None:
        entry = known.get(name)
        if entry is None:
            problems.append(_unknown(path, "", name, known))
            return
        fact, read, _ = entry
        if value is None or fact.id not in self.engine.slots.attributes:
            return
        try:
            place = self.engine.slots.attributes[fact.id]
            row[0][place], row[1][place] = read(value)
        except _BadValueError as error:
            problems.append((path, f"{fact.label}：{error.what}", error.mend))


def _reader(fact: Fact, enums: Mapping[str, Enum]) -> Read:
    if fact.type == TRUTH:
        return _truth
    if fact.type == DATE:
        return lambda value: _between(value, _day, fact)
    if isinstance(fact.type, EnumType):
        return _enum_reader(enums[fact.type.name])
    if isinstance(fact.type, NumberType):
        return _number_reader(fact, fact.type)
    return _text


def _unknown(path: str, kind: str, name: Any, known: Iterable[str]) -> tuple[str, str, str]:
    return told(path), f"没有{kind}“{told(name)}”{nearest(told(name), known)}", "检查拼写"


def told(value: Any) -> str:
    """A value of a case as a message shows it: whatever it is, on one line, of a long one the beginning."""
    try:
        text = value if isinstance(value, str) else str(value)
    except ValueError:  # an integer of thousands of digits
        text = "…"
    text = seen(text.replace("\n", " "))
    return text if len(text) <= TOLD else f"{text[:TOLD]}…"


def _text(value: Any) -> tuple[int, int]:
    """A text stands in papers and finds rows of lists; the engine counts nothing with it."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _BadValueError(f"“{told(value)}”不是文字，或太长", f"写成文字，最多 {MAX_TEXT} 字")
    return 0, 0


def _plain(value: float | Decimal) -> str:
    """A number as digits; nothing where it would take more digits than any fact holds."""
    number = Decimal(str(value))
    if not number:
        return "0"
    far = not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS
    return "" if far else format(number, "f")


def _truth(value: Any) -> tuple[int, int]:
    if value is True or (isinstance(value, str) and value in _TRUE):
        return TRUE, 0
    if value is False or (isinstance(value, str) and value in _FALSE):
        return FALSE, 0
    raise _BadValueError(f"“{told(value)}”不是是或否", "写 true 或 false")


def _between(value: Any, read: Callable[[Any], int], fact: Fact) -> tuple[int, int]:
    """A value, or `{at_least: …, at_most: …}` where only bounds are known; both within the fact's range."""
    if isinstance(value, Mapping) and set(value) <= {"at_least", "at_most"}:
        lo = read(value["at_least"]) if "at_least" in value else fact.lo
        hi = read(value["at_most"]) if "at_most" in value else fact.hi
        lo, hi = max(lo, fact.lo), min(hi, fact.hi)
        if lo > hi:
            raise _BadValueError("下限高于上限，或超出范围", "检查 at_least 和 at_most")
        return lo, hi
    exact = read(value)
    if not fact.lo <= exact <= fact.hi:
        raise _BadValueError(
            f"“{told(value)}”超出范围", f"应当在 {shown(fact.lo, fact)} 到 {shown(fact.hi, fact)} 之间"
        )
    return exact, exact


def _day(value: Any) -> int:
    if isinstance(value, date):
        return value.toordinal()
    try:
        return date.fromisoformat(value).toordinal()
    except (TypeError, ValueError):
        raise _BadValueError(f"“{told(value)}”不是日期", "写成 2021-06-30 的样子") from None


def _enum_reader(enum: Enum) -> Read:
    places = {word: place for place, word in enumerate(enum.labels)}
    places.update({word: place for place, word in enumerate(enum.values)})

    def read(value: Any) -> tuple[int, int]:
        place = places.get(value if isinstance(value, str) else told(value))
        if place is None:
            raise _BadValueError(
                f"“{enum.label}”里没有“{told(value)}”{nearest(told(value), places)}",
                f"可用：{_choices(enum)}",
            )
        return place, place

    return read


def _choices(enum: Enum) -> str:
    """The values with their labels, of many the first ones."""
    pairs = list(zip(enum.values, enum.labels, strict=True))
    shown_ = [value if value == label else f"{value}（{label}）" for value, label in pairs[:MOST_CHOICES]]
    return f"{'、'.join(shown_)}{f' 等 {len(pairs)} 个' if len(pairs) > MOST_CHOICES else ''}"


def _number_reader(fact: Fact, type_: NumberType) -> Read:
    units = _units(fact, type_)
    whole = {unit: size.numerator for unit, size in units.items() if size.denominator == 1}

    def exact(value: Any) -> int:
        if type(value) is int:
            return value * fact.ticks
        if isinstance(value, (str, float, Decimal)) and not isinstance(value, bool):
            match = _NUMBER.fullmatch(value if isinstance(value, str) else _plain(value))
            if match is not None:
                return _ticks(match[1], match[2] or "", match[3], value, fact, type_, units)
        raise _BadValueError(f"“{told(value)}”不是数", f"写一个数，单位是{fact.unit or type_}")

    def read(value: Any) -> tuple[int, int]:
        if isinstance(value, dict):
            return _between(value, exact, fact)
        ticks = None
        if type(value) is str:  # the usual: digits, or digits, a space and a unit
            digits, _, unit = value.partition(" ")
            if digits.isdecimal() and len(digits) <= MAX_DIGITS and unit in whole:
                ticks = int(digits) * whole[unit]
        if ticks is None:
            ticks = exact(value)
        if fact.lo <= ticks <= fact.hi:
            return ticks, ticks
        return _between(value, exact, fact)

    return read


def _units(fact: Fact, type_: NumberType) -> dict[str, Fraction]:
    """Ticks of one of each unit that a value of the fact may be written in; '' is the fact's own."""
    found = {word: factor * type_.scale for word, factor in units_of(type_.dimension)}
    if type_.is_money:  # people write 5000万; nothing else can be meant
        found.update({word: found[f"{word}元"] for word in ("万", "亿") if f"{word}元" in found})
    return {**found, "": Fraction(fact.ticks)}


def _ticks(
    whole: str, part: str, unit: str, value: Any, fact: Fact, type_: NumberType, units: dict[str, Fraction]
) -> int:
    """A written number in run-time integers, exactly."""
    size = units.get(unit)
    if size is None:
        try:
            known = read_unit(unit)
        except UnitError:
            known = None
        if known is None or known.dimension != type_.dimension:
            raise _BadValueError(f"“{told(value)}”的单位不对", f"写一个数，单位是{fact.unit or type_}")
        size = known.factor * type_.scale
    digits = int((whole + part).replace(",", "").replace("_", ""))
    parts: int = 10 ** len(part)
    ticks, rest = divmod(digits * size.numerator, parts * size.denominator)
    if rest:
        raise _BadValueError(f"“{told(value)}”比能记的更细", f"最多 {fact.decimals} 位小数")
    return ticks


def shown(value: int, fact: Fact) -> str:
    """A run-time integer of a fact as it would be written in a case."""
    if fact.type == DATE:
        return date.fromordinal(value).isoformat()
    number = Fraction(value, fact.ticks)
    return f"{Decimal(number.numerator) / number.denominator:f} {fact.unit}".strip()
