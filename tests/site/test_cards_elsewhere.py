"""Another city's card, by its pack alone: a stated window, three years' validity, a class that can be had again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from duixian.site.credentials import filing, revoking
from duixian.site.credentials.models import Card, Round
from duixian.site.credentials.ticking import tick
from duixian.site.registry.facts import on_day

from .casework import Office, at

pytestmark = pytest.mark.django_db
MASTER: dict[str, Any] = {
    "degree": "master", "title": "none", "grade_award": False, "major_award": False, "outstanding": False, "read_count": "0 万次", "fans": "0 人",
    "held_grade": "none", "card_void": False, "card_false_papers": False, "card_left": False, "employed_here": True,
}  # fmt: skip


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = Office("demo", at(date(2024, 2, 1)))
    moved(monkeypatch, made)
    return made


def carded(office: Office) -> Card:
    who = office.claimant({"person": MASTER, "contracts": []})
    office.employer({"ownership": "private", "district": "hill"}, who)
    return again(office, who)


def again(office: Office, who: Any) -> Card:
    case = office.draft("talent_card", who, who, who.account)
    office.materials(case, who.account)
    office.act(case, "file", who.account)
    office.outcome(case, "granted")
    return Card.objects.get(case=case.key)


def on(office: Office, day: date) -> date:
    office.on(day)
    tick(office.now)
    return timezone.localdate(office.now)


def held(card: Card, name: str, day: date) -> Any:
    return on_day(card.holder, "demo", day)[f"person.{name}"].row.value


def test_the_pack_states_the_days_of_the_registration(office: Office) -> None:
    card = carded(office)
    assert (card.number, card.grade, card.valid_until) == ("云才-2024-000001", "D", date(2027, 2, 1))
    on(office, date(2025, 3, 1))
    assert list(Round.objects.values_list("starts", "ends")) == [(date(2025, 3, 1), date(2025, 3, 31))]
    made = filing.register(card, {}, card.holder.account, office.now)
    filing.accept(made, office.officer("hr"), office.now)
    on(office, date(2025, 4, 1))
    card.refresh_from_db()
    assert (card.state, card.registered) == ("active", 2025)
    on(office, date(2026, 3, 31))
    day = on(office, date(2026, 4, 1))
    card.refresh_from_db()
    assert card.state == "suspended" and held(card, "card_renewed", day) is False


def test_what_has_run_out_can_be_had_again(office: Office) -> None:
    card = carded(office)
    day = on(office, date(2027, 2, 2))
    card.refresh_from_db()
    assert (card.state, card.end) == ("ended", "expired")
    assert held(card, "held_grade", day) == "none" and held(card, "held_grade", date(2027, 2, 1)) == "D"
    anew = again(office, card.holder)
    assert (anew.number, anew.state, anew.valid_until) == ("云才-2027-000001", "active", date(2030, 2, 2))


def test_its_own_ground_and_paper_revoke_it(office: Office) -> None:
    card = carded(office)
    revoking.propose(
        card, "person.card_false_papers", "核查记录〔2024〕2号", office.officer("hr"), office.now
    )
    revoking.confirm(card, office.officer("hr", number=2), office.now)
    card.refresh_from_db()
    day = timezone.localdate(office.now)
    assert card.state == "revoked" and held(card, "card_void", day) is True
