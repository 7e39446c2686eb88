"""Expressions as Chinese phrases, for conditions that have no label of their own and for the steps of an amount."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from duixian.rules.explain import values
from duixian.rules.lang.units import NONE, multiply
from duixian.rules.model import nodes as n
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType

_NUMBERS = {">=": "不少于", ">": "多于", "<=": "不超过", "<": "少于", "=": "等于", "!=": "不等于"}
_DATES = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "=": "是", "!=": "不是"}
_GRADES = {">=": "不低于", ">": "高于", "<=": "不高于", "<": "低于", "=": "是", "!=": "不是"}
_PARTS = {
    "year": "的年份", "month": "的月份", "year_start": "当年第一天", "year_end": "当年最后一天", "month_start": "当月第一天",
    "month_end": "当月最后一天",
}  # fmt: skip
_MEASURES = {
    "months": "累计月数", "calendar_months": "涉及的月份数", "days": "累计天数", "run_months": "连续月数",
    "longest_gap": "最长中断天数", "first": "最早一天", "latest": "最近一天",
}  # fmt: skip
_OF_ROWS = {"sum": "合计", "least": "最小值", "greatest": "最大值"}
_BENEFIT_PARTS = {
    "status": "是否符合", "when": "的条件", "scope": "的适用范围", "amount": "的金额", "counted": "的金额", "payable": "的应付额",
    "period": "的期数",
}  # fmt: skip
Fill = Callable[[n.Expr], str]
Labels = Mapping[str, str]
SHOWN_MEMBERS = 6


def _nothing(node: n.Expr) -> str:
    return ""


@dataclass
class Words:
    """Phrases of one pack. `fill` gives what stands in brackets behind a name: its value in a case.

    `prepared` are labels by node that were put into words before (see `labels`).
    """

    pack: Pack
    fill: Fill = _nothing
    prepared: Labels = field(default_factory=dict)
    _makers: Mapping[type, Callable[[Any], str]] = field(init=False)

    def __post_init__(self) -> None:
        self._makers = {
            n.Literal: self._literal, n.Unfit: lambda _: "不适用", n.FactRef: self._named, n.DefRef: self._named,
            n.ParameterRef: self._named, n.AsOf: lambda _: "计算日", n.Not: self._not, n.And: self._and, n.Or: self._or,
            n.Compare: self._compare, n.InRanges: self._in_ranges, n.Add: self._add, n.Negate: lambda x: f"−{self._inner(x.operand)}",
            n.Multiply: self._multiply, n.Rescale: lambda x: self.phrase(x.operand),
            n.Divide: self._divide,
            n.Least: lambda x: f"{self._list(x.items)}中最小的", n.Greatest: lambda x: f"{self._list(x.items)}中最大的",
            n.If: self._if, n.Otherwise: lambda x: f"{self.phrase(x.operand)}（没有时为{self.phrase(x.fallback)}）",
            n.Scope: lambda x: f"{self.phrase(x.operand)}（仅当{self.phrase(x.scope)}）", n.AddTime: self._add_time,
            n.TimeBetween: self._between, n.DatePart: lambda x: f"{self.phrase(x.day)}{_PARTS[x.part]}",
            n.Aggregate: self._aggregate,
        }  # fmt: skip

    def label(self, node: n.Expr) -> str:
        """The node's own label, else its phrase."""
        return node.label or self.prepared.get(node.id) or self.phrase(node)

    def phrase(self, node: n.Expr) -> str:
        return self._makers[type(node)](node)

    def name(self, node: n.FactRef | n.DefRef | n.ParameterRef) -> str:
        """What a name means, without its value."""
        if isinstance(node, n.FactRef):
            return self.fact(self.pack.facts[node.fact])
        if isinstance(node, n.ParameterRef):
            return self.pack.parameters[node.parameter].label
        return self.definition(node.definition)

    def fact(self, fact: Fact) -> str:
        """A fact's label; of an entity that hangs on another, with whose it is."""
        entity = self.pack.entities.get(fact.role)
        if entity is None or not entity.of or entity.many or fact.implied:
            return fact.label
        shared = _shared(entity.label, fact.label)
        if shared:  # 用人单位 and 单位性质 are 用人单位性质, not 用人单位的单位性质
            return f"{entity.label}{fact.label[shared:]}"
        return f"{entity.label}{'' if fact.type == TRUTH else '的'}{fact.label}"

    def definition(self, id_: str) -> str:
        kind, _, rest = id_.partition(".")
        if kind == "benefit":
            benefit, _, part = rest.rpartition(".")
            return f"《{self.pack.benefits[benefit].title}》{_BENEFIT_PARTS.get(part, '')}"
        if kind == "gate" and rest in self.pack.facts:
            return self.fact(self.pack.facts[rest])
        known = self.pack.definitions[id_]
        return known.label or known.id.rpartition(".")[2]

    # kinds

    def _named(self, node: n.FactRef | n.DefRef | n.ParameterRef) -> str:
        value = self.fill(node)
        return f"{self.name(node)}（{value}）" if value else self.name(node)

    def _literal(self, node: n.Literal, unit: str = "") -> str:
        if node.written.endswith(("%", "‰", "‱")) and node.value >= 0:
            return node.written
        return values.of_type(
            node.value or (2 if node.type == TRUTH else 0), node.type, self.pack.enums, unit
        )

    def _inner(self, node: n.Expr) -> str:
        text = self.phrase(node)
        return f"（{text}）" if isinstance(node, n.Add | n.And | n.Or | n.If | n.Least | n.Greatest) else text

    def _list(self, items: tuple[n.Expr, ...]) -> str:
        return "、".join(self._inner(item) for item in items)

    def _not(self, node: n.Not) -> str:
        inner = node.operand
        if isinstance(inner, n.Compare):
            opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}[inner.op]
            return self._compared(opposite, inner.left, inner.right)
        if isinstance(inner, n.InRanges):
            return self._in_ranges(inner, "不")
        return f"没有“{self.label(inner)}”这一情形" if inner.leaf else f"不是“{self.phrase(inner)}”"

    def _and(self, node: n.And) -> str:
        return "，并且".join(self._joined(item) for item in node.items)

    def _or(self, node: n.Or) -> str:
        return "，或者".join(self._joined(item) for item in node.items)

    def _joined(self, node: n.Expr) -> str:
        return f"（{self.phrase(node)}）" if isinstance(node, n.And | n.Or) else self.phrase(node)

    def _compare(self, node: n.Compare) -> str:
        return self._compared(node.op, node.left, node.right)

    def _compared(self, op: str, left: n.Expr, right: n.Expr) -> str:
        if left.type == DATE:
            verb = _DATES[op]
        else:
            verb = (_GRADES if isinstance(left.type, EnumType) else _NUMBERS)[op]
        unit = self.unit(left)
        since = _time_between(left)
        if unit == "岁" and since and isinstance(right, n.Literal) and right.written.endswith(("年", "月")):
            # years since some day, not of someone's life; both are the same node
            shown = values.of_type(right.value, right.type, self.pack.enums)
            return f"从{self.phrase(since.start)}到计算日{verb}{shown}"
        shown = self._literal(right, unit) if isinstance(right, n.Literal) else self.phrase(right)
        return f"{self.phrase(left)}{verb}{shown}"

    def unit(self, node: n.Expr) -> str:
        """岁 for an age, so that the other side of a comparison is said in the same word."""
        while isinstance(node, n.Rescale):
            node = node.operand
        if isinstance(node, n.TimeBetween) and node.unit == "years":
            return "岁" if isinstance(node.end, n.AsOf) else "年"
        if isinstance(node, n.DefRef) and not node.definition.startswith("benefit."):
            return self.unit(self.pack.definitions[node.definition].expr)
        fact = self.pack.facts.get(node.fact) if isinstance(node, n.FactRef) else None
        return fact.unit if fact is not None and fact.unit in ("岁", "周岁", "年", "周年") else ""

    def _in_ranges(self, node: n.InRanges, negated: str = "") -> str:
        known = self.pack.sets.get(node.set_name)
        if known is not None and known.label not in ("", known.id):
            return f"{self.phrase(node.operand)}{negated}属于{known.label}"
        assert isinstance(node.operand.type, EnumType)
        enum = self.pack.enums[node.operand.type.name]
        places = [p for first, last in node.ranges for p in range(first, last + 1)]
        if enum.tree:
            places = [first for first, _ in node.ranges]
        shown = "、".join(enum.labels[p] for p in places[:SHOWN_MEMBERS])
        more = f"等{len(places)}项" if len(places) > SHOWN_MEMBERS else "之一" if len(places) > 1 else ""
        return f"{self.phrase(node.operand)}{negated}是{shown}{more}"

    def _add(self, node: n.Add) -> str:
        text = ""
        for item in node.items:
            if isinstance(item, n.Negate):
                text += f" − {self._inner(item.operand)}"
            elif isinstance(item, n.Literal) and item.value < 0:
                text += f" − {values.of_type(-item.value, item.type, self.pack.enums)}"
            else:
                text += f" + {self._inner(item)}" if text else self._inner(item)
        return text.strip()

    def _multiply(self, node: n.Multiply) -> str:
        """A division by a constant, which is checked into a multiplication by its inverse, is said as a division."""
        right = node.right
        if (
            isinstance(right, n.Literal)
            and right.written.startswith("1/")
            and isinstance(right.type, NumberType)
        ):
            exact = Fraction(right.type.scale, right.value)
            type_ = NumberType(multiply(NONE, right.type.dimension, -1), exact.denominator)
            return f"{self._inner(node.left)} ÷ {values.number(exact.numerator, type_)}"
        return f"{self._inner(node.left)} × {self._inner(node.right)}"

    def _divide(self, node: n.Divide) -> str:
        if only_rounds(node):
            return self.phrase(node.above)
        return f"{self._inner(node.above)} ÷ {self._inner(node.below)}"

    def _if(self, node: n.If) -> str:
        if isinstance(node.no, n.Unfit):
            return f"{self.phrase(node.yes)}（仅当{self.label(node.condition)}）"
        return f"若{self.label(node.condition)}则{self._joined(node.yes)}，否则{self.phrase(node.no)}"

    def _add_time(self, node: n.AddTime) -> str:
        amount = node.amount
        if isinstance(amount, n.Literal) and isinstance(amount.type, NumberType):
            word = "后" if amount.value >= 0 else "前"
            return f"{self.phrase(node.day)}{values.number(abs(amount.value), amount.type)}{word}"
        return f"{self.phrase(node.day)}加{self.phrase(amount)}"

    def _between(self, node: n.TimeBetween) -> str:
        if node.unit == "years" and isinstance(node.end, n.AsOf):
            return f"按{self.phrase(node.start)}算的周岁"
        what = {"days": "天数", "months": "整月数", "years": "整年数"}[node.unit]
        return f"从{self.phrase(node.start)}到{self.phrase(node.end)}的{what}"

    def _aggregate(self, node: n.Aggregate) -> str:
        role = self.pack.entities.get(node.rows)
        owner = role.label if role is not None else self.pack.facts[node.rows].label
        where = f"（{self.phrase(node.where)}的）" if node.where is not None else ""
        what = self.phrase(node.value) if node.value is not None else ""
        if node.function == "any":
            return f"有“{owner}”{where}符合：{what}" if what else f"有{owner}{where}"
        if node.function == "all":
            return f"每一项{owner}{where}都符合：{what}"
        if node.function == "count":
            return f"{owner}{where}的项数"
        if node.function in _OF_ROWS:
            return f"{owner}{where}的{what}{_OF_ROWS[node.function]}"
        start = f"自{self.phrase(node.start)}" if node.start is not None else ""
        end = (
            f"至{self.phrase(node.end)}" if node.end is not None and not isinstance(node.end, n.AsOf) else ""
        )
        return f"{start}{end}{owner}{where}{_MEASURES[node.function]}"


def labels(pack: Pack, nodes: Iterable[n.Expr]) -> Labels:
    """The labels of these nodes, for `Words.prepared`."""
    words = Words(pack)
    return {node.id: words.label(node) for node in nodes}


def _time_between(node: n.Expr) -> n.TimeBetween | None:
    while isinstance(node, n.Rescale):
        node = node.operand
    return node if isinstance(node, n.TimeBetween) else None


def _shared(first: str, second: str) -> int:
    """How many characters, two at least, the end of one label and the beginning of the next have in common."""
    most = min(len(first), len(second) - 1)
    return next((size for size in range(most, 1, -1) if first.endswith(second[:size])), 0)


def only_rounds(node: n.Divide) -> bool:
    """Whether a division is a rounding alone: its divisor is a change of scale that the rule does not write."""
    return isinstance(node.below, n.Literal) and not node.below.written
