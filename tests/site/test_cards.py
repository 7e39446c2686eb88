"""Cards from the grant to their end: numbers, classes, facts of the holder, registration, leave, change, revocation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from duixian.site.accounts import throttle
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Issued, Series
from duixian.site.credentials import filing, issuing, revoking, rights, showing
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Card, CardEvent, FamilyCard, Filing
from duixian.site.notices.models import Notice
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject

from .card_people import (
    CARD,
    ended_by_two,
    fact,
    handler,
    holder,
    may_end,
    opened,
    recognised,
    round_,
    talent,
    to_publicity,
    today,
    told,
)
from .casework import Office
from .money_people import said, signed_in
from .registry_people import resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def test_a_grant_hands_out_the_card_of_the_class_that_was_decided(office: Office) -> None:
    who, firm = talent(office)
    case = recognised(office, who)
    card = Card.objects.get(holder=who)
    assert (card.grade, card.number, card.state, card.unit, card.case) == (
        "F",
        "绿卡-2022-000001",
        "active",
        firm,
        case.key,
    )
    on = today(office)
    assert fact(who, "person.card_grade", on) == "F"
    assert fact(who, "person.registered_this_year", on) is True
    assert fact(who, "person.unregistered_years", on) == "0 年"
    assert fact(who, "person.card_cancelled", on) is False
    assert "card_issued" in told(card)
    assert rights.rights_of(card, on).sure


def test_the_holder_sees_what_the_card_gives_today_and_anybody_whether_it_is_good(office: Office) -> None:
    card = holder(office)
    page = said(signed_in(card.holder.account).get(f"/cards/{card.key}/"))
    assert "人才生活津贴" in page and "市级产业人才" in page
    assert "/cases/begin/guiyang/medical_account/" not in page  # nobody applies for it
    assert "不用申请，机关按登记列出名单" in page and 'href="/cases/begin/guiyang/' in page
    answer = said(Client().get("/cards/verify/", {"code": card.code}))
    assert "有效" in answer and "人*" in answer and "市级产业人才" in answer
    for hidden in (card.holder.name, card.number, "示例1有限公司"):
        assert hidden not in answer


def test_numbers_run_without_a_gap_whatever_is_rolled_back(office: Office) -> None:
    first = holder(office, 1)
    who, _ = talent(office, 2)
    case = recognised_up_to_publicity(office, who)
    with pytest.raises(RuntimeError), transaction.atomic():
        office.outcome(case, "clear")
        raise RuntimeError
    assert not Card.objects.filter(holder=who).exists()
    case.refresh_from_db()
    office.outcome(case, "clear")
    assert [first.number, Card.objects.get(holder=who).number] == ["绿卡-2022-000001", "绿卡-2022-000002"]
    assert Series.objects.get(name=f"card:guiyang:{CARD}").last == 2


def recognised_up_to_publicity(office: Office, who: Subject) -> Case:
    case = to_publicity(office, who)
    office.act(case, "publish", office.officer("hr_bureau"))
    assert case.due is not None
    office.on(case.due + timedelta(days=1))
    return case


def test_a_later_grant_of_a_higher_class_raises_the_card_and_keeps_its_number(office: Office) -> None:
    card = holder(office)
    office.later(days=30)
    office.known(card.holder, {"person": {"projects_completed": "2 个"}}, today(office))
    recognised(office, card.holder)
    raised = Card.objects.get(holder=card.holder)
    assert (raised.pk, raised.number, raised.grade) == (card.pk, card.number, "E")
    assert fact(card.holder, "person.card_grade", today(office)) == "E"
    assert list(raised.events.values_list("act", flat=True)) == ["issued", "raised"]


def test_the_unit_has_ten_working_days_to_report_a_leave(office: Office) -> None:
    card = holder(office)
    keeper, other = office.officer("talent_hall"), office.officer("talent_hall", number=2)
    gone = today(office)
    row = filing.note_leave(card, "person.left", gone, "社保停缴", keeper, office.now)
    assert row.state == Filing.State.ASKED and row.due == date(2022, 6, 21)  # from 7 June, without weekends
    assert Notice.objects.filter(case_number=card.number, kind="card_leave").exists()
    office.on(date(2022, 6, 22))
    round_(office)
    assert card.events.filter(act="late").count() == 1
    firm = card.unit
    assert firm is not None
    filing.leave(card, "person.left", gone, "", handler(firm), office.now, firm)
    row.refresh_from_db()
    assert row.state == Filing.State.OPEN and row.late(today(office))
    with pytest.raises(CardError, match="另一位"):
        filing.accept(row, keeper, office.now)
    filing.accept(row, other, office.now)
    card.refresh_from_db()
    assert (card.state, card.reasons) == ("suspended", ["left:person.left"])
    assert fact(card.holder, "person.left", gone) is True
    (why,) = rights.rights_of(card, today(office)).failing
    assert "离开" in why.label and why.article.startswith("筑人才办〔2021〕6号")


def test_the_new_unit_files_the_change_and_the_qualification_is_kept(office: Office) -> None:
    card = holder(office)
    firm = card.unit
    assert firm is not None
    left = filing.leave(card, "person.left", today(office), "", handler(firm), office.now, firm)
    filing.accept(left, office.officer("talent_hall"), office.now)
    _, new = talent(office, 2)
    with pytest.raises(CardError, match="不是贵单位"):
        filing.leave(card, "person.grade_lost", today(office), "", handler(new), office.now, new)
    office.later(days=1)
    moved = filing.move(card, new, today(office), "", handler(new), office.now)
    filing.accept(moved, office.officer("talent_hall"), office.now)
    card.refresh_from_db()
    assert (card.state, card.unit) == ("active", new)
    assert "card_changed" in told(card)
    on = today(office)
    assert [
        fact(card.holder, f"person.{name}", on) for name in ("left", "changed_employer", "change_filed")
    ] == [False, True, True]
    assert on_day(card.holder, "guiyang", on)["employer"].row.other == new
    assert rights.rights_of(card, on).sure


def test_a_new_employer_in_the_registry_waits_for_its_filing(office: Office) -> None:
    card = holder(office)
    round_(office)
    card.refresh_from_db()
    assert card.state == "active"
    office.later(days=10)
    new = office.employer(
        {"district": "xiuwen"},
        card.holder,
        number="91110101MA0000777G"[:17] + check("91110101MA0000777"),
        name="新单位有限公司",
    )
    office.later(minutes=10)
    for _ in range(2):
        round_(office)
    card.refresh_from_db()
    assert (card.state, card.reasons) == ("suspended", ["moved"])
    assert fact(card.holder, "person.change_filed", today(office)) is False
    filed = filing.move(card, new, today(office), "", handler(new), office.now)
    filing.accept(filed, office.officer("talent_hall"), office.now)
    card.refresh_from_db()
    assert card.state == "active" and card.unit == new
    round_(office)
    card.refresh_from_db()
    assert card.state == "active"


def check(body: str) -> str:
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(body))


@pytest.mark.parametrize(
    "ground", ["academic_fraud", "false_papers", "disciplined", "convicted", "other_revocation"]
)
def test_revocation_takes_two_persons_a_ground_and_its_article_and_issues_a_paper(
    office: Office, ground: str
) -> None:
    card = holder(office)
    one, two = office.officer("talent_hall"), office.officer("hr_bureau")
    with pytest.raises(CardError, match="事由"):
        revoking.propose(card, "person.left", "查实情况", one, office.now)
    revoking.propose(card, f"person.{ground}", "查处决定〔2022〕3号", one, office.now)
    with pytest.raises(CardError, match="另一人"):
        revoking.confirm(card, one, office.now)
    revoking.confirm(card, two, office.now)
    card.refresh_from_db()
    assert card.state == "revoked"
    on = today(office)
    assert (
        fact(card.holder, f"person.{ground}", on) is True
        and fact(card.holder, "person.card_cancelled", on) is True
    )
    paper = Issued.objects.get(kind="revocation")
    assert paper.number == "筑人社消〔2022〕1号"  # the office that confirmed
    told_ = "".join(paper.content["paragraphs"])
    assert "第十二条第（" in told_ and "查处决定〔2022〕3号" in told_ and "行政复议" in told_
    assert card.events.get(act="revoked").article.startswith("筑人才办〔2021〕6号")
    with pytest.raises(CardError, match="已取消"):
        filing.register(card, {}, card.holder.account, office.now)
    assert not showing.verified(card.code, on).good  # type: ignore[union-attr]
    again = office.draft("talent_card", card.holder, card.holder, card.holder.account)
    office.materials(again, card.holder.account)
    with pytest.raises(Refused):
        office.act(again, "file", card.holder.account)
        office.outcome(again, "passed")
        office.outcome(again, "clear")
        office.publish(again)


def test_guiyang_revokes_a_card_in_one_way(office: Office) -> None:
    """On the five grounds of its article, by who keeps cards; two years without registration end it by themselves."""
    credential = office.ready.pack.credentials[CARD]
    revoked, registration = credential.revoked, credential.registration
    assert revoked is not None and registration is not None
    assert [g.cite.full.rsplit("》")[-1] for g in revoked.grounds if g.cite] == [
        f"第十二条第（{n}）项" for n in "一二三四五"
    ]
    assert registration.missed == "person.unregistered_years" and registration.most == 2
    assert not any(
        office.ready.pack.procedures[office.ready.pack.benefits[id_].procedure].endings for id_ in credential.issued_by
    )  # fmt: skip


def test_a_card_whose_case_is_ended_goes_with_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    may_end(office, monkeypatch)
    card = holder(office)
    case = Case.objects.get(key=card.case)
    ended_by_two(office, case)
    card.refresh_from_db()
    assert card.state == "revoked"
    assert fact(card.holder, "person.card_cancelled", today(office)) is True


def test_nobody_keeps_their_own_card(office: Office) -> None:
    card = holder(office)
    keeper = office.officer("talent_hall")
    Subject.objects.filter(pk=card.holder_id).update(account=None)
    card.holder.refresh_from_db()
    Subject.objects.filter(pk=card.holder_id).update(account=keeper)
    with pytest.raises(CardError, match="本人"):
        revoking.propose(card, "person.convicted", "查实情况", keeper, office.now)


def test_naming_a_family_does_not_tell_whose_number_is_registered_and_is_slowed(
    office: Office, settings: Any
) -> None:
    settings.THROTTLE = True
    card = holder(office)
    office.claimant({"person": {}}, "别人", resident("19600202"))
    client = signed_in(card.holder.account)
    sent = {"relation": "parent", "name": "人父", "kind": "resident", "number": resident("19600202")}
    for _ in range(5):
        text = client.post(f"/cards/{card.key}/acts/family/", sent, follow=True).content.decode()
        assert "对不上" in text and "登记在" not in text
    assert [client.post(f"/cards/{card.key}/acts/family/", sent).status_code for _ in range(2)][-1] == 429


def test_a_family_card_is_issued_when_its_claim_is_granted_and_is_good_while_the_holders_is(
    office: Office,
) -> None:
    card = holder(office)
    client = signed_in(card.holder.account)
    sent = {"relation": "parent", "name": "人父", "kind": "resident", "number": resident("19550101")}
    client.post(f"/cards/{card.key}/acts/family/", sent)
    row = FamilyCard.objects.get()
    case = Case.objects.get(key=row.case)
    assert case.typed == {"person": {"care_relation": "parent"}} and row.number is None
    office.act(case, "file", card.holder.account)
    office.outcome(case, "issued")
    row.refresh_from_db()
    assert row.number == "家属卡-2022-000001"
    answer = showing.verified(str(row.code), today(office))
    assert answer is not None and answer.good and answer.name == "人*" and answer.grade == ""
    assert "card_family" in told(card)
    Case.objects.filter(pk=case.pk).update(
        phase="ended"
    )  # the grant of the family's card does not stand any more
    assert not showing.verified(str(row.code), today(office)).good  # type: ignore[union-attr]
    Case.objects.filter(pk=case.pk).update(phase="done")
    firm = card.unit
    left = filing.leave(card, "person.left", today(office), "", handler(firm), office.now, firm)  # type: ignore[arg-type]
    filing.accept(left, office.officer("talent_hall"), office.now)
    assert not showing.verified(str(row.code), today(office)).good  # type: ignore[union-attr]


def test_events_of_a_card_are_never_changed(office: Office) -> None:
    card = holder(office)
    row = CardEvent.objects.filter(card=card)
    for change in (lambda: row.update(note="x"), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert connection.is_usable()


def test_codes_are_not_found_by_trying(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.THROTTLE = True
    monkeypatch.setitem(throttle.LIMITS, "card", throttle.Budget(most=5, period=3600))
    card = holder(office)
    client = Client()
    answers = [client.get("/cards/verify/", {"code": f"{n:016d}"}).status_code for n in range(7)]
    assert 429 in answers and answers[0] == 200
    assert len(card.code) == issuing_length() and not set(card.code) & set("01ILO")


def issuing_length() -> int:
    from duixian.site.credentials.codes import LENGTH

    return LENGTH


def test_others_find_no_card(office: Office) -> None:
    card = holder(office)
    stranger, _ = talent(office, 2)
    assert signed_in(stranger.account).get(f"/cards/{card.key}/").status_code == 404
    assert signed_in(stranger.account).get(f"/desk/cards/{card.key}/").status_code == 403
    window = office.officer("local_window", "xiuwen")
    assert signed_in(window).get(f"/cards/{card.key}/").status_code == 404
    assert signed_in(window).get("/desk/cards/").status_code == 403


def test_the_register_and_its_counts_leave_as_tables(office: Office) -> None:
    card = holder(office)
    client = signed_in(office.officer("hr_bureau"))
    table = client.get("/desk/cards/list.csv").content.decode("utf-8-sig")
    assert card.number in table and card.holder.name in table
    assert client.get("/desk/cards/list.xlsx").status_code == 200
    counted = client.get("/desk/cards/statistics.csv").content.decode("utf-8-sig")
    assert "市级产业人才（F类）,1,0,0,0,1" in counted
    years = client.get("/desk/cards/statistics.csv", {"by": "year"}).content.decode("utf-8-sig")
    assert "2022,1" in years


def test_the_card_prints_as_a_page_with_its_code(office: Office) -> None:
    card = holder(office)
    answer = signed_in(card.holder.account).get(f"/cards/{card.key}/card.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_issuing_hears_of_grants_of_other_benefits_and_does_nothing(office: Office) -> None:
    from .money_people import filed, funded, granted

    funded(office)
    granted(office, filed(office, 7))
    assert not Card.objects.exists() and issuing.decided is not None
