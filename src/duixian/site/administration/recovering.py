"""Getting an account back that nobody can open any more: its holder shows a checked address and a backup code, waits, and sets a new
password. Everybody who is told of the account hears of it at once and can stop it meanwhile.

For people's own accounts only: whoever works here is reset by a system administrator and confirmed by a security administrator
(`accounts.managing`). What is answered tells nobody whether an account, an address or a code is right.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from duixian.site.accounts import factors, managing, passwords
from duixian.site.accounts.models import Recovery, User
from duixian.site.accounts.posts import is_staff_on
from duixian.site.accounts.sessions import end_sessions
from duixian.site.notices import contacts, outbox

from . import trail

log = logging.getLogger(__name__)
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
OPEN_FOR = timedelta(days=14)  # after the wait
RECEIPT = 16
WRONG = "验证码或备用码不对，或者已经失效。请核对后再试；错五次要重新开始。"
NOT_YET = "用户名或凭条不对，或者还没有到可以办完的时间。请核对后再试。"


class RecoveryError(ValueError):
    """It did not go on; the message says what to do."""


def ask(name: str, typed: str, now: datetime) -> uuid.UUID:
    """Begin: a code goes to the address, where it is one of the account's that was checked. The key to go on with; one that
    leads nowhere where nothing fits."""
    user = User.objects.filter(username=name, is_active=True, to_confirm=False, erased_at=None).first()
    contact = contacts.checked_contact(user, typed) if user is not None else None
    if user is None or contact is None or is_staff_on(user, timezone.localdate(now)):
        return uuid.uuid4()
    code = f"{secrets.randbelow(1_000_000):06d}"
    made = _begun(user, code, now)
    if made is None:
        return uuid.uuid4()
    # In a thread: who waits for the answer learns nothing from how long sending takes.
    address, channel = contacts.opened(contact), contact.channel
    threading.Thread(target=_send, args=(channel, address, code), daemon=True).start()
    trail.write("recovery.asked", user=None, about=user, now=now)
    return made.key


def _begun(user: User, code: str, now: datetime) -> Recovery | None:
    """A new way back; none where one waits already. One that got no further is replaced."""
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            running = Recovery.objects.filter(user=user, ended_at=None).first()
            if running is not None:
                if running.ready_at is not None and now < running.ready_at + OPEN_FOR:
                    return None
                _end(running, Recovery.Outcome.LAPSED, now)
            key = uuid.uuid4()
            return Recovery.objects.create(
                key=key, user=user, asked_at=now, code=_digest(key, code), code_until=now + CODE_LIVES
            )  # fmt: skip
    except IntegrityError:
        return None


def _send(channel: str, address: str, code: str) -> None:
    try:
        contacts.send_code(channel, address, code)
    except Exception:
        log.exception("a code for recovery could not be sent")


def prove(key: uuid.UUID, code: str, backup: str, now: datetime) -> tuple[str, datetime]:
    """Code and backup code together; the receipt, shown once, and from when it opens. Raises RecoveryError. All sessions end,
    and everybody is told."""
    receipt = _proved(key, code, backup, now)
    if receipt is None:
        raise RecoveryError(WRONG)
    return receipt


def _proved(key: uuid.UUID, code: str, backup: str, now: datetime) -> tuple[str, datetime] | None:
    with transaction.atomic():  # a wrong try must stay counted: no exception in its transaction
        found = (
            Recovery.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(key=key, ended_at=None, ready_at=None)
            .first()
        )
        if found is None or found.code_until < now:
            return None
        user = found.user
        right = hmac.compare_digest(found.code, _digest(key, code.strip()))
        if not right or not factors.take_backup(user, backup, now):
            found.tries += 1
            found.save(update_fields=["tries"])
            if found.tries >= MOST_TRIES:
                _end(found, Recovery.Outcome.LAPSED, now)
            trail.write("recovery.failed", user=None, about=user, now=now)
            return None
        plain = "".join(secrets.choice(passwords.ALPHABET) for _ in range(RECEIPT))
        found.ready_at = now + timedelta(hours=settings.RECOVERY_HOURS)
        found.receipt = _digest(key, plain)
        found.save(update_fields=["ready_at", "receipt"])
        end_sessions(user)
        trail.write("recovery.proved", user=None, about=user, now=now)
        outbox.put(
            "account_recovery",
            to_user=user,
            case_number="",
            deadline=timezone.localdate(found.ready_at),
            once=f"recovery {key}",
            now=now,
        )
        return plain, found.ready_at


def finish(name: str, receipt: str, password: str, now: datetime) -> list[str]:
    """After the wait: the new password; what opened the account before goes. New backup codes, shown once. Raises RecoveryError."""
    with transaction.atomic():
        found = (
            Recovery.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(user__username=name, ended_at=None)
            .first()
        )
        if found is None or found.ready_at is None or not found.ready_at <= now <= found.ready_at + OPEN_FOR:
            raise RecoveryError(NOT_YET)
        user = found.user
        if not hmac.compare_digest(found.receipt, _digest(found.key, receipt.strip())):
            raise RecoveryError(NOT_YET)
        if not user.is_active or user.to_confirm or is_staff_on(user, timezone.localdate(now)):
            raise RecoveryError("这个账户现在不能这样找回。请到窗口办理。")
        wrong = passwords.wrong_with(password, user)
        if wrong:
            raise RecoveryError(wrong)
        managing.drop_all(user)
        passwords.set_password(user, password)
        _end(found, Recovery.Outcome.DONE, now)
        trail.write("recovery.done", user=user, about=user, now=now)
        outbox.put("account_way", to_user=user, case_number="", now=now)
        return factors.new_codes(user)


def waiting(user: User, now: datetime) -> Recovery | None:
    """The way back that waits, for whoever is signed in to stop it."""
    found = Recovery.objects.filter(user_id=user.pk, ended_at=None, ready_at__isnull=False).first()
    return (
        found
        if found is not None and found.ready_at is not None and now <= found.ready_at + OPEN_FOR
        else None
    )


def cancel(user: User, now: datetime) -> bool:
    """Whoever can sign in stops it; whether there was one."""
    with transaction.atomic():
        found = Recovery.objects.select_for_update().filter(user=user, ended_at=None).first()
        if found is None:
            return False
        _end(found, Recovery.Outcome.CANCELLED, now)
        trail.write("recovery.cancelled", user=user, about=user, now=now)
    return True


def _end(found: Recovery, outcome: str, now: datetime) -> None:
    found.ended_at, found.outcome = now, outcome
    found.save(update_fields=["ended_at", "outcome"])


def _digest(key: uuid.UUID, plain: str) -> str:
    return salted_hmac("duixian.recovery", f"{key} {plain}", algorithm="sha256").hexdigest()
