"""Walking a claim from filing to its grant and its first payment, by whatever steps its procedure has.

The facts are those of a case of the pack in which the benefit is granted, without what the procedure itself settles:
that the steps must bring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from duixian.rules.evaluate.details import Details
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import GRANT, Outcome, Procedure, Step, before_grant
from duixian.rules.model.pack import PackCase
from duixian.rules.returns import Returns
from duixian.rules.truth import FALSE, NA, TRUE
from duixian.site.accounts.models import User
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.filers import side_of
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact
from duixian.site.registry.roles import roles_of
from duixian.site.registry.subjects import get_or_add_project
from duixian.site.shelf import Ready

from .casework import Office, at
from .registry_people import LI, person

MOST_STEPS = 40
MONEY = "1 亿元"
OWN, NAME = "own", "name"
YEARS = 6  # after the first for which there is money


def examples(ready: Ready, benefit: str) -> Iterator[PackCase]:
    """The pack's cases in which a benefit is granted, with a certain amount and all that its handling hangs on, on a day
    on which one may apply, and nothing of it would have to be returned at once."""
    known, returns = ready.pack.benefits[benefit], Returns(ready.evaluator)
    for case in ready.pack.cases:
        expected = case.expect.get(benefit)
        if expected is None or expected.status != "eligible":
            continue
        result = ready.evaluator.evaluate(dict(case.document))
        found, details = result.benefits[benefit], Details(result)
        certain = not known.has_amount or (isinstance(found.payable, int) and found.payable > 0)
        window = details.window(benefit)
        may_apply = window is None or window.open_now is not False
        kept = all(one.holds != TRUE for one in returns.due(dict(case.document), {benefit: 0}))
        if found.status == "eligible" and certain and may_apply and kept and _settles_the_way(details, known):
            yield case


def by_way(ready: Ready, benefit: str) -> list[PackCase]:
    """One of the examples for each way through the procedure and each set of payers."""
    steps = ready.pack.procedures[ready.pack.benefits[benefit].procedure].steps
    found: dict[tuple[object, ...], PackCase] = {}
    for case in examples(ready, benefit):
        details = Details(ready.evaluator.evaluate(dict(case.document)))
        way = tuple(details.truth(o.condition) for step in steps for o in step.outcomes)
        payers = tuple(part.payer for part in details.shares(benefit, 100))
        found.setdefault((way, payers), case)
    return list(found.values())


def _settles_the_way(details: Details, benefit: Benefit) -> bool:
    """Whether the case says who pays, where each step is done, and which way to go."""
    pack = details.pack
    if benefit.share and details.split(benefit.id) is None:
        return False
    for part in details.shares(benefit.id, 100):
        fund = pack.funds[part.payer]
        if fund.district and not details.district(part.payer, benefit.role):
            return False
    steps = pack.procedures[benefit.procedure].steps
    places = (details.values[step.territory.id] for step in steps if step.territory is not None)
    ways = (details.truth(o.condition) for step in steps for o in step.outcomes)
    return all(lo == hi and not na for lo, hi, na in places) and all(
        code in (FALSE, NA, TRUE) for code in ways
    )


def grants(outcome: Outcome) -> bool:
    return outcome.decides == GRANT


def leading(procedure: Procedure, wanted: Callable[[Outcome], bool] = grants) -> dict[str, int]:
    """By step: how many outcomes lie at least between it and one that is wanted."""
    far: dict[str, int] = {}
    growing = True
    while growing:
        growing = False
        for step in procedure.steps:
            ways = [0 if wanted(o) else far[o.to] + 1 for o in step.outcomes if wanted(o) or o.to in far]
            if ways and min(ways) < far.get(step.id, MOST_STEPS):
                far[step.id], growing = min(ways), True
    return far


@dataclass
class Walked:
    """A claim of an example, at the offices of its pack."""

    ready: Ready
    benefit: str
    example: PackCase
    office: Office = field(init=False)
    case: Case = field(init=False)
    by: User = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.ready.pack.id, at(date.fromisoformat(str(self.example.document["as_of"]))))

    @property
    def procedure(self) -> Procedure:
        return self.ready.pack.procedures[self.case.procedure]

    @property
    def step(self) -> Step:
        return next(step for step in self.procedure.steps if step.id == self.case.step)

    # the people and what is known of them

    def settled_later(self) -> set[str]:
        """Ids of facts that the procedure settles on the way to the grant."""
        procedure = self.ready.pack.procedures[self.ready.pack.benefits[self.benefit].procedure]
        judged = {id_ for step in procedure.steps for o in step.outcomes for id_ in o.settles}
        return set(before_grant(procedure)) | judged

    def document(self) -> dict[str, Any]:
        """The example's facts without those that the procedure or the authority's books bring."""
        later, found = self.settled_later(), {}
        for role, body in self.example.document.items():
            if role == "as_of":
                continue
            if isinstance(body, dict):
                body = {
                    name: value for name, value in body.items()
                    if f"{role}.{name}" not in later and not self._in_books(f"{role}.{name}")
                }  # fmt: skip
            found[role] = body
        return found

    def _in_books(self, id_: str) -> bool:
        fact = self.ready.pack.facts.get(id_)
        return fact is not None and fact.implied.startswith("paid:")

    def claim(self, *, papers: bool = True) -> None:
        """A draft for the example's claimant by whoever files, with all facts registered (and all papers there)."""
        pack, office, roles = self.ready.pack, self.office, roles_of(self.ready.pack)
        benefit, said = pack.benefits[self.benefit], self.document()
        side = side_of(pack, benefit)
        unit_role = roles.projects.get(benefit.role, roles.enterprise)
        unit = office.employer(said.pop(unit_role, {}) or {})
        handler = office.people["handler"]
        if benefit.role == roles.enterprise:
            claimant = applicant = unit
            self.by = handler
        elif benefit.role in roles.projects:
            claimant, applicant, self.by = (
                get_or_add_project(unit, benefit.role, "示例", office.now),
                unit,
                handler,
            )
            office.known(claimant, said)
        else:
            if f"{benefit.role}.{NAME}" in pack.facts:  # for papers that say it
                said[benefit.role] = {NAME: "张三", **said[benefit.role]}
            claimant = office.claimant(said)
            beside = {roles.enterprise: unit, **{r: person(LI, "李四") for r in roles.spouses if said.get(r)}}
            for role, other in beside.items():
                office.account_of(other)
                entry = Entry(
                    claimant, pack.id, role, None, Fact.Source.EXTRACT, other=other, register="社保、民政"
                )
                record([entry], None, office.now)
            account = claimant.account
            assert account is not None
            applicant, self.by = (unit, handler) if side.by_unit else (claimant, account)
        for one in {claimant, applicant}:
            office.account_of(one)
        self.case = office.draft(self.benefit, claimant, applicant, self.by)
        if papers:
            office.materials(self.case, self.by)

    @property
    def details(self) -> Details:
        return Details(self.ready.evaluator.evaluate(dict(self.example.document)))

    def public(self, fen: int) -> int:
        """What of an amount public funds bear."""
        parts = [part for part in self.details.shares(self.benefit, fen) if part.amount]
        return sum(part.amount for part in parts if self.ready.pack.funds[part.payer].level != OWN)  # type: ignore[misc]

    def money(self) -> None:
        """Enough in every line that the claim may draw on."""
        pack, details, benefit = self.ready.pack, self.details, self.ready.pack.benefits[self.benefit]
        for part in details.shares(self.benefit, 100):
            fund = pack.funds[part.payer]
            if fund.level == OWN:
                continue
            for year in range(self.office.now.year, self.office.now.year + YEARS):
                self.office.budget(
                    part.payer, MONEY, level=fund.level, district=details.district(part.payer, benefit.role), year=year
                )  # fmt: skip

    # the way

    def to_the_grant(self) -> None:
        """From filing by the shortest way of outcomes that are open to the grant."""
        self.to_step(lambda step: False)

    def to_step(self, there: Callable[[Step], bool]) -> None:
        """From filing on the way to the grant, to the first step that is meant or through the grant."""
        self.claim()
        self.money()
        self.office.act(self.case, "file", self.by)
        far, been = leading(self.procedure), set[str]()
        for _ in range(MOST_STEPS):
            if self.case.phase != Case.Phase.OPEN or there(self.step):
                return
            been.add(self.case.step)
            onward = far.keys() - been
            self._onward([o for o in self.step.outcomes if o.decides == GRANT or o.to in onward], far)
        raise AssertionError(f"{self.benefit}: no grant after {MOST_STEPS} steps, stands at {self.case.step}")

    def _onward(self, outcomes: list[Outcome], far: dict[str, int]) -> None:
        """The step's preparation, then the first of these outcomes that the engine lets happen, nearest to the grant first."""
        before, told = self.case.version, []
        self._prepare()
        for outcome in sorted(
            outcomes, key=lambda o: -1 if o.decides == GRANT else far.get(o.to, MOST_STEPS)
        ):
            try:
                self._take(outcome)
            except Refused as refused:
                told.append(f"{outcome.id}: {refused}")
                self.case.refresh_from_db()
            else:
                assert self.case.version > before
                return
        raise AssertionError(f"{self.benefit} stands at {self.case.step} ({self.step.label}): {told}")

    def _take(self, outcome: Outcome) -> None:
        if self.ready.pack.roles[self.step.role].kind == "applicant":
            self.office.act(self.case, "outcome", self.by, outcome=outcome.id)
            return
        self.office.outcome(self.case, outcome.id, settled=self._settled(outcome))

    def _settled(self, outcome: Outcome) -> dict[str, Any]:
        """What people judge with this outcome, as the example has it."""
        facts = {}
        for id_ in outcome.settles:
            role, _, name = id_.partition(".")
            body = self.example.document.get(role)
            if isinstance(body, dict) and name in body:
                facts[id_] = body[name]
        return facts

    def officer(self, number: int = 1) -> User:
        role = self.ready.pack.roles[self.step.role]
        return self.office.officer(role.id, self.case.territory if role.territory else "", number)

    def _prepare(self) -> None:
        """The day on which the step opens, the publicity's days, the panel's votes."""
        step = self.step
        if step.publicity is not None:
            until = self.office.now.date() + timedelta(days=7) if step.publicity.days is None else None
            self.office.act(self.case, "publish", self.officer(), until=until and until.isoformat())
            assert self.case.due is not None
            self.office.on(self.case.due + timedelta(days=1))
        if step.panel is not None:
            self._vote(step)

    def _vote(self, step: Step) -> None:
        assert step.panel is not None
        members = [self.officer(number) for number in range(1, step.panel.least + 1)]
        self.office.act(self.case, "invite", members[0], members=[m.pk for m in members])
        for member in members:
            said: dict[str, Any] = {"agrees": True} if step.panel.high is None else {"score": step.panel.high}
            self.office.act(self.case, "cast", member, opinion="同意", **said)

    def to_the_first_payment(self) -> None:
        """From the grant by the shortest way to a step that pays, and through it."""
        paying = leading(self.procedure, lambda outcome: outcome.pays)
        for _ in range(MOST_STEPS):
            if self.case.phase != Case.Phase.GRANTED or self.case.step not in paying:
                return
            if paying[self.case.step] == 0:
                self._pay()
                return
            self._onward([o for o in self.step.outcomes if o.to in paying], paying)

    def _pay(self) -> None:
        """By the bank where money was set aside, else by the officer of the step (a benefit in kind)."""
        if Commitment.objects.filter(case=self.case.key).exists():
            self.office.pay()
            self.case.refresh_from_db()
        else:
            self._onward([o for o in self.step.outcomes if o.pays], {})
