"""The functions of the language: extremes, rounding, ages and dates; those over rows and spells are in `aggregates`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from duixian.rules.check.aggregates import ALIASES, OVER_ROWS, SPELLS, aggregate, measure, rows_of
from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check, check_settled, check_truth
from duixian.rules.check.joining import attempt, every, extreme, kind_of, make_if
from duixian.rules.check.maker import RefusedError, Value, is_number
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.syntax import Call, Name, Number, Syntax
from duixian.rules.lang.units import DAYS, MONTHS, NONE, UnitError, read_unit
from duixian.rules.model.nodes import (
    AsOf,
    Compare,
    DatePart,
    DefRef,
    Expr,
    Greatest,
    Least,
    TimeBetween,
    Unfit,
)
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, TRUTH, EnumType, NumberType, Type

ROUNDINGS = {
    "half_up": "half_up",
    "四舍五入": "half_up",
    "down": "down",
    "舍去": "down",
    "up": "up",
    "进位": "up",
}


def check_call(tree: Call, context: Context, expected: Type | None) -> Value:
    """A function call, checked."""
    name = ALIASES.get(tree.name, tree.name)
    if name in SPELLS:
        return measure(name, tree, context)
    if name in OVER_ROWS or (name in ("min", "max") and rows_of(tree, context)):
        return aggregate(name, tree, context)
    parameter = context.symbols.named("parameter", tree.name)
    if parameter in context.symbols.keyed:
        return _keyed(parameter, tree, context)
    function = PLAIN.get(name)
    if function is None:
        known = [*PLAIN, *SPELLS, "any", "all", "count", "sum"]
        raise context.maker.refuse(
            "unknown-function",
            tree.at,
            f"没有函数“{tree.name}”{nearest(tree.name, known)}",
            f"可用：{'、'.join(sorted(known))}",
        )
    return function(tree, context, expected)


def _keyed(name: str, tree: Call, context: Context) -> Expr:
    """`minimum_wage(district)`: a parameter that has a value for each value of an enumeration."""
    symbols, maker = context.symbols, context.maker
    enum = symbols.enums[symbols.keyed[name]]
    _arguments(tree, context, 1, f"{tree.name}({enum.label})")
    key = check_settled(tree.arguments[0], context, EnumType(enum.id))
    if key.type != EnumType(enum.id):
        raise maker.refuse(
            "type-mismatch",
            key.at,
            f"这里要“{enum.label}”的值，却是{kind_of(key)}",
            f"写成 {tree.name}(县区)",
        )
    keys = [word for word in enum.values if f"{name}.{word}" in symbols.parameters]
    if not keys:
        raise RefusedError  # none of its values could be read, which has been told
    first = context.lookup.parameter(f"{name}.{keys[0]}", context, tree.at)
    result: Expr = maker.make(Unfit, tree.at, first.type, lo=first.lo, hi=first.hi, may_na=True)
    for word in reversed(keys):
        value = context.lookup.parameter(f"{name}.{word}", context, tree.at)
        place = maker.literal(enum.values.index(word), key.type, tree.at)
        test = maker.make(Compare, tree.at, TRUTH, op="=", left=key, right=place, may_na=key.may_na)
        result = make_if(test, value, result, tree.at, context)
    return result


def _arguments(tree: Call, context: Context, count: int, usage: str) -> None:
    if len(tree.arguments) != count or tree.keywords or tree.where is not None:
        raise context.maker.refuse("arguments", tree.at, f"“{tree.name}”的参数不对", f"写成 {usage}")


def _dates(tree: Call, context: Context, count: int, usage: str) -> list[Expr]:
    _arguments(tree, context, count, usage)
    found = every([attempt(lambda a=a: check_settled(a, context)) for a in tree.arguments])  # type: ignore[misc]
    for node in found:
        if node.type != DATE:
            raise context.maker.refuse(
                "type-mismatch", node.at, f"“{tree.name}”要日期，这里是{kind_of(node)}", f"写成 {usage}"
            )
    return found


def _min_max(tree: Call, context: Context, expected: Type | None) -> Expr:
    if tree.where is not None:
        return aggregate(ALIASES.get(tree.name, tree.name), tree, context)
    if not tree.arguments or tree.keywords or tree.where is not None:
        raise context.maker.refuse(
            "arguments", tree.at, f"“{tree.name}”的参数不对", f"写成 {tree.name}(a, b)"
        )
    values = every([attempt(lambda a=a: check_settled(a, context, expected)) for a in tree.arguments])  # type: ignore[misc]
    for value in values:
        ordered = not isinstance(value.type, EnumType) or context.symbols.enums[value.type.name].ordered
        if value.type == TRUTH or not ordered:
            raise context.maker.refuse(
                "not-ordered", value.at, f"{kind_of(value)}不能比大小", "用数、日期或有次序的枚举"
            )
    kind = Least if ALIASES.get(tree.name, tree.name) == "min" else Greatest
    return extreme(kind, values, tree.at, context)


def _round(tree: Call, context: Context, expected: Type | None) -> Expr:
    usage = "round(数, 元, half_up)，第三项可写 half_up、down、up"
    if not 2 <= len(tree.arguments) <= 3 or tree.keywords or tree.where is not None:
        raise context.maker.refuse("arguments", tree.at, "“round”的参数不对", f"写成 {usage}")
    value = check(tree.arguments[0], context)
    mode = tree.arguments[2] if len(tree.arguments) == 3 else None
    rounding = ROUNDINGS.get(mode.text if isinstance(mode, Name) else "half_up" if mode is None else "")
    if not is_number(value) or rounding is None:
        raise context.maker.refuse("arguments", tree.at, "“round”的参数不对", f"写成 {usage}")
    step = _step(tree.arguments[1], context, usage)
    return round_to(value, step, rounding, tree.at, context)


def round_to(
    value: Value, step: tuple[Fraction, tuple[tuple[str, int], ...]], rounding: str, at: Pos, context: Context
) -> Expr:
    """`value` rounded to multiples of a step, which must have its unit."""
    from_maker = context.maker
    size, dimension = step
    value = from_maker.same_unit([value, from_maker.constant(size, dimension, at)], at, "取整到另一种单位")[0]
    scale = size.denominator if dimension != (("元", 1),) else 100
    return from_maker.round(value, size, rounding, scale, at)


def _step(tree: Syntax, context: Context, usage: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    try:
        if isinstance(tree, Name):
            unit = read_unit(tree.text)
            return unit.factor, unit.dimension
        if isinstance(tree, Number) and tree.value > 0:
            unit = read_unit(tree.unit)
            return tree.value * unit.factor, unit.dimension
    except UnitError:
        pass
    raise context.maker.refuse("arguments", tree.at, "取整的单位不对", f"写成 {usage}")


def _age(tree: Call, context: Context, expected: Type | None) -> Expr:
    (born,) = _dates(tree, context, 1, "age(出生日期)")
    today = context.maker.make(AsOf, tree.at, DATE, lo=FIRST_DAY, hi=LAST_DAY)
    return between(born, today, "years", tree.at, context)


def between(start: Expr, end: Expr, unit: str, at: Pos, context: Context) -> Expr:
    """Whole years (as months), months or days from `start` to `end`."""
    if unit == "days":
        lo, hi, dimension = end.lo - start.hi, end.hi - start.lo, DAYS
    else:
        lo, hi, dimension = (end.lo - start.hi) // 28 - 12, (end.hi - start.lo) // 28 + 12, MONTHS
    return context.maker.bounded(
        TimeBetween,
        at,
        NumberType(dimension),
        lo,
        hi,
        start.may_na or end.may_na,
        start=start,
        end=end,
        unit=unit,
    )


def _between(unit: str) -> Callable[[Call, Context, Type | None], Expr]:
    def build(tree: Call, context: Context, expected: Type | None) -> Expr:
        start, end = _dates(tree, context, 2, f"{tree.name}(起, 止)")
        return between(start, end, unit, tree.at, context)

    return build


def _part(part: str) -> Callable[[Call, Context, Type | None], Expr]:
    def build(tree: Call, context: Context, expected: Type | None) -> Expr:
        (day,) = _dates(tree, context, 1, f"{tree.name}(日期)")
        if part in ("year", "month"):
            lo, hi, type_ = (1, 12, NumberType(NONE)) if part == "month" else (1, 9999, NumberType(NONE))
            return context.maker.bounded(DatePart, tree.at, type_, lo, hi, day.may_na, day=day, part=part)
        lo, hi = max(1, day.lo - 366), min(3652059, day.hi + 366)
        return context.maker.bounded(DatePart, tree.at, DATE, lo, hi, day.may_na, day=day, part=part)

    return build


def _applicable(tree: Call, context: Context, expected: Type | None) -> Expr:
    _arguments(tree, context, 1, "applicable(事实)")
    value = check_settled(tree.arguments[0], context)
    maker = context.maker
    gate = maker_gate(value, context)
    if gate is None:
        return maker.literal(1, TRUTH, tree.at)
    return make_if(gate, maker.literal(1, TRUTH, tree.at), maker.literal(0, TRUTH, tree.at), tree.at, context)


def maker_gate(value: Expr, context: Context) -> Expr | None:
    """The condition under which a fact applies, as a node here; None when it always does."""
    if not isinstance(value, DefRef) or not value.definition.startswith("gate."):
        return None
    name = f"applies.{value.definition.removeprefix('gate.')}"
    return context.maker.make(DefRef, value.at, TRUTH, definition=name, may_na=True)


def _count_of(tree: Call, context: Context, expected: Type | None) -> Value:
    if not tree.arguments or tree.keywords:
        raise context.maker.refuse(
            "arguments", tree.at, "“count_of”的参数不对", "写成 count_of(条件, 条件, …) >= 2"
        )
    conditions = every([attempt(lambda a=a: check_truth(a, context)) for a in tree.arguments])  # type: ignore[misc]
    one = NumberType(NONE)
    maker = context.maker
    ones: list[Value] = [
        make_if(c, maker.literal(1, one, c.at), maker.literal(0, one, c.at), c.at, context)
        for c in conditions
    ]
    return maker.add(ones, tree.at)


def _at(tree: Call, context: Context, expected: Type | None) -> Expr:
    usage = "value_on(参数, 日期)"
    _arguments(tree, context, 2, usage)
    name = tree.arguments[0]
    word = context.symbols.named("parameter", name.text) if isinstance(name, Name) else ""
    if word not in context.symbols.parameters:
        raise context.maker.refuse("arguments", tree.at, "“value_on”的第一项应当是参数", f"写成 {usage}")
    day = check_settled(tree.arguments[1], context)
    if day.type != DATE:
        raise context.maker.refuse(
            "type-mismatch", day.at, f"这里要日期，却是{kind_of(day)}", f"写成 {usage}"
        )
    return context.lookup.parameter(word, context, tree.at, day)


PLAIN: dict[str, Callable[[Call, Context, Type | None], Value]] = {
    "min": _min_max, "max": _min_max, "round": _round, "age": _age, "years_between": _between("years"),
    "months_between": _between("months"), "days_between": _between("days"), "year": _part("year"), "month": _part("month"),
    "year_start": _part("year_start"), "year_end": _part("year_end"), "month_start": _part("month_start"),
    "month_end": _part("month_end"), "applicable": _applicable, "count_of": _count_of, "value_on": _at,
}  # fmt: skip
