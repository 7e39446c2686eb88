"""What the packs of this site say that a scan has to know: benefits that are looked for, what they read, what needs no application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, Role, Step
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TEXT
from duixian.site.fields import question_of
from duixian.site.registry.roles import Roles, roles_of
from duixian.site.shelf import Ready, shelf

from .models import Consent


@dataclass
class Asking:
    """One pack as the scan sees it."""

    ready: Ready

    @property
    def pack(self) -> Pack:
        return self.ready.pack

    @cached_property
    def roles(self) -> Roles:
        return roles_of(self.pack)

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """The roles that claim benefits and have a file in the registry."""
        known = {self.roles.person, self.roles.enterprise, *self.roles.projects} - {""}
        return tuple(role for role in known if any(b.role == role for b in self.benefits.values()))

    @cached_property
    def benefits(self) -> dict[str, Benefit]:
        """Those that are looked for: what is only announced cannot be had."""
        return {b.id: b for b in self.pack.benefits.values() if not b.announced}

    @cached_property
    def shared(self) -> frozenset[str]:
        """Benefits that a group's limit caps: how much is left for somebody hangs on who else claims."""
        return frozenset(id_ for limit in self.pack.limits.values() for id_ in limit.benefits)

    @cached_property
    def read(self) -> frozenset[str]:
        """Facts (scalars, lists, relations; not texts) that the results hang on, as they are registered."""
        ids: set[str] = set()
        for benefit in self.benefits.values():
            ids |= self.reads(benefit)
        return frozenset(ids)

    def reads(self, benefit: Benefit) -> set[str]:
        """The same of one benefit."""
        parts = [self.pack.definitions[benefit.part("status")].facts]
        if benefit.has_amount:
            parts.append(self.pack.definitions[benefit.part("payable")].facts)
        found = {question_of(self.pack, id_) for id_ in frozenset().union(*parts)}
        return {
            id_.removesuffix(".exists")
            for id_ in found
            if id_ not in self.pack.facts or self.pack.facts[id_].type != TEXT
        }


def all_packs() -> list[Asking]:
    """Every pack of the site."""
    return [Asking(ready) for ready in shelf().all()]


def kind_of(benefit: Benefit) -> str:
    """Of which kind of consent a benefit is."""
    return Consent.Kind.MONEY if benefit.has_amount else Consent.Kind.SERVICE


def unasked(pack: Pack, benefit: str) -> Procedure | None:
    """The procedure of a benefit that is given without an application; None where it has to be claimed."""
    known = pack.benefits.get(benefit)
    procedure = pack.procedures.get(known.procedure) if known is not None else None
    return procedure if procedure is not None and procedure.unasked is not None else None


def first_step(pack: Pack, procedure: Procedure) -> tuple[Step, Role]:
    """The step at which the list is drawn up, and whose it is."""
    step = next(s for s in procedure.steps if s.id == procedure.start)
    return step, pack.roles[step.role]


def same_period(period: str, filed: date, on: date) -> bool:
    """Whether a claim filed on a day is one of the period of another: the month, the year; of what comes once or with an
    event, within a year."""
    if period == "month":
        return (filed.year, filed.month) == (on.year, on.month)
    if period == "year":
        return filed.year == on.year
    return (on - filed).days < 366
