"""Definitions, checked when first needed, so that each stands after all it depends on; circles are reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing, catalogue
from duixian.rules.check.conditions import Conditions
from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check_settled, check_truth
from duixian.rules.check.functions import check_call
from duixian.rules.check.joining import make_if, same_type
from duixian.rules.check.maker import Maker, Quotient, RefusedError
from duixian.rules.check.names import Lookup
from duixian.rules.check.symbols import Raw, Symbols
from duixian.rules.check.values import Values, syntax
from duixian.rules.errors import Pos, Reporter
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.citation import Cite
from duixian.rules.model.computed import Classification, Definition, Row, Table
from duixian.rules.model.nodes import Aggregate, And, DefRef, Expr, FactRef, If, Unfit, walk
from duixian.rules.model.types import TRUTH, EnumType, Type

HIT_POLICY = {
    "unique": "first",
    "any": "first",
    "first": "first",
    "highest": "highest",
    "lowest": "lowest",
    "sum": "sum",
}


MAX_DEPTH = 60  # definitions one below the other: what reads them goes down one at a time


class Definitions:
    """All definitions made so far, in order, and what is still being made (to find circles)."""

    def __init__(self, symbols: Symbols, reporter: Reporter) -> None:
        self.symbols, self.reporter = symbols, reporter
        self.made: dict[str, Definition] = {}
        self.depths: dict[str, int] = {}
        self.failed: set[str] = set()
        self.making: list[str] = []
        self.tables: dict[str, Table] = {}
        self.classifications: dict[str, Classification] = {}
        self.levels: dict[str, tuple[tuple[Row, ...], ...]] = {}  # of exceptions, by definition
        self.applies: dict[str, Tree] = {}
        self.lookup = Lookup(self)
        self.base = Citing(symbols, reporter, catalogue(symbols.documents), symbols.default_document)
        self.parts: Callable[[str, str, Pos], Definition] | None = None

    def context(self, owner: str, role: str, cite: Cite | None = None, extra: Any = None) -> Context:
        """A fresh context for a definition's expression."""
        maker = Maker(owner, self.reporter, cite)
        return Context(
            self.symbols, maker, role, self.lookup, check_call, extra={} if extra is None else extra
        )

    def citing(self, cite: Cite | None = None) -> Citing:
        """The reader of citations whose short forms lean on `cite`'s document."""
        return self.base.within(cite.document if cite is not None else "")

    def define(
        self,
        id_: str,
        kind: str,
        label: str,
        role: str,
        at: Pos,
        cite: Cite | None,
        build: Callable[[], Expr],
    ) -> Definition:
        """The definition `id_`, built when it is not there yet; refuses when it failed or needs itself."""
        if id_ in self.made:
            return self.made[id_]
        if id_ in self.failed:
            raise RefusedError
        if id_ in self.making:
            circle = [*self.making[self.making.index(id_) :], id_]
            self.reporter.report(
                "circle", at, f"定义互相依赖：{' → '.join(circle)}", "去掉其中一处引用，或把其中一项改为事实"
            )
            raise RefusedError
        if len(self.making) > MAX_DEPTH:
            raise self._too_deep(at)
        self.making.append(id_)
        try:
            return self.add(id_, kind, label, role, at, cite, build())
        except RefusedError:
            self.failed.add(id_)
            raise
        finally:
            self.making.pop()

    def add(
        self, id_: str, kind: str, label: str, role: str, at: Pos, cite: Cite | None, expr: Expr
    ) -> Definition:
        """Record a checked expression as a definition."""
        depends: list[str] = []
        facts: set[str] = set()
        depth, stacked = (
            1,
            id_.endswith(".payable"),
        )  # stacking leads from one amount to the next: not counted
        for node in walk(expr):
            if isinstance(node, DefRef) and node.definition not in depends:
                depends.append(node.definition)
                if not (stacked and node.definition.endswith(".payable")):
                    depth = max(depth, self.depths[node.definition] + 1)
                facts |= self.made[node.definition].facts
            elif isinstance(node, FactRef):
                facts.add(node.fact)
            elif isinstance(node, Aggregate):
                facts.add(node.rows)
        definition = Definition(
            id=id_, kind=kind, label=label, role=role, type=expr.type, expr=expr, depends=tuple(depends),
            facts=frozenset(facts), exceptions=self.levels.get(id_, ()), cite=cite, at=at,
        )  # fmt: skip
        if depth > MAX_DEPTH:  # in whatever order they are written
            raise self._too_deep(at)
        self.made[id_], self.depths[id_] = definition, depth
        return definition

    def _too_deep(self, at: Pos) -> RefusedError:
        self.reporter.report("too-deep", at, f"定义的依赖超过 {MAX_DEPTH} 层", "减少层数")
        return RefusedError()

    # what names resolve to

    def derived(self, role: str, name: str, at: Pos) -> Definition:
        """A derived fact or classification, as seen from a role (for a spouse: the same rule over the spouse's facts)."""
        raw = self.symbols.derived[self.symbols.entities[role].kind, name]
        id_ = f"{role}.{name}"
        cite = self._cite_of(raw)
        label = reading.text(raw.tree, "label", name)
        return self.define(id_, raw.kind, label, role, at, cite, lambda: self._build(raw, id_, role, cite))

    def _cite_of(self, raw: Raw) -> Cite | None:
        return self.citing().read(raw.tree) if not isinstance(raw.tree, Scalar) else None

    def _build(self, raw: Raw, id_: str, role: str, cite: Cite | None) -> Expr:
        context = self.context(id_, role, cite)
        if raw.kind == "classification":
            return self._classify(raw, id_, context, cite)
        return self._derive(raw, id_, context, cite)

    def _derive(self, raw: Raw, id_: str, context: Context, cite: Cite | None) -> Expr:
        values = Values(context, self.citing(cite))
        expected = self._expected(raw.tree)
        if isinstance(raw.tree, Scalar):
            return check_settled(syntax(raw.tree, context), context, expected)
        value = values.read(raw.tree, expected)
        if isinstance(value, Quotient):
            raise context.maker.refuse(
                "open-division",
                raw.at,
                "相除的结果还没有取整，不能放在这里",
                "写上 round: 单位，或用 round(…, 单位)",
            )
        levels: list[tuple[Row, ...]] = []
        made = self._exceptions(raw.tree, value, values, context, levels)
        self.levels[id_] = tuple(levels)
        return made

    def _expected(self, tree: Tree) -> Type | None:
        name = reading.text(tree, "type") if not isinstance(tree, Scalar) else ""
        return EnumType(name) if name in self.symbols.enums else None

    def _exceptions(
        self, tree: Tree, base: Expr, values: Values, context: Context, levels: list[tuple[Row, ...]]
    ) -> Expr:
        """Exceptions go before the rule; the exceptions of an exception before it. `levels` gathers those side by side."""
        result = base
        level: list[Row] = []
        for item in reversed(reading.items(tree, "exceptions")):
            cite = values.citing.read(item)
            outer, context.maker.cite = context.maker.cite, cite or context.maker.cite
            test, value = reading.part(item, "if"), reading.part(item, "value")
            assert test is not None and value is not None
            condition = check_truth(syntax(test, context), context)
            inner = self._exceptions(item, values.settled(value, base.type), values, context, levels)
            label = reading.text(item, "label")
            condition = replace(condition, leaf=True, label=label, cite=context.maker.cite)
            result = make_if(condition, inner, result, item.at, context, label=label)
            level.append(
                Row(condition=condition, value=inner, label=label, cite=context.maker.cite, at=item.at)
            )
            context.maker.cite = outer
        if level:
            levels.append(tuple(reversed(level)))
        return result

    def _classify(self, raw: Raw, id_: str, context: Context, cite: Cite | None) -> Expr:
        """Grades from the highest down: the first of which any criterion holds."""
        enum_name = reading.text(raw.tree, "enum")
        enum = self.symbols.enums.get(enum_name)
        if enum is None or not enum.ordered:
            raise context.maker.refuse(
                "not-ordered",
                reading.place(raw.tree, "enum"),
                f"“{enum_name}”不是有次序的枚举",
                "在 enums 里定义，并写 order",
            )
        conditions = Conditions(context, self.citing(cite), id_)
        rows: list[Row] = []
        failed = False
        for item in reading.items(raw.tree, "criteria"):
            try:
                rows.append(self._criterion(item, enum_name, conditions, context))
            except RefusedError:
                failed = True
        otherwise = self._grade(raw.tree, "otherwise", enum_name, context)
        if failed:
            raise RefusedError
        result = otherwise
        for row in sorted(rows, key=lambda r: r.value.lo):
            result = make_if(
                row.condition, row.value, result, row.at, context, label=row.label, cite=row.cite
            )
        self.classifications[id_] = Classification(
            id=id_, label=reading.text(raw.tree, "label"), role=context.role, enum=enum_name, criteria=tuple(rows),
            otherwise=reading.text(raw.tree, "otherwise"), cite=cite, at=raw.at,
        )  # fmt: skip
        return result

    def _criterion(self, item: Tree, enum: str, conditions: Conditions, context: Context) -> Row:
        condition = conditions.condition(item)
        grade = self._grade(item, "grade", enum, context)
        return Row(
            condition=condition,
            value=grade,
            label=reading.text(item, "label"),
            cite=condition.cite,
            at=item.at,
        )

    def _grade(self, tree: Tree, key: str, enum: str, context: Context) -> Expr:
        word = reading.text(tree, key)
        place = self.symbols.value_place(enum, word)
        if place is None:
            values = self.symbols.enums[enum].values
            raise context.maker.refuse(
                "unknown-value", reading.place(tree, key), f"没有等次“{word}”", f"可用：{'、'.join(values)}"
            )
        return context.maker.literal(place, EnumType(enum), reading.place(tree, key), word)

    def table(self, name: str, role: str, at: Pos) -> Definition:
        """A decision table, for a role of the entity it is about."""
        raw = self.symbols.tables[name]
        kind = self.symbols.entities[role].kind
        if raw.entity != kind:
            self.reporter.report(
                "wrong-entity",
                at,
                f"决策表“{name}”是关于 {raw.entity} 的，这里说的是 {kind}",
                "换一张表，或改表的 of",
            )
            raise RefusedError
        id_ = f"table.{name}" if role == kind else f"table.{name}@{role}"
        cite = self._cite_of(raw)
        label = reading.text(raw.tree, "label")
        return self.define(
            id_, "table", label, role, raw.at, cite, lambda: self._tabulate(raw, id_, role, cite)
        )

    def _tabulate(self, raw: Raw, id_: str, role: str, cite: Cite | None) -> Expr:
        context = self.context(id_, role, cite)
        values = Values(context, self.citing(cite))
        inputs = [check_settled(syntax(item, context), context) for item in reading.items(raw.tree, "inputs")]
        expected = self._expected(raw.tree)
        rows: list[Row] = []
        failed = False
        for item in reading.items(raw.tree, "rows"):
            try:
                rows.append(values.row(item, expected, inputs))
            except RefusedError:
                failed = True
        if failed:
            raise RefusedError
        last = reading.part(raw.tree, "otherwise")
        otherwise = values.settled(last, expected) if last is not None else None
        hit = reading.text(raw.tree, "hit")
        leveled = same_type([r.value for r in rows], raw.at, context)
        rows = [replace(row, value=value) for row, value in zip(rows, leveled, strict=True)]
        self.tables[id_] = Table(
            id=id_, label=reading.text(raw.tree, "label"), role=role, hit=hit, inputs=tuple(inputs), rows=tuple(rows),
            otherwise=otherwise, cite=cite, at=raw.at,
        )  # fmt: skip
        return values.choose(HIT_POLICY[hit], rows, otherwise, raw.at)

    def benefit_part(self, benefit: str, part: str, at: Pos) -> Definition:
        """A part of a benefit (status, counted …), checked now if it was not."""
        assert self.parts is not None
        return self.parts(benefit, part, at)

    def gate(self, fact: str, at: Pos) -> Definition | None:
        """The gated value of a fact that has `applies` (or an entity that may be absent); None for other facts."""
        tree = self.applies.get(fact)
        presence = self._presence(fact)
        if tree is None and presence is None:
            return None
        known = self.symbols.facts[fact]
        role = known.role

        def condition() -> Expr:
            context = self.context(f"applies.{fact}", role, known.cite)
            parts: list[Expr] = []
            if presence is not None:
                parts.append(context.maker.make(FactRef, known.at, TRUTH, fact=presence))
            if tree is not None:
                parts.append(check_truth(syntax(tree, context), context))
            from_maker = context.maker
            return parts[0] if len(parts) == 1 else from_maker.make(And, known.at, TRUTH, items=tuple(parts))

        test = self.define(f"applies.{fact}", "applies", known.label, role, known.at, known.cite, condition)

        def gated() -> Expr:
            maker = Maker(f"gate.{fact}", self.reporter, known.cite)
            gate = maker.make(DefRef, known.at, TRUTH, definition=test.id, may_na=test.expr.may_na)
            operand = maker.make(FactRef, known.at, known.type, fact=fact, lo=known.lo, hi=known.hi)
            nothing = maker.make(Unfit, known.at, known.type, lo=known.lo, hi=known.hi, may_na=True)
            made: Expr = maker.make(
                If,
                known.at,
                known.type,
                condition=gate,
                yes=operand,
                no=nothing,
                lo=known.lo,
                hi=known.hi,
                may_na=True,
            )
            return made

        return self.define(f"gate.{fact}", "gate", known.label, role, known.at, known.cite, gated)

    def _presence(self, fact: str) -> str | None:
        role = self.symbols.facts[fact].role
        entity = self.symbols.entities.get(role)
        exists = f"{role}.exists"
        return (
            exists if entity is not None and entity.optional and not entity.many and fact != exists else None
        )

    def inline(self, role: str, name: str, context: Context) -> Expr:
        """A derived fact of a many-entity: its expression in the row's place."""
        raw = self.symbols.derived[self.symbols.entities[role].kind, name]
        mark = f"{role}.{name}"
        if mark in self.making:
            self.reporter.report("circle", raw.at, f"定义互相依赖：{mark}", "去掉其中一处引用")
            raise RefusedError
        self.making.append(mark)
        try:
            if not isinstance(raw.tree, Scalar):
                value = reading.part(raw.tree, "value")
                if not isinstance(value, Scalar):
                    self.reporter.report(
                        "row-derived",
                        raw.at,
                        f"“{name}”属于一对多的实体，只能写成一个表达式",
                        "写成 value: 表达式",
                    )
                    raise RefusedError
                return check_settled(syntax(value, context), context)
            return check_settled(syntax(raw.tree, context), context)
        finally:
            self.making.pop()
