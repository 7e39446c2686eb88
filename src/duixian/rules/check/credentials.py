"""Credentials: what issues them, the facts they settle, and how they go on and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.conduct import Actors
from duixian.rules.check.constants import duration, typed_constant
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.keeping import Keeping
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.units import MONTHS, NONE
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.credentials import Credential, Family, Ground, Left, Moved, Registration, Revoked
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import TRUTH, EnumType, NumberType


@dataclass(slots=True)
class Credentials:
    """Reads the credentials of a pack; what is wrong goes to the reporter."""

    definitions: Definitions
    delivery: Delivery
    actors: Actors
    benefits: Mapping[str, Benefit]

    @property
    def _keeping(self) -> Keeping:
        return Keeping(self.definitions, self.actors, self.benefits)

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def read(self, name: str, tree: Tree, at: Pos) -> Credential | None:
        """One credential; None when a problem keeps it from being made."""
        entities, role = self.definitions.symbols.entities, reading.text(tree, "of")
        if role not in entities or entities[role].many or entities[role].of:
            self._report(
                "credential-of", reading.place(tree, "of"), f"证卡不能发给“{role}”{'' if role in entities else nearest(role, entities)}",
                "写一个可以申报待遇、不挂在别的实体上的实体，例如 person",
            )  # fmt: skip
            return None
        cite = self.definitions.citing().read(tree)
        citing = self.definitions.citing(cite)
        self.delivery.start(self.definitions.context(f"credential.{name}", role, cite), citing)
        issued_by = tuple(b.id for b in self._keeping.benefits_of(tree, "issued_by", role))
        found = self._class(reading.part(tree, "class"), role)
        rights = next((b.id for b in self._keeping.benefits_of(tree, "rights", role)), "")
        months, days = (
            duration(reading.text(tree, "valid"), reading.place(tree, "valid"), self.delivery.context)  # type: ignore[arg-type]
            if reading.part(tree, "valid") is not None
            else (None, None)
        )
        if days is not None:
            self._report(
                "credential-valid",
                reading.place(tree, "valid"),
                "有效期按月或年算",
                "写成 3 年、18 月 的样子",
            )
        if found is None or not issued_by or not rights:
            return None
        return Credential(
            id=name, label=reading.text(tree, "label"), role=role, issued_by=issued_by, fact=found[0], value=found[1],
            rights=rights, series=reading.text(tree, "series"), kept_by=self._keeping.keepers(tree), months=months,
            registration=self._registration(tree, role, citing), moved=self._moved(tree, role, citing),
            left=self._left(tree, role, citing), revoked=self._revoked(tree, role, citing),
            family=self._family(tree, role, citing), cite=cite, at=at,
        )  # fmt: skip

    # what it is

    def _class(self, tree: Tree | None, role: str) -> tuple[str, Expr] | None:
        if tree is None:
            return None
        id_ = self._keeping.fact(tree, "fact", role)
        fact = self.definitions.symbols.facts.get(id_)
        if fact is None:
            return None
        enum = self.definitions.symbols.enums.get(getattr(fact.type, "name", ""))
        if not isinstance(fact.type, EnumType) or enum is None or not enum.ordered:
            self._report(
                "credential-class", reading.place(tree, "fact"), f"“{fact.label}”不是有高低次序的枚举，分不出类别的高低",
                "换一个 type 是有 order 的枚举的事实",
            )  # fmt: skip
            return None
        node = self.delivery.expression(tree, "value", fact.type)
        return (id_, node) if node is not None else None

    # how it goes on and ends

    def _registration(self, tree: Tree, role: str, citing: Citing) -> Registration | None:
        body = reading.part(tree, "registration")
        if body is None:
            return None
        fact = self._keeping.fact(body, "fact", role, TRUTH)
        missed, most = "", 0
        if reading.part(body, "missed") is not None:
            missed = self._keeping.fact(body, "missed", role)
            most = self._most(body, missed)
        elif reading.part(body, "most") is not None:
            self._report(
                "registration-most", reading.place(body, "most"), "没有 missed，数不出几年没有登记", "写上 missed: 累计未登记年数的事实，或删去 most"
            )  # fmt: skip
        return Registration(
            fact=fact, missed=missed, most=most, first=reading.text(body, "first", "true") == "true",
            window=self._window(body), confirms=self._keeping.facts(body, "confirms", role), cite=citing.read(body),
        )  # fmt: skip

    def _most(self, body: Tree, missed: str) -> int:
        fact, context = self.definitions.symbols.facts.get(missed), self.delivery.context
        if fact is None:
            return 0
        if not isinstance(fact.type, NumberType) or fact.type.dimension not in (MONTHS, NONE):
            self._report(
                "registration-missed", reading.place(body, "missed"), f"“{fact.label}”数不了年：它不是以年为单位的数",
                "写一个 type: number, unit: 年 的事实",
            )  # fmt: skip
            return 0
        part = reading.part(body, "most")
        if not isinstance(part, Scalar) or context is None:
            return 0
        most = typed_constant(part.text, part.body, context, fact.type)
        if most is None:
            return 0
        years, rest = divmod(most, fact.ticks)
        if rest or years < 1:
            self._report("registration-most", part.body, f"“{part.text}”不是整年", "写成 2 年 的样子")
            return 0
        return years

    def _window(self, body: Tree) -> str:
        """A window that comes each year."""
        name = self.delivery.name(body, "window", "windows")
        tree = self.delivery.sections["windows"].get(name)
        if tree is not None and reading.text(tree, "kind") != "yearly":
            self._report(
                "registration-window", reading.place(body, "window"), f"“{name}”不是每年一段", "换一个 kind: yearly 的，或不写，由机关每年定"
            )  # fmt: skip
            return ""
        return name

    def _moved(self, tree: Tree, role: str, citing: Citing) -> Moved | None:
        body = reading.part(tree, "moved")
        if body is None:
            return None
        return Moved(
            fact=self._keeping.fact(body, "fact", role, TRUTH), filed=self._keeping.fact(body, "filed", role, TRUTH),
            employer=self._keeping.employer(body, role), cite=citing.read(body),
        )  # fmt: skip

    def _left(self, tree: Tree, role: str, citing: Citing) -> Left | None:
        body = reading.part(tree, "left")
        if body is None:
            return None
        return Left(
            facts=self._keeping.facts(body, "facts", role, TRUTH), employer=self._keeping.employer(body, role),
            within=self.actors.within(body) if reading.part(body, "within") is not None else None, cite=citing.read(body),
        )  # fmt: skip

    def _revoked(self, tree: Tree, role: str, citing: Citing) -> Revoked | None:
        body = reading.part(tree, "revoked")
        if body is None:
            return None
        grounds = [
            Ground(fact=fact, cite=citing.read(item))
            for item in reading.items(body, "grounds")
            if (fact := self._keeping.fact(item, "fact", role, TRUTH))
        ]
        return Revoked(
            fact=self._keeping.fact(body, "fact", role, TRUTH), grounds=tuple(grounds), cite=citing.read(body)
        )

    def _family(self, tree: Tree, role: str, citing: Citing) -> Family | None:
        body = reading.part(tree, "family")
        benefit = (
            next((b.id for b in self._keeping.benefits_of(body, "issued_by", role)), "")
            if body is not None
            else ""
        )
        if body is None or not benefit:
            return None
        relation = self._keeping.fact(body, "relation", role)
        fact = self.definitions.symbols.facts.get(relation)
        if fact is not None and not isinstance(fact.type, EnumType):
            self._report(
                "family-relation", reading.place(body, "relation"), f"“{fact.label}”不是枚举，说不出是哪一种家人", "换一个枚举的事实"
            )  # fmt: skip
        return Family(
            label=reading.text(body, "label"), benefit=benefit, relation=relation, series=reading.text(body, "series"), cite=citing.read(body),
        )  # fmt: skip
