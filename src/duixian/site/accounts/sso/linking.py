"""Which account belongs to whom a service named: the one its holder added the service to while signed in. Never by e-mail."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from duixian.site.accounts.models import Link, User

from .answering import Said
from .asking import SsoError


def digest_of(said: Said) -> str:
    """What is kept of a service's name for a person: keyed, and of this service alone."""
    return salted_hmac("duixian.sso", f"{said.service.issuer}\n{said.sub}", algorithm="sha256").hexdigest()


def known(said: Said, now: datetime) -> User | None:
    """The account that was tied to whom a service named; the use is noted."""
    link = Link.objects.select_related("user").filter(digest=digest_of(said)).first()
    if link is None:
        return None
    Link.objects.filter(pk=link.pk).update(used_at=now)
    return link.user


def tie(user: User, said: Said, now: datetime, *, by_number: bool = False) -> Link:
    """Tie whom a service named to an account. Raises SsoError where either is tied already."""
    digest = digest_of(said)
    other = Link.objects.filter(digest=digest).first()
    if other is not None and other.user_id == user.pk:
        return other
    if other is not None:
        raise SsoError(
            "taken", f"您在{said.service.label}的账户已经绑定了这里的另一个账户。请先在那个账户里解除。"
        )
    try:
        with transaction.atomic():
            return Link.objects.create(
                user=user,
                service=said.service.id,
                digest=digest,
                by_number=by_number,
                made_at=now,
                used_at=now,
            )
    except IntegrityError:
        raise SsoError("taken", f"这个账户已经绑定了另一个{said.service.label}账户。请先解除。") from None


def untie(user: User, service: str) -> bool:
    """Take a service off an account; whether there was one."""
    return Link.objects.filter(user=user, service=service).delete()[0] > 0
