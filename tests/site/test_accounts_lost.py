"""Getting an account back: a checked address, a backup code and a wait; everybody is told, the holder can stop it, nobody learns
which accounts there are."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import factors, managing, throttle
from duixian.site.accounts.models import Passkey, Recovery, Session, User
from duixian.site.audit.models import Row
from duixian.site.notices.contacts import _keys
from duixian.site.notices.models import Channel, Contact, Notice

from .accounts_people import PASSWORD, admin, post, sign_in, user, with_factor

pytestmark = pytest.mark.django_db
ADDRESS, NEW = "chen@example.org", "quite another one 1"


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.NOTICES_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def reachable(of: User, address: str = ADDRESS) -> None:
    """A checked address of an account."""
    now = timezone.now()
    sealed = _keys().seal(address.encode(), f"contact:{of.pk}:email")
    Contact.objects.create(user=of, channel=Channel.EMAIL, sealed=sealed, verified_at=now, agreed_at=now)


def sent() -> str:
    """The code that was sent; '' where none was."""
    for _ in range(50):
        if mail.outbox:
            found = re.search(r"\b[0-9]{6}\b", str(mail.outbox[-1].body))
            return found[0] if found else ""
        time.sleep(0.02)
    return ""


def holder() -> tuple[User, list[str]]:
    chen = user()
    reachable(chen)
    return chen, factors.new_codes(chen)


def asked(client: Client, name: str = "chen", address: str = ADDRESS) -> str:
    answer = client.post("/login/lost/", {"username": name, "address": address})
    assert (answer.status_code, answer["Location"]) == (302, "/login/lost/code/")
    return sent()


def proved(client: Client, codes: list[str]) -> str:
    code = asked(client)
    page = client.post("/login/lost/code/", {"code": code, "backup": codes[0]}).content.decode()
    return page.split("<code>")[1].split("</code>")[0]


def finish(client: Client, receipt: str, name: str = "chen") -> Any:
    return client.post(
        "/login/lost/finish/", {"username": name, "receipt": receipt, "new": NEW, "again": NEW}
    )


def later(monkeypatch: pytest.MonkeyPatch, **more: int) -> None:
    moment = timezone.now() + timedelta(**more)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_from_the_code_over_the_wait_to_a_new_password(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen, codes = holder()
    Passkey.objects.create(
        user=chen, name="x", digest="d", credential=b"x", public=b"x", made_at=timezone.now()
    )
    inside = Client()
    sign_in(inside, "chen")
    receipt = proved(client, codes)
    assert not Session.objects.filter(user_id=chen.pk).exists()  # whoever was signed in is out
    assert set(
        Notice.objects.filter(user=chen, kind="account_recovery").values_list("channel", flat=True)
    ) == {"site", "email"}
    assert "还没有到" in finish(client, receipt).content.decode()
    later(monkeypatch, hours=25)
    page = finish(client, receipt).content.decode()
    assert page.count("<code>") == factors.CODES  # new backup codes, shown once
    chen.refresh_from_db()
    assert chen.check_password(NEW)
    assert not Passkey.objects.exists()
    assert factors.codes_left(chen) == factors.CODES
    assert "还没有到" in finish(client, receipt).content.decode()  # good once
    acts = list(
        Row.objects.filter(about=f"账户 {chen.pk}", act__startswith="recovery")
        .order_by("pk")
        .values_list("act", flat=True)
    )
    assert acts == ["recovery.asked", "recovery.proved", "recovery.done"]


def test_the_holder_stops_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, codes = holder()
    receipt = proved(client, codes)
    inside = Client()
    sign_in(inside, "chen")
    assert "有人请求找回这个账户" in inside.get("/account/").content.decode()
    inside.post("/account/recovery/cancel/")
    later(monkeypatch, hours=25)
    assert "还没有到" in finish(client, receipt).content.decode()
    assert Recovery.objects.get().outcome == "cancelled"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("nobody", ADDRESS),
        ("chen", "other@example.org"),
        ("chen", "13800000000"),
        ("chen", ""),
        ("", ADDRESS),
    ],
)
def test_nobody_learns_what_there_is(client: Client, name: str, address: str) -> None:
    holder()
    answer = client.post("/login/lost/", {"username": name, "address": address})
    assert (answer.status_code, answer["Location"]) == (302, "/login/lost/code/")
    assert not Recovery.objects.exists() and not mail.outbox
    page = client.post("/login/lost/code/", {"code": "123456", "backup": "aaaaa-aaaaa"}).content.decode()
    assert "验证码或备用码不对" in page


def _unconfirmed(chen: User) -> None:
    Contact.objects.update(verified_at=None)


def _works_here(chen: User) -> None:
    post(chen)


def _administers(chen: User) -> None:
    User.objects.filter(pk=chen.pk).update(duty="system")


def _rests(chen: User) -> None:
    User.objects.filter(pk=chen.pk).update(to_confirm=True)


def _disabled(chen: User) -> None:
    User.objects.filter(pk=chen.pk).update(is_active=False)


@pytest.mark.parametrize("make", [_unconfirmed, _works_here, _administers, _rests, _disabled])
def test_accounts_that_are_not_got_back_so(client: Client, make: Any) -> None:
    chen, _ = holder()
    make(chen)
    client.post("/login/lost/", {"username": "chen", "address": ADDRESS})
    assert not Recovery.objects.exists() and not mail.outbox


def test_both_codes_are_needed_and_guessing_ends(client: Client) -> None:
    chen, codes = holder()
    code = asked(client)
    for _ in range(4):
        assert (
            "不对"
            in client.post("/login/lost/code/", {"code": code, "backup": "aaaaa-aaaaa"}).content.decode()
        )
    assert factors.codes_left(chen) == factors.CODES
    client.post("/login/lost/code/", {"code": "000000" if code != "000000" else "111111", "backup": codes[0]})
    assert factors.codes_left(chen) == factors.CODES  # with a wrong code no backup code is used up
    page = client.post("/login/lost/code/", {"code": code, "backup": codes[0]}).content.decode()
    assert "不对" in page and Recovery.objects.get().outcome == "lapsed"


def test_another_browser_cannot_go_on_with_the_code(client: Client) -> None:
    _, codes = holder()
    code = asked(client)
    assert "不对" in Client().post("/login/lost/code/", {"code": code, "backup": codes[0]}).content.decode()


def test_while_one_waits_nobody_begins_another(client: Client) -> None:
    _, codes = holder()
    proved(client, codes)
    mail.outbox.clear()
    Client().post("/login/lost/", {"username": "chen", "address": ADDRESS})
    assert Recovery.objects.count() == 1 and not mail.outbox


@pytest.mark.parametrize("days", [0, 16])
def test_the_receipt_is_good_after_the_wait_and_not_for_ever(
    client: Client, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    chen, codes = holder()
    receipt = proved(client, codes)
    later(monkeypatch, days=days, hours=1)
    assert "还没有到" in finish(client, receipt).content.decode()
    chen.refresh_from_db()
    assert chen.check_password(PASSWORD)


def test_tries_are_limited(client: Client, settings: Any) -> None:
    holder()
    settings.THROTTLE = True
    limit: Any = throttle.LIMITS["recover"]
    for _ in range(limit.free + 1):
        throttle.attempt("recover", "chen", timezone.now())
    assert client.post("/login/lost/", {"username": "chen", "address": ADDRESS}).status_code == 429


def test_people_make_backup_codes_with_their_password(client: Client) -> None:
    chen = user()
    sign_in(client, "chen")
    assert client.post("/account/factor/codes/", {"password": "guessed"}).status_code == 302
    assert factors.codes_left(chen) == 0
    assert (
        client.post("/account/factor/codes/", {"password": PASSWORD}).content.decode().count("<code>")
        == factors.CODES
    )
    with_factor(chen, timezone.now())
    client.post(
        "/account/factor/codes/", {"password": PASSWORD}
    )  # with an authenticator its code is asked for
    assert factors.codes_left(chen) == factors.CODES


def test_who_reset_an_account_is_told_to_whoever_confirms_it(client: Client) -> None:
    chen = user()
    managing.reset_factor(chen, admin("system"), timezone.now())
    client.force_login(admin("security"))
    page = client.get(f"/administration/staff/{chen.pk}/").content.decode()
    assert "由 system" in page
