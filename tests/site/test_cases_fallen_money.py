"""Money of decisions that fall on appeal: whatever came between the decision and its fall, nothing is lost or paid beside it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from duixian.site.accounts.models import User
from duixian.site.cases import treasury
from duixian.site.cases.models import Case
from duixian.site.funds import recovery
from duixian.site.funds.models import Batch, Commitment, Receivable
from duixian.site.funds.values import Outcome

from .casework import Office
from .money_people import CITY, COUNTY, filed, funded, opened
from .money_people import granted as allowance
from .test_cases_ending import end, granted
from .test_cases_long import ballot, office, states, station, to_the_midterm
from .test_cases_undone import sound

__all__ = ["office", "station"]
pytestmark = pytest.mark.django_db


def overturned(office: Office, case: Case, kind: str) -> None:
    """The last decision of a kind falls."""
    decision = case.decisions.filter(kind=kind).order_by("-pk").first()
    assert decision is not None
    office.later(days=1)
    office.act(case, "appeal", office.people["handler"], text="与事实不符", decision=decision.pk)
    office.act(case, "answer_appeal", office.officer("science", number=25), answer="理由成立", overturn=True)


def at_the_bank(office: Office) -> Batch:
    one, two = office.officer("city_finance"), office.officer("city_finance", number=2)
    drawn = treasury.draw_up(list(Commitment.objects.filter(state="due")), "d", one, office.now)
    assert drawn.batch is not None
    treasury.approve(drawn.batch, two, office.now, seen=drawn.batch.digest)
    batch = Batch.objects.get(pk=drawn.batch.pk)
    treasury.send(batch, "csv", two, office.now)
    return Batch.objects.get(pk=batch.pk)


def revoked(office: Office, case: Case) -> None:
    end(office, case)
    office.act(case, "confirm_end", office.officer("station_group", "", 2))


def test_what_failed_at_the_bank_after_an_end_comes_back_when_the_end_falls(
    office: Office, station: Case
) -> None:
    granted(office, station)
    batch = at_the_bank(office)
    revoked(office, station)
    assert states(station) == ["ordered", "cancelled", "cancelled"]
    office.later(days=1)
    treasury.take(batch, [Outcome(1, False, "账号有误")], "t", office.officer("city_finance"), office.now)
    assert states(station) == ["cancelled", "cancelled", "cancelled"]
    overturned(office, station, "end")
    assert "cancelled" not in states(station)
    sound(office)


def test_an_end_falls_though_another_case_has_got_one_of_its_parts_by_then(
    office: Office, station: Case
) -> None:
    granted(office, station)
    mine = list(Commitment.objects.filter(case=station.key).order_by("number"))
    for row in mine:
        row.covers = f"/{row.number}"
        row.save()
    revoked(office, station)
    other = Commitment.objects.get(pk=mine[1].pk)
    other.pk, other.case, other.case_number, other.state = None, uuid.uuid4(), "另一案", "waiting"
    other.save()
    overturned(office, station, "end")
    assert states(station)[1] == "cancelled" and "cancelled" not in states(station)[::2]
    assert "另一案" in station.events.filter(act="noted").latest("seq").note


def paid_and_revoked(office: Office, case: Case) -> Receivable:
    """Two instalments paid, revoked after its last half year, all of it claimed back and returned."""
    to_the_midterm(office, case)
    office.outcome(case, "passed")
    office.pay()
    case.refresh_from_db()
    office.on(date(2024, 11, 1))
    ballot(office, case)
    office.outcome(case, "failed")
    office.on(date(2025, 6, 1))
    office.tick()
    case.refresh_from_db()
    office.outcome(case, "revoked")
    office.act(case, "recover", office.officer("science"))
    office.act(case, "confirm_recovery", office.officer("science", number=2))
    row = Receivable.objects.get()
    recovery.receive(
        row, row.fen, "缴款书 1", request="r1", by=office.officer("city_finance"), now=office.now
    )
    return row


def test_what_was_wrongly_claimed_back_is_paid_out_though_the_grant_has_ended(
    office: Office, station: Case
) -> None:
    row = paid_and_revoked(office, station)
    office.budget("市人才资源开发资金", "200 万元", year=2025)
    office.budget("市应用技术研究与开发资金", "200 万元", year=2025)
    overturned(office, station, "recover")
    assert station.phase == Case.Phase.ENDED  # the end itself stands
    assert states(station)[:3] == ["paid", "paid", "cancelled"]
    office.later(days=1)
    office.tick()
    office.pay(paid=False)  # the bank's first answer does not lose it either
    refund = Commitment.objects.filter(case=station.key).latest("number")
    assert (refund.fen, refund.state) == (row.fen, "failed")
    from duixian.site.cases import instalments

    instalments.pay_again(refund, "银行核对无误", office.officer("city_finance", number=3), office.now)
    office.pay()
    refund.refresh_from_db()
    station.refresh_from_db()
    assert (refund.state, station.phase) == ("paid", Case.Phase.ENDED)
    sound(office)


def test_an_end_does_not_keep_what_was_wrongly_claimed_back(office: Office, station: Case) -> None:
    """What is being returned to a claimant is theirs, whatever ends meanwhile."""
    paid_and_revoked(office, station)
    overturned(office, station, "recover")
    refund = Commitment.objects.filter(case=station.key).latest("number")
    overturned(office, station, "end")
    office.later(days=1)
    revoked(office, station)
    refund.refresh_from_db()
    assert refund.state != "cancelled" and states(station)[2] == "cancelled"
    sound(office)


def test_while_an_end_stands_the_fall_of_a_recovery_takes_nothing_up(office: Office, station: Case) -> None:
    paid_and_revoked(office, station)
    overturned(office, station, "end")
    assert states(station)[2] == "cancelled"  # the recovery stands: nothing more is paid
    overturned(office, station, "recover")
    assert states(station)[2] != "cancelled"
    sound(office)


def test_what_was_refunded_makes_no_later_return_larger_or_smaller() -> None:
    """Half of an allowance, claimed back wrongly and paid out again, is half when it is rightly claimed back."""
    office = opened()
    case = filed(office)
    funded(office)
    allowance(office, case)
    office.pay()
    office.on(date(2023, 9, 1))
    office.known(
        case.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=date(2023, 9, 1)
    )
    one, two = (office.officer("local_personnel", "xiuwen", n) for n in (1, 2))
    office.act(case, "recover", one)
    office.act(case, "confirm_recovery", two)
    row = Receivable.objects.get()
    recovery.receive(row, row.fen, "缴款书 1", request="r1", by=one, now=office.now)
    office.later(days=1)
    handler = User.objects.get(username=f"handler-{case.applicant_id}")
    office.act(case, "appeal", handler, text="没有离开")
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=9), answer="撤销", overturn=True)
    office.act(case, "recover", one)  # while the refund waits
    assert Receivable.objects.latest("pk").fen == row.fen
    office.act(case, "refuse_recovery", two, note="再核")
    for line in ({}, {"level": "district", "district": "xiuwen"}):
        office.budget(COUNTY if line else CITY, "100 万元", year=2023, **line)
    office.later(days=1)
    office.tick()
    office.pay()
    office.act(case, "recover", one)
    assert Receivable.objects.latest("pk").fen == row.fen
    sound(office)
