"""Cards from the grant to their end: numbers, classes, facts of the holder, registration, leave, change, revocation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Issued, Series
from duixian.site.credentials import filing, issuing, revoking, rights, showing, yearly
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Card, CardEvent, FamilyCard, Filing, Round
from duixian.site.notices.models import Notice
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject

from .card_people import CARD, handler, holder, opened, recognised, round_, talent
from .casework import Office
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def fact(who: Subject, id_: str, on: date) -> Any:
    held = on_day(who, "guiyang", on).get(id_)
    return held.row.value if held is not None else None


def today(office: Office) -> date:
    from django.utils import timezone

    return timezone.localdate(office.now)


def told(card: Card) -> set[str]:
    return set(Notice.objects.filter(case_number=card.number).values_list("kind", flat=True))


def test_a_grant_hands_out_the_card_of_the_class_that_was_decided(office: Office) -> None:
    who, firm = talent(office)
    case = recognised(office, who)
    card = Card.objects.get(holder=who)
    assert (card.grade, card.number, card.state, card.unit, card.case) == ("F", "绿卡-2022-000001", "active", firm, case.key)
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
    answer = said(Client().get("/cards/verify/", {"code": card.code}))
    assert "有效" in answer and "人*" in answer and "市级产业人才" in answer
    for hidden in (card.holder.name, card.number, "示例1有限公司"):
        assert hidden not in answer
