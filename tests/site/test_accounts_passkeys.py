"""Passkeys: they stand for both factors when the device asked its owner, for the second else; nothing forged is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import managing, passkeys
from duixian.site.accounts.models import BackupCode, Passkey, User
from duixian.site.audit.models import Row
from duixian.site.notices.models import Notice

from .accounts_people import NOW, PASSWORD, admin, post, sign_in, user, with_factor
from .authenticator import Authenticator, b64

pytestmark = pytest.mark.django_db


def added(client: Client, device: Authenticator, name: str = "chen", label: str = "电脑") -> None:
    """Sign in by password and add a passkey of the device; signed out again."""
    sign_in(client, name)
    register(client, device, label)
    client.post("/logout/")


def register(client: Client, device: Authenticator, label: str = "电脑") -> Any:
    options = client.post("/account/passkeys/ask/", {"password": PASSWORD}).json()
    return client.post("/account/passkeys/", {"credential": device.make(options), "name": label})


def enter(client: Client, device: Authenticator, **more: Any) -> Any:
    options = client.post("/login/passkey/ask/").json()
    return client.post("/login/passkey/", {"credential": device.use(options, **more), "next": "/account/"})


def who(client: Client) -> str:
    found = User.objects.filter(pk=client.session.get("_auth_user_id") or 0).first()
    return found.username if found else ""


def test_a_passkey_signs_in_alone(client: Client) -> None:
    user()
    device = Authenticator()
    added(client, device)
    answer = enter(client, device)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert who(client) == "chen"
    page = client.get("/account/").content.decode()
    assert "电脑" in page and "去掉" in page
    assert Row.objects.filter(act="passkey.added").count() == 1
    assert Notice.objects.filter(kind="account_way").count() == 1
    kept = Passkey.objects.get()
    assert kept.used_at is not None and kept.count == 1


def test_the_first_passkey_comes_with_backup_codes(client: Client) -> None:
    user()
    sign_in(client, "chen")
    page = register(client, Authenticator()).content.decode()
    assert "备用码" in page
    assert BackupCode.objects.count() == 10
    assert register(client, Authenticator()).status_code == 302  # those of before stay good
    assert BackupCode.objects.count() == 10


def test_for_staff_it_is_both_factors(client: Client, settings: Any) -> None:
    chen, device = user(), Authenticator()
    added(client, device)
    settings.SECOND_FACTOR = True
    post(chen)
    with_factor(chen, timezone.now())
    enter(client, device)
    assert client.get("/account/").status_code == 200


def test_after_a_password_it_is_the_second_factor(client: Client, settings: Any) -> None:
    chen, device = user(), Authenticator(verifies=False)
    added(client, device)
    settings.SECOND_FACTOR = True
    post(chen)
    sign_in(client, "chen")
    assert client.get("/account/")["Location"].startswith(
        "/account/factor/"
    )  # no authenticator to set up: it has one
    options = client.post("/account/factor/", {"credential": ""}).json()
    assert [one["id"] for one in options["allowCredentials"]] == [b64(device.id)]
    answer = client.post("/account/factor/", {"credential": device.use(options), "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_a_backup_code_stands_for_a_passkey_that_is_lost(client: Client, settings: Any) -> None:
    chen = user()
    sign_in(client, "chen")
    page = register(client, Authenticator()).content.decode()
    code = page.split("<code>")[1].split("</code>")[0]
    client.post("/logout/")
    settings.SECOND_FACTOR = True
    post(chen)
    sign_in(client, "chen")
    assert client.post("/account/factor/", {"code": code, "next": "/account/"}).status_code == 302
    assert client.get("/account/").status_code == 200


def _without_owner(device: Authenticator, client: Client) -> Any:
    device.verifies = False
    return enter(client, device)


def _elsewhere(device: Authenticator, client: Client) -> Any:
    device.origin = "https://duixian.example.evil"
    return enter(client, device)


def _other_host(device: Authenticator, client: Client) -> Any:
    device.host = "evil.example"
    return enter(client, device)


def _copied(device: Authenticator, client: Client) -> Any:
    enter(client, device)
    client.post("/logout/")
    device.count -= 1
    return enter(client, device)


def _replayed(device: Authenticator, client: Client) -> Any:
    options = client.post("/login/passkey/ask/").json()
    credential = device.use(options)
    client.post("/login/passkey/", {"credential": credential})
    client.post("/logout/")
    client.post("/login/passkey/ask/")
    return client.post("/login/passkey/", {"credential": credential})


def _unasked(device: Authenticator, client: Client) -> Any:
    return client.post("/login/passkey/", {"credential": device.use({"challenge": b64(b"x" * 64)})})


def _forged(device: Authenticator, client: Client) -> Any:
    return enter(client, device, signature=b64(b"no signature"))


def _other_holder(device: Authenticator, client: Client) -> Any:
    return enter(client, device, userHandle=b64(b"somebody else"))


def _unknown(device: Authenticator, client: Client) -> Any:
    return enter(client, Authenticator())


@pytest.mark.parametrize(
    "do",
    [_without_owner, _elsewhere, _other_host, _copied, _replayed, _unasked, _forged, _other_holder, _unknown],
)  # fmt: skip
def test_what_is_not_right_signs_nobody_in(
    client: Client, do: Callable[[Authenticator, Client], Any]
) -> None:
    user()
    device = Authenticator()
    added(client, device)
    answer = do(device, client)
    assert answer.status_code == 403
    assert "请" in answer.content.decode()
    assert who(client) == ""
    assert Row.objects.filter(act="session.refused").count() == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"id": 5}', '{"id": "AAAA", "response": []}', "x" * 30_000]
)
def test_what_is_no_answer_is_refused(client: Client, text: str) -> None:
    client.post("/login/passkey/ask/")
    assert client.post("/login/passkey/", {"credential": text}).status_code == 403


def test_another_account_s_passkey_is_no_second_factor(client: Client, settings: Any) -> None:
    chen, device, other = user(), Authenticator(), Authenticator()
    user("lin")
    added(client, device)
    added(client, other, "lin")
    settings.SECOND_FACTOR = True
    post(chen)
    sign_in(client, "chen")
    options = client.post("/account/factor/", {"credential": ""}).json()
    page = client.post("/account/factor/", {"credential": other.use(options)}).content.decode()
    assert "没有通过核对" in page
    assert client.get("/account/").status_code == 302


def test_a_challenge_for_one_thing_is_not_good_for_another(client: Client) -> None:
    user()
    device = Authenticator()
    added(client, device)
    sign_in(client, "chen")
    asked = client.post("/account/passkeys/ask/", {"password": PASSWORD}).json()
    answer = client.post("/login/passkey/", {"credential": device.use(asked)})
    assert answer.status_code == 403


def test_adding_and_removing_ask_for_the_password_again(client: Client) -> None:
    chen, device = user(), Authenticator()
    sign_in(client, "chen")
    assert client.post("/account/passkeys/ask/", {"password": "guessed"}).status_code == 422
    client.post(
        "/account/passkeys/", {"credential": device.make({"user": {"id": "AAAA"}, "challenge": "AAAA"})}
    )
    assert not Passkey.objects.exists()
    register(client, device)
    pk = Passkey.objects.get().pk
    client.post(f"/account/passkeys/{pk}/remove/", {"password": "guessed"})
    assert passkeys.holds_any(chen)
    client.post(f"/account/passkeys/{pk}/remove/", {"password": PASSWORD})
    assert not passkeys.holds_any(chen)


def test_nobody_removes_another_s_passkey(client: Client) -> None:
    user()
    user("lin")
    added(client, Authenticator())
    sign_in(client, "lin")
    client.post(f"/account/passkeys/{Passkey.objects.get().pk}/remove/", {"password": PASSWORD})
    assert Passkey.objects.count() == 1


def test_a_reset_takes_the_passkeys_and_an_account_that_rests_adds_none(client: Client) -> None:
    chen = user()
    added(client, Authenticator())
    managing.reset_factor(chen, admin("system"), NOW)
    assert not Passkey.objects.exists()
    sign_in(client, "chen")
    answer = client.post("/account/passkeys/ask/", {"password": PASSWORD})
    assert answer.status_code == 422 and "没有确认" in answer.json()["wrong"]


def test_a_disabled_account_stays_shut(client: Client) -> None:
    user()
    device = Authenticator()
    added(client, device)
    User.objects.update(is_active=False)
    assert enter(client, device).status_code == 403


def test_a_challenge_runs_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user()
    device = Authenticator()
    added(client, device)
    options = client.post("/login/passkey/ask/").json()
    later = timezone.now() + timedelta(seconds=passkeys.LASTS + 5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.post("/login/passkey/", {"credential": device.use(options)}).status_code == 403


def test_an_account_has_so_many_at_most(client: Client) -> None:
    chen = user()
    Passkey.objects.bulk_create(
        Passkey(user=chen, name="x", digest=str(n), credential=b"x", public=b"x", made_at=NOW)
        for n in range(passkeys.MOST)
    )
    sign_in(client, "chen")
    assert (
        "最多" in json.loads(client.post("/account/passkeys/ask/", {"password": PASSWORD}).content)["wrong"]
    )
