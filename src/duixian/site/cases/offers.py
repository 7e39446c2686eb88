"""What an enterprise's handler can claim: each of its people, the enterprise itself and its projects, by what is registered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from duixian.calendars.calendar import Calendar
from duixian.rules import CaseError
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.result import Interval, Result
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import applied_for
from duixian.site.fields import question_of
from duixian.site.registry.cases import case_of
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import APPLY, may_act
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready, shelf

from . import books, filers, periods
from .models import Case
from .money import paid_by_benefit

YOURS, NEARLY, NOT_YOURS = "yours", "nearly", "not_yours"
RULED_OUT = ("ineligible", "not_applicable")
UNDER_WAY = (Case.Phase.DRAFT, Case.Phase.OPEN, Case.Phase.GRANTED, Case.Phase.DONE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A benefit that an enterprise can claim for somebody. `state`: yours, nearly (`lacking` facts are not known yet) or
    not_yours; `amount` fen where it is certain; `case` what there is of it already; `closed` why it cannot be filed today
    ('' it can); `taken` why there is nothing more to claim beside it ('' there is)."""

    benefit: Benefit
    claimant: Subject
    state: str
    amount: int | None
    lacking: int
    case: Case | None
    closed: str
    taken: str = ""

    @property
    def value(self) -> str:
        """As a form names it."""
        return f"{self.benefit.id}|{self.claimant.key}"

    @property
    def again(self) -> bool:
        """Whether a draft may be begun: there is none, nor a claim under way of something that is had once, or for the same
        months or years."""
        return self.case is None or (
            self.case.phase in (Case.Phase.GRANTED, Case.Phase.DONE)
            and self.benefit.period != "once"
            and not self.taken
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody with what can be claimed for them; what is certainly not theirs is only counted. `label` says what a project
    is."""

    subject: Subject
    offers: tuple[Offer, ...]
    not_theirs: int = 0
    label: str = ""


def benefits_of(user: Any, ready: Ready, firm: Subject, on: date) -> list[Benefit]:
    """The benefits that this user may claim in the enterprise's name: of its people, of itself, of its projects."""
    wanted = [b for b in ready.pack.benefits.values() if applied_for(ready.pack, b) and _through(ready, b)]
    if may_act(user, firm, APPLY, on)[0]:  # by a power for whatever there is to claim
        return wanted
    return [b for b in wanted if may_act(user, firm, APPLY, on, benefit=f"{ready.pack.id}:{b.id}")[0]]


def _through(ready: Ready, benefit: Benefit) -> bool:
    """Whether an enterprise claims a benefit: for itself, for a project, for somebody in its service."""
    roles = roles_of(ready.pack)
    if benefit.role == roles.person:
        return filers.side_of(ready.pack, benefit).through_unit
    return benefit.role == roles.enterprise or benefit.role in roles.projects


def claims_something(user: Any, firm: Subject, on: date) -> bool:
    """Whether there is any benefit the user may claim in the enterprise's name."""
    return any(benefits_of(user, ready, firm, on) for ready in shelf().all())


@dataclass
class _Told:
    """What the books say of a claimant whatever is claimed, asked once for all benefits and only where one is looked at."""

    claim: Case

    @cached_property
    def paid(self) -> dict[str, int]:
        return paid_by_benefit(self.claim)

    @cached_property
    def granted(self) -> set[str]:
        return books.had(self.claim)


class Looker:
    """Looks at the claims of one enterprise on a day; what holds for all of them is asked once."""

    def __init__(
        self, ready: Ready, firm: Subject, benefits: Sequence[Benefit], on: date, calendar: Calendar
    ) -> None:  # fmt: skip
        self.ready, self.firm, self.on, self.calendar = ready, firm, on, calendar
        self.benefits = list(benefits)

    def people(self, staff: Iterable[Subject]) -> list[Offered]:
        """Each person with what may be claimed for them."""
        wanted = [b for b in self.benefits if b.role == roles_of(self.ready.pack).person]
        return self._all(list(staff), wanted)

    def own(self) -> list[Offered]:
        """The enterprise and its projects, those with something to claim."""
        roles, found = roles_of(self.ready.pack), []
        mine = [b for b in self.benefits if b.role == roles.enterprise]
        if mine:
            found += self._all([self.firm], mine)
        for project in self.firm.projects.order_by("name"):
            found += self._all([project], [b for b in self.benefits if b.role == roles.root_of(project)])
        return found

    def _all(self, subjects: list[Subject], benefits: list[Benefit]) -> list[Offered]:
        there: dict[tuple[int, str], Case] = {}
        rows = Case.objects.filter(
            applicant=self.firm, claimant__in=subjects, pack=self.ready.pack.id, phase__in=UNDER_WAY
        )  # what they claimed by another way is none of the enterprise's business
        for case in rows.order_by("id"):
            there[case.claimant_id, case.benefit] = case
        return [self._one(subject, benefits, there) for subject in subjects]

    def _one(self, subject: Subject, benefits: list[Benefit], there: dict[tuple[int, str], Case]) -> Offered:
        document = case_of(self.ready.evaluator, subject, self.on).case
        first = self._evaluated(document)
        offers, gone = [], 0
        told = _Told(Case(pack=self.ready.pack.id, claimant=subject, applicant=self.firm))
        for benefit in benefits:
            case = there.get((subject.pk, benefit.id))
            if first is not None and first.benefits[benefit.id].status in RULED_OUT:
                offer = Offer(benefit, subject, NOT_YOURS, None, 0, case, "")  # whatever the books hold
            else:
                offer = self._offer(subject, benefit, document, case, told)
            if offer.state == NOT_YOURS and offer.case is None:
                gone += 1
            else:
                offers.append(offer)
        offers.sort(key=lambda one: (one.state != YOURS, one.state != NEARLY))
        project = self.ready.pack.entities.get(subject.role) if subject.owner_id is not None else None
        return Offered(subject, tuple(offers), gone, project.label if project is not None else "")

    def _evaluated(self, document: dict[str, Any]) -> Result | None:
        """None where what is registered does not fit the rules any more: the draft says what to mend."""
        try:
            return self.ready.evaluator.evaluate(document)
        except CaseError:
            return None

    def _offer(
        self, subject: Subject, benefit: Benefit, document: dict[str, Any], there: Case | None, books_: _Told
    ) -> Offer:
        claim = Case(pack=self.ready.pack.id, benefit=benefit.id, claimant=subject, applicant=self.firm)
        told = {key: dict(body) if isinstance(body, dict) else body for key, body in document.items()}
        known = books.known(self.ready.pack, claim, told, self.firm, self.on, books_.paid, books_.granted)
        for id_, value in known.items():
            role, _, name = id_.partition(".")
            body = told.setdefault(role, {})
            if isinstance(body, dict):
                body[name] = value
        result = self._evaluated(told)
        if result is None:
            return Offer(benefit, subject, NEARLY, None, 0, there, "")
        found = result.benefits[benefit.id]
        if found.status in RULED_OUT:
            return Offer(benefit, subject, NOT_YOURS, None, 0, there, "")
        details = Details(result, self.calendar)
        window = details.window(benefit.id)
        closed = ""
        if window is not None and window.open_now is False:
            opens = f"，{window.opens} 起受理" if window.opens and window.opens > self.on else ""
            closed = f"现在不在受理期{opens}"
        pack = self.ready.pack
        lacking = {question_of(pack, id_) for id_ in details.missing(benefit.id)}
        amount = None if isinstance(found.payable, Interval) else found.payable
        state = YOURS if found.status == "eligible" else NEARLY
        taken = (
            periods.taken(benefit, details.schedule(benefit.id), self.on, subject.key, pack.id)
            if there is not None and benefit.has_amount
            else ""
        )
        return Offer(benefit, subject, state, amount, len(lacking), there, closed, taken)
