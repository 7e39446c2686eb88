"""What comes after a grant: the obligations that the benefit brings and what has to be paid back on which event, each with its article.

An obligation that lasts some time runs from the day of the grant; one whose last day has passed is over and is not told any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from duixian.quantities.months import add_months
from duixian.rules.evaluate.details import Duty
from duixian.rules.explain.words import Words
from duixian.rules.truth import NA
from duixian.site.library.quoting import Quoter

from .models import Case, Decision

if TYPE_CHECKING:
    from duixian.rules.model.citation import Cite

    from .engine.context import Context

STANDING = (Case.Phase.GRANTED, Case.Phase.DONE)


@dataclass(frozen=True, slots=True)
class Told:
    """`said` with the last day where one is known; for whom, where that is not the claimant; the article and where it is read."""

    said: str
    by: date | None
    who: str
    cite: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Duties:
    """`kept`: what has to be kept to; `returned`: on which event how much comes back."""

    kept: tuple[Told, ...] = ()
    returned: tuple[Told, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kept or self.returned)


def duties(context: Context) -> Duties:
    """Those of a case whose grant stands; none before, or once it was ended."""
    case = context.case
    if case.phase not in STANDING:
        return Duties()
    grant = Decision.objects.filter(case=case, kind=Decision.Kind.GRANT, overturned_by=None).order_by("-id").first()  # fmt: skip
    if grant is None:
        return Duties()
    granted, quoter = timezone.localdate(grant.at), Quoter()
    benefit = context.benefit
    cites = [*(one.cite for one in benefit.obligations), *(one.cite for one in benefit.returns)]
    quoter.expect((cite or benefit.cite).full for cite in cites)
    kept = [
        _told(context, quoter, one.obligation.label, one.obligation.cite, by, one.obligation.party)
        for one in context.assessed.details.obligations(case.benefit)
        if (by := _until(one, granted)) is None or by >= context.today
    ]
    return Duties(tuple(kept), tuple(_returned(context, quoter)))


def _until(duty: Duty, granted: date) -> date | None:
    if duty.obligation.months is not None:
        return add_months(granted, duty.obligation.months)
    if duty.obligation.days is not None:
        return granted + timedelta(days=duty.obligation.days)
    return duty.by


def _returned(context: Context, quoter: Quoter) -> list[Told]:
    pack, words = context.pack, Words(context.pack)
    truth = {one.event: one.holds for one in context.ready.returns.due(context.assessed.document, {context.case.benefit: 0})}  # fmt: skip
    return [
        _told(
            context, quoter, f"{one.event}：退还{words.phrase(pack.definitions[one.amount].expr)}", one.cite
        )
        for one in context.benefit.returns
        if truth.get(one.event) != NA
    ]


def _told(
    context: Context, quoter: Quoter, said: str, cite: Cite | None, by: date | None = None, party: str = ""
) -> Told:
    entity = context.pack.entities.get(party) if party != context.benefit.role else None
    full = (cite or context.benefit.cite).full
    return Told(said, by, entity.label if entity is not None else "", full, quoter.address(full))
