"""What was granted and is proposed to end, until a second person has said yes or no."""

from __future__ import annotations

from collections.abc import Collection

from duixian.site.prepared import OneOf
from duixian.site.sending import Question

from .models import Proposal

ACT = "end"  # of a proposal to end what was granted


OPEN = OneOf[Proposal](
    "case", lambda some: Proposal.objects.filter(some, act=ACT, state=Proposal.State.OPEN).order_by("pk")
)  # fmt: skip


def proposed(cases: Collection[int]) -> list[Proposal]:
    """The proposals that nobody has confirmed or refused yet, of cases by their keys."""
    return OPEN.all(cases)


def asking(cases: Collection[int]) -> Question:
    """The same, for `ahead`."""
    return OPEN.asking(cases)


def is_proposed(case: int) -> bool:
    """Whether the end of one case is proposed."""
    return bool(proposed([case]))
