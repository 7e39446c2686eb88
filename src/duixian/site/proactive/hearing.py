"""What cases tell: somebody has claimed, so that nothing of it waits for them any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from duixian.site.cases.listening import Happened

from .models import Finding


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """A claim was filed (or a list taken up), in its transaction: its finding is claimed, without waiting for the night."""
    if "filed" not in acts:
        return
    for one in found:
        case = one.case
        Finding.objects.filter(
            subject=case.claimant_id, pack=case.pack, benefit=case.benefit, state=Finding.State.OPEN
        ).update(
            state=Finding.State.CLAIMED, change=Finding.Change.CLAIMED, changed_on=timezone.localdate(one.at), why={"claim": True}
        )  # fmt: skip
