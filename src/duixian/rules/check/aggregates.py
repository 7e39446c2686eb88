"""Functions over rows and spells: any, all, count, sum, least, greatest; covered months and days, runs and gaps."""

from __future__ import annotations

from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check_settled, check_truth
from duixian.rules.check.joining import kind_of
from duixian.rules.lang.syntax import Binary, Call, Choose, In, Name, Syntax, Unary
from duixian.rules.lang.units import DAYS, MONTHS, NONE
from duixian.rules.model.nodes import Aggregate, Expr
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, TRUTH, NumberType

SPELLS = {
    "months_in": "months", "calendar_months_in": "calendar_months", "days_in": "days", "run_months": "run_months",
    "longest_gap": "longest_gap", "first": "first", "latest": "latest",
}  # fmt: skip
OVER_ROWS = ("any", "all", "count", "sum")
ALIASES = {
    "最小": "min", "最低": "min", "最大": "max", "最高": "max", "取整": "round", "周岁": "age", "任一": "any", "都": "all",
    "个数": "count", "合计": "sum", "满足项数": "count_of", "累计月数": "months_in", "缴费月数": "calendar_months_in",
    "累计天数": "days_in", "连续月数": "run_months", "最长中断": "longest_gap", "最早": "first", "最近": "latest",
}  # fmt: skip
MAX_ROWS = 10_000


def _names(tree: Syntax) -> list[Name]:
    match tree:
        case Name():
            return [tree]
        case Unary(_, operand, _):
            return _names(operand)
        case Binary(_, left, right, _):
            return _names(left) + _names(right)
        case Choose(condition, yes, no, _):
            return _names(condition) + _names(yes) + _names(no)
        case In(left, _, _, _, _):
            return _names(left)
        case Call() if _itself(tree):
            return []
        case Call(_, arguments, _, _, _):
            return [name for argument in arguments for name in _names(argument)]
        case _:
            return []


def _itself(tree: Call) -> bool:
    """Whether a call ranges over rows of its own: `min(rows.x)`, but not `min(rows.x、100 元)`."""
    name = ALIASES.get(tree.name, tree.name)
    if name in ("min", "max"):
        return len(tree.arguments) == 1 or tree.where is not None
    return name in OVER_ROWS or name in SPELLS


def rows_of(tree: Call, context: Context) -> str | None:
    """The rows a call ranges over: those its first argument names, or whose values it uses."""
    if len(tree.arguments) < 1 or context.rows:
        return None
    for name in _names(tree.arguments[0]):
        rows = context.lookup.rows(name, context)
        if rows is None and len(name.parts) > 1:
            rows = context.lookup.rows(Name(name.parts[:-1], name.at), context)
        if rows is not None:
            return rows
    return None


def aggregate(name: str, tree: Call, context: Context) -> Expr:
    """any, all, count, sum, min, max over the rows of a many-entity or the spells of a fact."""
    maker = context.maker
    usage = f"{name}(一对多的实体 where 条件)" if name == "count" else f"{name}(实体.事实 where 条件)"
    rows = rows_of(tree, context)
    if rows is None or not 1 <= len(tree.arguments) <= 2 or tree.keywords:
        if not context.role:
            raise maker.refuse(
                "not-constant", tree.at, "这里要一个写定的值，不能汇总", "写一个数、日期或枚举的值"
            )
        what = "汇总里面不能再汇总" if context.rows else f"“{tree.name}”要对一对多的实体或时段列表汇总"
        role = context.symbols.entities[context.role].label
        raise maker.refuse(
            "not-rows",
            tree.at,
            f"{what}；“{role}”下面没有这样的列表",
            f"写成 {usage}，列表先在 entities 里挂到“{role}”上",
        )
    inner = context.inside(rows)
    where = check_truth(tree.where, inner) if tree.where is not None else None
    first = tree.arguments[0]
    whole = isinstance(first, Name) and context.lookup.rows(first, context) == rows
    subject: Syntax | None = first
    if whole:
        subject = tree.arguments[1] if len(tree.arguments) == 2 else None
    elif len(tree.arguments) == 2:
        raise maker.refuse(
            "arguments",
            tree.at,
            f"“{tree.name}”对“{rows}”的各行汇总，只能有一项",
            f"写成 {usage}；要与别的数相比，再套一层，例如 min(min(行.数)、100 元)",
        )
    if name == "count":
        if subject is not None:
            raise maker.refuse("arguments", tree.at, "“count”数的是行", f"写成 {usage}")
        type_, lo, hi, value = NumberType(NONE), 0, MAX_ROWS, None
    elif name in ("any", "all"):
        value = check_truth(subject, inner) if subject is not None else None
        if value is None and (name == "all" or where is None):
            raise maker.refuse(
                "arguments", tree.at, f"“{tree.name}”要有条件", f"写成 {tree.name}({rows}, 条件)"
            )
        return maker.make(Aggregate, tree.at, TRUTH, function=name, rows=rows, where=where, value=value)
    else:
        if subject is None:
            raise maker.refuse("arguments", tree.at, f"“{tree.name}”要有数", f"写成 {usage}")
        value = check_settled(subject, inner)
        if not isinstance(value.type, NumberType) and not (value.type == DATE and name != "sum"):
            raise maker.refuse(
                "type-mismatch", tree.at, f"“{tree.name}”要数，这里是{kind_of(value)}", f"写成 {usage}"
            )
        type_ = value.type  # type: ignore[assignment]
        lo, hi = (
            (min(0, value.lo * MAX_ROWS), max(0, value.hi * MAX_ROWS))
            if name == "sum"
            else (value.lo, value.hi)
        )
    function = {"min": "least", "max": "greatest"}.get(name, name)
    return maker.bounded(
        Aggregate,
        tree.at,
        type_,
        lo,
        hi,
        name in ("min", "max"),
        function=function,
        rows=rows,
        where=where,
        value=value,
    )


def measure(name: str, tree: Call, context: Context) -> Expr:
    """A function of the days that spells cover within a window."""
    maker = context.maker
    usage = f"{name}(时段 where 条件, from: 日期, to: 日期)"
    rows = (
        context.lookup.rows(tree.arguments[0], context)
        if tree.arguments and isinstance(tree.arguments[0], Name)
        else None
    )
    keys = dict(tree.keywords)
    if (
        rows is None
        or rows in context.symbols.entities
        or len(tree.arguments) != 1
        or set(keys) - {"from", "to"}
    ):
        raise maker.refuse("not-spells", tree.at, f"“{tree.name}”要时段列表", f"写成 {usage}")
    where = check_truth(tree.where, context.inside(rows)) if tree.where is not None else None
    window = {key: _window(value, context, usage) for key, value in keys.items()}
    function = SPELLS[name]
    parts = {
        "function": function,
        "rows": rows,
        "where": where,
        "value": None,
        "start": window.get("from"),
        "end": window.get("to"),
    }
    if function in ("first", "latest"):
        return maker.bounded(Aggregate, tree.at, DATE, FIRST_DAY, LAST_DAY, True, **parts)
    dimension, most = (DAYS, 182621) if function in ("days", "longest_gap") else (MONTHS, 6000)
    outside = any(day.may_na for day in window.values())  # of a window without an end nothing can be said
    return maker.bounded(Aggregate, tree.at, NumberType(dimension), 0, most, outside, **parts)


def _window(tree: Syntax, context: Context, usage: str) -> Expr:
    day = check_settled(tree, context)
    if day.type != DATE:
        raise context.maker.refuse(
            "type-mismatch", day.at, f"from、to 要日期，这里是{kind_of(day)}", f"写成 {usage}"
        )
    return day
