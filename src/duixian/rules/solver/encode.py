"""Checked expressions as Z3 terms, for cases in which every fact is known.

A truth is a pair (na, value) of Booleans, a number (na, value) of a Boolean and an integer: `na` says whether the node
is not applicable, as `docs/semantics.md` has it. Unknown does not occur: a completion of a case knows every fact.

Nodes that reach beyond linear integer arithmetic (month arithmetic, parts of dates, values over rows and spells)
become free variables within their bounds, the same variable for the same expression. That makes the formulas weaker
than the rules: what is proved impossible of them is impossible; an example found may not exist, so whoever finds one
evaluates it, and says so where it cannot (`Encoding.abstracted`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import z3

from duixian.rules.evaluate.support import FIRST, LAST, step_value
from duixian.rules.fingerprint import fingerprint
from duixian.rules.model import nodes as n
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import SPELLS, TEXT, TRUTH

NO = z3.BoolVal(False)
DAYS_OF_MONTH = (28, 31)


@dataclass(frozen=True, slots=True)
class Term:
    """One node: whether it is not applicable, and its value where it is not."""

    na: Any
    value: Any


def plain_facts(pack: Pack) -> dict[str, Fact]:
    """The facts a solver can choose: those of single entities with one value."""
    roles = pack.entities
    return {
        id_: fact
        for id_, fact in pack.facts.items()
        if fact.role in roles and not roles[fact.role].many and fact.type not in (SPELLS, TEXT)
    }


@dataclass
class Encoding:
    """A pack as formulas, on the day `as_of` or (None) on any day. `facts` are the solver's variables.

    Two encodings share the variables of facts and of nodes that stand free. A second copy of a pack that differs from
    the first in some facts is `Encoding(pack, day, "'", first, {fact})`.
    """

    pack: Pack
    as_of: int | None
    suffix: str = ""
    first: Encoding | None = None
    differs: frozenset[str] = frozenset()
    facts: dict[str, Any] = field(default_factory=dict)
    bounds: list[Any] = field(default_factory=list)
    abstracted: set[str] = field(default_factory=set)
    _definitions: dict[str, Term] = field(default_factory=dict)
    _free: dict[str, Any] = field(default_factory=dict)
    _lacking: dict[str, Any] = field(default_factory=dict)
    _behind: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.as_of is None:
            self.bounds += [z3.Int("as_of") >= FIRST, z3.Int("as_of") <= LAST]
        for id_, fact in plain_facts(self.pack).items():
            if self.first is not None and id_ not in self.differs:
                self.facts[id_] = self.first.facts[id_]
            elif fact.type == TRUTH:
                self.facts[id_] = z3.Bool(id_ + self.suffix)
            else:
                variable = z3.Int(id_ + self.suffix)
                self.facts[id_] = variable
                self.bounds += [variable >= fact.lo, variable <= fact.hi]

    def definition(self, id_: str) -> Term:
        """The term of a definition of the pack."""
        if id_ not in self._definitions:
            definition = self.pack.definitions[id_]
            if self.first is not None and not (definition.facts & self.differs):
                self._definitions[id_] = self.first.definition(id_)
            else:
                self._definitions[id_] = self.term(definition.expr)
        return self._definitions[id_]

    def share(self, other: Encoding, definitions: Iterable[str]) -> None:
        """Take these definitions' terms from the encoding of a pack that has the same ones."""
        for id_ in definitions:
            self._definitions[id_] = other.definition(id_)

    def holds(self, id_: str) -> Any:
        """A Boolean: the truth definition is true (neither false nor not applicable)."""
        term = self.definition(id_)
        return z3.And(z3.Not(term.na), term.value)

    def stand_ins(self) -> dict[str, tuple[tuple[Any, Any], frozenset[str]]]:
        """The variables of nodes the formulas cannot express: value and not applicable, and the facts behind them."""
        return {key: ((self._free[key], self._lacking[key]), self._behind[key]) for key in self._free}

    def true(self, node: n.Expr) -> Any:
        term = self.term(node)
        return z3.And(z3.Not(term.na), term.value)

    def false(self, node: n.Expr) -> Any:
        term = self.term(node)
        return z3.And(z3.Not(term.na), z3.Not(term.value))

    def counted(self, id_: str) -> Any:
        """An integer definition, 0 where it is not applicable."""
        term = self.definition(id_)
        return z3.If(term.na, z3.IntVal(0), term.value)

    @property
    def today(self) -> Any:
        return z3.Int("as_of") if self.as_of is None else z3.IntVal(self.as_of)

    def term(self, node: n.Expr) -> Term:
        return _TERMS[type(node)](self, node)

    def free(self, node: n.Expr, limits: Callable[[Any], Iterable[Any]] = lambda _: ()) -> Term:
        """A variable that stands for a node the formulas cannot express."""
        key, facts = fingerprint(node), _facts_below(self.pack, node)
        if self.first is not None and not (facts & self.differs):
            return self.first.free(node, limits)
        if key not in self._free:
            name = f"~{sha256(key.encode()).hexdigest()[:16]}{self.suffix}"
            variable = z3.Bool(name) if node.type == TRUTH else z3.Int(name)
            if node.type != TRUTH:
                self.bounds += [variable >= node.lo, variable <= node.hi]
            self.bounds += limits(variable)
            self._free[key], self._behind[key] = variable, facts
            self._lacking[key] = z3.Bool(f"{name} is not applicable") if node.may_na else NO
        self.abstracted.add(node.id)
        return Term(self._lacking[key], self._free[key])


def _facts_below(pack: Pack, node: n.Node) -> frozenset[str]:
    found: set[str] = set()
    for below in n.walk(node):
        if isinstance(below, n.FactRef):
            found.add(below.fact)
        elif isinstance(below, n.DefRef):
            found |= pack.definitions[below.definition].facts
        elif isinstance(below, n.Aggregate):
            found.add(below.rows)
    return frozenset(found)


def _literal(e: Encoding, node: n.Literal) -> Term:
    return Term(NO, z3.BoolVal(bool(node.value)) if node.type == TRUTH else z3.IntVal(node.value))


def _unfit(e: Encoding, node: n.Unfit) -> Term:
    return Term(z3.BoolVal(True), NO if node.type == TRUTH else z3.IntVal(node.lo))


def _fact(e: Encoding, node: n.FactRef) -> Term:
    variable = e.facts.get(node.fact)
    return e.free(node) if variable is None else Term(NO, variable)


def _definition(e: Encoding, node: n.DefRef) -> Term:
    return e.definition(node.definition)


def _parameter(e: Encoding, node: n.ParameterRef) -> Term:
    steps = e.pack.parameters[node.parameter].values
    days = [day.toordinal() for day, _ in steps]
    values = [value for _, value in steps]

    def constant(value: int | None) -> Term:
        truth = node.type == TRUTH
        if value is None:  # a truth is false where it has no value, anything else does not apply
            return Term(NO, NO) if truth else Term(z3.BoolVal(True), z3.IntVal(node.lo))
        return Term(NO, z3.BoolVal(bool(value)) if truth else z3.IntVal(value))

    if node.day is None and e.as_of is not None:
        return constant(step_value(days, values, e.as_of))
    day = Term(NO, e.today) if node.day is None else e.term(node.day)
    result = constant(None)
    for start, value in zip(days, values, strict=True):
        then, begun = constant(value), day.value >= start
        result = Term(z3.If(begun, then.na, result.na), z3.If(begun, then.value, result.value))
    return Term(z3.Or(day.na, result.na), result.value)


def _as_of(e: Encoding, node: n.AsOf) -> Term:
    return Term(NO, e.today)


def _not(e: Encoding, node: n.Not) -> Term:
    term = e.term(node.operand)
    return Term(term.na, z3.Not(term.value))


def _and(e: Encoding, node: n.And) -> Term:
    terms = [e.term(item) for item in node.items]
    return Term(z3.And([t.na for t in terms]), z3.And([z3.Or(t.na, t.value) for t in terms]))


def _or(e: Encoding, node: n.Or) -> Term:
    terms = [e.term(item) for item in node.items]
    return Term(z3.And([t.na for t in terms]), z3.Or([z3.And(z3.Not(t.na), t.value) for t in terms]))


def _compare(e: Encoding, node: n.Compare) -> Term:
    a, b = e.term(node.left), e.term(node.right)
    made = {
        "<": lambda: a.value < b.value, "<=": lambda: a.value <= b.value, ">": lambda: a.value > b.value,
        ">=": lambda: a.value >= b.value, "=": lambda: a.value == b.value, "!=": lambda: a.value != b.value,
    }[node.op]()  # fmt: skip
    return Term(z3.Or(a.na, b.na), made)


def _in_ranges(e: Encoding, node: n.InRanges) -> Term:
    term = e.term(node.operand)
    inside = [
        term.value == first if first == last else z3.And(term.value >= first, term.value <= last)
        for first, last in node.ranges
    ]
    return Term(term.na, z3.Or(inside))


def _add(e: Encoding, node: n.Add) -> Term:
    terms = [e.term(item) for item in node.items]
    return Term(z3.Or([t.na for t in terms]), z3.Sum([t.value for t in terms]))


def _negate(e: Encoding, node: n.Negate) -> Term:
    term = e.term(node.operand)
    return Term(term.na, -term.value)


def _multiply(e: Encoding, node: n.Multiply) -> Term:
    a, b = e.term(node.left), e.term(node.right)
    return Term(z3.Or(a.na, b.na), a.value * b.value)


def _rescale(e: Encoding, node: n.Rescale) -> Term:
    term = e.term(node.operand)
    return Term(term.na, term.value * node.factor)


def _divide(e: Encoding, node: n.Divide) -> Term:
    above, below = e.term(node.above), e.term(node.below)
    a, b = above.value, below.value
    size = z3.If(a < 0, -a, a)
    if node.rounding == "half_up":
        whole = (2 * size + b) / (2 * b)
    elif node.rounding == "up":
        whole = (size + b - 1) / b
    else:
        whole = size / b
    return Term(z3.Or(above.na, below.na), z3.If(a < 0, -whole, whole))


def _extreme(e: Encoding, node: n.Least | n.Greatest) -> Term:
    """The least or greatest of the items that apply; with `bounds` none where the first does not."""
    first = e.term(node.items[0])
    result = Term(z3.BoolVal(False), first.value) if node.bounds else first
    for item in node.items[1:]:
        term = e.term(item)
        better = term.value < result.value if isinstance(node, n.Least) else term.value > result.value
        take = z3.And(z3.Not(term.na), z3.Or(result.na, better))
        result = Term(z3.And(result.na, term.na), z3.If(take, term.value, result.value))
    return Term(first.na, result.value) if node.bounds else result


def _if(e: Encoding, node: n.If) -> Term:
    held, yes, no = e.true(node.condition), e.term(node.yes), e.term(node.no)
    return Term(z3.If(held, yes.na, no.na), z3.If(held, yes.value, no.value))


def _otherwise(e: Encoding, node: n.Otherwise) -> Term:
    term, fallback = e.term(node.operand), e.term(node.fallback)
    return Term(z3.And(term.na, fallback.na), z3.If(term.na, fallback.value, term.value))


def _scope(e: Encoding, node: n.Scope) -> Term:
    term = e.term(node.operand)
    return Term(z3.Or(z3.Not(e.true(node.scope)), term.na), term.value)


def _add_time(e: Encoding, node: n.AddTime) -> Term:
    day, amount = e.term(node.day), e.term(node.amount)
    na = z3.Or(day.na, amount.na)
    if node.unit == "days":
        return Term(na, day.value + amount.value)
    least, most = DAYS_OF_MONTH
    ahead = amount.value >= 0

    def limits(result: Any) -> list[Any]:
        moved = result - day.value
        return [
            z3.Implies(ahead, z3.And(moved >= least * amount.value, moved <= most * amount.value)),
            z3.Implies(z3.Not(ahead), z3.And(moved <= least * amount.value, moved >= most * amount.value)),
        ]

    return Term(na, e.free(node, limits).value)


def _time_between(e: Encoding, node: n.TimeBetween) -> Term:
    start, end = e.term(node.start), e.term(node.end)
    na, days = z3.Or(start.na, end.na), end.value - start.value
    if node.unit == "days":
        return Term(na, days)
    least, most = DAYS_OF_MONTH
    step = 12 if node.unit == "years" else 1

    def limits(months: Any) -> list[Any]:
        ahead = z3.And(months >= 0, least * months <= days, days < most * (months + step))
        return [z3.Implies(days >= 0, ahead), z3.Implies(days < 0, months <= 0)]

    return Term(na, e.free(node, limits).value)


def _date_part(e: Encoding, node: n.DatePart) -> Term:
    return Term(e.term(node.day).na, e.free(node).value)


def _aggregate(e: Encoding, node: n.Aggregate) -> Term:
    return e.free(node)


_TERMS: Mapping[type, Callable[[Encoding, Any], Term]] = {
    n.Literal: _literal, n.Unfit: _unfit, n.FactRef: _fact, n.DefRef: _definition, n.ParameterRef: _parameter,
    n.AsOf: _as_of, n.Not: _not, n.And: _and, n.Or: _or, n.Compare: _compare, n.InRanges: _in_ranges, n.Add: _add,
    n.Negate: _negate, n.Multiply: _multiply, n.Rescale: _rescale, n.Divide: _divide, n.Least: _extreme,
    n.Greatest: _extreme, n.If: _if, n.Otherwise: _otherwise, n.Scope: _scope,
    n.AddTime: _add_time, n.TimeBetween: _time_between, n.DatePart: _date_part, n.Aggregate: _aggregate,
}  # fmt: skip
