"""What the packs of this site say of lodgings, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.model.lodgings import Lodging, Way
from duixian.site.cases.models import Case
from duixian.site.shelf import Ready, shelf

from .models import Site, Stay


class UnknownLodgingError(LookupError):
    """The pack does not know this lodging any more, or cannot be used; the message says so."""


def of(pack: str, lodging: str) -> tuple[Ready, Lodging]:
    """A lodging with its pack. Raises UnknownLodgingError."""
    ready = shelf().by_id(pack)
    if ready is None or lodging not in ready.pack.lodgings:
        raise UnknownLodgingError(f"规则包 {pack} 里现在没有这种住处，请联系管理员。")
    return ready, ready.pack.lodgings[lodging]


def of_stay(stay: Stay | Site) -> tuple[Ready, Lodging]:
    """The lodging of a stay or a site, with its pack. Raises UnknownLodgingError."""
    return of(stay.pack, stay.lodging)


def all_kinds() -> Iterator[tuple[Ready, Lodging]]:
    """Every lodging of every pack of the site."""
    for ready in shelf().all():
        for lodging in ready.pack.lodgings.values():
            yield ready, lodging


def of_case(case: Case) -> tuple[Ready, Lodging] | None:
    """The lodging that a claim is for; None where it is for none."""
    ready = shelf().by_id(case.pack)
    if ready is None:
        return None
    return next(((ready, one) for one in ready.pack.lodgings.values() if one.benefit == case.benefit), None)


def unit_label(lodging: Lodging, kind: str) -> str:
    return dict(lodging.units).get(kind, kind)


def article(lodging: Lodging, part: object = None) -> str:
    """The article of a part of the lodging, else its own."""
    cite = getattr(part, "cite", None) or lodging.cite
    return cite.full if cite is not None else ""


def among(ways: tuple[Way, ...], step: str, outcome: str) -> bool:
    """Whether an outcome of a step is one of these."""
    return Way(step=step, outcome=outcome) in ways


def way_at(ways: tuple[Way, ...], step: str) -> str:
    """The outcome of these that a step has ('' none)."""
    return next((way.outcome for way in ways if way.step == step), "")
