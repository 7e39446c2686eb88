"""Aggregates over many rows: what is computed on each row, what is gathered, and the value that makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from duixian.rules.columns.column import Column
from duixian.rules.columns.facts import Facts
from duixian.rules.columns.inputs import ColumnInfo, struct_fields
from duixian.rules.columns.lower import Lowering
from duixian.rules.columns.plan import Gathered, Grouping, Input, Runs
from duixian.rules.columns.spells import Measures, RunColumns
from duixian.rules.columns.values import Logic, Number, Truth, Value
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import Aggregate, Expr, FactRef
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import LAST_DAY, TRUTH


class Rows:
    """The groupings of one scan. `outside` is the lowering of the holder's row."""

    def __init__(self, pack: Pack, as_of: date, facts: Facts, logic: Logic) -> None:
        self.pack, self.as_of, self.facts, self.logic = pack, as_of, facts, logic
        self.w = logic.w
        self.outside: Lowering
        self._parts: dict[str, _Part] = {}

    def groupings(self) -> tuple[Grouping, ...]:
        """All that was asked for, one a role."""
        return tuple(part.grouping() for part in self._parts.values())

    def value(self, node: Aggregate) -> Value:
        """The value of an aggregate over the rows of a role, or over the spells of a fact."""
        part = self._parts.get(node.rows)
        if part is None:
            part = (
                self._spells(self.pack.facts[node.rows])
                if node.rows in self.pack.facts
                else self._role(node.rows)
            )
        if part is None:
            self.facts.absent.setdefault(node.rows)
            return self._unknown(node)
        self._parts[node.rows] = part
        return self._where_known(part.value(node), part.open, node)

    def _role(self, role: str) -> _Part | None:
        """The rows of a many-entity."""
        entity = self.pack.entities[role]
        table = self.facts.table_of(role)
        link = self.facts.link_of(role)
        if table is None or not self.facts.reach(entity.of) or link not in table.columns:
            return None
        parent = self.facts.key(entity.of)
        if parent is None:
            return None
        open_ = self.w.either(self.w.is_null(parent), self.facts.unlisted(role))
        return _Part(self, role, table.name, link, entity.of, open_, table.columns)

    def _spells(self, fact: Fact) -> _Part | None:
        """The spells of a fact: a list column of its own table; an empty cell is an unknown list."""
        table = self.facts.table_of(fact.role)
        if table is None or not self.facts.reach(fact.role) or fact.name not in table.columns:
            return None
        if self.facts.key(fact.role) is None:
            return None
        info = table.columns[fact.name]
        open_ = self.w.negated(self.facts.stated(fact, info))
        link = self.pack.entities[fact.role].key
        return _Part(self, fact.id, table.name, link, fact.role, open_, struct_fields(info), column=fact.name)

    def _unknown(self, node: Aggregate) -> Value:
        w = self.w
        if node.type == TRUTH:
            return self.logic.truth(w.unknown)
        na = w.unknown if node.function in ("least", "greatest", "first", "latest") else w.false
        edges = [self.outside.number(edge).na for edge in (node.start, node.end) if edge is not None]
        return Number(w.const(node.lo), w.const(node.hi), w.either(na, *edges))

    def _where_known(self, value: Value, open_: Column, node: Aggregate) -> Value:
        """Unknown where it is not known which row of the parent is meant."""
        if open_ is self.w.false:
            return value
        unknown = self._unknown(node)
        condition = Truth(open_, self.w.false)
        if isinstance(value, Truth) and isinstance(unknown, Truth):
            return self.logic.choose_truth(condition, unknown, value)
        assert isinstance(value, Number) and isinstance(unknown, Number)
        return self.logic.choose_number(condition, unknown, value)


class _Part:
    """What one role's rows give."""

    def __init__(
        self,
        rows: Rows,
        role: str,
        table: str,
        link: str,
        parent: str,
        open_: Column,
        columns: Mapping[str, ColumnInfo],
        *,
        column: str = "",
    ) -> None:
        self.rows, self.role, self.table, self.link, self.parent = rows, role, table, link, parent
        self.open, self.columns, self.column = open_, columns, column
        self.logic, self.w = rows.logic, rows.w
        self.inputs: dict[str, Input] = {}
        self.outer: dict[str, Column] = {}
        self.values: dict[tuple[str, Column], Gathered] = {}
        self.runs: dict[tuple[Column, Column, Column], Runs] = {}
        self.inside = Lowering(rows.pack, rows.as_of, self.logic, self._given, self._nested, self._defined)

    def grouping(self) -> Grouping:
        return Grouping(
            role=self.role, table=self.table, link=self.link, parent=self.parent, values=tuple(self.values.values()),
            inputs=dict(self.inputs), outer=dict(self.outer), column=self.column, runs=tuple(self.runs.values()),
        )  # fmt: skip

    # what stands in a row's expression

    def _given(self, node: FactRef) -> Value:
        facts = self.rows.facts
        fact = self.rows.pack.facts[node.fact]
        if fact.role != self.role:
            return self._from_outside(self.rows.outside.value(node))
        if fact.name not in self.columns:
            if self.column and fact.name == "to":
                return self.logic.number(self.w.const(LAST_DAY))
            facts.absent.setdefault(fact.id)
            return facts.unknown(fact)
        info = self.columns[fact.name]
        made = facts.input_of(fact, info, f"row.{fact.role}.{fact.name}", nullable=info.nullable)
        self.inputs.setdefault(made.name, made)
        if self.column and fact.name == "to":
            raw = self.w.input(made.name, made.lo, made.hi, nullable=made.nullable)
            return self.logic.number(self.w.coalesce(raw, self.w.const(LAST_DAY)))
        return facts.value(made, fact)

    def _nested(self, node: Aggregate) -> Value:
        return self._from_outside(self.rows.outside.value(node))

    def _defined(self, name: str) -> Value:
        return self._from_outside(self.rows.outside.definition(name))

    def _from_outside(self, value: Value) -> Value:
        if isinstance(value, Truth):
            return Truth(self._carried(value.value), self._carried(value.na))
        return self.carried(value)

    def _carried(self, column: Column) -> Column:
        """A column of the holder's row, as an input of the row."""
        if column.op in ("const", "null"):
            return column
        name = next((known for known, made in self.outer.items() if made is column), "")
        if not name:
            name = f"outer.{self.role}.{len(self.outer)}"
            self.outer[name] = column
        return self.w.input(name, column.lo, column.hi, nullable=column.nullable, truth=column.truth)

    # what is gathered

    def covered(self, test: Column, first: Column, last: Column) -> RunColumns:
        """The runs that rows cover, as columns of the holder's row."""
        made = self.runs.get((test, first, last))
        if made is None:
            name = f"runs.{self.role}.{len(self.runs)}"
            made = self.runs[test, first, last] = Runs(name=name, test=test, first=first, last=last)
        return RunColumns(self.w, made.name, first.lo, last.hi)

    @property
    def as_of(self) -> int:
        return self.rows.as_of.toordinal()

    def day(self, node: Expr) -> Number:
        """A day of the holder's row."""
        return self.rows.outside.number(node)

    def spell(self, name: str) -> Number:
        """One of the two days of a spell."""
        fact = self.rows.pack.facts[f"{self.role}.{name}"]
        value = self._given(FactRef(id="", type=fact.type, fact=fact.id, lo=fact.lo, hi=fact.hi))
        assert isinstance(value, Number)
        return value

    def carried(self, number: Number) -> Number:
        """A number of the holder's row, in the rows."""
        low = self._carried(number.low)
        return Number(low, low if number.exact else self._carried(number.high), self._carried(number.na))

    def _gather(self, function: str, value: Column, lo: int, hi: int, *, truth: bool = False) -> Column:
        """The gathered column, null where there is no row."""
        made = self.values.get((function, value))
        if made is None:
            name = f"gathered.{self.role}.{len(self.values)}"
            made = self.values[function, value] = Gathered(name=name, function=function, value=value)
        return self.w.input(made.name, lo, hi, nullable=True, truth=truth)

    def _any(self, test: Column) -> Column:
        if test is self.w.false:
            return test
        return self.w.is_true(self._gather("any", test, 0, 0, truth=True))

    def _count(self, test: Column, most: int) -> Column:
        if test is self.w.false:
            return self.w.const(0)
        return self.w.coalesce(self._gather("count", test, 0, most), self.w.const(0))

    def value(self, node: Aggregate) -> Value:
        where = self.inside.truth(node.where) if node.where is not None else self.logic.truth(self.w.true)
        if node.function in ("any", "all"):
            return self._quantified(node, where)
        if node.function == "count":
            return self._counted(node, where)
        if node.value is None:
            return Measures(self, node, where).value()
        value = self.inside.number(node.value)
        return self._sum(node, where, value) if node.function == "sum" else self._extreme(node, where, value)

    def _never_na(self, truth: Truth, instead: Column) -> Column:
        return self.w.case([(truth.na, instead)], truth.value)

    def _quantified(self, node: Aggregate, where: Truth) -> Truth:
        """any: one row is enough; all: no row fails."""
        w = self.w
        value = self.inside.truth(node.value) if node.value is not None else self.logic.truth(w.true)
        chosen = self._never_na(where, w.false)
        if node.function == "any":
            test = w.both(chosen, self._never_na(value, w.false))
            return self.logic.truth(
                w.case(
                    [(self._any(w.is_true(test)), w.true), (self._any(w.is_null(test)), w.unknown)], w.false
                )
            )
        test = w.either(w.negated(chosen), self._never_na(value, w.true))
        return self.logic.truth(
            w.case([(self._any(w.is_false(test)), w.false), (self._any(w.is_null(test)), w.unknown)], w.true)
        )

    def _counted(self, node: Aggregate, where: Truth) -> Number:
        sure, open_ = self.logic.holds(where), self.logic.open(where)
        low = self._count(sure, node.hi)
        if open_ is self.w.false:
            return self.logic.number(low)
        return self.logic.number(low, self._count(self.w.either(sure, open_), node.hi))

    def _sum(self, node: Aggregate, where: Truth, value: Number) -> Number:
        """A row that may count adds at least the lesser of 0 and its value, at most the greater."""
        w, zero = self.w, self.w.const(0)
        sure = w.both(self.logic.holds(where), w.is_false(value.na))
        out = w.either(
            w.negated(w.either(self.logic.holds(where), self.logic.open(where))), w.is_true(value.na)
        )
        if value.exact and not where.value.nullable and not value.na.nullable:
            total = w.coalesce(self._gather("sum", w.case([(sure, value.low)], zero), node.lo, node.hi), zero)
            return self.logic.number(total)
        ends = []
        for bound, limit in ((value.low, w.least), (value.high, w.greatest)):
            each = w.case([(sure, bound), (out, zero)], limit(zero, bound))
            ends.append(w.coalesce(self._gather("sum", each, node.lo, node.hi), zero))
        return self.logic.number(ends[0], ends[1])

    def _extreme(self, node: Aggregate, where: Truth, value: Number) -> Number:
        """Over the rows that surely count; those that may can push the near bound out, or stand alone."""
        w, least = self.w, node.function == "least"
        chosen, open_ = self.logic.holds(where), self.logic.open(where)
        sure = w.both(chosen, w.is_false(value.na))
        maybe = w.both(w.either(chosen, open_), w.negated(w.is_true(value.na)), w.negated(sure))
        nothing = w.no_number()

        def best(function: str, test: Column, column: Column) -> Column:
            if test is w.false:
                return nothing
            return self._gather(function, w.case([(test, column)], nothing), node.lo, node.hi)

        low, high = best(node.function, sure, value.low), best(node.function, sure, value.high)
        any_sure = w.negated(w.is_null(low))
        stand_in = w.const(node.lo)
        if maybe is w.false and value.exact:
            known = w.coalesce(low, stand_in)
            return Number(known, known, w.negated(any_sure))
        spread_low, spread_high = best("least", maybe, value.low), best("greatest", maybe, value.high)
        any_maybe = w.negated(w.is_null(spread_low))
        near_low = (
            self._nearer(low, spread_low, least=True)
            if least
            else w.coalesce(low, w.coalesce(spread_low, stand_in))
        )
        near_high = (
            w.coalesce(high, w.coalesce(spread_high, stand_in))
            if least
            else self._nearer(high, spread_high, least=False)
        )
        na = w.case([(any_sure, w.false), (any_maybe, w.unknown)], w.true)
        return Number(near_low, near_high, na)

    def _nearer(self, sure: Column, maybe: Column, *, least: bool) -> Column:
        w = self.w
        stand_in = w.const(sure.lo)
        a = w.coalesce(sure, w.coalesce(maybe, stand_in))
        b = w.coalesce(maybe, a)
        return w.least(a, b) if least else w.greatest(a, b)
