"""The second factor and the limits: a code is good once, guesses wait, nobody is shut out for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from duixian.site.accounts import factors, throttle
from duixian.site.accounts.models import BackupCode, Factor, User, Wait
from duixian.site.accounts.throttle import LIMITS, Budget, Growing

from .accounts_people import NOW, PASSWORD, admin, code, post, sign_in, user, with_factor

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)


def test_a_code_is_taken_once() -> None:
    chen = user()
    with_factor(chen, NOW)
    assert not factors.check(chen, code(chen, NOW), NOW)  # the one that set it up
    later = NOW + 2 * STEP
    assert factors.check(chen, code(chen, later), later)
    assert not factors.check(chen, code(chen, later), later)
    assert not factors.check(chen, code(chen, later - STEP), later)  # older than the last


@pytest.mark.parametrize(("offset", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(offset: int, good: bool) -> None:
    chen = user()
    with_factor(chen, NOW)
    later = NOW + 10 * STEP
    assert factors.check(chen, code(chen, later + offset * STEP), later) is good


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "abcdef", "１２３４５６", "٠١٢٣٤٥", "000000\x00", "-00001"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    chen = user()
    with_factor(chen, NOW)
    assert not factors.check(chen, text, NOW + 4 * STEP)


def test_a_backup_code_is_good_once_and_kept_as_a_digest_only() -> None:
    chen, lin = user(), user("lin")
    codes = with_factor(chen, NOW)
    with_factor(lin, NOW)
    assert not factors.check(lin, codes[0], NOW)  # another's
    assert factors.check(chen, codes[0].upper().replace("-", " "), NOW)
    assert not factors.check(chen, codes[0], NOW)
    kept = " ".join(BackupCode.objects.values_list("digest", flat=True))
    assert all(one.replace("-", "") not in kept for one in codes)
    assert factors.codes_left(chen) == len(codes) - 1
    factors.new_codes(chen)
    assert not factors.check(chen, codes[1], NOW)


def test_the_secret_is_sealed_for_its_account() -> None:
    chen, lin = user(), user("lin")
    with_factor(chen, NOW)
    with_factor(lin, NOW)
    secret = factors.secret_of(chen.factor).encode()
    assert secret not in bytes(Factor.objects.get(user=chen).sealed)
    Factor.objects.filter(user=lin).update(sealed=bytes(chen.factor.sealed))
    with pytest.raises(ValueError, match="改动过"):
        factors.secret_of(Factor.objects.get(user=lin))


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.mark.parametrize("who", ["post", "editor", "system", "security", "audit"])
def test_staff_open_nothing_before_they_have_a_second_factor(
    required: None, client: Client, who: str
) -> None:
    chen = admin(who) if who in User.Duty.values else user(is_editor=who == "editor")
    if who == "post":
        post(chen)
    sign_in(client, chen.username)
    for address in ("/", "/account/", "/account/password/", "/registry/", "/administration/", "/documents/"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/account/factor/set-up/")
    assert client.get("/api/documents", headers={"accept": "application/json"}).status_code == 403


def test_applicants_need_none_but_whoever_has_one_needs_it(required: None, client: Client) -> None:
    chen = user()
    sign_in(client, "chen")
    assert client.get("/account/").status_code == 200
    codes = with_factor(chen, NOW)
    fresh = Client()
    sign_in(fresh, "chen")
    assert fresh.get("/account/")["Location"].startswith("/account/factor/")
    before = fresh.cookies["sessionid"].value
    wrong = fresh.post("/account/factor/", {"code": "000000"})
    assert "动态口令不对" in wrong.content.decode()
    assert fresh.post("/account/factor/", {"code": codes[0], "next": "/account/"})["Location"] == "/account/"
    assert fresh.cookies["sessionid"].value != before
    assert fresh.get("/account/").status_code == 200


def test_set_up_by_pages_gives_codes_once_and_opens_the_site(required: None, client: Client) -> None:
    chen = admin("audit")
    sign_in(client, "audit")
    shown = client.get("/account/factor/set-up/").content.decode()
    assert "<svg" in shown and "style=" not in shown and "<script" not in shown.split("</head>")[1]
    chen.refresh_from_db()
    done = client.post("/account/factor/set-up/", {"code": code(chen, timezone.now())})
    assert done.content.decode().count("<code>") == factors.CODES
    assert client.get("/administration/", follow=True).status_code == 200
    # The secret is not shown again, and the set-up cannot be gone through a second time to learn it.
    assert client.get("/account/factor/set-up/")["Location"] == "/account/"


def test_a_session_without_the_factor_cannot_replace_it(required: None, client: Client) -> None:
    chen = user()
    with_factor(chen, NOW)
    sign_in(client, "chen")
    for address in (
        "/account/factor/drop/",
        "/account/factor/codes/",
        "/account/password/",
        "/account/sessions/end/",
    ):
        assert client.post(address, {"code": "000000"})["Location"].startswith("/account/factor/")
    assert factors.has_factor(chen)


def test_guesses_of_codes_wait(required: None, client: Client, settings: Any) -> None:
    settings.THROTTLE = True
    chen = user()
    codes = with_factor(chen, NOW)
    sign_in(client, "chen")
    answers = [client.post("/account/factor/", {"code": f"{n:06}"}).status_code for n in range(8)]
    assert answers[:6] == [200] * 6 and answers[6:] == [429, 429]
    assert client.post("/account/factor/", {"code": codes[0]}).status_code == 429  # nor is a right one tried


def test_waits_grow_are_bounded_and_end(settings: Any) -> None:
    settings.THROTTLE = True
    rule = LIMITS["sign-in-account"]
    assert isinstance(rule, Growing)
    now, waits = NOW, []
    for _ in range(30):
        wait = throttle.attempt("sign-in-account", "chen", now)
        while wait:
            waits.append(wait)
            now += timedelta(seconds=wait)
            wait = throttle.attempt("sign-in-account", "chen", now)
    assert len(waits) == 30 - rule.free - 1
    assert waits == sorted(waits) and waits[0] <= rule.first + 1 and waits[-1] == rule.most + 1
    assert throttle.attempt("sign-in-account", "lin", now) == 0  # nobody else waits
    throttle.clear("sign-in-account", "chen")
    assert throttle.attempt("sign-in-account", "chen", now) == 0


def test_a_budget_is_spent_and_refills(settings: Any) -> None:
    settings.THROTTLE = True
    rule = LIMITS["objection"]
    assert isinstance(rule, Budget)
    assert [throttle.attempt("objection", "a", NOW) for _ in range(rule.most)] == [0] * rule.most
    wait = throttle.attempt("objection", "a", NOW)
    assert 0 < wait <= rule.period / rule.most + 1
    assert throttle.attempt("objection", "a", NOW + timedelta(seconds=wait)) == 0


@examples(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(gaps=st.lists(st.sampled_from([0, 1, 60, 360, 600]), max_size=40))
def test_a_budget_never_gives_more_than_twice_its_most_in_a_period(gaps: list[int]) -> None:
    rule, now, until, count, given_at = Budget(10, 3600), NOW, NOW, 0, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if rule.waiting(until, now) == 0:
            count, until = rule.next(count, until, now)
            given_at.append(now)
    for first in given_at:
        inside = [at for at in given_at if first <= at < first + timedelta(seconds=rule.period)]
        assert len(inside) <= 2 * rule.most


def test_what_is_over_is_forgotten_and_no_name_is_kept(settings: Any) -> None:
    settings.THROTTLE = True
    throttle.attempt("sign-in-account", "a-password-typed-as-a-name", NOW)
    assert "password" not in str(Wait.objects.values_list("digest", flat=True)[0])
    assert throttle.forget(NOW) == 0
    assert throttle.forget(NOW + timedelta(days=3)) == 1


def test_the_password_stays_unread_while_an_account_waits_but_a_known_browser_gets_in(
    client: Client, settings: Any
) -> None:
    settings.THROTTLE = True
    user()
    sign_in(client, "chen")  # this browser is known now
    client.post("/logout/")
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    said = [sign_in(attacker, "chen", "wrong").status_code for _ in range(8)]
    assert said[-1] == 429
    assert sign_in(attacker, "chen", PASSWORD).status_code == 429
    assert sign_in(client, "chen").status_code == 302
