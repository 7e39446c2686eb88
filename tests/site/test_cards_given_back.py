"""Cards that were lost by mistake, or by a decision that fell: given back by two keepers, or as they were before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.site.accounts.models import User
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.credentials import filing, restoring, revoking, rights, yearly
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Card, FamilyCard, Filing
from duixian.site.registry import powers

from .card_people import announced, ended_by_two, fact, holder, may_end, round_, today
from .casework import Office
from .money_people import said, signed_in
from .registry_people import person, resident
from .test_cards import office

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def lapsed(office: Office) -> Card:
    """Ended by two years that were counted as missed."""
    card = holder(office)
    for year in (2023, 2024):
        announced(office, date(year, 3, 1), date(year, 3, 31))
        office.on(date(year, 4, 1))
        round_(office)
        office.on(date(year + 1, 1, 1))
        round_(office)
    card.refresh_from_db()
    assert (card.state, card.end) == ("ended", "missed")
    return card


def test_a_card_that_lapsed_by_a_mistake_of_the_office_is_given_back_by_two_persons(office: Office) -> None:
    card = lapsed(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    office.later(days=20)
    page = said(signed_in(one).get(f"/desk/cards/{card.key}/"))
    assert "提出恢复" in page and "2024 年度" in page
    for year, why in ((None, "哪一年度"), (2022, "哪一年度")):
        with pytest.raises(CardError, match=why):
            restoring.propose(card, "更正决定〔2025〕1号", one, office.now, year)
    signed_in(one).post(
        f"/desk/cards/{card.key}/acts/restore/", {"order": "更正决定〔2025〕1号", "year": "2024"}
    )
    with pytest.raises(CardError, match="另一人"):
        restoring.confirm(card, one, office.now)
    assert "2024 年度起" in said(signed_in(two).get(f"/desk/cards/{card.key}/"))
    restoring.confirm(card, two, office.now)
    card.refresh_from_db()
    on = today(office)
    assert (card.state, card.end, card.missed, card.registered) == ("active", "", 1, 2024)
    assert fact(card.holder, "person.unregistered_years", on) == "1 年"
    assert rights.rights_of(card, on).sure
    assert yearly.missed_years(card) == [2023]
    round_(office)  # the year that was taken back is not counted again
    card.refresh_from_db()
    assert (card.state, card.missed) == ("active", 1)


def test_a_person_with_two_accounts_is_one_and_keeps_no_card_of_their_own(office: Office) -> None:
    card = lapsed(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    who = person(resident("19770101", 992), "同一人")
    for user in (one, two):
        powers.tie(user, who, None, office.now)
    one, two = User.objects.get(pk=one.pk), User.objects.get(pk=two.pk)
    restoring.propose(card, "更正决定〔2025〕1号", one, office.now, 2024)
    with pytest.raises(CardError, match="另一人"):
        restoring.confirm(card, two, office.now)
    third = office.officer("hr_bureau", number=3)
    powers.tie(third, card.holder, None, office.now)
    with pytest.raises(CardError, match="您本人的证卡"):
        restoring.confirm(card, User.objects.get(pk=third.pk), office.now)


def test_a_card_that_lapsed_for_its_validity_is_claimed_anew(office: Office) -> None:
    card = holder(office)
    Card.objects.filter(pk=card.pk).update(state="ended", end="expired")
    with pytest.raises(CardError, match="重新申领"):
        restoring.propose(card, "更正决定〔2025〕1号", office.officer("talent_hall"), office.now)


def test_a_proposal_to_give_a_card_back_may_be_refused_with_the_reason(office: Office) -> None:
    card = lapsed(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    restoring.propose(card, "更正决定〔2025〕1号", one, office.now, 2024)
    with pytest.raises(CardError, match="写明"):
        restoring.drop(card, " ", two, office.now)
    restoring.drop(card, "没有这份更正决定", two, office.now)
    card.refresh_from_db()
    assert card.state == "ended" and restoring.waiting(card) is None
    restoring.propose(card, "更正决定〔2025〕2号", one, office.now, 2023)


def test_what_a_card_was_suspended_for_before_its_revocation_stands_when_it_is_given_back(
    office: Office,
) -> None:
    card = holder(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    made = filing.note_leave(card, "person.left", today(office), "来电", two, office.now)
    filing.accept(made, one, office.now)
    revoking.propose(card, "person.disciplined", "处分决定〔2022〕3号", one, office.now)
    revoking.confirm(card, two, office.now)
    restoring.propose(card, "行政复议决定书〔2022〕5号", one, office.now)
    restoring.confirm(card, two, office.now)
    card.refresh_from_db()
    assert (card.state, card.reasons) == ("suspended", ["left:person.left"])


def test_who_was_refused_the_registration_is_suspended_though_something_else_waits(office: Office) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    made = filing.register(card, {}, card.holder.account, office.now)
    filing.refuse(made, "社保不在本市", office.officer("talent_hall"), office.now)
    filing.note_leave(card, "person.left", today(office), "来电", office.officer("hr_bureau"), office.now)
    assert Filing.objects.filter(card=card, state="asked").exists()
    office.on(date(2023, 4, 1))
    round_(office)
    card.refresh_from_db()
    assert card.reasons == ["unregistered"]


def test_a_grant_that_falls_takes_its_card_and_a_new_one_issues_another(office: Office) -> None:
    card = holder(office)
    case = Case.objects.get(key=card.case)
    assert card.holder.account is not None
    office.act(case, "appeal", card.holder.account, text="应当是更高的类别")
    office.act(
        case, "answer_appeal", office.officer("hr_bureau", number=5), answer="撤销，重新核定", overturn=True
    )
    card.refresh_from_db()
    assert (case.phase, card.state, card.end) == ("open", "ended", "overturned")
    assert fact(card.holder, "person.card_grade", today(office)) == "none"
    assert fact(card.holder, "person.card_cancelled", today(office)) is False  # nothing was done wrong
    office.publish(case)
    again = Card.objects.get(holder=card.holder, state="active")
    assert (again.case, again.grade) == (case.key, "F")


def test_an_end_falls_though_its_holder_has_a_new_card_by_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end(office, monkeypatch)
    card = holder(office)
    case = Case.objects.get(key=card.case)
    ended_by_two(office, case)
    Card.objects.create(
        number="绿卡-2022-000099", code="Z" * 16, pack=card.pack, credential=card.credential, holder=card.holder, grade="F",
        case=FamilyCard().key, issued_on=today(office),
    )  # fmt: skip
    assert card.holder.account is not None
    office.act(case, "appeal", card.holder.account, text="判决已撤销")
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=3), answer="撤销", overturn=True)
    card.refresh_from_db()
    assert card.state == "revoked" and case.decisions.get(kind="end").overturned_by is not None


def test_a_revocation_that_was_undone_gives_the_card_back_by_two_persons(office: Office) -> None:
    card = holder(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    revoking.propose(card, "person.disciplined", "处分决定〔2022〕3号", one, office.now)
    revoking.confirm(card, two, office.now)
    office.later(days=40)
    restoring.propose(card, "行政复议决定书〔2022〕5号", one, office.now)
    with pytest.raises(CardError, match="另一人"):
        restoring.confirm(card, one, office.now)
    restoring.confirm(card, two, office.now)
    card.refresh_from_db()
    on = today(office)
    assert card.state == "active"
    assert [fact(card.holder, f"person.{name}", on) for name in ("disciplined", "card_cancelled")] == [
        False,
        False,
    ]
    assert rights.rights_of(card, on).sure and not rights.rights_of(card, on - timedelta(days=20)).sure


def test_an_appeal_that_overturns_the_end_of_the_case_gives_its_card_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end(office, monkeypatch)
    card = holder(office)
    case = Case.objects.get(key=card.case)
    ended_by_two(office, case)
    assert card.holder.account is not None
    office.act(case, "appeal", card.holder.account, text="判决已撤销")
    office.act(
        case, "answer_appeal", office.officer("hr_bureau", number=3), answer="撤销原决定", overturn=True
    )
    card.refresh_from_db()
    assert card.state == "active"
    assert fact(card.holder, "person.card_cancelled", today(office)) is False


def revoked(office: Office) -> tuple[Card, Case]:
    """A card that two keepers revoked, and the case that issued it."""
    card = holder(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    revoking.propose(card, "person.disciplined", "处分决定〔2022〕3号", one, office.now)
    revoking.confirm(card, two, office.now)
    card.refresh_from_db()
    assert card.state == "revoked"
    return card, Case.objects.get(key=card.case)


def test_an_appeal_that_overturns_a_revocation_gives_the_card_back_and_leaves_the_case_as_it_stands(
    office: Office,
) -> None:
    card, case = revoked(office)
    stood = (case.phase, case.step, case.ended_at)
    decision = case.decisions.get(kind="revoke")
    assert decision.articles == [card.events.get(act="revoked").article]
    assert case.papers.get(kind="revocation").decision == decision
    assert card.holder.account is not None
    own = signed_in(card.holder.account)
    assert "申请复核" in said(own.get(f"/cards/{card.key}/"))
    page = said(own.get(f"/cases/{case.key}/"))
    assert "取消资格" in page and "申请复核" in page
    office.act(case, "appeal", card.holder.account, text="处分已经撤销")
    for role in ("talent_hall", "hr_bureau"):  # who proposed it, and who confirmed it
        with pytest.raises(Refused):
            office.act(case, "answer_appeal", office.officer(role), answer="撤销", overturn=True)
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=3), answer="撤销", overturn=True)
    case.refresh_from_db()
    card.refresh_from_db()
    assert card.state == "active" and (case.phase, case.step, case.ended_at) == stood
    on = today(office)
    assert (
        fact(card.holder, "person.disciplined", on) is fact(card.holder, "person.card_cancelled", on) is False
    )
    assert card.events.latest("seq").note == "取消资格的决定经复核撤销"
    assert case.decisions.get(kind="grant").overturned_by is None


def test_who_proposed_a_revocation_does_not_answer_the_appeal_against_it(office: Office) -> None:
    card = holder(office)
    one, two = office.officer("hr_bureau", number=4), office.officer("hr_bureau", number=5)
    revoking.propose(card, "person.disciplined", "处分决定〔2022〕3号", one, office.now)
    revoking.confirm(card, two, office.now)
    case = Case.objects.get(key=card.case)
    office.act(case, "appeal", card.holder.account, text="处分已经撤销")
    for user in (one, two):
        with pytest.raises(Refused, match="没有经手的另一人"):
            office.act(case, "answer_appeal", user, answer="维持")


def test_an_appeal_that_is_found_against_leaves_the_card_revoked(office: Office) -> None:
    card, case = revoked(office)
    office.act(case, "appeal", card.holder.account, text="处分已经撤销")
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=3), answer="处分仍然有效")
    card.refresh_from_db()
    assert card.state == "revoked" and case.decisions.get(kind="revoke").overturned_by is None


def test_an_appeal_against_an_earlier_revocation_does_not_undo_a_later_one(office: Office) -> None:
    card, case = revoked(office)
    first = case.decisions.get(kind="revoke")
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    restoring.propose(card, "行政复议决定书〔2022〕5号", one, office.now)
    restoring.confirm(card, two, office.now)
    revoking.propose(card, "person.convicted", "判决书〔2022〕6号", one, office.now)
    revoking.confirm(card, two, office.now)
    office.act(case, "appeal", card.holder.account, decision=first.pk, text="处分已经撤销")
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=3), answer="撤销", overturn=True)
    card.refresh_from_db()
    assert card.state == "revoked"
