"""Whatever people, clock and bank do in whatever order, a case stays what its events say, and no money moves without a decision."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duixian.rules.decisions import read, replay
from duixian.site.cases import reconciling
from duixian.site.cases.acts import ACTS
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Decision, Event, Listed, Proposal
from duixian.site.cases.publicity import latest
from duixian.site.funds import checking
from duixian.site.funds.models import Commitment

from .allowance import DOCTOR, JUNE, PRIVATE, funded
from .casework import Office, at
from .test_cases_long import example

EXAMPLES = int(os.environ.get("CASES_EXAMPLES", "3"))
ODDS = st.integers(0, 5)


class Life(RuleBasedStateMachine):
    """A claim and everybody around it. Refusals are lawful answers; any other fault fails the test."""

    benefit = "settling_allowance"

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True  # type: ignore[attr-defined]  # what the clock sends must begin outside any other
        self.atomic.__enter__()
        self.office = Office("guiyang", at(JUNE))
        self.case = self.begin()

    def begin(self) -> Case:
        doctor = self.office.claimant(DOCTOR)
        employer = self.office.employer(PRIVATE, doctor)
        funded(self.office)
        self.office.account_of(doctor)
        return self.filed(doctor, employer)

    def filed(self, claimant: Any, applicant: Any) -> Case:
        handler = self.office.people["handler"]
        case = self.office.draft(self.benefit, claimant, applicant, handler)
        self.office.materials(case, handler)
        self.office.act(case, "file", handler)
        return case

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act: str, by: Any, **payload: Any) -> None:
        try:
            with transaction.atomic():
                self.office.act(self.case, act, by, **payload)
        except Refused as refused:
            assert str(refused)
            self.case.refresh_from_db()

    def officer(self, number: int) -> Any:
        """Somebody of the step's role in the right place; an even number is the same person, an odd one another."""
        pack = self.office.ready.pack
        steps = pack.procedures[self.case.procedure].steps
        step = next((s for s in steps if s.id == self.case.step), steps[1])
        role = pack.roles[step.role]
        if role.kind == "applicant":
            return self.office.people["handler"]
        return self.office.officer(role.id, self.case.territory if role.territory else "", 1 + number % 2)

    @initialize(stage=st.integers(0, 6))
    def already_come_so_far(self, stage: int) -> None:
        """The usual way, as far as a stage: what is rare must be reached in few steps."""
        ways = [
            lambda: self.office.outcome(self.case, "passed"), lambda: self.office.outcome(self.case, "approved"),
            lambda: self.office.publish(self.case), lambda: self.office.outcome(self.case, "received"),
            lambda: self.office.outcome(self.case, "transferred"), lambda: self.office.pay(),
        ]  # fmt: skip
        for way in ways[:stage]:
            way()
        self.case.refresh_from_db()

    @rule(number=ODDS, choice=st.integers(0, 3))
    def take_an_outcome(self, number: int, choice: int) -> None:
        steps = self.office.ready.pack.procedures[self.case.procedure].steps
        step = next((s for s in steps if s.id == self.case.step), None)
        if step is not None:
            # The first outcome is the usual way on: it is taken more often, or no case would come far.
            outcome = step.outcomes[min(choice // 2 if number else choice, len(step.outcomes) - 1)]
            self.attempt(
                "outcome", self.officer(number), outcome=outcome.id, minutes="纪要1号", ground="材料不符"
            )

    @rule(
        number=ODDS,
        act=st.sampled_from(
            ["confirm", "decline", "accept", "publish", "ask_correction", "recover", "confirm_recovery"]
        ),
    )
    def office_acts(self, number: int, act: str) -> None:
        self.attempt(act, self.officer(number), note="请补正", minutes="纪要1号")

    @rule(act=st.sampled_from(["correct", "withdraw", "appeal"]), odds=st.integers(0, 7))
    def applicant_acts(self, act: str, odds: int) -> None:
        if act == "withdraw" and odds:
            return
        self.attempt(act, self.office.people["handler"], text="不服", note="撤")

    @rule(overturn=st.booleans())
    def answer(self, overturn: bool) -> None:
        role = self.office.ready.pack.conduct.appeals
        if role:
            self.attempt("answer_appeal", self.office.officer(role), answer="已复核", overturn=overturn)

    @rule(act=st.sampled_from(sorted(ACTS)), number=ODDS)
    def anything_by_a_stranger(self, act: str, number: int) -> None:
        before = self.case.version
        self.attempt(
            act, self.office.officer("local_window", "kaiyang"), outcome="passed", text="x", note="x"
        )
        assert self.case.version == before

    @rule(fact=st.sampled_from(["degree", "left"]), number=ODDS)
    def check_a_fact(self, fact: str, number: int) -> None:
        value = {"degree": "master" if number % 2 else "doctor", "left": "false"}[fact]
        self.attempt("verify", self.officer(number), facts={f"person.{fact}": value}, evidence="看过原件")

    @rule(days=st.sampled_from([0, 1, 8, 8, 40]))
    def time_passes(self, days: int) -> None:
        self.office.later(days=days)
        done = self.office.tick()
        assert not done.failed, done.failed
        assert self.office.tick().fired == {}
        self.case.refresh_from_db()

    @rule(paid=st.booleans())
    def bank(self, paid: bool) -> None:
        self.office.pay(paid=paid)
        self.case.refresh_from_db()

    @invariant()
    def events_number_the_case(self) -> None:
        assert list(self.case.events.order_by("seq").values_list("seq", flat=True)) == list(
            range(1, self.case.version + 1)
        )

    @invariant()
    def one_proposal_at_most_and_at_its_step(self) -> None:
        found = list(Proposal.objects.filter(case=self.case, state="open"))
        assert len(found) <= 1 and all(p.step == self.case.step for p in found)

    @invariant()
    def who_holds_the_case_and_until_when_agree(self) -> None:
        case = self.case
        if case.phase in ("refused", "ended", "withdrawn", "done"):
            assert (case.step, case.holds, case.due, case.stopped_at) == ("", "nobody", None, None)
            assert not case.timers.filter(
                state="waiting", kind__in=["limit", "near", "correct_by", "publicity_over"]
            ).exists()
        if case.stopped_at is not None:
            assert case.holds == "applicant"

    @invariant()
    def the_last_day_of_its_publicity_stands_with_the_case(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        listing = latest(case, case.step) if case.step else None
        assert case.public_until == (listing.ends if listing is not None else None)

    @invariant()
    def a_grant_has_a_decision_that_replays(self) -> None:
        if self.case.phase in ("granted", "done"):
            decision = (
                Decision.objects.filter(case=self.case, kind="grant", overturned_by=None)
                .order_by("-id")
                .first()
            )
            assert decision is not None
            assert replay(read(bytes(decision.record)), self.office.ready.evaluator).identical

    @invariant()
    def no_money_without_decision_and_publicity(self) -> None:
        if not Commitment.objects.filter(case=self.case.key).exists():
            return
        grant = Decision.objects.filter(case=self.case, kind="grant").order_by("id").first()
        assert grant is not None
        listed = Listed.objects.filter(case=self.case, listing__ends__lt=grant.at.date()).order_by("id")
        assert listed.exists()
        assert not Event.objects.filter(case=self.case, act="paid", seq__lt=grant.event.seq).exists()

    @invariant()
    def the_ledger_is_in_order(self) -> None:
        assert checking.audit(self.office.now) == [] == reconciling.audit()


class Station(Life):
    """The same with an academician station."""

    benefit = "academician_station"

    def begin(self) -> Case:
        from duixian.site.registry.subjects import get_or_add_project

        self.office.on(date(2021, 9, 1))
        facts = example(self.office, "academician_station")
        unit = self.office.employer({**PRIVATE, **facts["station_unit"]})
        project = get_or_add_project(unit, "station", "示例院士工作站", self.office.now)
        self.office.known(
            project,
            {
                "station": {
                    k: v for k, v in facts["station"].items() if k not in ("approved", "station_approved")
                }
            },
        )
        self.office.account_of(unit)
        for fund in ("市人才资源开发资金", "市应用技术研究与开发资金"):
            self.office.budget(fund, "200 万元", year=2021)
        return self.filed(project, unit)

    @initialize(stage=st.integers(0, 6))
    def already_come_so_far(self, stage: int) -> None:
        ways = [
            lambda: self.office.outcome(self.case, "passed"), lambda: (self.vote(1), self.office.outcome(self.case, "reviewed")),
            lambda: self.office.outcome(self.case, "chosen"), lambda: self.office.publish(self.case),
            lambda: self.office.outcome(self.case, "approved"), lambda: self.office.pay(),
        ]  # fmt: skip
        for way in ways[:stage]:
            way()
        self.case.refresh_from_db()

    @rule(number=ODDS)
    def vote(self, number: int) -> None:
        expert = self.office.officer("science_experts")
        self.attempt("invite", expert, members=[expert.pk])
        self.attempt("cast", expert, agrees=number > 0, opinion="意见")


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Life, Station], ids=["panel claim", "station"])
def test_whatever_happens_a_case_keeps_its_word(machine: type[Life]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES == 3),
    )  # fmt: skip
