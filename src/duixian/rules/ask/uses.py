"""How one fact enters a rule: the comparisons it stands in, and whether its value itself goes into an amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from duixian.rules.model import nodes as n
from duixian.rules.model.computed import Definition
from duixian.rules.model.types import TRUTH

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(slots=True)
class Uses:
    """`direct`: comparisons `factor × fact  op  other`; `ranges`: memberships of the fact itself; `indirect`: other truths
    that depend on the fact's value (traced nodes); `as_value`: it goes into an amount."""

    direct: list[tuple[str, int, n.Expr]] = field(default_factory=list)
    ranges: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    indirect: list[n.Expr] = field(default_factory=list)
    as_value: bool = False


def uses(definitions: Iterable[Definition], fact: str, finals: frozenset[str]) -> Uses:
    """The uses of `fact` in `definitions` (in order); `finals` are those whose value is a result."""
    finder = _Finder(fact)
    for definition in definitions:
        if finder.visit(definition.expr):
            finder.carriers.add(definition.id)
    finder.found.as_value = bool(finder.carriers & finals)
    return finder.found


def uses_in_rows(definitions: Iterable[Definition], fact: str, finals: frozenset[str]) -> Uses:
    """The comparisons a row's fact stands in, inside the aggregates over its rows."""
    finder = _Finder(fact)
    for definition in definitions:
        for node in n.walk(definition.expr):
            if isinstance(node, n.Aggregate):
                for inner in (node.where, node.value):
                    if inner is not None:
                        finder.visit(inner)
    return finder.found


class _Finder:
    def __init__(self, fact: str) -> None:
        self.fact, self.found = fact, Uses()
        self.carriers: set[str] = set()

    def visit(self, node: n.Expr) -> bool:
        """Whether the node's value moves with the fact's within a cell of the comparisons found."""
        if isinstance(node, n.FactRef):
            return node.fact == self.fact and node.type != TRUTH
        if isinstance(node, n.DefRef):
            return node.definition in self.carriers
        if isinstance(node, n.Aggregate):
            return self._aggregate(node)
        if isinstance(node, n.Compare):
            moved = self.visit(node.left), self.visit(node.right)
            if any(moved):
                self._compare(node)
            return False
        if isinstance(node, n.InRanges):
            if self.visit(node.operand):
                if self._factor(node.operand) == 1:
                    self.found.ranges.append(node.ranges)
                else:
                    self.found.indirect.append(node)
            return False
        children = [
            self.visit(child) for child in n.children(node)
        ]  # all of them: visiting finds comparisons
        return True in children

    def _aggregate(self, node: n.Aggregate) -> bool:
        """Inside rows nothing is traced: the aggregate as a whole is what moves."""
        inside = any(
            (isinstance(below, n.FactRef) and below.fact == self.fact)
            or (isinstance(below, n.DefRef) and below.definition in self.carriers)
            for below in n.walk(node)
        )
        if inside and node.type == TRUTH:
            self.found.indirect.append(node)
            return False
        return inside

    def _compare(self, node: n.Compare) -> None:
        for op, side, other in ((node.op, node.left, node.right), (FLIPPED[node.op], node.right, node.left)):
            factor = self._factor(side)
            if factor and not self._depends(other):
                self.found.direct.append((op, factor, other))
                return
        self.found.indirect.append(node)

    def _factor(self, node: n.Expr) -> int:
        """k where the node is k times the fact, else 0."""
        factor = 1
        while isinstance(node, n.Rescale):
            factor, node = factor * node.factor, node.operand
        if isinstance(node, n.DefRef):
            return factor if node.definition == f"gate.{self.fact}" else 0
        return factor if isinstance(node, n.FactRef) and node.fact == self.fact else 0

    def _depends(self, node: n.Expr) -> bool:
        return any(
            (isinstance(below, n.FactRef) and below.fact == self.fact)
            or (isinstance(below, n.DefRef) and below.definition in self.carriers)
            for below in n.walk(node)
        )


def cuts_of(op: str, factor: int, other: int) -> tuple[int, ...]:
    """Where `factor × x op other` changes: each number begins a cell."""
    at_or_above, above = -(-other // factor), other // factor + 1
    if op in ("<", ">="):
        return (at_or_above,)
    return (above,) if op in ("<=", ">") else (at_or_above, above)
