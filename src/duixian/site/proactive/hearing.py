"""What cases tell: somebody has claimed, so that nothing of it waits for them any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from duixian.site.cases.listening import Happened
from duixian.site.prepared import Arg, Prepared

from .models import Finding

WAITING = Prepared[Finding](
    lambda: Finding.objects.filter(subject=Arg(0), pack=Arg(1), benefit=Arg(2), state=Finding.State.OPEN).order_by().values_list("pk")
)  # fmt: skip


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """A claim was filed (or a list taken up), in its transaction: its finding is claimed, without waiting for the night."""
    if "filed" not in acts:
        return
    for one in found:
        case = one.case
        waiting = [key for (key,) in WAITING.rows(case.claimant_id, case.pack, case.benefit)]
        if not waiting:
            continue
        Finding.objects.filter(pk__in=waiting).update(
            state=Finding.State.CLAIMED, change=Finding.Change.CLAIMED, changed_on=timezone.localdate(one.at), why={"claim": True}
        )  # fmt: skip
