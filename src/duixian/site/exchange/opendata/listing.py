"""Public lists: all that can still be read, the rows of those whose days are not over, and the grants that followed.

Nothing leaves that was not published: rows as they were frozen, masked, while anybody may object; of a grant the month, and
the amount where the list named it and it is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from duixian.quantities.money import format_money
from duixian.site.cases.models import Decision, Listed, Listing
from duixian.site.cases.purse import places_of
from duixian.site.cases.views.public import SHOWN_DAYS
from duixian.site.shelf import shelf

CHUNK = 500
AMOUNT = "金额"


def _readable(today: date) -> QuerySet[Listing]:
    since = today - timedelta(days=SHOWN_DAYS)
    return Listing.objects.filter(starts__lte=today, ends__gte=since).order_by("starts", "id")


def lists(today: date) -> Iterator[dict[str, Any]]:
    """The lists that anybody can read now."""
    titles = {(r.pack.id, b.id): b.title for r in shelf().all() for b in r.pack.benefits.values()}
    places = {(r.pack.id, code): label for r in shelf().all() for code, label in places_of(r.pack).items()}
    for one in _readable(today).iterator(CHUNK):
        yield {
            "list": str(one.key), "title": one.title, "pack": one.pack, "benefit": one.benefit,
            "benefit_title": titles.get((one.pack, one.benefit), one.benefit), "district": one.territory,
            "district_name": places.get((one.pack, one.territory), ""), "office": one.office, "starts": one.starts.isoformat(),
            "ends": one.ends.isoformat(), "open": today <= one.ends, "rows": len(one.rows), "hash_sm3": one.hash,
        }  # fmt: skip


def list_rows(today: date) -> Iterator[dict[str, Any]]:
    """What stands on the lists to which anybody may object today, cell by cell: each list has columns of its own."""
    for one in _readable(today).filter(ends__gte=today).iterator(CHUNK):
        for number, row in enumerate(one.rows, 1):
            for column, value in zip(one.columns, row, strict=False):
                yield {"list": str(one.key), "row": number, "column": column, "value": value}


def decisions(today: date) -> Iterator[dict[str, Any]]:
    """The grants that stand of what is on the lists that can be read; a later list of a case replaces an earlier one."""
    grants = Decision.objects.filter(
        case=OuterRef("case"), kind=Decision.Kind.GRANT, overturned_by=None, at__gte=OuterRef("listing__at")
    ).order_by("-id")
    later = Listed.objects.filter(
        case=OuterRef("case"), listing__step=OuterRef("listing__step"), listing__gt=OuterRef("listing")
    )
    listed = (
        Listed.objects.filter(listing__in=_readable(today)).select_related("listing").filter(~Exists(later))
    )
    listed = listed.annotate(at=Subquery(grants.values("at")[:1]), fen=Subquery(grants.values("amount")[:1]))
    for one in listed.exclude(at=None).order_by("listing_id", "row").iterator(CHUNK):
        listing = one.listing
        yield {
            "list": str(listing.key), "row": one.row, "pack": listing.pack, "benefit": listing.benefit, "district": listing.territory,
            "month": f"{timezone.localdate(one.at):%Y-%m}", "amount_yuan": _amount(one, one.fen),
        }  # fmt: skip


def _amount(one: Listed, fen: int | None) -> str | None:
    """The amount in yuan, where it stands on the list as it was granted."""
    columns, rows = one.listing.columns, one.listing.rows
    if fen is None or AMOUNT not in columns or not 0 < one.row <= len(rows):
        return None
    told = rows[one.row - 1][columns.index(AMOUNT)]
    return f"{fen // 100}.{fen % 100:02d}" if told == format_money(fen) else None
