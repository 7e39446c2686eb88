"""Funds: who pays, at which level, for whose district, and that every payer a rule names is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.context import Context
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.parser import parse
from duixian.rules.lang.syntax import Name, Syntax
from duixian.rules.load.files import Source
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.conduct import Fund
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import EnumType, Type

DISTRICT = "district"


@dataclass(slots=True)
class Funds:
    """Reads the funds of a pack; a pack without any may name payers as it likes."""

    definitions: Definitions
    source: Source

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def read(self) -> dict[str, Fund]:
        """The funds by the names that shares and benefits use."""
        trees = self.source.sections.get("funds", {})
        found = {name: self._fund(name, tree) for name, tree in trees.items()}
        if found:
            for payer, role, at in self._payers():
                self._declared(payer, role, at, found)
        return found

    def _fund(self, name: str, tree: Tree) -> Fund:
        citing = self.definitions.citing()
        districts = tuple(self._districts(name, tree))
        level = reading.text(tree, "level")
        if districts and level != DISTRICT:
            self._report(
                "fund-district",
                reading.place(tree, "district"),
                f"{level} 级的资金不分县区",
                "删去 district，或写 level: district",
            )
        return Fund(
            id=name, label=reading.text(tree, "label", name), level=level, district=districts,
            unspent=reading.text(tree, "unspent", "carry"), recovered=reading.text(tree, "recovered", "treasury"), cite=citing.read(tree), at=self.source.keys["funds", name],
        )  # fmt: skip

    def _districts(self, name: str, tree: Tree) -> Iterator[tuple[str, Expr]]:
        entities = self.definitions.symbols.entities
        for role, body, at in reading.entries(tree, "district"):
            if role not in entities:
                self._report(
                    "unknown-entity", at, f"没有实体“{role}”{nearest(role, entities)}", "写一个实体的名字"
                )
            elif isinstance(body, Scalar) and (node := self._district(name, role, body)) is not None:
                yield role, node

    def _district(self, name: str, role: str, body: Scalar) -> Expr | None:
        parsed = parse(body.text, body.body, self.definitions.reporter)
        context = self.definitions.context(f"fund.{name}.{role}", role)
        try:
            node = (
                check_settled(parsed, context, self._fixed(parsed, context)) if parsed is not None else None
            )
        except RefusedError:
            return None
        if node is not None and not isinstance(node.type, EnumType):
            self._report(
                "type-mismatch", body.body, f"district 应当是枚举的值，却是{node.type}", "写一个县区的事实"
            )
            return None
        return node

    def _fixed(self, tree: Syntax, context: Context) -> Type | None:
        """A fund of one district names it by a bare word: the enumeration that has it, where only one has."""
        if not isinstance(tree, Name) or context.lookup.knows(tree, context):
            return None
        having = [
            e.id for e in self.definitions.symbols.enums.values() if tree.text in (*e.values, *e.labels)
        ]
        return EnumType(having[0]) if len(having) == 1 else None

    def _payers(self) -> Iterator[tuple[str, str, Pos]]:
        """Each payer that a rule names, with the entity the rule is about and its place."""
        for tree in self.source.sections.get("shares", {}).values():
            for row in reading.items(tree, "rows"):
                for payer, _, at in reading.entries(row, "split"):
                    yield payer, reading.text(tree, "of"), at
        for tree in self.source.sections.get("benefits", {}).values():
            paid_by = reading.part(tree, "paid_by")
            if paid_by is not None and reading.part(paid_by, "fund") is not None:
                yield reading.text(paid_by, "fund"), reading.text(tree, "of"), reading.place(paid_by, "fund")

    def _declared(self, payer: str, role: str, at: Pos, funds: dict[str, Fund]) -> None:
        fund = funds.get(payer)
        if fund is None:
            self._report(
                "unknown-fund",
                at,
                f"funds 里没有“{payer}”{nearest(payer, funds)}",
                f"在 funds 里写上 {payer}: {{level: …}}，或改用已有的名字",
            )
        elif fund.level == DISTRICT and role not in dict(fund.district):
            self._report(
                "fund-without-district",
                at,
                f"“{payer}”是县区的资金，没有写 {role} 的归哪个县区",
                f"在 funds 的“{payer}”里写 district: {{{role}: 县区的事实}}",
            )
