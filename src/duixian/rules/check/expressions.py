"""Checking one expression: names, types, units. Syntax in, checked nodes out, every mistake reported."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from duixian.rules.check.context import Context
from duixian.rules.check.dates import add_time
from duixian.rules.check.joining import attempt, combine, every, kind_of, make_if, merge, same_type
from duixian.rules.check.maker import Quotient, Value, comparable, is_number
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.syntax import Binary, Call, Choose, Day, In, Name, Number, Syntax, Truth, Unary
from duixian.rules.lang.units import DAYS, MONEY, MONTHS, UnitError, read_unit
from duixian.rules.model.nodes import (
    And,
    Expr,
    InRanges,
    Not,
    Or,
    Otherwise,
    TimeBetween,
)
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, TRUTH, EnumType, NumberType, Type


def check_truth(tree: Syntax, context: Context) -> Expr:
    """The expression as a condition."""
    value = check(tree, context)
    if isinstance(value, Quotient) or value.type != TRUTH:
        raise context.maker.refuse(
            "not-a-condition",
            tree.at,
            f"这里应当是条件，却是{kind_of(value)}",
            "写成比较，例如 x >= 3 年，或用一个是非的事实",
        )
    return value


def check_settled(tree: Syntax, context: Context, expected: Type | None = None) -> Expr:
    """The expression as a value with no division left open."""
    value = check(tree, context, expected)
    if isinstance(value, Quotient):
        raise context.maker.refuse(
            "open-division",
            tree.at,
            "相除的结果还没有取整，不能放在这里",
            "用 round(…, 单位) 取整，或只在比较和金额里用除法",
        )
    return value


def check(tree: Syntax, context: Context, expected: Type | None = None) -> Value:
    """The checked value of a tree; `expected` lets a bare word be read as a value of an enumeration."""
    match tree:
        case Number():
            return _number(tree, context)
        case Day(value, at):
            return _day(value, at, context)
        case Truth(value, at):
            return context.maker.literal(int(value), TRUTH, at)
        case Name():
            return _name(tree, context, expected)
        case Unary(op, operand, at):
            return _unary(op, operand, at, context)
        case Binary(op, _, _, at) if op in ("and", "or"):
            return _connective(op, tree, at, context)
        case Binary(op, _, _, at) if op in ("+", "-"):
            return _sum(tree, at, context)
        case Binary(op, left, right, at):
            return _binary(op, left, right, at, context, expected)
        case In():
            return _membership(tree, context)
        case Choose():
            return _choose(tree, context, expected)
        case Call():
            return context.call(tree, context, expected)


def _name(tree: Name, context: Context, expected: Type | None = None) -> Expr:
    """A name as a value: of the expected enumeration first, else whatever the scope knows by it."""
    if isinstance(expected, EnumType) and len(tree.parts) == 1:
        place = context.symbols.value_place(expected.name, tree.text)
        if place is not None:
            return context.maker.literal(place, expected, tree.at, tree.text)
    if len(tree.parts) == 1 and tree.text in context.extra:
        return context.extra[tree.text](tree.at)
    return context.lookup.resolve(tree, context, expected)


def _number(tree: Number, context: Context) -> Expr:
    try:
        unit = read_unit(tree.unit)
    except UnitError:
        raise context.maker.refuse(
            "bad-unit",
            tree.at,
            f"不认识的单位“{tree.unit}”",
            "写成 元、万元、年、月、日、%、人、元/人 的样子",
        ) from None
    least = 100 if unit.dimension == MONEY else 1
    written = _plain(tree.value) + tree.unit
    return context.maker.constant(tree.value * unit.factor, unit.dimension, tree.at, written, least)


def _plain(value: Fraction) -> str:
    return (
        str(value.numerator)
        if value.denominator == 1
        else f"{float(value):g}"
        if value < 10**6
        else str(value)
    )


def _day(value: date, at: Pos, context: Context) -> Expr:
    ordinal = value.toordinal()
    if not FIRST_DAY <= ordinal <= LAST_DAY:
        raise context.maker.refuse("bad-date", at, f"日期 {value} 超出 1900 年到 2399 年", "检查年份")
    return context.maker.literal(ordinal, DATE, at, value.isoformat())


def _unary(op: str, operand: Syntax, at: Pos, context: Context) -> Value:
    if op == "not":
        inner = check_truth(operand, context)
        return context.maker.make(Not, at, TRUTH, operand=inner, may_na=inner.may_na)
    value = check(operand, context)
    if not is_number(value):
        raise context.maker.refuse("not-a-number", at, f"负号后面应当是数，却是{kind_of(value)}", "删去负号")
    return context.maker.negate(value, at)


def _flat(op: tuple[str, ...], tree: Syntax) -> list[tuple[str, Syntax]]:
    """A left-leaning chain of `op` as a list of (operator before it, operand)."""
    found: list[tuple[str, Syntax]] = []
    while isinstance(tree, Binary) and tree.op in op:
        found.append((tree.op, tree.right))
        tree = tree.left
    found.append(("", tree))
    return found[::-1]


def _connective(op: str, tree: Syntax, at: Pos, context: Context) -> Expr:
    items = [attempt(lambda t=t: check_truth(t, context)) for _, t in _flat((op,), tree)]  # type: ignore[misc]
    return combine(And if op == "and" else Or, every(items), at, context.maker)


def _sum(tree: Syntax, at: Pos, context: Context) -> Value:
    chain = _flat(("+", "-"), tree)
    checked = every([attempt(lambda t=t: check(t, context)) for _, t in chain])  # type: ignore[misc]
    maker = context.maker
    total, pending = checked[0], [checked[0]]
    for (op, _), value in zip(chain[1:], checked[1:], strict=True):
        if is_number(total) and is_number(value):
            pending.append(maker.negate(value, at) if op == "-" else value)
            continue
        if len(pending) > 1:
            total = maker.add(pending, at)
        total = _date_sum(op, total, value, at, context)
        pending = [total]
    return maker.add(pending, at) if len(pending) > 1 else total


def _date_sum(op: str, left: Value, right: Value, at: Pos, context: Context) -> Expr:
    maker = context.maker
    if not isinstance(left, Quotient) and left.type == DATE and not isinstance(right, Quotient):
        if right.type == DATE and op == "-":
            type_ = NumberType(DAYS)
            return maker.bounded(
                TimeBetween, at, type_, left.lo - right.hi, left.hi - right.lo, left.may_na or right.may_na,
                start=right, end=left, unit="days",
            )  # fmt: skip
        if isinstance(right.type, NumberType) and right.type.dimension in (MONTHS, DAYS):
            return add_time(left, right, op, at, maker)
    raise maker.refuse(
        "unit-mismatch",
        at,
        f"不能相加减：{kind_of(left)}和{kind_of(right)}",
        "日期只能加减 年、月、日，或与日期相减得天数",
    )


def _binary(op: str, left: Syntax, right: Syntax, at: Pos, context: Context, expected: Type | None) -> Value:
    if op == "otherwise":
        return _otherwise(left, right, at, context, expected)
    if op in ("*", "/"):
        a, b = every([attempt(lambda: check(left, context)), attempt(lambda: check(right, context))])
        for value, tree in ((a, left), (b, right)):
            if not is_number(value):
                raise context.maker.refuse(
                    "not-a-number", tree.at, f"乘除只能用于数，这里是{kind_of(value)}", "检查名字"
                )
        return context.maker.multiply(a, b, at) if op == "*" else context.maker.divide(a, b, at)
    return _compare(op, left, right, at, context)


def _compare(op: str, left: Syntax, right: Syntax, at: Pos, context: Context) -> Expr:
    a, b = _pair(left, right, context)
    maker = context.maker
    if is_number(a) and is_number(b):
        return maker.compare(op, a, b, at)
    if isinstance(a, Quotient) or isinstance(b, Quotient) or not comparable(a.type, b.type):
        mend = "两边应当是同一种值"
        if not isinstance(a, Quotient) and a.type == TRUTH:
            mend = "是非直接写名字，或 not 名字，不用等号"
        raise maker.refuse("type-mismatch", at, f"不能比较{kind_of(a)}和{kind_of(b)}", mend)
    if (
        isinstance(a.type, EnumType)
        and op not in ("=", "!=")
        and not context.symbols.enums[a.type.name].ordered
    ):
        raise maker.refuse(
            "not-ordered",
            at,
            f"“{context.symbols.enums[a.type.name].label}”没有高低次序，不能用 {op}",
            "在枚举里写上 order，或用 in (…)",
        )
    return maker.compare(op, a, b, at)


def _pair(left: Syntax, right: Syntax, context: Context) -> tuple[Value, Value]:
    """Both sides; a bare word on one side may be a value of the other side's enumeration."""
    if isinstance(left, Name) and not context.lookup.knows(left, context):
        b = check(right, context)
        return check(left, context, _type(b)), b
    a = check(left, context)
    return a, check(right, context, _type(a))


def _type(value: Value) -> Type | None:
    return None if isinstance(value, Quotient) else value.type


def _otherwise(left: Syntax, right: Syntax, at: Pos, context: Context, expected: Type | None) -> Expr:
    operand = check_settled(left, context, expected)
    fallback = check_settled(right, context, operand.type)
    operand, fallback = same_type([operand, fallback], at, context)
    lo, hi = min(operand.lo, fallback.lo), max(operand.hi, fallback.hi)
    return context.maker.bounded(
        Otherwise, at, operand.type, lo, hi, fallback.may_na, operand=operand, fallback=fallback
    )


def _choose(tree: Choose, context: Context, expected: Type | None) -> Value:
    condition = check_truth(tree.condition, context)
    yes = check_settled(tree.yes, context, expected)
    no = check_settled(tree.no, context, expected or yes.type)
    return make_if(condition, yes, no, tree.at, context)


def _membership(tree: In, context: Context) -> Expr:
    left = check_settled(tree.left, context)
    maker, symbols = context.maker, context.symbols
    if not isinstance(left.type, EnumType):
        raise maker.refuse(
            "not-a-code",
            tree.left.at,
            f"in 的左边应当是枚举或目录的值，却是{kind_of(left)}",
            "检查名字，或改用比较",
        )
    enum = symbols.enums[left.type.name]
    if tree.braces:
        places = [(_place(member, enum.id, context), member) for member in tree.members]
        ranges = tuple(merge([(p, enum.last[p] if enum.tree else p) for p, _ in places]))
        name = ""
    else:
        name = symbols.named("set", tree.members[0].text)
        chosen = symbols.sets.get(name)
        if chosen is None:
            known = [s.id for s in symbols.sets.values() if s.enum == enum.id]
            raise maker.refuse(
                "unknown-set",
                tree.members[0].at,
                f"没有叫“{tree.members[0].text}”的集合{nearest(tree.members[0].text, known)}",
                "在 sets 里定义，或写成 in (甲、乙)",
            )
        if chosen.enum != enum.id:
            raise maker.refuse(
                "type-mismatch",
                tree.at,
                f"集合“{name}”不是{enum.label}的集合",
                f"换一个 of: {enum.id} 的集合",
            )
        ranges = chosen.ranges
    found: Expr = maker.make(
        InRanges, tree.at, TRUTH, operand=left, ranges=ranges, set_name=name, may_na=left.may_na
    )
    return maker.make(Not, tree.at, TRUTH, operand=found, may_na=found.may_na) if tree.negated else found


def _place(member: Name, enum: str, context: Context) -> int:
    place = context.symbols.value_place(enum, member.text)
    if place is None:
        values = context.symbols.enums[enum]
        known = [*values.values, *values.labels]
        raise context.maker.refuse(
            "unknown-value",
            member.at,
            f"“{values.label}”里没有“{member.text}”{nearest(member.text, known)}",
            "改成已有的值，或补进枚举、目录",
        )
    return place
