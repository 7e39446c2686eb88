"""Signing in and sessions under attack: fixation, redirects, enumeration, old sessions, headers, cookies."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import passwords, sessions
from duixian.site.accounts.addresses import address_of
from duixian.site.accounts.models import Session, User

from .accounts_people import PASSWORD, post, sign_in, user

pytestmark = pytest.mark.django_db
NEW = "quite another one"


def test_a_planted_session_key_is_not_kept_at_sign_in(client: Client) -> None:
    user()
    planted = client.session
    planted["mark"] = 1
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    sign_in(client, "chen")
    assert client.cookies["sessionid"].value != planted.session_key
    thief = Client()
    thief.cookies["sessionid"] = planted.session_key
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example", "\thttps://evil.example"],
)  # fmt: skip
def test_sign_in_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    user()
    assert sign_in(client, "chen", next=elsewhere)["Location"] == "/"


def test_sign_in_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    user()
    assert sign_in(client, "chen", next="/account/?a=1")["Location"] == "/account/?a=1"


def test_nothing_tells_which_accounts_exist(settings: Any) -> None:
    settings.THROTTLE = True
    user()
    user("gone", is_active=False)
    late = user("late")
    passwords.give_one_time(late, timezone.now() - timedelta(days=4))
    answers = {}
    for name in ("chen", "gone", "late", "nobody"):
        client = Client(REMOTE_ADDR="203.0.113.7")
        page = [sign_in(client, name, "wrong one") for _ in range(8)]
        answers[name] = [
            (p.status_code, p.content.decode().split("<main")[1].replace(name, "")) for p in page
        ]
    shapes = {
        name: [(status, "不正确" in text, "等" in text) for status, text in said]
        for name, said in answers.items()
    }
    assert shapes["chen"] == shapes["gone"] == shapes["late"] == shapes["nobody"]


@pytest.mark.parametrize("name", ["chen", "gone", "nobody"])
def test_a_password_is_hashed_once_whether_or_not_the_account_exists(
    client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    user()
    user("gone", is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(password) or encode(self, password, salt)
    )  # fmt: skip
    sign_in(client, name, "wrong one")
    assert hashed == ["wrong one"]


def test_sign_in_needs_the_token_of_its_form() -> None:
    user()
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "chen").status_code == 403


@pytest.mark.parametrize("address", ["/logout/", "/account/sessions/end/", "/account/factor/drop/"])
def test_acts_need_the_token_and_post(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user())
    assert strict.post(address).status_code == 403
    assert strict.get(address).status_code == 405


def test_an_expired_one_time_password_opens_nothing(client: Client) -> None:
    chen = user()
    given = passwords.give_one_time(chen, timezone.now() - passwords.ONE_TIME - timedelta(minutes=1))
    assert sign_in(client, "chen", given).status_code == 200


def test_a_one_time_password_opens_only_the_page_that_changes_it(client: Client) -> None:
    given = passwords.give_one_time(user(), timezone.now())
    sign_in(client, "chen", given)
    assert client.get("/documents/")["Location"].startswith("/account/password/")
    for old, new in (("wrong", NEW), (given, "short"), (given, given), (given, "1234567890123")):
        assert client.post("/account/password/", {"old": old, "new": new, "again": new}).status_code == 200
    client.post("/account/password/", {"old": given, "new": NEW, "again": NEW})
    assert client.get("/documents/").status_code == 200


def test_a_new_password_ends_every_other_session_and_renews_this_one(client: Client) -> None:
    user()
    elsewhere = Client()
    sign_in(elsewhere, "chen")
    sign_in(client, "chen")
    before = client.cookies["sessionid"].value
    client.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert client.cookies["sessionid"].value != before
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert not Session.objects.filter(session_key=before).exists()


def test_one_sees_and_ends_ones_own_sessions_only(client: Client) -> None:
    user()
    user("lin")
    elsewhere, other = Client(headers={"user-agent": "别处的浏览器"}), Client()
    sign_in(elsewhere, "chen")
    elsewhere.get("/account/")
    sign_in(other, "lin")
    sign_in(client, "chen")
    client.get("/account/")
    assert "别处的浏览器" in client.get("/account/").content.decode()
    client.post("/account/sessions/end/")
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200 and other.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("idle", "age", "open_"), [(60, 600, True), (31 * 60, 40 * 60, False), (60, 13 * 3600, False)]
)
def test_a_session_ends_when_idle_or_old(client: Client, idle: int, age: int, open_: bool) -> None:
    sign_in(client, user().username)
    client.get("/account/")
    held, now = client.session, int(timezone.now().timestamp())
    held[sessions.SEEN], held[sessions.BEGAN] = now - idle, now - age
    held.save()
    assert (client.get("/account/").status_code == 200) is open_


def test_a_disabled_account_is_out_at_once(client: Client) -> None:
    chen = user()
    sign_in(client, "chen")
    User.objects.filter(pk=chen.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_pages_carry_the_headers_and_signed_in_ones_are_not_kept(client: Client) -> None:
    answer = client.get("/login/")
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin" and "camera=()" in answer["Permissions-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "no-store" not in client.get("/documents/").headers.get("Cache-Control", "")
    chen = user()
    post(chen)
    sign_in(client, "chen")
    for address in ("/", "/documents/", "/account/", "/registry/", "/none/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_cookies_are_closed_and_bound_to_the_host_over_https(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user()
    sign_in(client, "chen")
    for name in ("sessionid", "known"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["samesite"] == "Lax"
    from duixian.site import settings

    try:
        with monkeypatch.context() as patched:
            patched.setenv("DUIXIAN_SECURE", "1")
            secure = importlib.reload(settings)
            names = {secure.SESSION_COOKIE_NAME, secure.CSRF_COOKIE_NAME, secure.KNOWN_COOKIE}
            assert all(name.startswith("__Host-") for name in names)
            assert secure.SESSION_COOKIE_SECURE and secure.CSRF_COOKIE_SECURE
            assert secure.SECURE_HSTS_SECONDS >= 180 * 86400
    finally:
        importlib.reload(settings)


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        (2, "10.9.9.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "nonsense", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_address_is_what_ones_own_proxy_saw(
    rf: Any, settings: Any, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = rf.get("/", headers={"x-forwarded-for": header}, REMOTE_ADDR="192.0.2.1")
    assert address_of(request) == address


def test_passwords_are_hashed_with_argon2() -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from duixian.site.settings import PASSWORD_HASHERS

    assert PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert Argon2PasswordHasher().encode(PASSWORD, "c29tZXNhbHQ").startswith("argon2$argon2id$")
