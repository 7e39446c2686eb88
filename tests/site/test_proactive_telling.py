"""Who is told of what was found: those who agreed, of its kind, once, by day, without a word about them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from duixian.site.audit.models import Row
from duixian.site.notices.models import Notice
from duixian.site.notices.texts import told as words
from duixian.site.proactive import consenting, nightly, telling, ticking
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Consent, Finding

from .casework import Office
from .proactive_people import GOOD_FIRM, doctor, finding, night, opened

pytestmark = pytest.mark.django_db
MONEY, SERVICE = Consent.Kind.MONEY, Consent.Kind.SERVICE


@pytest.fixture
def office(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(nightly, "folder_of", lambda pack: tmp_path / pack)
    return opened()


def notices() -> list[str]:
    return list(Notice.objects.filter(kind="found", channel="site").values_list("user__username", flat=True))


def test_nobody_is_told_who_did_not_agree_and_each_finding_is_told_once(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    night(office)
    assert telling.tell(office.now) == 0
    assert consenting.say(who, SERVICE, True, who.account, office.now)
    telling.tell(office.now)
    found = finding(who)
    assert found is not None
    assert found.told_at is None  # they agreed to hear of services, not of money
    Notice.objects.all().delete()
    consenting.say(who, MONEY, True, who.account, office.now)
    assert telling.tell(office.now) == 1
    assert telling.tell(office.now) == 0
    assert notices() == [who.account.username]
    office.later(days=1)
    night(office)
    assert telling.tell(office.now) == 0
    assert notices() == [who.account.username]


def test_it_is_told_again_only_when_it_ended_and_came_anew(office: Office) -> None:
    who = doctor(office)
    firm = office.employer(GOOD_FIRM, who)
    consenting.say(who, MONEY, True, who.account, office.now)
    night(office)
    telling.tell(office.now)
    for dishonest in (True, False):
        office.later(days=1)
        office.known(firm, {"employer": {"dishonest": dishonest}}, office.now.date())
        night(office)
        telling.tell(office.now)
    assert len(notices()) == 2
    assert Finding.objects.get(subject=who, benefit="settling").times == 2


def test_whoever_withdrew_is_told_no_more(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    consenting.say(who, MONEY, True, who.account, office.now)
    assert not consenting.say(who, MONEY, True, who.account, office.now)
    consenting.say(who, MONEY, False, who.account, office.now)
    night(office)
    assert telling.tell(office.now) == 0
    assert [json.loads(row.detail) for row in Row.objects.filter(act="proactive.consent").order_by("pk")] == [
        {"kind": "money", "agrees": True}, {"kind": "money", "agrees": False},
    ]  # fmt: skip


def test_nobody_is_woken(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    consenting.say(who, MONEY, True, who.account, office.now)
    night(office)
    assert telling.tell(office.now.replace(hour=3)) == 0
    assert telling.tell(office.now.replace(hour=3) + timedelta(hours=5)) == 1


def test_the_notice_names_nobody_and_no_benefit(office: Office) -> None:
    said = words("found", "", None)
    for text in (said.title, said.body, said.short):
        assert "安家" not in text
        assert "张" not in text


def test_what_somebody_agreed_to_is_only_added_to(office: Office) -> None:
    who = doctor(office)
    consenting.say(who, MONEY, True, who.account, office.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(agrees=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.all().delete()


def test_a_scan_that_cannot_be_done_stops_neither_the_other_packs_nor_telling(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """And is told of: the clock says that something failed."""
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    consenting.say(who, MONEY, True, who.account, office.now)
    night(office)
    office.later(days=1)
    asking, begun = Asking(office.ready), []

    def broken(*_: object) -> None:
        begun.append(True)
        raise OSError("no space left")

    settings.NIGHTLY_HOUR = 0
    monkeypatch.setattr(ticking, "all_packs", lambda: [asking, asking])
    monkeypatch.setattr(nightly, "begin", broken)
    with pytest.raises(OSError, match="no space left"):
        ticking.tick(office.now)
    assert len(begun) == 2
    assert notices() == [who.account.username]
