"""The second factor: time-based codes (RFC 6238, pyotp) and backup codes. A code is good once.

A code of the step before and after is taken too (30 s each way). The secret is kept sealed, backup codes as digests.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from io import BytesIO
from typing import Any

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from duixian.site.prepared import Arg, Prepared
from duixian.site.sealing import keys_of

from .models import BackupCode, Factor, User

ISSUER = "兑现"
DIGITS, DRIFT = 6, 1
CODES, ALPHABET = 10, "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10  # 31^10: 49 bits
IN_USE = Prepared[Factor](
    lambda: Factor.objects.filter(user=Arg(0), confirmed_at__isnull=False).values_list("pk")
)


def has_factor(user: Any) -> bool:
    """Whether an account has a second factor that is in use."""
    return bool(IN_USE.rows(user))


def offer(user: User, now: datetime) -> Factor:
    """The authenticator an account is setting up; a new secret where none is offered. Never one that is in use."""
    factor = Factor.objects.filter(user=user).first()
    if factor is None:
        made = _seal(user, pyotp.random_base32())
        factor, _ = Factor.objects.get_or_create(user=user, defaults={"sealed": made, "offered_at": now})
    return factor


def secret_of(factor: Factor) -> str:
    """The secret, base32. Raises SealError."""
    return keys_of(settings.DATA_DIR).open(factor.sealed, f"factor {factor.user_id}").decode()


def _seal(user: User, secret: str) -> bytes:
    return keys_of(settings.DATA_DIR).seal(secret.encode(), f"factor {user.pk}")


def address(factor: Factor) -> str:
    """The otpauth address that an authenticator reads."""
    return pyotp.TOTP(secret_of(factor), digits=DIGITS).provisioning_uri(
        name=factor.user.username, issuer_name=ISSUER
    )


def picture(text: str) -> str:
    """A QR code as an SVG element, without a style or a script; dark on white in any colour scheme."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, light="#fff", dark="#000", border=4,
        title="动态口令的二维码", svgclass="qr", lineclass=None,
    )  # fmt: skip
    return out.getvalue().decode()


def confirm(user: User, code: str, now: datetime) -> list[str] | None:
    """Take the offered authenticator into use with its first code; the new backup codes, shown once. None: wrong code."""
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if factor is None or not _take(factor, code, now):
            return None
        factor.confirmed_at = now
        factor.save(update_fields=["confirmed_at", "last"])
        return new_codes(user)


def check(user: User, code: str, now: datetime) -> bool:
    """Whether a code of the authenticator, or a backup code, is right; it is used up then."""
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
        if factor is not None and _take(factor, code, now):
            factor.save(update_fields=["last"])
            return True
        return take_backup(user, code, now)


def _take(factor: Factor, code: str, now: datetime) -> bool:
    said = "".join(code.split())
    if not (said.isascii() and said.isdigit() and len(said) == DIGITS):
        return False
    totp = pyotp.TOTP(secret_of(factor), digits=DIGITS)
    present = totp.timecode(now)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step), said):
            if step <= factor.last:
                return False
            factor.last = step
            return True
    return False


def take_backup(user: User, code: str, now: datetime) -> bool:
    """Whether a backup code is right; it is used up then."""
    rows = BackupCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    return rows.update(used_at=now) == 1


def new_codes(user: User) -> list[str]:
    """New backup codes; the old ones are void."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    with transaction.atomic():
        BackupCode.objects.filter(user=user).delete()
        BackupCode.objects.bulk_create([BackupCode(user=user, digest=_digest(user, c)) for c in codes])
    return [f"{c[:5]}-{c[5:]}" for c in codes]


def codes_left(user: User) -> int:
    return BackupCode.objects.filter(user=user, used_at=None).count()


def drop(user: User) -> None:
    """Remove an account's second factor and its backup codes."""
    with transaction.atomic():
        Factor.objects.filter(user=user).delete()
        BackupCode.objects.filter(user=user).delete()


def _digest(user: User, code: str) -> str:
    plain = "".join(c for c in code.lower() if c in ALPHABET)
    return salted_hmac("duixian.backup-code", f"{user.pk} {plain}", algorithm="sha256").hexdigest()
