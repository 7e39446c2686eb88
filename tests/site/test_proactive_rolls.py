"""Lists without application: found, drawn up, reviewed by two persons, published, paid; through cases and funds alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from duixian.site.cases import treasury
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import Outcome
from duixian.site.notices.models import Notice
from duixian.site.proactive import nightly, rolls, ticking
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Finding, Roll, RollEntry
from duixian.site.proactive.rolls import RollError
from duixian.site.registry.facts import Entry, marry
from duixian.site.registry.models import StaffPerson, Subject

from .casework import Office, acts_of
from .proactive_people import finding, night, opened
from .registry_people import person, resident

pytestmark = pytest.mark.django_db
AID = "health_aid"


@pytest.fixture
def office(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(nightly, "folder_of", lambda pack: tmp_path / pack)
    made = opened()
    made.budget("市级人才资金", "10 万元")
    return made


def holder(office: Office, name: str, order: int, grade: str = "B") -> Subject:
    """Somebody with a card, registered this year, at work."""
    facts = {"person": {"held_grade": grade, "card_renewed": True, "card_void": False, "employed_here": True}}
    who = office.claimant(facts, name, resident(f"1985050{order}"))
    office.account_of(who)
    return who


def paid(office: Office) -> None:
    """What is due, paid as finance pays everything."""
    one, two = office.officer("finance"), office.officer("finance", number=2)
    batch = treasury.draw_up(list(Commitment.objects.filter(state="due")), "due", one, office.now).batch
    assert batch is not None, [
        (acts_of(c), c.phase, c.step, c.amount, list(c.decisions.values())) for c in Case.objects.all()
    ]
    treasury.approve(batch, two, office.now, seen=batch.digest)
    sent = Batch.objects.get(pk=batch.pk)
    treasury.send(sent, "csv", two, office.now)
    treasury.take(sent, [Outcome(n, True, "") for n in range(1, sent.count + 1)], "answers", one, office.now)


def drawn(office: Office) -> tuple[Roll, dict[str, Any]]:
    night(office)
    one = office.officer("hr")
    asking = Asking(office.ready)
    roll = rolls.draw_up(asking, AID, one, office.now.date(), office.now)
    return roll, {"asking": asking, "on": office.now.date(), "now": office.now}


def confirmed(office: Office, roll: Roll, more: dict[str, Any]) -> None:
    rolls.propose(roll, user=office.officer("hr"), **more)
    rolls.confirm(roll, user=office.officer("hr", number=2), **more)
    ticking.tick(office.now)
    roll.refresh_from_db()


def test_from_the_scan_to_the_money_without_anybody_applying(office: Office) -> None:
    one, two = holder(office, "甲", 1), holder(office, "乙", 2, "A")
    roll, more = drawn(office)
    assert sorted(roll.entries.values_list("amount", flat=True)) == [2000_00, 3000_00]
    confirmed(office, roll, more)
    assert roll.state == Roll.State.OPENED
    case = Case.objects.get(claimant=one)
    assert (case.phase, case.step, acts_of(case)) == ("open", "publicity", ["filed", "outcome"])
    assert finding(one, AID).state == Finding.State.CLAIMED  # type: ignore[union-attr]
    assert Notice.objects.filter(kind="listed", user=one.account).exists()
    for each in Case.objects.all():
        office.act(each, "publish", office.officer("hr"))
    assert Case.objects.get(pk=case.pk).due is not None
    office.later(days=9)
    for each in Case.objects.all():
        office.act(each, "outcome", office.officer("hr"), outcome="clear")
    office.tick()
    paid(office)
    case.refresh_from_db()
    assert case.phase == "done"
    assert Case.objects.get(claimant=two).amount == 3000_00
    office.later(days=1)
    night(office)
    assert finding(one, AID).state == Finding.State.CLAIMED  # type: ignore[union-attr]
    with pytest.raises(RollError, match="没有要列入"):
        rolls.draw_up(more["asking"], AID, office.officer("hr"), office.now.date(), office.now)


def test_whoever_is_taken_off_with_a_reason_gets_no_case_and_does_not_come_back_unchanged(
    office: Office,
) -> None:
    one, two = holder(office, "甲", 1), holder(office, "乙", 2)
    roll, more = drawn(office)
    officer = office.officer("hr")
    entry = roll.entries.get(finding__subject=one)
    with pytest.raises(RollError, match="理由"):
        rolls.remove(roll, entry.pk, " ", user=officer, **more)
    rolls.remove(roll, entry.pk, "社保显示已离开本市", user=officer, **more)
    confirmed(office, roll, more)
    assert not Case.objects.filter(claimant=one).exists()
    assert Case.objects.filter(claimant=two).exists()
    office.later(days=1)
    night(office)
    with pytest.raises(RollError, match="没有要列入"):
        rolls.draw_up(more["asking"], AID, officer, office.now.date(), office.now)


def test_two_persons_make_a_list_and_nobody_their_own(office: Office) -> None:
    who = holder(office, "甲", 1)
    roll, more = drawn(office)
    one, two = office.officer("hr"), office.officer("hr", number=2)
    with pytest.raises(RollError, match="不能再这样办"):
        rolls.confirm(roll, user=two, **more)
    rolls.propose(roll, user=one, **more)
    with pytest.raises(RollError, match="另一人"):
        rolls.confirm(roll, user=one, **more)
    with pytest.raises(RollError, match="没有担任"):
        rolls.confirm(roll, user=office.officer("finance"), **more)
    other = person(resident("19700101"), "别人")
    StaffPerson.objects.create(account=two, subject=other, recorded_at=office.now)
    asking, on = more["asking"], more["on"]
    assert rolls.may_act(two, roll, asking, on)[0]
    marry(Entry(other, "demo", "spouse", None, "extract", other=who), None, office.now)
    assert rolls.may_act(two, roll, asking, on) == (False, "名单里有您的配偶，请由另一位工作人员办理。")
    StaffPerson.objects.create(account=two, subject=who, recorded_at=office.now)
    with pytest.raises(RollError, match="您本人"):
        rolls.confirm(roll, user=two, **more)
    rolls.send_back(roll, "请核对发卡日期", user=office.officer("hr", number=3), **more)
    roll.refresh_from_db()
    assert (roll.state, roll.proposed_by) == ("drawn", None)
    rolls.drop(roll, "重新列一份名单", user=one, **more)
    again = rolls.draw_up(more["asking"], AID, one, more["on"], more["now"])
    assert again.entries.count() == 1


def test_who_is_not_entitled_any_more_when_the_list_is_taken_up_gets_no_case(office: Office) -> None:
    """A list is not a decision: the engine looks at everything once more."""
    who = holder(office, "甲", 1)
    roll, more = drawn(office)
    office.known(who, {"person": {"card_void": True}}, office.now.date())
    confirmed(office, roll, more)
    entry = RollEntry.objects.get(roll=roll)
    assert (entry.state, entry.case) == ("not", None)
    assert "不能确定符合条件" in entry.reason
    assert not Case.objects.filter(claimant=who).exists()


def test_no_case_is_opened_without_a_confirmed_list(office: Office) -> None:
    """Neither by an officer of the step nor by the clock, nor for a benefit that has to be claimed."""
    who = holder(office, "甲", 1)
    roll, _ = drawn(office)
    officer = office.officer("hr")
    case = office.draft(AID, who, who, officer)
    for payload in ({}, {"roll": str(roll.key)}):
        assert may(case, "list", officer, office.now, payload) == (False, "没有经两人确定、列有此人的名单。")
    other = office.draft("settling", who, who, officer)
    with pytest.raises(Refused, match="要申报"):
        office.act(other, "list", officer)


def test_a_list_is_taken_up_once_however_often_it_is_tried(office: Office) -> None:
    for order in range(1, 4):
        holder(office, f"甲{order}", order)
    roll, more = drawn(office)
    rolls.propose(roll, user=office.officer("hr"), **more)
    rolls.confirm(roll, user=office.officer("hr", number=2), **more)
    asking = more["asking"]
    assert rolls.take_up(roll, asking, office.now, 2) == 1
    assert Case.objects.count() == 2
    for _ in range(2):
        assert rolls.take_up(roll, asking, office.now, 2) == 0
    assert Case.objects.count() == 3
    assert Roll.objects.get(pk=roll.pk).state == Roll.State.OPENED


def test_whoever_does_not_want_it_withdraws_and_an_objection_is_upheld(office: Office) -> None:
    one, two = holder(office, "甲", 1), holder(office, "乙", 2)
    roll, more = drawn(office)
    confirmed(office, roll, more)
    case = Case.objects.get(claimant=one)
    office.act(case, "withdraw", one.account)
    assert case.phase == "withdrawn"
    office.later(days=1)
    night(office)
    assert finding(one, AID).state == Finding.State.CLAIMED  # type: ignore[union-attr]
    listed = Case.objects.get(claimant=two)
    office.act(
        listed, "publish", office.officer("hr", number=2)
    )  # who confirmed the list filed nothing for anybody
    assert listed.due is not None
