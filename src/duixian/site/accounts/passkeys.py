"""Passkeys (WebAuthn, py_webauthn): adding, signing in with one, giving one as the second factor.

Who signs in with a passkey has shown two things: that they hold it, and, because the device must ask (user verification), that
they are its owner. As the second factor after a password holding it is enough. Challenges are good once and lie in the session.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import generate_challenge
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .models import Passkey, User

KEPT = "passkey"  # in the session: the challenge, what it is for, since when
LASTS = 300  # seconds
MOST = 10  # passkeys of an account
LONGEST = 20_000  # characters of an answer
ENTER, FACTOR, ADD = "enter", "factor", "add"
WRONG = "通行密钥没有通过核对。请再试一次；还是不行，请用密码登录。"


class PasskeyError(ValueError):
    """A passkey that is not taken; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where this site is, as browsers know it: passkeys are made for `host`, answers come from `origin`."""

    host: str
    origin: str


def place_of(request: HttpRequest) -> Place:
    """The site's own address as it is set, else as the request has it (one of DUIXIAN_HOSTS)."""
    origin = settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"
    return Place(urlsplit(origin).hostname or "", origin)


def of(user: Any) -> list[Passkey]:
    return list(Passkey.objects.filter(user_id=user.pk))


def holds_any(user: Any) -> bool:
    return Passkey.objects.filter(user_id=user.pk).exists()


def drop(user: User) -> None:
    """Take all passkeys off an account."""
    Passkey.objects.filter(user=user).delete()


def remove(user: User, pk: int) -> bool:
    """Take one off; whether it was there."""
    return Passkey.objects.filter(user=user, pk=pk).delete()[0] > 0


def handle_of(user: User) -> bytes:
    """The name under which a device keeps the passkey: says nothing of the person, and the same each time."""
    return salted_hmac("duixian.passkey", str(user.pk), algorithm="sha256").digest()


def ask_new(request: HttpRequest, user: User, now: datetime) -> dict[str, Any]:
    """What the browser is asked, to make a passkey. Raises PasskeyError."""
    mine = of(user)
    if len(mine) >= MOST:
        raise PasskeyError(f"一个账户最多 {MOST} 个通行密钥。请先去掉不用的。")
    challenge = _challenge(request, ADD, now)
    options = generate_registration_options(
        rp_id=place_of(request).host, rp_name="兑现", user_id=handle_of(user), user_name=user.username,
        user_display_name=str(user), challenge=challenge, exclude_credentials=_named(mine),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )  # fmt: skip
    return _plain(options_to_json(options))


def ask(request: HttpRequest, user: User | None, now: datetime) -> dict[str, Any]:
    """What the browser is asked, to sign in (nobody named yet) or as the second factor of a user."""
    challenge = _challenge(request, ENTER if user is None else FACTOR, now)
    options = generate_authentication_options(
        rp_id=place_of(request).host, challenge=challenge, allow_credentials=_named(of(user)) if user is not None else [],
        user_verification=UserVerificationRequirement.REQUIRED if user is None else UserVerificationRequirement.DISCOURAGED,
    )  # fmt: skip
    return _plain(options_to_json(options))


def add(request: HttpRequest, user: User, name: str, answer: str, now: datetime) -> Passkey:
    """Keep the passkey that the browser made. Raises PasskeyError."""
    challenge, place = _taken(request, ADD, now), place_of(request)
    try:
        made = verify_registration_response(
            credential=_read(answer), expected_challenge=challenge, expected_rp_id=place.host, expected_origin=place.origin
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyError("这个通行密钥没有通过核对，没有添加。请再试一次。") from None
    row = Passkey(
        user=user, name=" ".join(name.split())[:50] or f"{now:%Y-%m-%d} 添加", digest=_digest(made.credential_id),
        credential=made.credential_id, public=made.credential_public_key, count=made.sign_count,
        synced=made.credential_backed_up, made_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PasskeyError("这个通行密钥已经添加过了。") from None
    return row


def entering(request: HttpRequest, answer: str, now: datetime) -> User:
    """Who signs in with a passkey whose device asked who they are. Raises PasskeyError."""
    return _checked(request, ENTER, answer, None, now)


def factor(request: HttpRequest, user: User, answer: str, now: datetime) -> None:
    """A passkey of a user who gave the password. Raises PasskeyError."""
    _checked(request, FACTOR, answer, user, now)


def _checked(request: HttpRequest, purpose: str, answer: str, user: User | None, now: datetime) -> User:
    challenge, place = _taken(request, purpose, now), place_of(request)
    with transaction.atomic():
        try:
            said = _read(answer)
            id_ = base64.urlsafe_b64decode(said["id"] + "==")
            row = (
                Passkey.objects.select_for_update(of=("self",))
                .select_related("user")
                .get(digest=_digest(id_))
            )
            if user is not None and row.user_id != user.pk:
                raise PasskeyError(WRONG)
            handle = said["response"].get("userHandle")
            if handle and base64.urlsafe_b64decode(handle + "==") != handle_of(row.user):
                raise PasskeyError(WRONG)
            done = verify_authentication_response(
                credential=said, expected_challenge=challenge, expected_rp_id=place.host, expected_origin=place.origin,
                credential_public_key=bytes(row.public), credential_current_sign_count=row.count,
                require_user_verification=purpose == ENTER,
            )  # fmt: skip
        except (Passkey.DoesNotExist, WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
            raise PasskeyError(WRONG) from None
        row.count, row.synced, row.used_at = done.new_sign_count, done.credential_backed_up, now
        row.save(update_fields=["count", "synced", "used_at"])
    if not row.user.is_active:
        raise PasskeyError("这个账户不能登录。请联系系统管理员。")
    return row.user


def _challenge(request: HttpRequest, purpose: str, now: datetime) -> bytes:
    challenge = generate_challenge()
    request.session[KEPT] = [base64.b64encode(challenge).decode("ascii"), purpose, int(now.timestamp())]
    return challenge


def _taken(request: HttpRequest, purpose: str, now: datetime) -> bytes:
    """The challenge of this session for a purpose; good once. Raises PasskeyError."""
    kept = request.session.pop(KEPT, None)
    if kept is None or kept[1] != purpose or now.timestamp() - kept[2] > LASTS:
        raise PasskeyError("等得太久了，或者页面已经用过。请再试一次。")
    return base64.b64decode(kept[0])


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _named(rows: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(row.credential)) for row in rows]


def _digest(credential: bytes) -> str:
    return sha256(credential).hexdigest()


def _plain(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
