"""What is done in the registry is written down with it; identifiers are shown in full to officers with a reason only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import Given, end, give
from duixian.site.registry.revealing import RevealError, reveal

from .registry_people import FIRM, LI, NOW, TODAY, ZHANG, account, firm, person

pytestmark = pytest.mark.django_db
REASON = "与银行核对账户的户主"


@pytest.fixture
def officer() -> User:
    return account("window", officer=True)


@pytest.fixture
def window(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def acts() -> list[str]:
    return list(Row.objects.filter(act__startswith="registry").order_by("id").values_list("act", flat=True))


def last() -> tuple[Any, Any, dict[str, Any]]:
    row = Row.objects.order_by("-id")[0]
    return row.user_id, row.subject, json.loads(row.detail)


@pytest.fixture(autouse=True)
def no_identifier_is_ever_written_down() -> Iterator[None]:
    yield
    for row in Row.objects.all():
        assert not any(number in row.detail + row.about for number in (ZHANG, LI, FIRM))


def test_searching_adding_and_opening_are_written_down(window: Client, officer: User) -> None:
    window.post("/registry/", {"words": ZHANG})
    assert last() == (officer.pk, None, {"found": 0})
    window.post("/registry/add/", {"kind": "resident", "number": ZHANG, "name": "张三"})
    zhang = Subject.objects.get()
    assert last() == (officer.pk, zhang.key, {"kind": "resident"})
    window.post("/registry/add/", {"kind": "resident", "number": ZHANG, "name": "张三"})
    window.get(f"/registry/files/{zhang.key}/")
    assert last() == (officer.pk, zhang.key, {"by": "office"})
    assert acts() == ["registry.searched", "registry.added", "registry.opened"]


def test_opening_ones_own_file_is_written_down_and_a_refused_opening_shows_nothing(client: Client) -> None:
    zhang, li = person(), person(LI, "李四")
    client.force_login(account("zhang", zhang))
    client.get(f"/registry/files/{zhang.key}/")
    assert last()[2] == {"by": "self"}
    assert client.get(f"/registry/files/{li.key}/").status_code == 403
    assert acts() == ["registry.opened"]


def test_facts_and_powers_are_written_down_with_the_people_they_concern(officer: User) -> None:
    company, li = firm(), person(LI, "李四")
    added = record(
        [Entry(company, "demo", "employer.kind", "x", "verified", evidence=f"看过 {FIRM}")], officer, NOW
    )
    assert last() == (
        officer.pk,
        company.key,
        {"count": 1, "facts": ["demo/employer.kind"], "sources": ["verified"]},
    )
    record([Entry(company, "demo", "employer.kind", "x", "verified", evidence=f"看过 {FIRM}")], officer, NOW)
    power = give(
        Given(company, li, "handler", ["view"], TODAY, TODAY + timedelta(days=9), f"授权书 {LI}"),
        officer,
        NOW,
    )
    assert last() == (officer.pk, company.key, {"acts": ["view"], "agent": str(li.key), "kind": "handler", "power": power.pk})  # fmt: skip
    end(power, TODAY, f"因 {LI}", officer, NOW)
    assert added == 1
    assert acts() == ["registry.facts_recorded", "registry.power_given", "registry.power_ended"]


def test_an_officer_sees_the_number_in_full_after_telling_why(window: Client, officer: User) -> None:
    zhang = person()
    page = f"/registry/files/{zhang.key}/numbers/"
    assert page in window.get(f"/registry/files/{zhang.key}/").content.decode()
    asked = window.get(page).content.decode()
    assert ZHANG not in asked
    shown = window.post(page, {"reason": REASON})
    assert ZHANG in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert last() == (officer.pk, zhang.key, {"kinds": ["resident"], "reason": REASON})


@pytest.mark.parametrize(
    ("reason", "said"), [("", "请写明为什么"), ("要", "请写明为什么"), (f"核对 {ZHANG}", "理由里不要写证件号码"), ("字" * 201, "请写明为什么")]
)  # fmt: skip
def test_no_number_without_a_reason(window: Client, reason: str, said: str) -> None:
    shown = window.post(f"/registry/files/{person().key}/numbers/", {"reason": reason})
    assert shown.status_code == 422
    assert said in shown.content.decode()
    assert f">{ZHANG}<" not in shown.content.decode()
    assert acts() == []


def test_others_see_no_number_and_the_attempt_is_written_down(client: Client, officer: User) -> None:
    zhang, li = person(), person(LI, "李四")
    citizen = account("zhang", zhang)
    client.force_login(citizen)
    for method in (client.get, client.post):
        assert method(f"/registry/files/{li.key}/numbers/", {"reason": REASON}).status_code == 403
    for user, subject in ((citizen, li), (citizen, zhang)):
        with pytest.raises(RevealError):
            reveal(user, subject, REASON, timezone.now())
    assert acts() == ["registry.reveal_refused"] * 2
    assert last()[2] == {"why": "right"}
    li.account = officer
    li.save()


def test_an_officers_look_ups_are_slowed_down_not_forbidden(officer: User, settings: Any) -> None:
    settings.THROTTLE = True
    zhang, now = person(), timezone.now()
    for _ in range(20):
        reveal(officer, zhang, REASON, now)
    with pytest.raises(RevealError, match="请过 4 分钟再看"):
        reveal(officer, zhang, REASON, now)
    assert last()[2] == {"why": "often"}
    assert reveal(officer, zhang, REASON, now + timedelta(minutes=5)) == [("居民身份证", ZHANG)]
