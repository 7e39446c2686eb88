"""What was granted and is proposed to end, until a second person has said yes or no."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from duixian.site.prepared import Arg, Prepared

from .models import Proposal

ACT = "end"  # of a proposal to end what was granted


def proposed(cases: Iterable[int]) -> QuerySet[Proposal]:
    """The proposals that nobody has confirmed or refused yet, of cases by their keys."""
    return Proposal.objects.filter(case__in=list(cases), act=ACT, state=Proposal.State.OPEN)


OPEN = Prepared[Proposal](
    lambda: Proposal.objects.filter(case=Arg(0), act=ACT, state=Proposal.State.OPEN).order_by().values_list("pk")
)  # fmt: skip


def is_proposed(case: int) -> bool:
    """Whether the end of one case is proposed."""
    return bool(OPEN.rows(case))
