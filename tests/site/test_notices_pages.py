"""Pages of notices: the inbox, how one is reached, the log; and what others must not see or do."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.notices import contacts, outbox
from duixian.site.notices.models import Contact, Notice
from duixian.site.notices.views import may_see_log

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MAIL = "zhang@example.com"


@pytest.fixture(autouse=True)
def set_up(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.NOTICES_MAIL, settings.NOTICES_SMS = True, "console"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("zhang")


@pytest.fixture
def signed(user: User, client: Client) -> Client:
    client.force_login(user)
    return client


def put(user: User, count: int = 1, kind: str = "accepted") -> None:
    for number in range(count):
        outbox.put(kind, to_user=user, case_number=f"筑〔2026〕{number}号", now=NOW)


def code() -> str:
    found = re.search(r"\d{6}", mail.outbox[-1].body)
    assert found
    return found[0]


def test_the_inbox_counts_pages_and_marks(user: User, signed: Client) -> None:
    put(user, 25)
    page = signed.get("/inbox/").content.decode()
    assert "<strong>25</strong> 条未读" in page and "第 1 页，共 2 页" in page and "筑〔2026〕24号" in page
    assert "筑〔2026〕0号" in signed.get("/inbox/?page=2").content.decode()
    assert signed.get("/inbox/?page=zz").status_code == 200
    first = Notice.objects.latest("id")
    signed.post(f"/inbox/{first.key}/read/")
    assert outbox.unread(user) == 24
    signed.post("/inbox/read/")
    assert outbox.unread(user) == 0


def test_nobody_reads_or_marks_another_s(signed: Client) -> None:
    other = User.objects.create_user("li")
    put(other)
    assert "筑〔2026〕" not in signed.get("/inbox/").content.decode()
    assert signed.post(f"/inbox/{Notice.objects.get().key}/read/").status_code == 404
    signed.post("/inbox/read/")
    assert outbox.unread(other) == 1


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/preferences/", "/administration/sending/"])
def test_strangers_sign_in_first(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/login/")


def test_reading_by_a_link_changes_nothing(user: User, signed: Client) -> None:
    put(user)
    assert signed.get("/inbox/read/").status_code == 405
    assert signed.get(f"/inbox/{Notice.objects.get().key}/read/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post("/inbox/read/").status_code == 403 and outbox.unread(user) == 1


def test_an_address_is_verified_by_the_code_sent_to_it(user: User, signed: Client) -> None:
    signed.post("/inbox/preferences/", {"channel": "email", "do": "address", "address": MAIL})
    assert contacts.address_of(user, "email") is None
    held = Contact.objects.get()
    assert MAIL.encode() not in bytes(held.sealed) and code() not in held.code
    page = signed.post("/inbox/preferences/", {"channel": "email", "do": "code", "code": code()}, follow=True)
    assert contacts.address_of(user, "email") == MAIL
    assert "z***@example.com" in page.content.decode() and MAIL not in page.content.decode()
    signed.post("/inbox/preferences/", {"channel": "email", "do": "off"})
    assert contacts.address_of(user, "email") is None
    signed.post("/inbox/preferences/", {"channel": "email", "do": "on"})
    assert contacts.address_of(user, "email") == MAIL
    signed.post("/inbox/preferences/", {"channel": "email", "do": "forget"})
    assert contacts.address_of(user, "email") is None
    signed.post("/inbox/preferences/", {"channel": "email", "do": "on"})
    assert contacts.address_of(user, "email") is None


def test_a_code_can_be_tried_five_times_and_ten_minutes(user: User) -> None:
    contacts.set_address(user, "email", MAIL, NOW)
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(contacts.MOST_TRIES):
        with pytest.raises(contacts.ContactError, match=r"验证码不对|作废"):
            contacts.verify(user, "email", wrong, NOW)
    with pytest.raises(contacts.ContactError, match="作废"):
        contacts.verify(user, "email", right, NOW)
    contacts.set_address(user, "email", MAIL, NOW)
    with pytest.raises(contacts.ContactError, match="失效"):
        contacts.verify(user, "email", code(), NOW + contacts.CODE_LIVES + timedelta(seconds=1))


def test_a_code_counts_for_the_address_it_was_sent_to_only(user: User) -> None:
    contacts.set_address(user, "email", MAIL, NOW)
    old = code()
    contacts.set_address(user, "email", "victim@example.com", NOW)
    if old != code():
        with pytest.raises(contacts.ContactError):
            contacts.verify(user, "email", old, NOW)
    with pytest.raises(contacts.ContactError):
        contacts.verify(User.objects.create_user("li"), "email", code(), NOW)


def test_codes_are_not_sent_without_end(user: User) -> None:
    for _ in range(contacts.MOST_CODES):
        contacts.set_address(user, "email", MAIL, NOW)
        contacts.forget(user, "email")
    with pytest.raises(contacts.ContactError, match="一天最多"):
        contacts.set_address(user, "email", MAIL, NOW)
    contacts.set_address(user, "email", MAIL, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        ("email", "zhang"), ("email", "a@b\r\nBcc: c@d.example"), ("email", f"{'a' * 250}@example.com"), ("email", ""),
        ("sms", "12345"), ("sms", "1380000000a"), ("sms", "+1 202 555 0100"), ("sms", "１３８００００００００"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(signed: Client, channel: str, typed: str) -> None:
    answer = signed.post("/inbox/preferences/", {"channel": channel, "do": "address", "address": typed})
    assert answer.status_code == 422 and "请填" in answer.content.decode() and not mail.outbox


def test_a_mobile_number_may_be_written_in_several_ways(user: User, capsys: Any) -> None:
    contacts.set_address(user, "sms", "+86 138-0000-0000", NOW)
    assert contacts.opened(Contact.objects.get()) == "13800000000"
    assert "138****0000" in capsys.readouterr().out


@pytest.mark.parametrize("sent", [{"channel": "site"}, {"channel": "zz"}, {}])
def test_a_channel_that_is_not_there_is_refused(signed: Client, sent: dict[str, str]) -> None:
    assert signed.post("/inbox/preferences/", {**sent, "do": "on"}).status_code == 403


def test_the_log_is_the_system_administrator_s_and_shows_no_case(user: User, client: Client) -> None:
    contacts.set_address(user, "email", MAIL, NOW)
    Contact.objects.update(verified_at=NOW, agreed_at=NOW)
    put(user)
    Notice.objects.filter(channel="email").update(state="dead", error="邮件服务器不收（550）")
    keeper = User.objects.create_user("keeper")
    keeper.duty = "system"
    assert may_see_log(keeper)[0] and not may_see_log(user)[0]
    assert not may_see_log(User(username="x", is_superuser=True, is_active=True))[0]
    client.force_login(user)
    assert client.get("/administration/sending/").status_code == 403
    assert client.post(f"/administration/sending/{uuid.uuid4()}/again/").status_code == 403


def test_the_log_page(user: User, rf: Any, settings: Any) -> None:
    from duixian.site.notices import views

    contacts.set_address(user, "email", MAIL, NOW)
    Contact.objects.update(verified_at=NOW, agreed_at=NOW)
    put(user)
    Notice.objects.filter(channel="email").update(state="dead", error="邮件服务器不收（550）")
    request = rf.get("/administration/sending/?state=dead&channel=email&page=9")
    request.user = user
    request.user.duty = "system"
    request._messages = []
    page = views.log(request).content.decode()
    assert "550" in page and "重新发送" in page
    assert MAIL not in page and "筑〔2026〕0号" not in page and "zhang" not in page.split("<main")[1]
