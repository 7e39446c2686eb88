"""Lodgings: the benefit and the outcomes that let people in and out, the facts of a stay, rent and what ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.conduct import Actors
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.keeping import Keeping
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.values import syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.units import DAYS
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, TimeLimit
from duixian.rules.model.lodgings import ASKED, NIGHT, End, GroupLetting, Lodging, Missed, Quota, Rent, Way
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import DATE, FEN, TRUTH, NumberType


@dataclass(slots=True)
class Lodgings:
    """Reads the lodgings of a pack; what is wrong goes to the reporter."""

    definitions: Definitions
    delivery: Delivery
    actors: Actors
    benefits: Mapping[str, Benefit]
    procedures: Mapping[str, Procedure | None]

    @property
    def _keeping(self) -> Keeping:
        return Keeping(self.definitions, self.actors, self.benefits)

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def read(self, name: str, tree: Tree, at: Pos) -> Lodging | None:
        """One lodging; None when a problem keeps it from being made."""
        role = reading.text(tree, "of")
        benefit = next(iter(self._keeping.benefits_of(tree, "benefit", role)), None)
        if benefit is None:
            return None
        cite = self.definitions.citing().read(tree)
        citing = self.definitions.citing(cite)
        self.delivery.start(self.definitions.context(f"lodging.{name}", role, cite), citing)
        ways = {
            key: self._ways(tree, key, benefit)
            for key in ("arrive", "change", "cancel", "leave", "over", "recover")
        }
        by, most = reading.text(tree, "by"), int(reading.text(tree, "most", "0"))
        if by == NIGHT and not most:
            self._report("lodging-nights", tree.at, "按夜住的没有写一次最多几夜", "写上 most: 夜数")
        if benefit.procedure and not ways["arrive"]:
            self._report(
                "lodging-arrive", tree.at, f"“{benefit.title}”有程序，却没有说哪个结果是入住", "写上 arrive: 步骤.结果"
            )  # fmt: skip
        return Lodging(
            id=name, label=reading.text(tree, "label"), role=role, benefit=benefit.id, by=by,
            units=tuple((code, label.text) for code, label, _ in reading.entries(tree, "units") if isinstance(label, Scalar)),
            kept_by=self._keeping.keepers(tree, by_place=True), series=reading.text(tree, "series"), starts=self._keeping.fact(tree, "from", role, DATE, beside=True),
            asked=self._keeping.fact(tree, "asked", role, DATE, beside=True), most=most, ahead=int(reading.text(tree, "ahead", "0")),
            until=self.delivery.expression(tree, "until", DATE),
            gives=self._keeping.facts(tree, "gives", role, beside=True),
            sets=self.actors.settings(tree), quota=self._quota(tree, role, citing), missed=self._missed(tree, role, benefit, citing),
            offer=self._limit(tree, "offer"), vacate=self._limit(tree, "vacate"), rent=self._rent(tree, role, citing),
            ends=tuple(self._ends(tree, citing)), group=self._group(tree, role, citing), cite=cite, at=at, **ways,
        )  # fmt: skip

    # who and by what

    def _ways(self, tree: Tree, key: str, benefit: Benefit) -> tuple[Way, ...]:
        """Outcomes of the benefit's procedure."""
        procedure = self.procedures.get(benefit.procedure)
        outcomes = [f"{s.id}.{o.id}" for s in (procedure.steps if procedure else ()) for o in s.outcomes]
        found = []
        for item in reading.items(tree, key):
            word = item.text.strip() if isinstance(item, Scalar) else ""
            if word in outcomes:
                step, _, outcome = word.partition(".")
                found.append(Way(step=step, outcome=outcome))
            elif procedure is not None or not benefit.procedure:
                self._report(
                    "lodging-way", item.at, f"“{benefit.title}”的程序没有“{word}”{nearest(word, outcomes)}",
                    "写它的一个 步骤.结果",
                )  # fmt: skip
        return tuple(found)

    # how long, how often, what it costs

    def _quota(self, tree: Tree, role: str, citing: Citing) -> Quota | None:
        body = reading.part(tree, "quota")
        if body is None:
            return None
        return Quota(
            fact=self._keeping.fact(body, "fact", role, TRUTH, beside=True), per=reading.text(body, "per"), most=max(1, int(reading.text(body, "most", "1"))),
            counts=reading.text(body, "counts", ASKED), cite=citing.read(body),
        )  # fmt: skip

    def _missed(self, tree: Tree, role: str, benefit: Benefit, citing: Citing) -> Missed | None:
        body = reading.part(tree, "missed")
        if body is None:
            return None
        return Missed(
            fact=self._keeping.fact(body, "fact", role, TRUTH, beside=True), per=reading.text(body, "per"),
            ways=self._ways(body, "outcome", benefit), cite=citing.read(body),
        )  # fmt: skip

    def _limit(self, tree: Tree, key: str) -> TimeLimit | None:
        body = reading.part(tree, key)
        return self.actors.within(body) if body is not None else None

    def _rent(self, tree: Tree, role: str, citing: Citing) -> Rent | None:
        body = reading.part(tree, "rent")
        value = self._money(body) if body is not None else None
        if body is None or value is None:
            return None
        late = self._keeping.fact(body, "late", role, beside=True)
        fact = self.definitions.symbols.facts.get(late)
        if fact is not None and not (isinstance(fact.type, NumberType) and fact.type.dimension == DAYS):
            self._report(
                "lodging-late", reading.place(body, "late"), f"“{fact.label}”不是天数", "写一个 type: number, unit: 天 的事实"
            )  # fmt: skip
        subsidies = [known.id for known in self._keeping.benefits_of(body, "subsidies", role)]
        return Rent(
            value=value, due=self._limit(body, "due"), late=late, subsidies=tuple(subsidies), cite=citing.read(body)
        )  # fmt: skip

    def _money(self, body: Tree) -> Expr | None:
        """An amount in whole fen; None where reported."""
        part, context = reading.part(body, "value"), self.delivery.context
        if not isinstance(part, Scalar) or context is None:
            return None
        try:
            node = check_settled(syntax(part, context), context)
        except RefusedError:
            return None
        if node.type != FEN:
            money = isinstance(node.type, NumberType) and node.type.is_money
            what, mend = (
                (f"“{part.text}”比分还细", "写成 round(…、分、half_up)")
                if money
                else (f"租金应当是元，却是{node.type}", "检查表达式")
            )
            self._report("lodging-rent", part.body, what, mend)
            return None
        return node

    def _ends(self, tree: Tree, citing: Citing) -> list[End]:
        found = []
        for item in reading.items(tree, "ends"):
            condition = self.delivery.expression(item, "if", TRUTH)
            if condition is not None:
                found.append(
                    End(label=reading.text(item, "label"), condition=condition, cite=citing.read(item))
                )
        return found

    def _group(self, tree: Tree, role: str, citing: Citing) -> GroupLetting | None:
        body = reading.part(tree, "group")
        if body is None:
            return None
        word = self._keeping.employer(body, role)
        if not word:
            return None
        return GroupLetting(
            percent=int(reading.text(body, "share").rstrip("%")), employer=word, condition=self.delivery.expression(body, "if", TRUTH),
            fact=self._keeping.fact(body, "fact", word, TRUTH, beside=True), cite=citing.read(body),
        )  # fmt: skip
