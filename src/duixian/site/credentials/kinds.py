"""What the packs of this site say of credentials, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.model.credentials import Credential
from duixian.rules.model.pack import Pack
from duixian.site.shelf import Ready, shelf

from .models import Card


class UnknownCredentialError(LookupError):
    """The pack does not know this credential any more, or cannot be used; the message says so."""


def of_card(card: Card) -> tuple[Ready, Credential]:
    """The pack and the credential of a card. Raises UnknownCredentialError."""
    ready = shelf().by_id(card.pack)
    if ready is None or card.credential not in ready.pack.credentials:
        raise UnknownCredentialError(f"规则包 {card.pack} 里现在没有这种证卡，请联系管理员。")
    return ready, ready.pack.credentials[card.credential]


def all_kinds() -> Iterator[tuple[Ready, Credential]]:
    """Every credential of every pack of the site."""
    for ready in shelf().all():
        for credential in ready.pack.credentials.values():
            yield ready, credential


def grades(pack: Pack, credential: Credential) -> dict[str, str]:
    """Labels of the classes by their codes, from the lowest, which means no credential, up."""
    enum = pack.enums[getattr(pack.facts[credential.fact].type, "name", "")]
    return dict(zip(enum.values, enum.labels, strict=True))


def grade_label(pack: Pack, credential: Credential, code: str) -> str:
    return grades(pack, credential).get(code, code)


def higher(pack: Pack, credential: Credential, one: str, other: str) -> bool:
    """Whether a class stands above another."""
    order = list(grades(pack, credential))
    return order.index(one) > order.index(other)


def none(pack: Pack, credential: Credential) -> str:
    """The class that means that there is no credential."""
    return next(iter(grades(pack, credential)))


def article(credential: Credential, part: object = None) -> str:
    """The article of a part of the credential, else its own."""
    cite = getattr(part, "cite", None) or credential.cite
    return cite.full if cite is not None else ""
