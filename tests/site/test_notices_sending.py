"""Notices: written with what they tell of, sent at least once, never to an address that was not agreed to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from duixian.site.accounts.models import User
from duixian.site.notices import contacts, outbox, sending
from duixian.site.notices.channels import PermanentError, TemporaryError
from duixian.site.notices.models import Attempt, Contact, Notice

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 9)
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


@pytest.mark.apart
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
