"""The roles one can be appointed to: those of the packs, with the territories their steps go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType


@dataclass(frozen=True, slots=True)
class Offer:
    """A role of a pack; `territories` as (code, label), empty where it is not appointed by place."""

    pack: Pack
    role: str
    label: str
    kind: str
    territories: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        return f"{self.pack.id}:{self.role}"

    def place(self, code: str) -> str:
        """A territory in words."""
        return dict(self.territories).get(code, code) if code else "全部辖区"


def offers_of(packs: Iterable[Pack]) -> list[Offer]:
    """All roles of offices, panels and finance, in the packs' order."""
    return [
        Offer(pack, role.id, role.label, role.kind, _territories(pack, role.id))
        for pack in packs
        for role in pack.roles.values()
        if role.kind != "applicant"
    ]


def _territories(pack: Pack, role: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for procedure in pack.procedures.values():
        for step in procedure.steps:
            type_ = step.territory.type if step.role == role and step.territory is not None else None
            if isinstance(type_, EnumType) and type_.name in pack.enums:
                enum = pack.enums[type_.name]
                found.update(zip(enum.values, enum.labels, strict=True))
    return tuple(found.items())
