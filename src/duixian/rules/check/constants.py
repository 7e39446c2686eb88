"""Constants in a pack: a value that must be known at load (ranges, parameters, shares, durations)."""

from __future__ import annotations

from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.errors import Pos
from duixian.rules.lang.parser import parse
from duixian.rules.lang.units import DAYS, MONTHS, NONE, WORKDAYS
from duixian.rules.model.nodes import Literal
from duixian.rules.model.types import NumberType, Type


def constant(text: str, at: Pos, context: Context, expected: Type | None = None) -> Literal | None:
    """The literal a text stands for; None when a problem was reported."""
    reporter = context.maker.reporter
    tree = parse(text, at, reporter)
    if tree is None:
        return None
    try:
        node = check_settled(tree, context, expected)
    except RefusedError:
        return None
    if not isinstance(node, Literal):
        reporter.report("not-constant", at, f"“{text}”应当是一个写定的值", "写一个数、日期或枚举的值")
        return None
    return node


def typed_constant(text: str, at: Pos, context: Context, type_: Type) -> int | None:
    """The run-time integer of a constant of a given type; None when a problem was reported."""
    node = constant(text, at, context, type_)
    if node is None:
        return None
    if isinstance(type_, NumberType) and isinstance(node.type, NumberType):
        zero = node.value == 0
        if node.type.dimension == type_.dimension or zero:
            ticks, rest = divmod(node.value * type_.scale, node.type.scale)
            if rest:
                context.maker.reporter.report(
                    "too-fine", at, f"“{text}”比这里能记的更细", "写上更多的 decimals，或把数取整"
                )
                return None
            return ticks
    elif node.type == type_:
        return node.value
    bare = isinstance(type_, NumberType) and isinstance(node.type, NumberType) and node.type.dimension == NONE
    mend = f"写上单位，例如 {text} {type_}" if bare else "检查单位和名字"
    context.maker.reporter.report("type-mismatch", at, f"“{text}”应当是{type_}，却是{node.type}", mend)
    return None


def duration(text: str, at: Pos, context: Context) -> tuple[int | None, int | None]:
    """A constant duration as (months, days); (None, None) when a problem was reported."""
    node = constant(text, at, context)
    if node is None:
        return None, None
    if isinstance(node.type, NumberType) and node.type.scale == 1 and node.value >= 0:
        if node.type.dimension == MONTHS:
            return node.value, None
        if node.type.dimension == DAYS:
            return None, node.value
    context.maker.reporter.report(
        "not-a-duration", at, f"“{text}”应当是时长", "写成 3 年、6 月、30 日 的样子"
    )
    return None, None


def counted(text: str, at: Pos, context: Context) -> tuple[int, str] | None:
    """A constant time limit as (count, 工作日, 日 or 月); None when a problem was reported."""
    node = constant(text, at, context)
    if node is None:
        return None
    if isinstance(node.type, NumberType) and node.type.scale == 1 and node.value > 0:
        units = {WORKDAYS: "工作日", DAYS: "日", MONTHS: "月"}
        if node.type.dimension in units:
            return node.value, units[node.type.dimension]
    context.maker.reporter.report(
        "not-a-duration", at, f"“{text}”应当是时长", "写成 5 工作日、15 日、3 月 的样子"
    )
    return None
