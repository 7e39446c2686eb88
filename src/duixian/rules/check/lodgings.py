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
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.values import syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.units import DAYS
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, TimeLimit
from duixian.rules.model.lodgings import ASKED, NIGHT, End, GroupLetting, Lodging, Missed, Quota, Rent, Way
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import DATE, FEN, TRUTH, NumberType, Type

KEEPING = "office"


@dataclass(slots=True)
class Lodgings:
    """Reads the lodgings of a pack; what is wrong goes to the reporter."""

    definitions: Definitions
    delivery: Delivery
    actors: Actors
    benefits: Mapping[str, Benefit]
    procedures: Mapping[str, Procedure | None]

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def read(self, name: str, tree: Tree, at: Pos) -> Lodging | None:
        """One lodging; None when a problem keeps it from being made."""
        role = reading.text(tree, "of")
        benefit = self._benefit(tree, "benefit", role)
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
            kept_by=tuple(self._keepers(tree)), series=reading.text(tree, "series"), starts=self._fact(tree, "from", role, DATE),
            asked=self._fact(tree, "asked", role, DATE), most=most, ahead=int(reading.text(tree, "ahead", "0")),
            until=self.delivery.expression(tree, "until", DATE),
            gives=tuple(id_ for item in reading.items(tree, "gives") if (id_ := self._named(item, role, None))),
            sets=self.actors.settings(tree), quota=self._quota(tree, role, citing), missed=self._missed(tree, role, benefit, citing),
            offer=self._limit(tree, "offer"), vacate=self._limit(tree, "vacate"), rent=self._rent(tree, role, citing),
            ends=tuple(self._ends(tree, citing)), group=self._group(tree, role, citing), cite=cite, at=at, **ways,
        )  # fmt: skip

    # who and by what

    def _benefit(self, tree: Tree, key: str, role: str) -> Benefit | None:
        found = [self._known(item, role) for item in reading.items(tree, key)]
        return found[0] if found else None

    def _known(self, item: Tree, role: str) -> Benefit | None:
        """A benefit of the lodging's entity."""
        word = item.text.strip() if isinstance(item, Scalar) else ""
        benefit = self.benefits.get(word)
        if benefit is None:
            if word not in self.definitions.symbols.benefits:
                self._report(
                    "unknown-benefit", item.at, f"没有待遇“{word}”{nearest(word, self.benefits)}", "写一项已定义的待遇"
                )  # fmt: skip
        elif benefit.role != role:
            self._report(
                "wrong-entity", item.at, f"“{word}”是关于 {benefit.role} 的，这里说的是 {role or '别的'}", f"换一个 of: {role} 的"
            )  # fmt: skip
            return None
        return benefit

    def _keepers(self, tree: Tree) -> list[str]:
        """The offices that keep it."""
        found = []
        for item in reading.items(tree, "kept_by"):
            word = item.text.strip() if isinstance(item, Scalar) else ""
            role = self.actors.roles.get(word)
            if role is None:
                self._report(
                    "unknown-role", item.at, f"没有角色“{word}”{nearest(word, self.actors.roles)}",
                    "先在 roles 里定义：名字: {label: 中文名, kind: office}",
                )  # fmt: skip
            elif role.kind != KEEPING:
                self._report(
                    "lodging-keeper", item.at, f"角色“{word}”是 {role.kind}，不能管住处", "换一个 kind: office 的角色"
                )  # fmt: skip
            else:
                found.append(word)
        return found

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
            fact=self._fact(body, "fact", role, TRUTH), per=reading.text(body, "per"), most=max(1, int(reading.text(body, "most", "1"))),
            counts=reading.text(body, "counts", ASKED), cite=citing.read(body),
        )  # fmt: skip

    def _missed(self, tree: Tree, role: str, benefit: Benefit, citing: Citing) -> Missed | None:
        body = reading.part(tree, "missed")
        if body is None:
            return None
        return Missed(
            fact=self._fact(body, "fact", role, TRUTH), per=reading.text(body, "per"),
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
        late = self._fact(body, "late", role)
        fact = self.definitions.symbols.facts.get(late)
        if fact is not None and not (isinstance(fact.type, NumberType) and fact.type.dimension == DAYS):
            self._report(
                "lodging-late", reading.place(body, "late"), f"“{fact.label}”不是天数", "写一个 type: number, unit: 天 的事实"
            )  # fmt: skip
        subsidies = [
            known.id for item in reading.items(body, "subsidies") if (known := self._known(item, role))
        ]
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
        entities, word = self.definitions.symbols.entities, reading.text(body, "employer")
        if word not in entities or entities[word].of != role or entities[word].many:
            self._report(
                "lodging-employer", reading.place(body, "employer"), f"“{word}”不是 {role} 的单位{'' if word in entities else nearest(word, entities)}",
                f"写一个 of: {role}、不是一对多的实体",
            )  # fmt: skip
            return None
        return GroupLetting(
            percent=int(reading.text(body, "share").rstrip("%")), employer=word, condition=self.delivery.expression(body, "if", TRUTH),
            fact=self._fact(body, "fact", word, TRUTH), cite=citing.read(body),
        )  # fmt: skip

    # facts

    def _fact(self, body: Tree, key: str, role: str, wanted: Type | None = None) -> str:
        part = reading.part(body, key)
        return self._named(part, role, wanted) if part is not None else ""

    def _named(self, item: Tree, role: str, wanted: Type | None) -> str:
        """The id of a fact of `role`, or of something of its own; '' where reported."""
        word = item.text.strip() if isinstance(item, Scalar) else ""
        symbols = self.definitions.symbols
        fact = symbols.facts.get(word) or symbols.facts.get(f"{role}.{word}")
        owner = symbols.entities.get(fact.role) if fact is not None else None
        if (
            fact is None
            or owner is None
            or fact.implied
            or owner.many
            or (owner.id != role and owner.of != role)
        ):
            known = [f.name if f.role == role else f.id for f in symbols.facts.values()]
            self._report(
                "lodging-fact", item.at, f"没有可以登记的事实“{word}”{nearest(word, known)}", f"写 {role or '入住人'} 的一个事实"
            )  # fmt: skip
            return ""
        if wanted is not None and fact.type != wanted:
            self._report("type-mismatch", item.at, f"“{word}”应当是{wanted}，却是{fact.type}", "换一个事实")
            return ""
        return fact.id
