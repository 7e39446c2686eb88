"""How long a benefit lasts: how many periods, the number of the one that holds the case's day, and whether it still runs."""

from __future__ import annotations

from duixian.rules.check import reading
from duixian.rules.check.constants import duration
from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.functions import between
from duixian.rules.check.joining import make_if
from duixian.rules.check.maker import Quotient
from duixian.rules.check.values import syntax
from duixian.rules.lang.units import NONE
from duixian.rules.load.trees import Tree
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import AsOf, Compare, Divide, Expr, Rescale
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, TRUTH, NumberType

PERIOD_MONTHS = {"month": 1, "year": 12}


def lasts(tree: Tree) -> Tree | None:
    """What a benefit says of its term; None where it has none."""
    return reading.part(tree, "lasts")


def begins(body: Tree, context: Context) -> Expr:
    """The day from which a term runs. Raises RefusedError."""
    start_tree = reading.part(body, "from")
    assert start_tree is not None
    start = check_settled(syntax(start_tree, context), context)
    if start.type != DATE:
        raise context.maker.refuse(
            "type-mismatch", start_tree.at, "lasts 的 from 应当是日期", "写一个日期的事实"
        )
    return start


def periods(tree: Tree, context: Context) -> int:
    """How many periods the benefit lasts. Raises RefusedError."""
    body = lasts(tree)
    assert body is not None
    months, _ = duration(reading.text(body, "for"), reading.place(body, "for"), context)
    step = PERIOD_MONTHS.get(reading.text(tree, "period", "once"))
    if step is None or months is None or months % step or not months:
        raise context.maker.refuse(
            "bad-lasts",
            body.at,
            "lasts 要有 period: month 或 year，且 for 是整数个周期",
            "例如 period: year，for: 5 年",
        )
    return months // step


def period(tree: Tree, context: Context) -> Expr:
    """The number of the period that holds the case's day: 1 in the first; below 1 before the term begins."""
    body = lasts(tree)
    assert body is not None
    start = begins(body, context)
    maker, at = context.maker, body.at
    today = maker.make(AsOf, at, DATE, lo=FIRST_DAY, hi=LAST_DAY)
    months = between(start, today, "months", at, context)
    step = PERIOD_MONTHS.get(reading.text(tree, "period", "once"), 1)
    plain = NumberType(NONE)
    one = maker.literal(1, plain, at)
    if step == 1:
        count: Expr = maker.bounded(
            Rescale, at, plain, months.lo, months.hi, months.may_na, operand=months, factor=1
        )
    else:
        below = maker.literal(step, plain, at)
        count = maker.bounded(
            Divide, at, plain, months.lo // step - 1, months.hi // step + 1, months.may_na, above=months, below=below,
            rounding="down",
        )  # fmt: skip
    whole = maker.add([count, one], at)
    assert not isinstance(whole, Quotient)
    started = maker.make(Compare, at, TRUTH, op=">=", left=today, right=start, may_na=start.may_na)
    return make_if(started, whole, maker.literal(0, plain, at), at, context)


def within(body: Tree, number: Expr, count: int, context: Context, cite: Cite | None) -> list[Expr]:
    """That the period `number` is one of the `count` of the term."""
    maker, at, plain = context.maker, body.at, NumberType(NONE)
    one, last = maker.literal(1, plain, at), maker.literal(count, plain, at, str(count))
    return [
        maker.make(
            Compare, at, TRUTH, op=op, left=number, right=limit, leaf=True, label=label, cite=cite, may_na=number.may_na
        )
        for op, limit, label in ((">=", one, "期限已开始"), ("<=", last, "期限未满"))
    ]  # fmt: skip
