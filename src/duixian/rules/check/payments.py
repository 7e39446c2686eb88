"""Payments in instalments and what must be paid back: the parts of a benefit that reach beyond its amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.conditions import Conditions
from duixian.rules.check.constants import constant, duration
from duixian.rules.check.context import Context
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.joining import bounded
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.values import Values
from duixian.rules.lang.units import NONE
from duixian.rules.load.trees import Tree
from duixian.rules.model.citation import Cite
from duixian.rules.model.declared import Fact
from duixian.rules.model.delivery import Instalment, Return
from duixian.rules.model.nodes import Expr, FactRef, Greatest, Literal
from duixian.rules.model.types import DATE, FEN, TRUTH, NumberType


@dataclass(slots=True)
class Payments:
    """Reads them for one benefit; `context` gives the place of one of its parts."""

    definitions: Definitions
    delivery: Delivery
    context: Callable[[str, str], Context]
    cite: Cite | None

    def schedule(self, tree: Tree, context: Context) -> tuple[Instalment, ...]:
        """Instalments; their shares are made whole-number weights and must be the whole when given in percent."""
        found: list[tuple[Literal, Instalment]] = []
        citing = self.definitions.citing(self.cite)
        for item in reading.items(tree, "schedule"):
            share = constant(reading.text(item, "share"), reading.place(item, "share"), context)
            months, days = (None, None)
            if reading.part(item, "after") is not None:
                months, days = duration(reading.text(item, "after"), reading.place(item, "after"), context)
            on = self.delivery.expression(item, "due", DATE)
            condition = self.delivery.expression(item, "if", TRUTH)
            if (
                share is None
                or not isinstance(share.type, NumberType)
                or share.value <= 0
                or share.type.dimension != NONE
            ):
                if share is not None:
                    self.definitions.reporter.report(
                        "bad-share", reading.place(item, "share"), "份额应当是大于 0 的数", "例如 share: 60%"
                    )
                continue
            found.append(
                (share, Instalment(share=0, label=reading.text(item, "label"), months=months, days=days, on=on, condition=condition, cite=citing.read(item)))
            )  # fmt: skip
        return self.delivery.weigh(found, tree)

    def returns(self, name: str, tree: Tree) -> tuple[Return, ...]:
        """Each return is two definitions over the implied fact of what was paid (`amount` in their expressions)."""
        found: list[Return] = []
        for index, item in enumerate(reading.items(tree, "returns"), 1):
            fact = self._paid(name, tree)
            cite = self.definitions.citing(self.cite).read(item)
            condition, amount = f"return_{index}_if", f"return_{index}_amount"
            try:
                self._define_return(name, condition, item, "if", fact, cite)
                self._define_return(name, amount, item, "amount", fact, cite)
            except RefusedError:
                continue
            found.append(
                Return(event=reading.text(item, "event"), condition=f"benefit.{name}.{condition}", amount=f"benefit.{name}.{amount}", cite=cite)
            )  # fmt: skip
        return tuple(found)

    def _paid(self, name: str, tree: Tree) -> Fact:
        symbols = self.definitions.symbols
        role = symbols.benefits[name].entity
        id_ = f"{role}.{name}_paid"
        if id_ not in symbols.facts:
            title = reading.text(tree, "title")
            symbols.facts[id_] = Fact(
                id=id_, role=role, name=f"{name}_paid", label=f"已发{title}", type=FEN, lo=0, hi=10**14, unit="元", ticks=100,
                decimals=2, implied=f"paid:{name}", changes="office", effort=1, at=tree.at,
            )  # fmt: skip
        return symbols.facts[id_]

    def _define_return(
        self, name: str, part: str, item: Tree, key: str, fact: Fact, cite: Cite | None
    ) -> None:
        context = self.context(name, part)
        context.maker.cite = cite or context.maker.cite
        extra = dict(context.extra)
        extra["amount"] = lambda at: context.maker.make(
            FactRef, at, FEN, fact=fact.id, lo=fact.lo, hi=fact.hi
        )
        context.extra = extra
        body = reading.part(item, key)
        assert body is not None
        values = Values(context, self.definitions.citing(self.cite))

        def build() -> Expr:
            if key == "if":
                return Conditions(context, values.citing, f"benefit.{name}").condition(body)
            node = values.settled(body, FEN)
            if node.type != FEN:
                raise context.maker.refuse("not-money", body.at, "退还的应当是金额", "写成 amount * 比例")
            zero = context.maker.literal(0, FEN, body.at)
            return bounded(Greatest, node, [zero], body.at, context) if node.lo < 0 else node

        id_ = f"benefit.{name}.{part}"
        self.definitions.define(
            id_, "return", reading.text(item, "event"), context.role, item.at, cite, build
        )
