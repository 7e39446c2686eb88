"""Notices: written with what they tell of, sent at least once, never to an address that was not agreed to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from duixian.site.accounts.models import User
from duixian.site.datadir import SettingError
from duixian.site.notices import contacts, environment, outbox, sending
from duixian.site.notices.channels import PermanentError, TemporaryError
from duixian.site.notices.channels.sms import Gateway, SmsOutlet, signature
from duixian.site.notices.models import Attempt, Contact, Notice
from duixian.site.notices.texts import SINGLE, TEXTS, parts, told

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 9)
LONG = "筑人社〔2026〕1234567号"
MINUTE = timedelta(minutes=1)
MAIL, MOBILE = "zhang@example.com", "13800000000"


@pytest.fixture(autouse=True)
def set_up(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.NOTICES_MAIL, settings.NOTICES_SMS = True, "console"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("zhang")


def agreed(user: User, channel: str = "email", address: str = MAIL) -> None:
    contacts.set_address(user, channel, address, NOW - timedelta(days=2))
    Contact.objects.filter(user=user, channel=channel).update(verified_at=NOW, agreed_at=NOW)
    mail.outbox.clear()


def put(user: User, kind: str = "accepted", **more: Any) -> None:
    outbox.put(kind, to_user=user, case_number="筑〔2026〕1号", now=more.pop("now", NOW), **more)


def states() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("id").values_list("channel", "state"))


# Words


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("deadline", [None, DAY])
@pytest.mark.parametrize("number", ["", LONG])
def test_a_text_message_fits_one_part_and_no_blank_is_left(
    kind: str, deadline: date | None, number: str
) -> None:
    message = told(kind, number, deadline)
    assert parts("【兑现平台】" + message.short) == 1
    assert not re.search(r"[{}]|（）", message.title + message.body + message.short)
    if "{" in TEXTS[kind].body:  # else it is about an account or a power, which have no number
        assert number in message.body and number in message.short


@pytest.mark.parametrize(("length", "count"), [(0, 1), (SINGLE, 1), (71, 2), (134, 2), (135, 3)])
def test_parts_of_a_text_message(length: int, count: int) -> None:
    assert parts("字" * length) == count
    assert parts("𠮷" * 35) == 1 and parts("𠮷" * 36) == 2


# Outbox


def test_a_notice_goes_with_its_transaction(user: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put(user)
        raise RuntimeError
    assert states() == []


def test_one_row_for_each_agreed_channel(user: User) -> None:
    put(user)
    agreed(user)
    put(user, once="2")
    agreed(user, "sms", MOBILE)
    put(user, once="3")
    assert states() == [
        ("site", "sent"), ("site", "sent"), ("email", "waiting"), ("site", "sent"), ("email", "waiting"), ("sms", "waiting"),
    ]  # fmt: skip


def test_a_repeated_transition_writes_once(user: User) -> None:
    put(user, once="event:7")
    put(user, once="event:7", now=NOW + MINUTE)
    put(user, "correct_by", deadline=DAY)
    put(user, "correct_by", deadline=DAY, now=NOW + MINUTE)
    assert len(states()) == 2
    put(user, "correct_by", deadline=DAY + timedelta(days=1))
    put(user, "paid")
    put(user, "paid", now=NOW + timedelta(days=30))  # the second instalment
    assert len(states()) == 5 == outbox.unread(user)


def test_a_kind_that_does_not_exist_is_an_error(user: User) -> None:
    with pytest.raises(ValueError, match="no notice of kind"):
        put(user, "rejected")


# Sending


def test_what_was_written_leaves_once(user: User) -> None:
    agreed(user)
    put(user)
    assert sending.send_due(NOW, 100) == sending.Sent(sent=1)
    assert sending.send_due(NOW + timedelta(days=9), 100) == sending.Sent()
    (letter,) = mail.outbox
    assert letter.to == [MAIL] and "筑〔2026〕1号" in letter.body and letter.subject == "您的申请已受理"
    notice = Notice.objects.get(channel="email")
    assert notice.key.hex in letter.extra_headers["Message-ID"] and notice.sent_at == NOW


def test_withdrawn_consent_and_a_closed_account_stop_what_waits(user: User) -> None:
    agreed(user)
    put(user, once="1")
    contacts.agree(user, "email", False, NOW)
    assert sending.send_due(NOW, 100).skipped == 1
    contacts.agree(user, "email", True, NOW)
    put(user, once="2")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sending.send_due(NOW, 100).skipped == 1 and not mail.outbox


def test_a_changed_address_is_used_though_the_notice_is_older(user: User) -> None:
    agreed(user)
    put(user)
    agreed(user, address="new@example.com")
    sending.send_due(NOW, 100)
    assert mail.outbox[0].to == ["new@example.com"]


class Failing:
    """An outlet that fails in a given way."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def send(self, *_: Any) -> None:
        raise self.error

    send_code = send


def fails(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(sending, "channel_of", lambda _: Failing(error))


def test_waits_grow_and_end(user: User, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    agreed(user)
    put(user)
    fails(monkeypatch, TemporaryError("连不上"))
    now, waits = NOW, []
    for _ in range(sending.MOST_TRIES - 1):
        assert sending.send_due(now, 9) == sending.Sent(later=1)
        due = Notice.objects.get(channel="email").next_at
        assert sending.send_due(due - timedelta(seconds=1), 9) == sending.Sent()
        waits.append(due - now)
        now = due
    assert waits == sorted(waits) == sending.WAITS
    assert sending.send_due(now, 9) == sending.Sent(never=1)
    assert "given up" in caplog.text and MAIL not in caplog.text
    assert Attempt.objects.count() == sending.MOST_TRIES
    assert sending.send_again(Notice.objects.get(channel="email"), now)
    monkeypatch.undo()
    assert Notice.objects.get(channel="email").state == "waiting"


def test_what_will_never_leave_is_given_up_at_once(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(user)
    put(user)
    fails(monkeypatch, PermanentError("不收"))
    assert sending.send_due(NOW, 9) == sending.Sent(never=1)


def test_the_other_side_may_ask_for_a_longer_wait(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(user)
    put(user)
    fails(monkeypatch, TemporaryError("忙", 3600))
    sending.send_due(NOW, 9)
    assert Notice.objects.get(channel="email").next_at == NOW + timedelta(hours=1)


def test_one_that_breaks_does_not_hold_up_the_others(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(user)
    put(user, once="1")
    put(user, once="2")
    fails(monkeypatch, ZeroDivisionError())
    assert sending.send_due(NOW, 9) == sending.Sent(later=2)


def test_a_sender_that_died_after_sending_sends_again_and_never_not_at_all(user: User, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    agreed(user)
    put(user)

    def die(*_: Any) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_mark", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(NOW, 9)
    assert len(mail.outbox) == 1 and Notice.objects.get(channel="email").state == "sending"
    assert sending.send_due(NOW + MINUTE, 9) == sending.Sent()  # it might still be at work
    assert sending.send_due(NOW + sending.LEASE, 9) == sending.Sent(sent=1)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_sender_that_came_late_does_not_undo_what_another_did(user: User) -> None:
    agreed(user)
    put(user)
    (late,) = sending._claim(NOW, 9)
    assert sending.send_due(NOW + sending.LEASE, 9) == sending.Sent(sent=1)
    sending._put_off(late, NOW + sending.LEASE, "too late", timedelta())
    assert Notice.objects.get(channel="email").state == "sent"


def test_a_claim_takes_no_more_than_it_was_asked_to(user: User) -> None:
    agreed(user)
    for number in range(45):
        put(user, once=str(number))
    assert sending.send_due(NOW, 30) == sending.Sent(sent=30)
    assert sending.send_due(NOW, 30) == sending.Sent(sent=15)


KILLED = """
import os, sys, datetime
os.environ["DUIXIAN_MAIL"] = "file"
os.environ.pop("DUIXIAN_DATABASE", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "duixian.site.settings"
import django
django.setup()
from django.core.management import call_command
from duixian.site.accounts.models import User
from duixian.site.notices import contacts, outbox, sending
from duixian.site.notices.models import Contact, Notice
now = datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC)
step = sys.argv[1]
if step == "prepare":
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("zhang")
    contacts.set_address(user, "email", "zhang@example.com", now)
    Contact.objects.update(verified_at=now, agreed_at=now)
    for number in range(3):
        outbox.put("paid", to_user=user, case_number="1", now=now, once=str(number))
elif step == "kill":
    at = {"claimed": "_send", "sent": "_mark"}[sys.argv[2]]
    setattr(sending, at, lambda *a: os.kill(os.getpid(), 9))
    sending.send_due(now, 9)
else:
    print(sending.send_due(now + sending.LEASE, 9).sent, list(Notice.objects.exclude(channel="site").values_list("state", flat=True)))
"""


@pytest.mark.parametrize(("at", "letters"), [("claimed", 3), ("sent", 4)])
def test_a_killed_process_loses_nothing(tmp_path: Path, at: str, letters: int) -> None:
    """Killed for real: right after the claim, and between sending and marking."""

    def run(*step: str) -> subprocess.CompletedProcess[str]:
        told = {k: v for k, v in os.environ.items() if not k.startswith("DUIXIAN_")} | {
            "DUIXIAN_DATA": str(tmp_path)
        }
        return subprocess.run([sys.executable, "-c", KILLED, *step], env=told, capture_output=True, text=True, check=False)  # fmt: skip

    assert (ready := run("prepare")).returncode == 0, ready.stderr
    assert run("kill", at).returncode == -9
    assert run("rest").stdout.strip() == "3 ['sent', 'sent', 'sent']"
    bodies = "".join(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert bodies.count("Message-ID") == letters + 1  # and the code of the beginning
    assert len(set(re.findall(r"Message-ID: (<\w{32}@)", bodies))) == 3


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_each_notice_once(monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.create_user("zhang")
    agreed(user)
    for number in range(60):
        put(user, once=str(number))
    seen: list[str] = []

    class Seeing:
        def send(self, address: str, kind: str, case_number: str, deadline: Any, key: str) -> None:
            seen.append(key)

    monkeypatch.setattr(sending, "channel_of", lambda _: Seeing())
    monkeypatch.setattr(sending, "LOT", 5)
    totals: list[int] = []

    def tick() -> None:
        try:
            totals.append(sending.send_due(NOW, 100).sent)
        finally:
            connection.close()

    if (
        connection.vendor == "sqlite"
    ):  # the test's database lies in memory and cannot be shared well by threads
        tick()
        tick()
    else:
        threads = [threading.Thread(target=tick) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert sum(totals) == 60 and len(seen) == len(set(seen)) == 60


# The gateway for text messages


class Answering(BaseHTTPRequestHandler):
    """A gateway that answers as it is told and remembers what it got."""

    answer: tuple[int, dict[str, str]] = (200, {})
    got: list[tuple[dict[str, Any], dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((json.loads(body), dict(self.headers), body))
        code, headers = type(self).answer
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815 -- the base class calls it so

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[tuple[type[Answering], Gateway]]:
    class Own(Answering):
        got: list[Any] = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield (
        Own,
        Gateway(
            f"http://127.0.0.1:{server.server_port}/send", "k1", "s" * 32, {"accepted": "T1", "code": "T9"}
        ),
    )
    server.shutdown()
    server.server_close()


def test_a_text_message_is_signed_and_names_its_template(gateway: Any) -> None:
    seen, to = gateway
    SmsOutlet(to).send(MOBILE, "accepted", "筑1号", DAY, "abc")
    ((body, headers, raw),) = seen.got
    assert body == {"request": "abc", "mobile": MOBILE, "template": "T1", "params": {"case": "筑1号", "deadline": "2026-03-09"}}  # fmt: skip
    assert headers["X-Duixian-Signature"] == signature("s" * 32, headers["X-Duixian-Timestamp"], "abc", raw)
    assert headers["X-Duixian-Key"] == "k1" and "s" * 32 not in repr(to)


@pytest.mark.parametrize(
    ("code", "headers", "wrong", "wait"),
    [
        (500, {}, TemporaryError, 0), (503, {"Retry-After": "120"}, TemporaryError, 120), (429, {"Retry-After": "x"}, TemporaryError, 0),
        (408, {}, TemporaryError, 0), (400, {}, PermanentError, 0), (401, {}, PermanentError, 0), (404, {}, PermanentError, 0),
        (302, {"Location": "http://127.0.0.1:1/"}, PermanentError, 0),
    ],
)  # fmt: skip
def test_answers_of_the_gateway(
    gateway: Any, code: int, headers: dict[str, str], wrong: type, wait: int
) -> None:
    seen, to = gateway
    seen.answer = (code, headers)
    with pytest.raises(wrong) as caught:
        SmsOutlet(to).send(MOBILE, "accepted", "1", None, "abc")
    assert getattr(caught.value, "wait", 0) == wait and MOBILE not in str(caught.value) and len(seen.got) == 1


def test_a_gateway_that_is_not_there_or_hangs_is_asked_later() -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        to = Gateway(f"http://127.0.0.1:{silent.getsockname()[1]}/", "k", "s" * 16, {"accepted": "T"})
        with pytest.raises(TemporaryError):
            SmsOutlet(to, seconds=0.2).send(MOBILE, "accepted", "1", None, "a")
    with pytest.raises(TemporaryError):
        SmsOutlet(to, seconds=0.2).send(MOBILE, "accepted", "1", None, "a")


def test_a_kind_without_a_template_never_leaves(gateway: Any) -> None:
    with pytest.raises(PermanentError, match="没有 paid 的模板"):
        SmsOutlet(gateway[1]).send(MOBILE, "paid", "1", None, "a")


# Settings


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"DUIXIAN_SMS": "http://gateway.example/"}, "DUIXIAN_SMS"),
        ({"DUIXIAN_SMS": "file:///etc/passwd"}, "DUIXIAN_SMS"),
        ({"DUIXIAN_SMS": "https://g.example/"}, "DUIXIAN_SMS_KEY"),
        ({"DUIXIAN_SMS": "https://g.example/", "DUIXIAN_SMS_KEY": "a:" + "b" * 16}, "DUIXIAN_SMS_TEMPLATES"),
    ],
)
def test_a_gateway_that_cannot_be_used_is_told_at_once(told: dict[str, str], name: str) -> None:
    with pytest.raises(SettingError, match=name):
        environment.sms_of(told)


def test_mail_servers(tmp_path: Path) -> None:
    ours = environment.mail_of({"DUIXIAN_MAIL": "smtp://a:p%40s@h:2525"}, tmp_path)
    assert (ours["EMAIL_HOST"], ours["EMAIL_PORT"], ours["EMAIL_HOST_PASSWORD"], ours["EMAIL_USE_TLS"]) == ("h", 2525, "p@s", True)  # fmt: skip
    assert environment.mail_of({}, tmp_path)["NOTICES_MAIL"] is False
    for wrong in ("http://a", "smtp://", "smtp://a:b:c"):
        with pytest.raises(SettingError, match="DUIXIAN_MAIL"):
            environment.mail_of({"DUIXIAN_MAIL": wrong}, tmp_path)
