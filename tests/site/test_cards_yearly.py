"""The yearly registration of a card: in time, late, refused, missed; what is said of another year."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.site.credentials import filing, rights, showing
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Card, Filing

from .card_people import announced, fact, holder, registered, round_, today, told
from .casework import Office
from .money_people import said, signed_in
from .test_cards import office

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def test_who_does_not_register_by_the_last_day_is_suspended_and_restored_when_registered_late(
    office: Office,
) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    office.on(date(2023, 3, 2))
    round_(office)
    assert "card_register" in told(card)
    office.on(date(2023, 3, 31))
    round_(office)
    card.refresh_from_db()
    assert card.state == "active"
    office.on(date(2023, 4, 1))
    for _ in range(2):  # what was done is not done again
        round_(office)
    card.refresh_from_db()
    assert (card.state, card.reasons) == ("suspended", ["unregistered"])
    assert fact(card.holder, "person.registered_this_year", date(2023, 4, 1)) is False
    assert fact(card.holder, "person.registered_this_year", date(2023, 3, 31)) is True
    assert [one.label for one in rights.rights_of(card, today(office)).failing] == ["本年度已登记"]
    assert not showing.verified(card.code, today(office)).good  # type: ignore[union-attr]
    registered(office, card)
    card.refresh_from_db()
    assert (card.state, card.registered, card.missed) == ("active", 2023, 0)
    assert fact(card.holder, "person.registered_this_year", today(office)) is True
    assert {"card_suspended", "card_registered", "card_restored"} <= told(card)
    assert card.events.filter(act="unregistered").count() == 1


def test_two_missed_years_end_the_card(office: Office) -> None:
    card = holder(office)
    for year in (2023, 2024):
        announced(office, date(year, 3, 1), date(year, 3, 31))
        office.on(date(year, 4, 1))
        round_(office)
        office.on(date(year + 1, 1, 1))
        round_(office)
        card.refresh_from_db()
        if year == 2023:
            assert (card.state, card.missed) == ("suspended", 1)
            assert fact(card.holder, "person.unregistered_years", today(office)) == "1 年"
    assert (card.state, card.end, card.missed) == ("ended", "missed", 2)
    assert fact(card.holder, "person.unregistered_years", today(office)) == "2 年"
    found = rights.whole(card, today(office))
    assert not found.hold and not found.of(rights.GIVEN)
    assert "累计未登记不满两年" in [one.label for one in found.failing]
    assert "card_ended" in told(card)


def test_a_year_in_which_the_office_named_no_days_counts_for_nobody(office: Office) -> None:
    card = holder(office)
    office.on(date(2025, 1, 2))
    round_(office)
    card.refresh_from_db()
    assert (card.state, card.missed) == ("active", 0)


def test_a_registration_in_time_holds_though_the_office_is_late(office: Office) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    made = filing.register(card, {}, card.holder.account, office.now)
    office.on(date(2023, 5, 1))
    round_(office)
    card.refresh_from_db()
    assert card.state == "active"
    filing.refuse(made, "单位已经不在本市", office.officer("talent_hall"), office.now)
    card.refresh_from_db()
    assert (card.state, card.reasons) == ("suspended", ["unregistered"])


def test_a_registration_is_not_confirmed_where_a_condition_of_the_rights_fails(office: Office) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    office.known(card.holder, {"person": {"disciplined": True}}, today(office))
    made = filing.register(card, {}, card.holder.account, office.now)
    with pytest.raises(CardError, match="没有受党纪政纪处分"):
        filing.accept(made, office.officer("talent_hall"), office.now)


def test_a_late_word_on_last_years_registration_says_nothing_of_this_year(office: Office) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    late = filing.register(card, {}, card.holder.account, office.now)
    announced(office, date(2024, 3, 1), date(2024, 3, 31))
    assert filing.may_register(card, today(office)) == (True, "")  # what waits is of another year
    office.on(date(2024, 4, 1))
    round_(office)
    filing.accept(late, office.officer("talent_hall"), office.now)
    card.refresh_from_db()
    assert (card.state, card.registered, card.reasons) == ("suspended", 2023, ["unregistered"])
    assert fact(card.holder, "person.registered_this_year", today(office)) is False


def test_who_has_registered_is_told_so_also_before_the_next_round(office: Office) -> None:
    card = holder(office)
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    registered(office, card)
    card.refresh_from_db()
    assert filing.may_register(card, date(2023, 11, 1)) == (False, "2023 年度已登记。")


def test_the_round_is_confirmed_together_after_a_preview(office: Office) -> None:
    cards = [holder(office, 1), holder(office, 2)]
    announced(office, date(2023, 3, 1), date(2023, 3, 31))
    for card in cards:
        filing.register(card, {}, card.holder.account, office.now)
    office.known(cards[1].holder, {"person": {"convicted": True}}, today(office))
    client = signed_in(office.officer("talent_hall"))
    page = said(client.get("/desk/cards/round/"))
    assert page.count("没有不符合的") == 1 and "没有受刑事处罚" in page
    keys = [str(k) for k in Filing.objects.values_list("key", flat=True)]
    seen = said(client.post("/desk/cards/round/preview/", {"filing": keys}))
    assert "选了 2 份，其中 1 份可以确认" in seen
    assert not Card.objects.filter(registered=2023).exists()
    client.post("/desk/cards/round/do/", {"filing": keys})
    assert list(Card.objects.filter(registered=2023)) == [cards[0]]
