"""Many people behind one address: a hall signs in all day, and nobody there shuts the others out."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import RequestFactory

from duixian.site.accounts import sign_in
from duixian.site.accounts.models import User

from .accounts_people import NOW, PASSWORD, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limited(settings: Any) -> None:
    settings.THROTTLE = True


def request(cookies: dict[str, str] | None = None, address: str = "198.51.100.7") -> Any:
    made = RequestFactory(REMOTE_ADDR=address).post("/login/")
    made.COOKIES.update(cookies or {})
    return made


def staff(count: int) -> list[str]:
    secret = make_password(PASSWORD)
    User.objects.bulk_create(User(username=f"p{n}", password=secret) for n in range(count))
    return [f"p{n}" for n in range(count)]


def test_a_hall_signs_in_all_day() -> None:
    """One right sign-in a minute from one address over three hours: nobody waits."""
    now = NOW
    for name in itertools.islice(itertools.cycle(staff(60)), 180):
        assert sign_in.try_password(request(), name, PASSWORD, now).user is not None
        now += timedelta(minutes=1)


def test_a_visitor_who_fails_on_purpose_keeps_nobody_out_for_longer_than_a_minute() -> None:
    chen, now = user(), NOW
    waits = []
    for n in range(90):
        waits.append(sign_in.try_password(request(), f"nobody-{n}", "wrong", now).wait)
        now += timedelta(seconds=waits[-1])
    assert max(waits) and max(waits) <= 61
    tried = sign_in.try_password(request(), chen.username, PASSWORD, now)
    assert tried.wait <= 61
    later = now + timedelta(seconds=tried.wait)
    assert sign_in.try_password(request(), chen.username, PASSWORD, later).user == chen


def test_a_browser_in_which_the_account_signed_in_before_never_waits_for_others_at_its_address() -> None:
    chen, now = user(), NOW
    answer = HttpResponse()
    sign_in.remember(answer, request(), chen)
    known = {name: morsel.value for name, morsel in answer.cookies.items()}
    for n in range(80):
        sign_in.try_password(request(), f"nobody-{n}", "wrong", now)
    assert sign_in.try_password(request(), chen.username, PASSWORD, now).wait > 0
    assert sign_in.try_password(request(known), chen.username, PASSWORD, now).user == chen


def test_ones_own_right_password_makes_nobodys_guesses_cheaper() -> None:
    """Whoever has an account signs in between guesses: the guesses before still count."""
    own, now, waited = user("own"), NOW, 0
    for n in range(120):
        tried = sign_in.try_password(request(), f"victim-{n}", "guess", now)
        waited += tried.wait
        now += timedelta(seconds=tried.wait)
        if n % 10 == 0:
            sign_in.try_password(request(), own.username, PASSWORD, now)
    assert waited > 30 * 60
