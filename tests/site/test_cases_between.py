"""Between due and paid: what falls due is looked at, and looked at again at every stop until the bank has it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from duixian.site.cases import coming_due, instalments, paying, treasury
from duixian.site.cases.acts.people import any_officer
from duixian.site.cases.models import Case, ProofDue
from duixian.site.cases.under_lock import context_of
from duixian.site.funds import checking, mending
from duixian.site.funds.models import Batch, BatchLine, Commitment
from duixian.site.funds.values import FundsError, Outcome
from duixian.site.registry import sanctions
from duixian.site.registry.sanctions import Penalty
from duixian.site.shelf import shelf

from .casework import Office, acts_of, outcomes_of
from .granting import Walked, by_way, leading
from .money_people import filed, funded, granted, opened

pytestmark = pytest.mark.django_db
FRAUD = {"person": {"fraud_found": True}}


def rows(case: Case) -> list[tuple[int, str]]:
    return list(Commitment.objects.filter(case=case.key).order_by("number").values_list("number", "state"))


def reason_of(case: Case, number: int = 1) -> str:
    return Commitment.objects.get(case=case.key, number=number).reason


def walked(benefit: str) -> Walked:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    return Walked(ready, benefit, by_way(ready, benefit)[0])


def to_the_paying_step(one: Walked) -> None:
    one.to_the_grant()
    far = leading(one.procedure, lambda outcome: outcome.pays)
    while far.get(one.case.step):
        one._onward([o for o in one.step.outcomes if o.to in far], far)


def home() -> Walked:
    """A first home of which the first part is paid and that is kept."""
    one = walked("home_subsidy")
    one.to_the_grant()
    one.to_the_first_payment()
    one.office.known(one.case.claimant, {"home": {"disposed": False}})
    return one


def proofs_seen(case: Case) -> None:
    ProofDue.objects.filter(case=case).update(state=ProofDue.State.ACCEPTED)


def sound(office: Office) -> None:
    assert checking.audit(office.now + timedelta(days=4000)) == []


# One claim, and everywhere it is stopped


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def due(office: Office) -> Commitment:
    funded(office)
    return granted(office, filed(office))


def people(office: Office) -> tuple[Any, Any]:
    return office.officer("local_finance", "xiuwen"), office.officer("local_finance", "xiuwen", 2)


def drawn(office: Office, *due: Commitment) -> Batch:
    made = treasury.draw_up(due, f"r{office.now}", people(office)[0], office.now).batch
    assert made is not None
    return made


def fraud(office: Office, case: Case) -> None:
    office.later(hours=1)
    office.known(case.claimant, FRAUD)
    office.later(hours=1)


@pytest.mark.parametrize("stop", ["drawing", "approving", "sending"])
def test_a_fraud_that_is_recorded_stops_a_payment_that_is_due(
    office: Office, due: Commitment, stop: str
) -> None:
    case, (one, two) = Case.objects.get(key=due.case), people(office)
    case.refresh_from_db()
    if stop == "drawing":
        fraud(office, case)
        assert "申报弄虚作假" in treasury.preview([due], office.now).left_out[0][1].reason
        assert Commitment.objects.get().state == "due"
        left = treasury.draw_up([due], "r", one, office.now)
        assert left.batch is None and left.left_out[0].held
    else:
        batch = drawn(office, due)
        if stop == "sending":
            treasury.approve(batch, two, office.now, seen=batch.digest)
        fraud(office, case)
        batch.refresh_from_db()
        with pytest.raises(FundsError, match=r"申报弄虚作假.*移出批次"):
            if stop == "sending":
                treasury.send(batch, "csv", one, office.now)
            else:
                treasury.approve(batch, two, office.now, seen=batch.digest)
        batch.refresh_from_db()
        assert (batch.state, batch.count) == ("dropped", 0)
    assert rows(case) == [(1, "held")] and "申报弄虚作假" in reason_of(case)
    case.refresh_from_db()
    assert acts_of(case)[-1] == "held"
    sound(office)


def test_the_others_of_a_batch_go_to_the_bank_as_they_were_approved(office: Office, due: Commitment) -> None:
    other = granted(office, filed(office, 2))
    one, two = people(office)
    batch = drawn(office, due, other)
    treasury.approve(batch, two, office.now, seen=batch.digest)
    fraud(office, Case.objects.get(key=due.case))
    batch.refresh_from_db()
    with pytest.raises(FundsError, match="其余各笔没有变"):
        treasury.send(batch, "csv", one, office.now)
    batch.refresh_from_db()
    assert (batch.state, batch.count, batch.approved_by) == ("approved", 1, two)
    assert treasury.send(batch, "csv", one, office.now).csv.count(b"\n") == 2
    assert rows(Case.objects.get(key=due.case)) == [(1, "held")]
    sound(office)


def test_what_was_looked_at_is_not_worked_out_again_until_something_changes(
    office: Office, due: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duixian.site.cases import looking

    seen: list[int] = []
    judge = looking.why_not
    monkeypatch.setattr(looking, "why_not", lambda context, row: seen.append(row.pk) or judge(context, row))
    due.refresh_from_db()
    batch = drawn(office, due)
    assert seen == []  # it was looked at when it fell due
    office.later(days=1)
    treasury.approve(batch, people(office)[1], office.now, seen=batch.digest)
    assert seen == [due.pk]  # a day has passed
    treasury.send(Batch.objects.get(), "csv", people(office)[0], office.now)
    assert seen == [due.pk]


def test_what_is_held_at_its_paying_step_goes_on_by_itself_when_nothing_stands_against_it_any_more(
    office: Office, due: Commitment
) -> None:
    case = Case.objects.get(key=due.case)
    fraud(office, case)
    treasury.draw_up([due], "r", people(office)[0], office.now)
    office.later(days=1)
    office.tick()
    assert rows(case) == [(1, "held")]
    office.known(case.claimant, {"person": {"fraud_found": False}})
    office.later(days=1)
    office.tick()
    assert rows(case) == [(1, "due")]
    office.pay()
    case.refresh_from_db()
    assert case.phase == "done"
    sound(office)


def test_the_clock_looks_once_a_day_at_what_is_due(office: Office, due: Commitment) -> None:
    case = Case.objects.get(key=due.case)
    fraud(office, case)
    office.later(days=1)
    office.tick()
    assert rows(case) == [(1, "held")] and acts_of(case)[-1] == "held"


def test_without_an_account_it_stays_held_and_nobody_is_told_every_day(office: Office) -> None:
    funded(office)
    row = granted(office, filed(office), account=False)
    case = Case.objects.get(key=row.case)
    treasury.draw_up([row], "r", people(office)[0], office.now)
    for _ in range(3):
        office.later(days=1)
        office.tick()
    assert rows(case) == [(1, "held")] and acts_of(case).count("held") == 1
    user = case.claimant.account
    mending.set_account(case.claimant.key, "人才1", "6222020200112233", "示例银行", now=office.now, by=user)
    assert rows(case) == [(1, "due")]


def test_an_account_changed_by_the_applicant_leaves_an_approved_batch_alone(
    office: Office, due: Commitment
) -> None:
    other = granted(office, filed(office, 2))
    one, two = people(office)
    batch = drawn(office, due, other)
    treasury.approve(batch, two, office.now, seen=batch.digest)
    case = Case.objects.get(key=due.case)
    mending.set_account(
        case.claimant.key, "人才1", "6222020200999999", "示例银行", now=office.now, by=case.claimant.account
    )
    batch.refresh_from_db()
    assert (batch.state, batch.count) == ("approved", 1)
    treasury.send(batch, "csv", one, office.now)
    assert rows(case) == [(1, "due")]


# Failures


def test_a_payment_that_fails_after_its_recovery_was_decided_is_not_paid_again() -> None:
    one = home()
    case, office = one.case, one.office
    office.on(date(office.now.year + 1, 12, 1))
    coming_due.come_due(office.now)
    first, second = office.officer("city_finance"), office.officer("city_finance", number=2)
    due = list(Commitment.objects.filter(case=case.key, state="due"))
    made = treasury.draw_up(due, "q", first, office.now).batch
    assert made is not None
    treasury.approve(made, second, office.now, seen=made.digest)
    made.refresh_from_db()
    treasury.send(made, "csv", second, office.now)
    fraud(office, case)
    case.refresh_from_db()
    roles = {step.role for step in one.procedure.steps if one.ready.pack.roles[step.role].kind == "office"}
    officers = [u for r in sorted(roles) for u in [office.officer(r), office.officer(r, number=2)]]
    able = [u for u in officers if any_officer(context_of(case.key, u, office.now))[0]]  # type: ignore[arg-type]
    office.act(case, "recover", able[0])
    office.act(case, "confirm_recovery", able[1])
    paying.take(made, [Outcome(1, False, "户名不符")], first, office.now)
    case.refresh_from_db()
    assert rows(case)[1][1] == "cancelled" and case.phase == "done"
    with pytest.raises(FundsError, match="没有可以据以拨付的决定"):
        instalments.pay_again(
            Commitment.objects.get(case=case.key, number=2), "账户已改正", second, office.now
        )
    sound(office)


def test_what_failed_is_paid_again_only_where_nothing_stands_against_it(
    office: Office, due: Commitment
) -> None:
    case, two = Case.objects.get(key=due.case), people(office)[1]
    office.pay(paid=False)
    fraud(office, case)
    with pytest.raises(FundsError, match="申报弄虚作假"):
        instalments.pay_again(due, "账户已改正", two, office.now)
    assert rows(case) == [(1, "failed")]


def test_nobody_alone_has_a_payment_made_twice(office: Office, due: Commitment) -> None:
    """Reports that it came back, enters another account, has it paid again."""
    office.pay()
    one, two = people(office)
    instalments.bounce(due, "收款人账户已销户", "T-1", one, office.now)
    with pytest.raises(FundsError, match=r"退汇.*是您记入的"):
        instalments.pay_again(due, "账户已改正", one, office.now)
    instalments.set_account(due, "人才1", "6222020200999999", "示例银行", True, two, office.now)
    with pytest.raises(FundsError, match="收款账户是您改的"):
        instalments.pay_again(due, "账户已改正", two, office.now)
    three = office.officer("local_finance", "xiuwen", 3)
    instalments.pay_again(due, "账户已改正", three, office.now)
    batch = drawn(office, Commitment.objects.get())
    assert treasury.may_approve(batch, two)[0] is False
    assert treasury.paid_before(batch) == 1
    (before,) = treasury.earlier(batch, treasury.lines_of(batch))[due.pk]
    assert (before.state, before.result_by, before.reference) == (BatchLine.State.RETURNED, one, "T-1")


# Sanctions


def test_a_sanction_stops_the_later_instalments_of_what_was_granted_before_it() -> None:
    one = home()
    case, office = one.case, one.office
    penalty = Penalty(
        case.claimant, "诚信负面清单", "骗取安家费", "D9 第十三条", ["talent_policy"], office.now.date(), None
    )
    first, second = office.officer("hr_bureau"), office.officer("hr_bureau", number=2)
    row = sanctions.enter(one.ready.pack, penalty, by=first, now=office.now, confirmed_by=second)
    office.on(date(office.now.year + 1, 12, 10))
    office.tick()
    assert rows(case)[1] == (2, "held") and "惩戒" in reason_of(case, 2)
    lifted = sanctions.lift(row, office.now.date(), "已经改正", cite="D9 第十三条", by=first, now=office.now)
    sanctions.confirm(lifted, by=second, now=office.now)
    office.later(days=2)
    office.tick()
    assert rows(case)[1] == (2, "due")


# The steps that pay


def test_a_month_whose_conditions_failed_is_held_though_its_case_stands_at_the_step_that_pays() -> None:
    """Without money for half a year; meanwhile the person has left the post."""
    one = walked("salary_subsidy")
    one.money = lambda: None  # type: ignore[method-assign]
    to_the_paying_step(one)
    case, office = one.case, one.office
    leaves = office.now.date() + timedelta(days=40)
    office.on(leaves + timedelta(days=5))
    office.known(case.claimant, {"person": {"on_the_job": False}}, since=leaves)
    office.on(leaves + timedelta(days=150))
    Walked.money(one)
    office.tick()
    found = Commitment.objects.filter(case=case.key).order_by("number")
    states = {
        (row.due is not None and row.due >= leaves, row.state)
        for row in found
        if row.due and row.due <= office.now.date()
    }
    assert states == {(False, "due"), (True, "held")}
    assert "仍在岗" in found.filter(state="held")[0].reason
    sound(office)


@pytest.fixture
def station() -> Walked:
    """An academicians' station that was paid its first 30 percent, its mid-term passed."""
    one = walked("academician_station")
    one.to_the_grant()
    one.to_the_first_payment()
    one.office.on(date(one.office.now.year + 1, 12, 30))
    proofs_seen(one.case)
    one.office.outcome(one.case, "passed")
    assert one.case.step == "second_payment"
    return one


def test_an_instalment_that_is_cancelled_brings_no_later_one_forward(station: Walked) -> None:
    case, office = station.case, station.office
    finance = office.officer("city_finance")
    assert rows(case) == [(1, "paid"), (2, "due"), (3, "committed")]
    instalments.cancel(Commitment.objects.get(case=case.key, number=2), "单位书面放弃", finance, office.now)
    office.tick()
    assert rows(case) == [(1, "paid"), (2, "cancelled"), (3, "committed")]
    case.refresh_from_db()
    office.outcome(case, "paid")  # nothing is left to be paid here: the office says so, by two persons
    assert case.step == "acceptance"
    sound(office)


def test_another_steps_payment_does_not_lead_past_a_step_whose_own_waits_for_money() -> None:
    one = walked("academician_station")

    def few() -> None:
        for part in one.details.shares(one.benefit, 100):
            one.office.budget(part.payer, "15 万元", level="city")

    one.money = few  # type: ignore[method-assign]
    one.to_the_grant()
    one.to_the_first_payment()
    case, office = one.case, one.office
    office.on(date(office.now.year + 1, 12, 30))
    proofs_seen(case)
    office.outcome(case, "passed")
    first = Commitment.objects.get(case=case.key, number=1)
    finance, other = office.officer("city_finance"), office.officer("city_finance", number=2)
    instalments.bounce(first, "账号有误", "T-1", finance, office.now)
    instalments.pay_again(first, "账户已改正", other, office.now)
    office.pay()
    case.refresh_from_db()
    assert (case.step, rows(case)) == ("second_payment", [(1, "paid"), (2, "waiting"), (3, "waiting")])
    for part in one.details.shares(one.benefit, 100):
        office.budget(part.payer, "100 万元", level="city", year=first.year)
    office.tick()
    assert rows(case) == [(1, "paid"), (2, "due"), (3, "committed")]
    office.pay()
    case.refresh_from_db()
    assert case.step == "acceptance"
    sound(office)


# What is over


def test_a_grant_whose_last_instalments_are_cancelled_is_done() -> None:
    one = home()
    case, office = one.case, one.office
    finance = office.officer("city_finance")
    for row in Commitment.objects.filter(case=case.key, state__in=["committed", "waiting"]):
        instalments.cancel(row, "申请人书面放弃", finance, office.now)
    case.refresh_from_db()
    assert (case.phase, case.step) == ("done", "") and case.ended_at == office.now
    assert outcomes_of(case)
