"""Addresses of people: sealed, verified by a code, used with their consent. Rate limits keep codes from being a weapon."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from duixian.site.sealing import Keys, keys_of

from .channels import SendError, channel_of, configured
from .models import Channel, Contact

CODE_LIVES = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES, CODES_PER = 5, timedelta(days=1)
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


class ContactError(ValueError):
    """An address or a code that cannot be used; the message says what to do."""


def usable_channels(user: Any) -> list[str]:
    """Channels other than the site that this user has agreed to, that are verified, and that the installation has."""
    have = Contact.objects.filter(user=user, verified_at__isnull=False, agreed_at__isnull=False)
    return [c for c in have.order_by("channel").values_list("channel", flat=True) if c in configured()]


def channels_of(users: Collection[int]) -> dict[int, list[str]]:
    """`usable_channels` for many users, by key."""
    ready = configured()
    found: dict[int, list[str]] = {}
    if not ready:
        return found
    have = Contact.objects.filter(user__in=users, verified_at__isnull=False, agreed_at__isnull=False)
    for user, channel in have.order_by("channel").values_list("user_id", "channel"):
        if channel in ready:
            found.setdefault(user, []).append(channel)
    return found


def address_of(user: Any, channel: str) -> str | None:
    """The address to use now: none where it is not verified or the consent was withdrawn."""
    found = Contact.objects.filter(
        user=user, channel=channel, verified_at__isnull=False, agreed_at__isnull=False
    )
    contact = found.first()
    return opened(contact) if contact else None


def opened(contact: Contact) -> str:
    """The plain address. Raises SealError."""
    return _keys().open(contact.sealed, _about(contact.user_id, contact.channel)).decode()


def checked_contact(user: Any, typed: str) -> Contact | None:
    """The contact of a user whose address is the one that was typed, where it was checked."""
    for contact in Contact.objects.filter(user=user, verified_at__isnull=False):
        try:
            same = opened(contact) == _checked(contact.channel, typed)
        except ContactError:
            continue
        if same:
            return contact
    return None


def send_code(channel: str, address: str, code: str) -> None:
    """Send a code to an address. Raises SendError."""
    channel_of(channel).send_code(address, code)


def masked(contact: Contact) -> str:
    """The address as it may be shown: its beginning and end."""
    address = opened(contact)
    if contact.channel == Channel.SMS:
        return f"{address[:3]}****{address[-4:]}"
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"


def set_address(user: Any, channel: str, typed: str, now: datetime) -> None:
    """Take an address for a channel and send a code to it. Raises ContactError."""
    address = _checked(channel, typed)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        contact, _ = Contact.objects.select_for_update().get_or_create(
            user=user, channel=channel, defaults={"sealed": b""}
        )
        if contact.codes_since is None or now - contact.codes_since >= CODES_PER:
            contact.codes_since, contact.codes_sent = now, 0
        if contact.codes_sent >= MOST_CODES:
            raise ContactError(f"一天最多发 {MOST_CODES} 次验证码。请明天再试，或到窗口办理。")
        contact.codes_sent += 1
        contact.sealed = _keys().seal(address.encode(), _about(user.pk, channel))
        contact.verified_at = contact.agreed_at = None
        contact.code, contact.code_until, contact.code_tries = _digest(contact, code), now + CODE_LIVES, 0
        contact.save()
    try:
        channel_of(channel).send_code(address, code)
    except SendError:
        raise ContactError("验证码没有发出去。请核对后过几分钟再试。") from None


def verify(user: Any, channel: str, code: str, now: datetime) -> None:
    """Take the code that was sent: the address is verified and may be used from now on. Raises ContactError."""
    wrong = _verify(
        user, channel, code.strip(), now
    )  # a wrong try must stay counted: no exception in its transaction
    if wrong:
        raise ContactError(wrong)


def _verify(user: Any, channel: str, code: str, now: datetime) -> str:
    with transaction.atomic():
        contact = Contact.objects.select_for_update().filter(user=user, channel=channel).first()
        if contact is None or not contact.code or contact.code_until is None or contact.code_until < now:
            return "验证码已失效。请重新获取。"
        if contact.code_tries >= MOST_TRIES:
            return "输错次数太多，这个验证码已作废。请重新获取。"
        if not hmac.compare_digest(contact.code, _digest(contact, code)):
            contact.code_tries += 1
            contact.save(update_fields=["code_tries"])
            return f"验证码不对，还可以试 {MOST_TRIES - contact.code_tries} 次。" if contact.code_tries < MOST_TRIES else "输错次数太多，这个验证码已作废。请重新获取。"  # fmt: skip
        contact.code, contact.verified_at, contact.agreed_at = "", now, now
        contact.save(update_fields=["code", "verified_at", "agreed_at"])
        return ""


def agree(user: Any, channel: str, wanted: bool, now: datetime) -> None:
    """Give or withdraw the consent to be written to; what waits is then not sent."""
    rows = Contact.objects.filter(user=user, channel=channel, verified_at__isnull=False)
    rows.filter(agreed_at=None).update(agreed_at=now) if wanted else rows.update(agreed_at=None)


def forget(user: Any, channel: str) -> None:
    """Delete an address; the row stays without it, so that codes stay counted."""
    about = _about(user.pk, channel)
    Contact.objects.filter(user=user, channel=channel).update(
        sealed=_keys().seal(b"", about), verified_at=None, agreed_at=None, code=""
    )


def _checked(channel: str, typed: str) -> str:
    text = typed.strip()
    if channel not in configured():
        raise ContactError("这里没有开通这种通知方式。")
    if channel == Channel.SMS:
        text = re.sub(r"[\s-]", "", text).removeprefix("+86")
        if not MOBILE.fullmatch(text):
            raise ContactError("请填 11 位手机号码，例如 138 开头的号码。")
        return text
    try:
        validate_email(text)
    except ValidationError:
        raise ContactError("请填完整的电子邮件地址，例如 name@example.com。") from None
    if len(text) > 200 or not text.isascii():
        raise ContactError("请填用字母和数字写的电子邮件地址，最长 200 个字符。")
    return text


def _digest(contact: Contact, code: str) -> str:
    return _keys().digest_of(f"code:{contact.user_id}:{contact.channel}:{bytes(contact.sealed).hex()}:{code}")


def _about(user_id: int, channel: str) -> str:
    return f"contact:{user_id}:{channel}"


def _keys() -> Keys:
    return keys_of(Path(settings.DATA_DIR))
