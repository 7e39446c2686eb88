"""What a card tells the registry: facts of its holder, so that matching and every guard of a procedure sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from duixian.rules.model.credentials import Credential
from duixian.rules.model.pack import Pack
from duixian.site.registry.facts import Entry, on_day, record
from duixian.site.registry.models import Fact, Subject

from .models import Card


def settle(
    card: Card, credential: Credential, said: Mapping[str, Any], on: date, user: Any, now: datetime
) -> None:
    """Record what the register of cards says of its holder from a day on; facts without an id are passed over."""
    record([entry(card, credential, id_, value, on) for id_, value in said.items() if id_], user, now)


def entry(
    card: Card, credential: Credential, id_: str, value: Any, on: date, other: Subject | None = None
) -> Entry:
    """One fact as the register of cards tells it: it is the authority's own word."""
    return Entry(
        card.holder, card.pack, id_, value, Fact.Source.VERIFIED, other=other, valid_from=on, register=credential.label,
        evidence=f"{credential.label} {card.number}",
    )  # fmt: skip


def years(pack: Pack, id_: str, count: int) -> str:
    """A number of years as the registry keeps it."""
    return f"{count} {pack.facts[id_].unit}".strip()


def unit_of(holder: Subject, pack: str, role: str, on: date) -> Subject | None:
    """The holder's employer on a day, as the registry knows it."""
    held = on_day(holder, pack, on).get(role)
    return held.row.other if held is not None else None
