"""What credentials, projects and lodgings alike name: benefits of their entity, offices that keep them, facts that are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.conduct import Actors
from duixian.rules.check.definitions import Definitions
from duixian.rules.errors import Pos, nearest
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import Type

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Keeping:
    """Finds what is named; what is wrong goes to the reporter."""

    definitions: Definitions
    actors: Actors
    benefits: Mapping[str, Benefit]

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def benefits_of(self, tree: Tree, key: str, role: str) -> list[Benefit]:
        """The benefits named under `key`, all of the entity `role`."""
        found = []
        for item in reading.items(tree, key):
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
            else:
                found.append(benefit)
        return found

    def keepers(self, tree: Tree, *, by_place: bool = False) -> tuple[str, ...]:
        """The offices under `kept_by`; only with `by_place` may they be appointed by place."""
        found = []
        for item in reading.items(tree, "kept_by"):
            word = item.text.strip() if isinstance(item, Scalar) else ""
            role = self.actors.roles.get(word)
            if role is None:
                self._report(
                    "unknown-role", item.at, f"没有角色“{word}”{nearest(word, self.actors.roles)}",
                    "先在 roles 里定义：名字: {label: 中文名, kind: office}",
                )  # fmt: skip
            elif role.kind != OFFICE or (role.territory and not by_place):
                self._report(
                    "bad-keeper", item.at, f"角色“{word}”不能管它：{f'这个角色是 {role.kind}' if role.kind != OFFICE else '这个角色按地方任职'}",
                    f"换一个 kind: office{' ' if by_place else '、不按地方任职'}的角色",
                )  # fmt: skip
            else:
                found.append(word)
        return tuple(found)

    def employer(self, body: Tree, role: str) -> str:
        """The unit of whoever has `role`, by the name it has there; '' where reported."""
        entities, word = self.definitions.symbols.entities, reading.text(body, "employer")
        if word not in entities or entities[word].of != role or entities[word].many:
            self._report(
                "bad-employer", reading.place(body, "employer"), f"“{word}”不是 {role} 的单位{'' if word in entities else nearest(word, entities)}",
                f"写一个 of: {role}、不是一对多的实体",
            )  # fmt: skip
            return ""
        return word

    def facts(
        self, body: Tree, key: str, role: str, wanted: Type | None = None, *, beside: bool = False
    ) -> tuple[str, ...]:
        """The ids of the facts under `key` (see `fact`)."""
        found = (self._named(item, role, wanted, beside) for item in reading.items(body, key))
        return tuple(id_ for id_ in found if id_)

    def fact(
        self, body: Tree, key: str, role: str, wanted: Type | None = None, *, beside: bool = False
    ) -> str:
        """The id of a fact of `role` that can be recorded, of the type `wanted` where one is; '' for none, or where reported.

        With `beside` it may also be one of what `role` has one of, written `entity.fact`.
        """
        part = reading.part(body, key)
        return self._named(part, role, wanted, beside) if part is not None else ""

    def _named(self, item: Tree, role: str, wanted: Type | None, beside: bool) -> str:
        word = item.text.strip() if isinstance(item, Scalar) else ""
        symbols = self.definitions.symbols
        own = symbols.facts.get(f"{role}.{symbols.named(f'role {symbols.entities[role].kind}', word)}")
        fact = self._other(word, role) if own is None and beside else own
        if fact is None or fact.implied:
            known = [
                f.name if f.role == role else f.id for f in symbols.facts.values() if f.role == role or beside
            ]
            self._report(
                "unrecorded-fact", item.at, f"{role} 没有可以登记的事实“{word}”{nearest(word, known)}",
                f"写 {role} 的一个事实{'' if beside else '，不带实体'}",
            )  # fmt: skip
            return ""
        if wanted is not None and fact.type != wanted:
            self._report("type-mismatch", item.at, f"“{word}”应当是{wanted}，却是{fact.type}", "换一个事实")
            return ""
        return fact.id

    def _other(self, id_: str, role: str) -> Fact | None:
        """A fact, by its id, of `role` or of what it has one of."""
        fact = self.definitions.symbols.facts.get(id_)
        owner = self.definitions.symbols.entities.get(fact.role) if fact is not None else None
        return fact if owner is not None and not owner.many and role in (owner.id, owner.of) else None
