"""A grant can fall after something of it was paid: on appeal, or because an objection to its list was right after all. What was
paid becomes a return with formula and article, decided by two; the claim can be granted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from duixian.calendars import Arranged, Calendar, DayKind
from duixian.site.cases import publicity, reckoning, reconciling, treasury
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Decision
from duixian.site.funds import checking, recovery
from duixian.site.funds.models import Batch, Commitment, Receivable
from duixian.site.funds.statements import paid_by_benefit

from .casework import Office
from .money_people import filed, funded, granted, opened

pytestmark = pytest.mark.django_db


def paid_claim() -> tuple[Office, Case]:
    office = opened()
    funded(office)
    case = filed(office)
    granted(office, case)
    _pay(office)
    case.refresh_from_db()
    assert case.phase == "done"
    return office, case


def _pay(office: Office, *, send_only: bool = False) -> None:
    from duixian.site.cases import paying
    from duixian.site.funds.values import Outcome

    one, two = (office.officer("local_finance", "xiuwen", n) for n in (1, 2))
    drawn = treasury.draw_up(list(Commitment.objects.filter(state="due")), f"d{office.now}", one, office.now)
    assert drawn.batch is not None, drawn.left_out
    treasury.approve(drawn.batch, two, office.now, seen=drawn.batch.digest)
    treasury.send(drawn.batch, "csv", two, office.now)
    if not send_only:
        batch = Batch.objects.get(pk=drawn.batch.pk)
        paying.take(batch, [Outcome(n, True) for n in range(1, batch.count + 1)], one, office.now)


def _overturned(office: Office, case: Case) -> None:
    office.later(days=1)
    office.act(case, "appeal", case.claimant.account, text="档次算错了")
    office.act(
        case, "answer_appeal", office.officer("hr_bureau", number=7), answer="算错了，重新核定", overturn=True
    )


def _again(office: Office, case: Case) -> None:
    """From the step that granted, published anew, to the bank's answer."""
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")


def sound(office: Office) -> None:
    assert checking.audit(office.now + timedelta(days=1)) == [] and reconciling.audit() == []


def test_what_was_paid_on_a_grant_that_falls_is_claimed_back_whole_by_the_packs_article() -> None:
    office, case = paid_claim()
    _overturned(office, case)
    assert (case.phase, case.amount, case.ended_at) == ("open", None, None)
    (row,) = Commitment.objects.filter(case=case.key)
    assert (row.state, row.fallen) == ("paid", True)
    back = Receivable.objects.get(case=case.key)
    assert (back.state, back.fen, back.fallen) == ("proposed", row.paid_fen, True)
    assert "第九百八十五条" in back.article and "核定已撤销" in back.formula
    office.act(case, "confirm_recovery", office.officer("local_personnel", "xiuwen", 8))
    back.refresh_from_db()
    assert back.state == "open" and back.due is not None and back.due_calendar
    assert case.papers.filter(kind="recovery", decision__kind="recover").exists() and case.phase == "open"
    assert not paid_by_benefit(case.claimant.key, "guiyang").get(case.benefit)
    sound(office)


def test_it_can_be_granted_and_paid_anew_and_what_is_owed_stays_owed() -> None:
    office, case = paid_claim()
    _overturned(office, case)
    office.act(case, "confirm_recovery", office.officer("local_personnel", "xiuwen", 8))
    _again(office, case)
    old, new = Commitment.objects.filter(case=case.key).order_by("pk")
    assert (old.fallen, new.fallen, new.number, new.state) == (True, False, 1, "due")
    _pay(office)
    case.refresh_from_db()
    assert case.phase == "done"
    back = Receivable.objects.get(case=case.key)
    assert back.state == "open" and back.outstanding == old.paid_fen
    recovery.receive(back, back.fen, "凭证", request="r1", by=None, now=office.now)
    new.refresh_from_db()
    assert paid_by_benefit(case.claimant.key, "guiyang")[case.benefit] == new.paid_fen > 0
    assert not may(case, "recover", office.officer("local_personnel", "xiuwen", 8), office.now)[0]
    sound(office)


def test_a_return_that_the_second_person_refused_can_be_proposed_again() -> None:
    office, case = paid_claim()
    _overturned(office, case)
    one, two = (office.officer("local_personnel", "xiuwen", n) for n in (8, 9))
    office.act(case, "refuse_recovery", one, note="先核对账目")
    office.act(case, "recover", one)
    office.act(case, "confirm_recovery", two)
    assert list(Receivable.objects.filter(case=case.key).order_by("pk").values_list("state", flat=True)) == ["refused", "open"]  # fmt: skip
    sound(office)


def test_while_a_payment_is_at_the_bank_its_grant_does_not_fall() -> None:
    office = opened()
    funded(office)
    case = filed(office)
    granted(office, case)
    _pay(office, send_only=True)
    case.refresh_from_db()
    with pytest.raises(Refused, match="银行"):
        _overturned(office, case)
    assert Decision.objects.get(case=case, kind="grant").overturned_by is None


def test_without_an_article_for_it_in_the_pack_a_paid_grant_does_not_fall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, case = paid_claim()
    conduct = replace(office.ready.pack.conduct, unfounded=None)
    monkeypatch.setattr(type(office.ready.pack), "conduct", conduct, raising=False)
    with pytest.raises(Refused, match="unfounded"):
        _overturned(office, case)


def test_an_objection_found_to_be_right_after_the_payment_makes_the_grant_fall_by_two_persons() -> None:
    office, case = paid_claim()
    listing = case.listed.get().listing
    one, two = (office.officer("local_personnel", "xiuwen", n) for n in (8, 9))
    assert not may(case, "end", one, office.now, {"ending": "objection"})[0]
    late = publicity.object_to(listing, case, "李某", "13800000000", "不在岗", office.now, office.now.date())
    office.act(
        case, "settle_objection", one, objection=str(late.key), finding="查考勤，确不在岗", founded=True
    )
    step = listing.step
    office.act(case, "end", one, ending="objection", cause=step, found="查考勤，确不在岗")
    with pytest.raises(Refused, match="另一人"):
        office.act(case, "confirm_end", one)
    office.act(case, "confirm_end", two)
    assert (case.phase, case.step) == ("open", step)
    grant = Decision.objects.get(case=case, kind="grant")
    assert grant.overturned_by is not None and grant.overturned_by.act == "annulled"
    back = Receivable.objects.get(case=case.key)
    assert back.fallen and back.fen == sum(row.paid_fen for row in Commitment.objects.filter(case=case.key))
    office.act(case, "confirm_recovery", one)
    sound(office)


def test_the_last_day_of_a_return_goes_on_with_the_calendar_and_is_never_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, case = paid_claim()
    _overturned(office, case)
    back = Receivable.objects.get(case=case.key)
    told, known = back.due, current_calendar()
    assert told is not None and back.due_calendar == known.version
    off = told
    while not known.is_working(off):
        off -= timedelta(days=1)
    more = Calendar([*known.arranged, Arranged(off, DayKind.HOLIDAY)], known.first, known.last, "more")
    monkeypatch.setattr(reckoning, "current_calendar", lambda: more)
    reckoning.reckon_all(office.now)
    back.refresh_from_db()
    assert back.due is not None and back.due > told and back.due_calendar == more.version
    later = back.due
    monkeypatch.setattr(reckoning, "current_calendar", lambda: known)
    reckoning.reckon_all(office.now)
    back.refresh_from_db()
    assert back.due == later and case.events.filter(act="reckoned").exists()
