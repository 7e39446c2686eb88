"""Who pays an instalment and looks at it, kept with it: a page of a post finds its own among millions by an index.

The ledger is told (`place`) and compares; what a territory or a step is, it does not know.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q

from duixian.site.prepared import run

from .models import Batch, Commitment, Reach

KIND = ("pack", "benefit", "territory", "payers", "bearer")
SEVERAL = "*"
PLACE = f"""UPDATE {Commitment._meta.db_table} SET territory = %s, payers = %s WHERE "case" = %s AND (territory <> %s OR payers <> %s)"""  # noqa: S608 - a name of the model


def bearer(districts: Iterable[str]) -> str:
    """The district that bears a part of an instalment; '' where none does, `SEVERAL` where more than one does."""
    found = {district for district in districts if district}
    return "" if not found else found.pop() if len(found) == 1 else SEVERAL


def steps(some: Iterable[str]) -> str:
    """Steps as an instalment keeps them."""
    found = sorted(set(some))
    return f"|{'|'.join(found)}|" if found else ""


def place(case: uuid.UUID, territory: str, payers: str) -> None:
    """The instalments of a case are now of this place, paid by the posts of these steps."""
    run(PLACE, territory, payers, case, territory, payers)


def paid_at(some: Iterable[str]) -> Q:
    """Instalments, or kinds of them, that the posts of one of these steps pay."""
    found = Q(payers="")
    for step in some:
        found |= Q(payers__contains=f"|{step}|")
    return found


def borne_by(district: str) -> Q:
    """Those of which no other district bears a part."""
    return Q(bearer__in=("", district))


def of_batch(batch: Batch, rows: Sequence[Commitment]) -> None:
    """What kinds of instalments a new batch has lines of."""
    kinds = sorted({tuple(getattr(row, name) for name in KIND) for row in rows})
    Reach.objects.bulk_create(Reach(batch=batch, **dict(zip(KIND, kind, strict=True))) for kind in kinds)
