"""Where an amount comes from, step by step: the row of a table, the rate, the cap, what is counted against it, the limit.

The steps follow the expression down the branches that the case takes; a cap, a floor or a reduction becomes a step only
where it binds. So the last step's value is the payable amount.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from duixian.rules.evaluate.result import Interval
from duixian.rules.explain import values
from duixian.rules.explain.words import Labels, Words, only_rounds
from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import FEN, NumberType
from duixian.rules.truth import TRUE, UNKNOWN

OWN_PARTS = ("amount", "counted", "payable")
ROUNDED = {"half_up": "四舍五入", "down": "舍去零头", "up": "进位"}
Values = tuple[int, int, int]


class Step(NamedTuple):
    """One step and the quantity after it as text.

    `kind`: fixed, row, open (its condition is unknown), formula, part (of a sum), value, parameter, round, cap, floor,
    less, stacking, limit. `node` is the id of the expression; `lo` and `hi` its run-time value.
    """

    kind: str
    text: str
    value: str
    cite: Cite | None
    node: str = ""
    lo: int = 0
    hi: int = 0


class _Filled(Words):
    """Phrases with the case's values in them: the branch that is taken, the bound that counts."""

    def __init__(self, pack: Pack, fill: Callable[[n.Expr], str], trace: Mapping[str, Any]) -> None:
        super().__init__(pack, fill)
        self.trace = trace

    def phrase(self, node: n.Expr) -> str:
        if isinstance(node, n.If):
            taken = self._taken(node)
            if taken is not None:
                return self.phrase(taken)
        elif isinstance(node, n.Least | n.Greatest) and node.id in self.trace:
            binding = next((i for i in node.items if self.trace[i.id] == self.trace[node.id]), None)
            if binding is not None:
                return self.phrase(binding)
        elif isinstance(node, n.Otherwise) and node.operand.id in self.trace:
            return self.phrase(node.fallback if self.trace[node.operand.id][2] > 1 else node.operand)
        return super().phrase(node)

    def _inner(self, node: n.Expr) -> str:
        taken = self._taken(node) if isinstance(node, n.If) else None
        return super()._inner(node) if taken is None else self._inner(taken)

    def _taken(self, node: n.If) -> n.Expr | None:
        """The branch that counts; None while it is open, or where it differs from row to row of a list."""
        code = self.trace.get(node.condition.id, UNKNOWN)
        return None if code == UNKNOWN else node.yes if code == TRUE else node.no


class Steps:
    """The steps of the amounts of one traced case. `text(kind, id)` gives the value of something named."""

    def __init__(
        self,
        pack: Pack,
        trace: Mapping[str, Any],
        text: Callable[[str, str], str],
        prepared: Labels = MappingProxyType({}),
    ) -> None:
        self.pack, self.trace, self.text = pack, trace, text
        self.words = _Filled(pack, self._fill, trace)
        self.plain = Words(pack, prepared=prepared)
        self.stacking = {rule.label for rule in pack.stacking}
        self.limits = {limit.at for limit in pack.limits.values()}

    def of(self, benefit: Benefit) -> tuple[Step, ...]:
        """The steps to the payable amount of a benefit that has one."""
        return self.below(self.pack.definitions[benefit.part("payable")].expr)

    def below(self, node: n.Expr) -> tuple[Step, ...]:
        """The steps to the value of an expression."""
        out: list[Step] = []
        self._walk(node, out)
        return tuple(out)

    # values

    def _fill(self, node: n.Expr) -> str:
        if isinstance(node, n.FactRef):
            role = self.pack.entities.get(self.pack.facts[node.fact].role)
            return "" if role is None or role.many else self.text("fact", node.fact)
        if isinstance(node, n.ParameterRef):
            return self._shown(node)
        if isinstance(node, n.DefRef):
            kind, _, rest = node.definition.partition(".")
            return self.text("fact", rest) if kind == "gate" else self.text("value", node.definition)
        return ""

    def _value(self, node: n.Expr) -> Values:
        found = self.trace[node.id]
        return found if isinstance(found, tuple) else (found, found, 0)

    def _shown(self, node: n.Expr) -> str:
        lo, hi, na = self._value(node)
        if na > 1:
            return "不适用"
        if node.type == FEN:
            return values.amount(lo if lo == hi else Interval(lo, hi))
        if isinstance(node.type, NumberType) and node.type.is_money and lo != hi:
            return f"{values.number(lo, node.type)}至{values.number(hi, node.type)}"
        return values.between(lo, hi, na, node.type, self.pack.enums, (node.lo, node.hi))

    def _step(self, kind: str, text: str, node: n.Expr, cite: Cite | None = None) -> Step:
        lo, hi, _ = self._value(node)
        return Step(kind, text, self._shown(node), cite or node.cite, node.id, lo, hi)

    # walking

    def _walk(self, node: n.Expr, out: list[Step]) -> None:
        match node:
            case n.DefRef():
                self._definition(node, out)
            case n.If():
                self._if(node, out)
            case n.Least() | n.Greatest():
                self._extreme(node, out)
            case n.Add():
                self._add(node, out)
            case n.Otherwise():
                self._walk(node.fallback if self._value(node.operand)[2] > 1 else node.operand, out)
            case n.Rescale():
                self._rescaled(node, out)
            case n.Literal():
                out.append(self._step("fixed", "定额", node))
            case n.FactRef():
                out.append(self._step("value", self.plain.name(node), node))
            case n.ParameterRef():
                cite = self.pack.parameters[node.parameter].cite
                out.append(self._step("parameter", self.plain.name(node), node, cite))
            case n.Divide():
                self._divide(node, node, out)
            case _:
                out.append(self._step("formula", self.words.phrase(node), node))

    def _definition(self, node: n.DefRef, out: list[Step]) -> None:
        definition = self.pack.definitions[node.definition]
        own = node.definition.startswith("benefit.") and node.definition.rpartition(".")[2] in OWN_PARTS
        if own or definition.kind == "table":
            self._walk(definition.expr, out)
        else:
            out.append(self._step("value", self.plain.phrase(node), node, definition.cite))

    def _rescaled(self, node: n.Rescale, out: list[Step]) -> None:
        """A rounding to a coarser unit is a division under a change of scale; any other change of scale is not seen."""
        if isinstance(node.operand, n.Divide):
            self._divide(node.operand, node, out)
        else:
            self._walk(node.operand, out)

    def _divide(self, node: n.Divide, shown: n.Expr, out: list[Step]) -> None:
        if not only_rounds(node):
            out.append(self._step("round", f"{self.words.phrase(node)}，{ROUNDED[node.rounding]}", shown))
            return
        self._walk(node.above, out)
        if not _same(node.above, self._value(node.above), shown, self._value(shown)):
            out.append(self._step("round", ROUNDED[node.rounding], shown))

    def _if(self, node: n.If, out: list[Step]) -> None:
        code = self.trace[node.condition.id]
        about_status = isinstance(node.condition, n.DefRef) and node.condition.definition.endswith(".status")
        if about_status and isinstance(node.no, n.Literal):
            self._walk(node.yes, out)
        elif node.label:  # a stacking rule or a limit written as a choice: `yes` keeps the amount
            self._walk(node.yes, out)
            if self._value(node) != self._value(node.yes):
                out.append(
                    self._step("stacking" if node.label in self.stacking else "limit", node.label, node)
                )
        elif code == UNKNOWN:
            out.append(
                self._step("open", f"取决于：{self.plain.label(node.condition)}", node, node.condition.cite)
            )
        elif code != TRUE:
            self._walk(node.no, out)
        elif isinstance(node.condition, n.Or) and isinstance(node.yes, n.Least | n.Greatest):
            self._walk(node.yes, out)  # "some row holds" around the best of the rows
        else:
            cite = node.condition.cite or node.yes.cite
            out.append(self._step("row", self.plain.label(node.condition), node.yes, cite))
            if not isinstance(node.yes, n.Literal):
                self._walk(node.yes, out)

    def _extreme(self, node: n.Least | n.Greatest, out: list[Step]) -> None:
        mine = self._value(node)
        rows = [item for item in node.items if isinstance(item, n.If)]
        if len(rows) == len(
            node.items
        ):  # the best of a table's rows; one that does not hold gives the worst there is
            best = [row for row in rows if self._value(row) == mine]
            holding = [row for row in best if self.trace[row.condition.id] == TRUE]
            self._walk((holding or best or rows)[0], out)
            return
        first, rest = node.items[0], node.items[1:]
        self._walk(first, out)
        if self._value(first) == mine:
            return
        bound = next((item for item in rest if self._value(item) == mine), rest[-1])
        if isinstance(bound, n.Literal) and bound.value == 0 and out:
            last = out[-1]
            out[-1] = self._step(last.kind, last.text, node, last.cite)._replace(node=last.node)
            return
        kind, verb = ("cap", "最高不超过") if isinstance(node, n.Least) else ("floor", "最低不少于")
        kind = "limit" if node.at in self.limits else kind
        out.append(self._step(kind, f"{verb}{self._bound(bound)}", node))

    def _bound(self, node: n.Expr) -> str:
        """A cap in words; what a limit or an earlier payment leaves, as its value with how it is reckoned."""
        if isinstance(node, n.Greatest | n.Add):
            inner = node.items[0] if isinstance(node, n.Greatest) else node
            return f"{self._shown(node)}（{self.words.phrase(inner)}）"
        return self.words.phrase(node)

    def _add(self, node: n.Add, out: list[Step]) -> None:
        kept, off = node.items[0], node.items[1:]
        if all(isinstance(item, n.Negate) for item in off):
            self._walk(kept, out)
            if self._value(node) != self._value(kept):
                taken = "、".join(self.words.phrase(i.operand) for i in off if isinstance(i, n.Negate))
                out.append(self._step("less", f"减去{taken}", node))
            return
        for item in node.items:
            if self._value(item) != (0, 0, 0):
                out.append(self._step("part", self._part(item), item))
        out.append(self._step("formula", "合计", node))

    def _part(self, node: n.Expr) -> str:
        """One part of a sum; of brackets, the part of the base that lies within."""
        while isinstance(node, n.Rescale):
            node = node.operand
        if (
            isinstance(node, n.Multiply)
            and isinstance(node.left, n.Greatest)
            and isinstance(node.left.items[0], n.Add)
        ):
            return f"这一档内的{self._shown(node.left)} × {self.words.phrase(node.right)}"
        if isinstance(node, n.If) and self.trace[node.condition.id] == TRUE:
            return self.plain.label(node.condition)
        return self.words.phrase(node)


def _same(node: n.Expr, value: Values, other: n.Expr, rounded: Values) -> bool:
    """Whether two quantities of one dimension are equal across their scales."""
    assert isinstance(node.type, NumberType) and isinstance(other.type, NumberType)
    a, b = node.type.scale, other.type.scale
    return all(x * b == y * a for x, y in zip(value[:2], rounded[:2], strict=True))
