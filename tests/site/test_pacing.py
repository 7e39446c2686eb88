"""Every form of the site has a limit: whoever sends too many is told how long to wait, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import throttle
from duixian.site.accounts.throttle import HOUR, LIMITS, Budget
from duixian.site.cases.models import Listing
from duixian.site.pacing import BY_ACT, BY_ADDRESS, REST, VISITORS, limit_of

from .applicants import ALLOWANCE, Town, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = town(timezone.now())
    settings.THROTTLE = True
    for name in LIMITS:
        monkeypatch.setitem(LIMITS, name, Budget(most=2, period=HOUR))
    return made


def test_every_limit_that_addresses_name_exists() -> None:
    assert {*BY_ADDRESS.values(), *BY_ACT.values(), REST, VISITORS} <= set(LIMITS)


@pytest.mark.parametrize(
    ("name", "act", "signed_in", "limit"),
    [
        ("cases:act", "write", True, "message"), ("cases:desk-act", "write", True, "message"), ("cases:act", "appeal", True, "appeal"),
        ("cases:act", "file", True, "form"), ("cases:begin", "", True, "begin"), ("cases:draft", "", True, "draft"),
        ("cases:prove", "", True, "upload"), ("cases:attach", "", True, "upload"), ("cases:account", "", True, "account"), ("matching:ask", "", False, "visitor"),
        ("login", "", False, "visitor"), ("registry:add", "", True, "form"),
    ],
)  # fmt: skip
def test_under_which_limit_a_form_counts(name: str, act: str, signed_in: bool, limit: str) -> None:
    assert limit_of(name, act, signed_in) == limit


def answers(client: Client, address: str, form: dict[str, str] | None = None, times: int = 3) -> list[int]:
    return [client.post(address, form or {}).status_code for _ in range(times)]


def test_forms_of_an_applicant_are_limited_each_in_its_sort(place: Town) -> None:
    case = place.filed()
    client = place.browser(place.handler)
    at = f"/cases/{case.key}/"
    for address in (
        "acts/write/",
        "acts/appeal/",
        "acts/withdraw/",
        "draft/",
        "files/",
        "proofs/",
        "account/",
    ):
        throttle.Wait.objects.all().delete()
        found = answers(client, at + address, {"text": "问"})
        assert found[-1] == 429 and 429 not in found[:2], (address, found)
    for address in (f"/cases/begin/guiyang/{ALLOWANCE}/", f"/cases/many/guiyang/{ALLOWANCE}/", "/inbox/read/", "/inbox/preferences/", "/account/password/"):  # fmt: skip
        throttle.Wait.objects.all().delete()
        assert answers(client, address)[-1] == 429, address


def test_what_is_refused_for_being_too_much_is_not_done(place: Town) -> None:
    case = place.filed()
    client = place.browser(place.handler)
    for number in range(5):
        client.post(f"/cases/{case.key}/acts/write/", {"text": f"第{number}条", "request": f"m{number}"})
    assert case.messages.count() == 2


class _Unread:
    """A body that nobody may read."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("the form was read before its limit was asked")

    readline = read


def test_a_form_beyond_its_limit_is_refused_unread(place: Town) -> None:
    case = place.filed()
    client, address = place.browser(place.handler), f"/cases/{case.key}/files/"
    answers(client, address, times=2)
    body = {
        "wsgi.input": _Unread(),
        "CONTENT_LENGTH": "9000000",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    assert client.generic("POST", address, **body).status_code == 429  # type: ignore[arg-type]


def test_forms_of_visitors_are_limited_by_address(place: Town) -> None:
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for address in (
        "/benefits/guiyang/ask/",
        "/benefits/guiyang/answer/",
        f"/publicity/{_list(place).key}/",
    ):
        throttle.Wait.objects.all().delete()
        assert answers(here, address)[-1] == 429, address
        assert answers(there, address, times=1) != [429], address


def _list(place: Town) -> Listing:
    today = timezone.localdate()
    return Listing.objects.create(
        pack="guiyang", procedure="x", step="x", benefit=ALLOWANCE, office="窗口", title="公示", hash="0", starts=today, ends=today,
        user=place.handler, at=timezone.now(),
    )  # fmt: skip


def test_one_person_does_not_use_up_anothers_limit(place: Town) -> None:
    case = place.filed()
    answers(place.browser(place.handler), f"/cases/{case.key}/acts/write/", {"text": "问"})
    assert answers(
        place.browser(place.user("张三")), f"/cases/{case.key}/acts/write/", {"text": "问"}, 1
    ) == [302]


def test_reading_is_not_limited(place: Town) -> None:
    client = place.browser(place.handler)
    assert {client.get("/cases/").status_code for _ in range(6)} == {200}
