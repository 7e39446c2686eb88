"""Benefits: their definitions (scope, when, status, amount, counted, payable) and everything else they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from duixian.rules.check import amounts, reading, terms
from duixian.rules.check.conditions import Conditions
from duixian.rules.check.context import Context
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.joining import make_if
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.payments import Payments
from duixian.rules.check.proofs import read_proofs
from duixian.rules.check.stacking import Stack
from duixian.rules.check.values import syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit, Event, SharedCap
from duixian.rules.model.citation import Cite
from duixian.rules.model.computed import Definition
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import (
    Aggregate,
    And,
    AsOf,
    Compare,
    DefRef,
    Expr,
    FactRef,
    Not,
    Scope,
)
from duixian.rules.model.types import DATE, FEN, FIRST_DAY, LAST_DAY, TRUTH


@dataclass(slots=True)
class Benefits:
    """Checks benefits, each part when first needed (a benefit may read another's amount)."""

    definitions: Definitions
    stack: Stack
    delivery: Delivery
    cites: dict[str, Cite | None] = field(default_factory=dict)

    def part(self, name: str, part: str, at: Pos) -> Definition:
        """One definition of a benefit."""
        build: Callable[[str], Expr] = getattr(self, f"_{part}")
        raw = self.definitions.symbols.benefits[name]
        if raw.entity not in self.definitions.symbols.entities:
            raise RefusedError
        title = reading.text(raw.tree, "title")
        id_ = f"benefit.{name}.{part}"
        return self.definitions.define(id_, part, title, raw.entity, at, self.cite(name), lambda: build(name))

    def cite(self, name: str) -> Cite | None:
        """The citation a benefit leans on."""
        if name not in self.cites:
            self.cites[name] = self.definitions.citing().read(self._tree(name))
        return self.cites[name]

    def _tree(self, name: str) -> Tree:
        return self.definitions.symbols.benefits[name].tree

    def context(self, name: str, part: str) -> Context:
        """Where the expressions of a part stand; `period` is known when the benefit lasts."""
        role = self.definitions.symbols.benefits[name].entity
        extra: dict[str, Any] = {}
        context = self.definitions.context(f"benefit.{name}.{part}", role, self.cite(name), extra)
        if terms.lasts(self._tree(name)) is not None and part != "period":
            extra["period"] = lambda at: self._use(name, "period", context, at)
        return context

    def _use(self, name: str, part: str, context: Context, at: Pos) -> Expr:
        """A reference to another part of the benefit."""
        found = self.part(name, part, at)
        made: Expr = context.maker.make(
            DefRef,
            at,
            found.type,
            definition=found.id,
            lo=found.expr.lo,
            hi=found.expr.hi,
            may_na=found.expr.may_na,
        )
        return made

    # truths

    def has_scope(self, name: str) -> bool:
        tree = self._tree(name)
        return reading.part(tree, "applies") is not None or reading.part(tree, "in_force") is not None

    def _scope(self, name: str) -> Expr:
        context, tree = self.context(name, "scope"), self._tree(name)
        extra = self._in_force(tree, context)
        applies = reading.part(tree, "applies")
        citing = self.definitions.citing(self.cite(name))
        if applies is not None:
            return Conditions(context, citing, f"benefit.{name}").read(applies, tuple(extra))
        if len(extra) == 1:
            return extra[0]
        made: Expr = context.maker.make(And, tree.at, TRUTH, items=tuple(extra))
        return made

    def _in_force(self, tree: Tree, context: Context) -> list[Expr]:
        body = reading.part(tree, "in_force")
        if body is None:
            return []
        found: list[Expr] = []
        cite = self.definitions.citing(context.maker.cite).read(body) or context.maker.cite
        for key, op, label in (("from", ">=", "已经施行"), ("to", "<=", "尚未失效")):
            day = reading.day(body, key, self.definitions.reporter)
            if day is None:
                continue
            at = reading.place(body, key)
            today = context.maker.make(AsOf, at, DATE, lo=FIRST_DAY, hi=LAST_DAY)
            limit = context.maker.literal(day.toordinal(), DATE, at, day.isoformat())
            found.append(
                context.maker.make(
                    Compare, at, TRUTH, op=op, left=today, right=limit, leaf=True, label=label, cite=cite
                )
            )
        if not found:
            raise context.maker.refuse(
                "missing-key", body.at, "in_force 要有 from 或 to", "写上施行或失效的日期"
            )
        return found

    def _when(self, name: str) -> Expr:
        context, tree = self.context(name, "when"), self._tree(name)
        when = reading.part(tree, "when")
        assert when is not None
        citing = self.definitions.citing(self.cite(name))
        extra = [*self._once(name, context), *self._within(name, context)]
        return Conditions(context, citing, f"benefit.{name}").read(when, tuple(extra))

    def _once(self, name: str, context: Context) -> list[Expr]:
        """`once_per`: a leaf that it was not received before, with its own fact."""
        tree = self._tree(name)
        body = reading.part(tree, "once_per")
        if body is None:
            return []
        per = body.text if isinstance(body, Scalar) else reading.text(body, "per")
        symbols = self.definitions.symbols
        role = (
            context.role
            if symbols.entities[context.role].kind == per or per == context.role
            else symbols.child_role(context.role, per)
        )
        if role is None or role not in symbols.entities:
            raise context.maker.refuse(
                "unknown-entity",
                body.at,
                f"没有实体“{per}”{nearest(per, symbols.entities)}",
                "写一个实体的名字",
            )
        fact = f"{role}.{name}_received"
        title = reading.text(tree, "title")
        if fact not in symbols.facts:
            symbols.facts[fact] = Fact(
                id=fact, role=role, name=f"{name}_received", label=f"已享受过{title}", type=TRUTH, effort=1, changes="never",
                question=f"以前领过{title}吗？", implied=f"once:{name}", cite=context.maker.cite, at=body.at,
            )  # fmt: skip
        cite = None if isinstance(body, Scalar) else self.definitions.citing(self.cite(name)).read(body)
        maker = context.maker
        received = maker.make(FactRef, body.at, TRUTH, fact=fact)
        label = "没有享受过"
        return [
            maker.make(Not, body.at, TRUTH, operand=received, leaf=True, label=label, cite=cite or maker.cite)
        ]

    def _within(self, name: str, context: Context) -> list[Expr]:
        """`lasts`: the case's day lies within the benefit's term."""
        tree = self._tree(name)
        body = terms.lasts(tree)
        if body is None:
            return []
        number = self._use(name, "period", context, body.at)
        count = terms.periods(tree, self.context(name, "period"))
        cite = self.definitions.citing(self.cite(name)).read(body) or context.maker.cite
        return terms.within(body, number, count, context, cite)

    def _period(self, name: str) -> Expr:
        return terms.period(self._tree(name), self.context(name, "period"))

    def _status(self, name: str) -> Expr:
        context = self.context(name, "status")
        at = self._tree(name).at
        when = self._use(name, "when", context, at)
        if not self.has_scope(name):
            return when
        scope = self._use(name, "scope", context, at)
        made: Expr = context.maker.make(Scope, at, TRUTH, scope=scope, operand=when, may_na=True)
        return made

    # amounts

    def _amount(self, name: str) -> Expr:
        citing = self.definitions.citing(self.cite(name))
        return amounts.within_caps(self._tree(name), self.context(name, "amount"), citing)

    def _counted(self, name: str) -> Expr:
        context = self.context(name, "counted")
        at = self._tree(name).at
        zero = context.maker.literal(0, FEN, at)
        if reading.part(self._tree(name), "amount") is None:
            return zero
        status, amount = self._use(name, "status", context, at), self._use(name, "amount", context, at)
        node = make_if(status, amount, zero, at, context)
        return self.stack.or_zero(node, context) if node.may_na else node

    def _payable(self, name: str) -> Expr:
        context = self.context(name, "payable")
        return self.stack.apply(name, self.before_stacking(name, context), context)

    def before_stacking(self, name: str, context: Context) -> Expr:
        """What a benefit comes to, less what is counted against it."""
        tree = self._tree(name)
        node = self._use(name, "counted", context, tree.at)
        citing = self.definitions.citing(self.cite(name))
        for item in reading.items(tree, "counted_against"):
            if self.definitions.symbols.named("benefit", reading.text(item, "benefit")) == name:
                other, at = reading.text(item, "benefit"), reading.place(item, "benefit")
                raise context.maker.refuse(
                    "circle", at, f"“{other}”不能抵减自己", "写另一项待遇，或删去这一行"
                )
            node = amounts.less(item, node, context, citing, self.stack)
        return node

    # the benefit itself

    def benefit(self, name: str) -> Benefit | None:
        """The benefit with all its parts checked; None when something was reported."""
        tree, at = self._tree(name), self.definitions.symbols.benefits[name].at
        cite = self.cite(name)
        role = self.definitions.symbols.benefits[name].entity
        if role not in self.definitions.symbols.entities:
            known = self.definitions.symbols.entities
            self.definitions.reporter.report(
                "unknown-entity",
                reading.place(tree, "of"),
                f"没有实体“{role}”{nearest(role, known)}",
                "写一个实体的名字",
            )
            return None
        has_amount = reading.part(tree, "amount") is not None
        lasts = terms.lasts(tree)
        wanted = ["period"] * (lasts is not None) + ["scope"] * self.has_scope(name) + ["when", "status"]
        wanted += (["amount"] if has_amount else []) + ["counted", "payable"]
        good = cite is not None
        for part in wanted:
            try:
                self.part(name, part, at)
            except RefusedError:
                good = False
        context = self.context(name, "delivery")
        self.delivery.start(context, self.definitions.citing(cite))
        delivered = self.delivery.read(tree)
        proofs = read_proofs(tree, self.delivery, context)
        payments = Payments(self.definitions, self.delivery, self.context, self.cite(name))
        schedule = payments.schedule(tree, context)
        returns = payments.returns(name, tree) if has_amount else ()
        if not good or cite is None:
            return None
        start_end = reading.part(tree, "in_force")
        return Benefit(
            id=name, title=reading.text(tree, "title"), role=role, cite=cite, period=reading.text(tree, "period", "once"),
            announced=reading.text(tree, "status") == "announced", summary=reading.text(tree, "summary"),
            grants=reading.text(tree, "grants"),
            start=reading.day(start_end, "from", self.definitions.reporter) if start_end is not None else None,
            end=reading.day(start_end, "to", self.definitions.reporter) if start_end is not None else None,
            has_scope=self.has_scope(name), has_amount=has_amount, lasts_from=terms.begins(lasts, context) if lasts is not None else None,
            lasts_for=terms.periods(tree, self.context(name, "period")) if lasts is not None else None,
            once_per=self._once_per(tree), event=self._event(tree, context), shared_caps=self._shared(tree), schedule=schedule, returns=returns, proofs=proofs, at=at, **delivered,
        )  # fmt: skip

    @staticmethod
    def _once_per(tree: Tree) -> str:
        body = reading.part(tree, "once_per")
        return (
            body.text if isinstance(body, Scalar) else reading.text(body, "per") if body is not None else ""
        )

    def _event(self, tree: Tree, context: Context) -> Event | None:
        """What makes an event the same: facts of the benefit's entity, or of the rows of a list."""
        body, reporter = reading.part(tree, "event"), self.definitions.reporter
        each_time = reading.text(tree, "period", "once") == "event"
        if body is None:
            paid = all(reading.part(tree, key) is not None for key in ("amount", "procedure"))
            if each_time and paid:
                what = "每一次各算的钱，没有写怎样算同一次，同一次会付两回"
                reporter.report("no-event", reading.place(tree, "period"), what, "加 event: {by: [哪些事实]}")
            return None
        if not each_time:
            reporter.report(
                "no-event", body.at, "每一次各算的待遇才有 event", "把 period 写成 event，或删去这一段"
            )
            return None
        each = self.delivery.expression(body, "each", TRUTH)
        rows = each.rows if isinstance(each, Aggregate) and each.function == "any" else ""
        if reading.part(body, "each") is not None and rows not in self.definitions.symbols.entities:
            place = reading.place(body, "each")
            reporter.report("no-event", place, "each 说不出是哪个列表的哪些行", "写成 any(列表 where 条件)")
            return None
        keys = self.delivery.facts(body, "by", rows) if rows else ()
        by = () if rows else tuple(self._settled(item, context) for item in reading.items(body, "by"))
        assert self.delivery.citing is not None
        cite = self.delivery.citing.read(body)
        return Event(by=tuple(b for b in by if b is not None), keys=keys, rows=rows, each=each, cite=cite)

    @staticmethod
    def _settled(item: Tree, context: Context) -> Expr | None:
        """An expression of any type; None where it was reported."""
        try:
            return check_settled(syntax(item, context), context)
        except RefusedError:
            return None

    def _shared(self, tree: Tree) -> tuple[SharedCap, ...]:
        """Caps less what the books say another was granted: those that two share."""
        found = []
        for item in reading.items(tree, "caps"):
            fact = self.definitions.symbols.facts.get(reading.text(item, "already"))
            top = (
                self.delivery.expression(item, "at_most", FEN)
                if fact is not None and fact.implied.startswith("granted:")
                else None
            )
            if fact is not None and top is not None:
                found.append(SharedCap(label=reading.text(item, "label"), role=fact.role, at_most=top))
        return tuple(found)
