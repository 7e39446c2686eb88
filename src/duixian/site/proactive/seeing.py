"""Who may see what was found: the person, whoever handles for the unit, and the office that is competent; each opening is written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from duixian.site import audit
from duixian.site.cases import filers, offers
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import handled_by, own_subject
from duixian.site.shelf import shelf

from .models import Finding
from .words import Told, told

STAFF = 500  # people of a unit on one page


def own(user: Any, now: datetime) -> list[Told]:
    """What was found for the person who is signed in."""
    me = own_subject(user)
    if me is None:
        return []
    audit.write("proactive.opened", user=user, subject=me, now=now)
    return _told(Finding.objects.filter(subject=me, state=Finding.State.OPEN))


def firms(user: Any, on: date) -> list[Subject]:
    """The units for which a user handles."""
    return handled_by(user, on)


def of_firm(user: Any, firm: Subject, on: date, now: datetime) -> tuple[list[Told], list[Told]]:
    """What was found for a unit and its projects, and for its people where the unit files for them; benefits only that the user
    may claim in its name."""
    audit.write("proactive.opened", user=user, subject=firm, now=now)
    mine, theirs = [], []
    for ready in shelf().all():
        wanted = [b.id for b in offers.benefits_of(user, ready, firm, on)]
        open_ = Finding.objects.filter(pack=ready.pack.id, benefit__in=wanted, state=Finding.State.OPEN)
        mine += _told(open_.filter(subject=firm)) + _told(open_.filter(subject__owner=firm))
        staff = filers.staff_of(firm, ready.pack, on)
        theirs += _told(open_.filter(subject__in=staff)[:STAFF])
    return mine, theirs


def _told(rows: Iterable[Finding]) -> list[Told]:
    found = [told(row) for row in rows.select_related("subject__owner")]  # type: ignore[attr-defined]
    known = [one for one in found if one is not None]
    return sorted(known, key=lambda one: (one.row.amount is None, -(one.row.amount or 0), one.benefit.title))
