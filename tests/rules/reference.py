"""A slow second reading of docs/semantics.md for complete cases: fractions, days counted one by one, nothing shared with
the engines but the parser. Values are bool, Fraction (元, 月, 日, …), date, the id of an enumeration's value, or NA."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from typing import Any

import yaml

from duixian.rules.errors import Pos, Reporter
from duixian.rules.lang.parser import parse
from duixian.rules.lang.syntax import Binary, Call, Choose, Day, In, Name, Number, Syntax, Truth, Unary

NA = type("NA", (), {"__repr__": lambda self: "NA"})()
UNITS = {
    "": 1, "元": 1, "万元": 10_000, "亿元": 10**8, "分": Fraction(1, 100), "月": 1, "年": 12, "日": 1, "人": 1, "元/人": 1,
    "万元/人": 10_000, "%": Fraction(1, 100),
}  # fmt: skip
FOREVER = date(2399, 12, 31)
ONE = timedelta(1)


def tree(text: str) -> Syntax:
    found = parse(text, Pos("x", 1, 1), Reporter())
    assert found is not None, text
    return found


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, second: date) -> int:
    """By trying: the most months that can be added without passing the later day."""
    if second < first:
        return -months_between(second, first)
    count = 0
    while add_months(first, count + 1) <= second:
        count += 1
    return count


def rounded(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """To a multiple of `step`: half_up and up away from zero, down towards zero."""
    size = abs(value) / step
    whole = size.numerator // size.denominator
    rest = size - whole
    if (mode == "half_up" and rest * 2 >= 1) or (mode == "up" and rest):
        whole += 1
    return whole * step * (-1 if value < 0 else 1)


class Reference:
    """One case of a pack of tests/rules/random_packs.py."""

    def __init__(self, text: str, case: Mapping[str, Any]) -> None:
        self.pack: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
        self.case, self.as_of = case, date.fromisoformat(case["as_of"])

    # facts

    def typed(self, raw: Any, fact: Mapping[str, Any]) -> Any:
        kind = fact["type"]
        if kind == "truth":
            return raw
        if kind == "date":
            return date.fromisoformat(raw)
        if kind in ("money", "number", "rate"):
            return Fraction(str(raw)) * UNITS[fact.get("unit", "")]
        return raw

    def fact(self, role: str, name: str) -> Any:
        body = self.case[role]
        if body is None:
            return NA
        fact = self.pack["facts"]["p" if role == "s" else role][name]
        if "applies" in fact and self.value(tree(fact["applies"]), role) is not True:
            return NA
        return self.typed(body[name], fact)

    def row(self, rows: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if rows == "c":
            return {name: self.typed(body[name], fact) for name, fact in self.pack["facts"]["c"].items()}
        return {**body, "from": date.fromisoformat(body["from"]), "to": date.fromisoformat(body["to"])}

    def name(self, parts: tuple[str, ...], role: str, row: Mapping[str, Any] | None) -> Any:
        if parts == ("as_of",):
            return self.as_of
        if row is not None and parts[-1] in row and (len(parts) == 1 or parts[0] == "c"):
            return row[parts[-1]]
        if parts == ("base",):
            return self.base(self.as_of)
        if len(parts) == 2:
            return self.fact(parts[0], parts[1])
        if parts[0] in self.pack["facts"]["p"]:
            return self.fact(role, parts[0])
        return parts[0]  # a value of an enumeration

    def base(self, day: date) -> Any:
        found: Any = NA
        for since, value in self.pack["parameters"]["base"]["values"].items():
            if date.fromisoformat(since) <= day:
                found = NA if value == "ended" else self.value(tree(value), "p")
        return found

    # expressions

    def value(self, node: Syntax, role: str = "p", row: Mapping[str, Any] | None = None) -> Any:
        def again(part: Syntax) -> Any:
            return self.value(part, role, row)

        match node:
            case Number(value, unit, _):
                return value * UNITS[unit]
            case Day(value, _) | Truth(value, _):
                return value
            case Name(parts, _):
                return self.name(parts, role, row)
            case Unary("not", operand, _):
                found = again(operand)
                return found if found is NA else not found
            case Unary(_, operand, _):
                found = again(operand)
                return found if found is NA else -found
            case Binary("and" | "or" | "otherwise" as word, left, right, _):
                return self.connect(word, again(left), again(right))
            case Binary(op, left, right, _):
                return self.binary(op, again(left), again(right), node)
            case In(left, members, braces, negated, _):
                return self.member(again(left), [m.text for m in members], braces, negated)
            case Choose(condition, yes, no, _):
                return again(yes) if again(condition) is True else again(no)
            case Call():
                return self.call(node, role, row)
        raise AssertionError(node)

    def connect(self, word: str, a: Any, b: Any) -> Any:
        if word == "otherwise":
            return b if a is NA else a
        known = [v for v in (a, b) if v is not NA]
        return (all if word == "and" else any)(known) if known else NA

    def binary(self, op: str, a: Any, b: Any, node: Binary) -> Any:
        if a is NA or b is NA:
            return NA
        if isinstance(a, str):  # of an ordered enumeration: the first named is the highest
            places = {v: -i for i, v in enumerate(self.pack["enums"]["rank"]["values"])}
            if a in places:
                a, b = places[a], places[b]
        tests: dict[str, Callable[[Any, Any], Any]] = {
            "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
            "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "*": lambda a, b: a * b, "/": lambda a, b: Fraction(a) / b,
        }  # fmt: skip
        if op in tests:
            return tests[op](a, b)
        sign = 1 if op == "+" else -1
        if not isinstance(a, date):
            return a + sign * b
        if isinstance(b, date):
            return Fraction((a - b).days)
        days = isinstance(node.right, Number) and node.right.unit == "日"
        return a + timedelta(int(sign * b)) if days else add_months(a, int(sign * b))

    def member(self, found: Any, members: list[str], braces: bool, negated: bool) -> Any:
        if found is NA:
            return NA
        chosen, left_out = members, []
        if not braces:
            known = self.pack["sets"][members[0]]
            chosen, left_out = known["members"], known["except"]
        codes = found in self.pack["catalogues"]["code"]["entries"]
        of = (lambda m: found.startswith(m)) if codes else (lambda m: found == m)
        return (any(map(of, chosen)) and not any(map(of, left_out))) != negated

    # functions

    def call(self, node: Call, role: str, row: Mapping[str, Any] | None) -> Any:
        name, first = node.name, node.arguments[0]
        rows = self.rows_of(node, role)
        if rows is not None and row is None:
            return self.over_rows(node, rows, role)
        if name == "value_on":
            day = self.value(node.arguments[1], role, row)
            return NA if day is NA else self.base(day)
        if name == "round":
            found, step, mode = self.value(first, role, row), node.arguments[1], node.arguments[2]
            assert isinstance(mode, Name)
            size = Fraction(UNITS[step.text]) if isinstance(step, Name) else Fraction(self.value(step))
            return NA if found is NA else rounded(Fraction(found), size, mode.text)
        values = [self.value(argument, role, row) for argument in node.arguments]
        if name in ("min", "max"):
            known = [v for v in values if v is not NA]
            return (min if name == "min" else max)(known) if known else NA
        if any(v is NA for v in values):
            return NA
        return self.dates(name, values)

    def dates(self, name: str, values: list[Any]) -> Any:
        day = values[0]
        if name == "age":
            name, values = "years_between", [day, self.as_of]
        if name in ("months_between", "years_between"):
            months = months_between(values[0], values[1])
            whole = abs(months) // 12 * 12 if name == "years_between" else abs(months)
            return Fraction(whole if months >= 0 else -whole)
        made: dict[str, Callable[[], Any]] = {
            "days_between": lambda: Fraction((values[1] - day).days), "year_start": lambda: date(day.year, 1, 1),
            "year_end": lambda: date(day.year, 12, 31), "month_start": lambda: day.replace(day=1),
            "month_end": lambda: day.replace(day=monthrange(day.year, day.month)[1]),
        }  # fmt: skip
        return made[name]()

    def rows_of(self, node: Call, role: str) -> str | None:
        first = node.arguments[0]
        if isinstance(first, Name) and first.parts[0] in ("c", "z1"):
            return first.parts[0]
        return None

    def over_rows(self, node: Call, rows: str, role: str) -> Any:
        bodies = (self.case["c"] if rows == "c" else self.case[role]["z1"]) or []
        every = [self.row(rows, body) for body in bodies]
        chosen = [r for r in every if node.where is None or self.value(node.where, role, r) is True]
        if rows == "z1":
            return self.spells(node, chosen, role)
        first = node.arguments[0]
        whole = isinstance(first, Name) and first.parts == ("c",)
        subject = (node.arguments[1] if len(node.arguments) == 2 else None) if whole else first
        if node.name == "count":
            return Fraction(len(chosen))
        values = [True if subject is None else self.value(subject, role, r) for r in chosen]
        if node.name == "any":
            return any(v is True for v in values)
        if node.name == "all":
            return all(v is not False for v in values)
        known = [v for v in values if v is not NA]
        if node.name == "sum":
            return Fraction(sum(known))
        return (min if node.name == "min" else max)(known) if known else NA

    def spells(self, node: Call, chosen: list[dict[str, Any]], role: str) -> Any:
        window = {key: self.value(edge, role) for key, edge in node.keywords}
        start, end = window.get("from"), window.get("to", self.as_of)
        if start is NA or end is NA:
            return NA
        covered = {
            day
            for spell in chosen
            for day in days(max(spell["from"], start or spell["from"]), min(spell["to"], end))
        }
        runs = runs_of(covered)
        match node.name:
            case "first":
                return min(covered) if covered else NA
            case "latest":
                return max(covered) if covered else NA
            case "days_in":
                return Fraction(len(covered))
            case "calendar_months_in":
                return Fraction(len({(d.year, d.month) for d in covered}))
            case "months_in":
                return Fraction(sum(months_between(a, b + ONE) for a, b in runs))
            case "run_months":
                return Fraction(sum(months_between(a, b + ONE) for a, b in runs if b == end))
        assert node.name == "longest_gap"
        if not covered and start is None:
            return None  # the page does not say
        gap = most = 0
        for day in days(start if start is not None else min(covered), end):
            gap = 0 if day in covered else gap + 1
            most = max(most, gap)
        return Fraction(most)

    # benefits

    def status(self, name: str) -> str:
        rule = self.pack["benefits"][name]
        if "applies" in rule and self.value(tree(rule["applies"])) is not True:
            return "not_applicable"
        known = [v for v in map(self.condition, rule["when"]) if v is not NA]
        if not known:
            return "not_applicable"
        if not all(known):
            return "ineligible"
        return "not_applicable" if self.amount(name) is NA else "eligible"

    def condition(self, item: Mapping[str, Any]) -> Any:
        if "any" in item:
            known = [v for v in map(self.condition, item["any"]) if v is not NA]
            return any(known) if known else NA
        return self.value(tree(item["if"]))

    def amount(self, name: str) -> Any:
        found = self.value(tree(self.pack["benefits"][name]["amount"]))
        return NA if found is NA else max(Fraction(0), rounded(Fraction(found), Fraction(1, 100), "half_up"))

    def counted(self, name: str) -> Fraction:
        return self.amount(name) if self.status(name) == "eligible" else Fraction(0)

    def payable(self, name: str) -> Fraction:
        (rule,) = self.pack["stacking"]
        mine = self.counted(name)
        for item in self.pack["benefits"][name].get("counted_against", []):
            mine = max(Fraction(0), mine - self.counted(item["benefit"]))
        names = rule["benefits"]
        if rule["kind"] == "highest":
            best = max(names, key=lambda n: (self.counted(n), -names.index(n)))
            return mine if best == name else Fraction(0)
        if rule["kind"] == "total_capped":
            before = names[: names.index(name)]
            left = reduce(lambda left, n: left - self.payable(n), before, Fraction(3000))
            return min(mine, left)
        return mine


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def runs_of(covered: set[date]) -> list[tuple[date, date]]:
    return [
        (day, next(last for last in _from(day) if last + ONE not in covered))
        for day in sorted(covered)
        if day - ONE not in covered
    ]


def _from(day: date) -> Any:
    while True:
        yield day
        day += ONE
