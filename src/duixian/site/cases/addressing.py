"""To whom a paper goes: the applicant, unless it concerns somebody else, who then is named in it and to whom it is served.

What has to be paid back is owed by whoever was paid: where a firm files and a person is paid, or the other way about, that is
not the applicant.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from duixian.site.funds.models import Commitment
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import RECEIVE, may_act, own_subject

from .models import Case, Issued

KEYS = "to"  # of a paper's content: the keys of those it is addressed to, where that is not the applicant


def paid(case: Case, *, fallen: bool = False) -> list[Subject]:
    """Who was paid in a case, in the order of the instalments; `fallen`: on a grant that has fallen. A refund is no payment."""
    rows = Commitment.objects.filter(case=case.key, refund=False, paid_fen__gt=0).order_by("pk")
    keys = list(dict.fromkeys((rows.filter(fallen=True) if fallen else rows).values_list("payee", flat=True)))
    known = {one.key: one for one in Subject.objects.filter(key__in=keys).select_related("owner")}
    return [_who(known[key]) for key in keys if key in known]


def _who(subject: Subject) -> Subject:
    """A project is its enterprise's."""
    return subject.owner or subject


def names(subjects: Sequence[Subject]) -> str:
    return "、".join(dict.fromkeys(one.name for one in subjects))


def others(case: Case, to: Sequence[Subject]) -> list[str]:
    """The keys of those a paper is addressed to; none where that is the applicant alone."""
    keys = list(dict.fromkeys(str(one.key) for one in to))
    return [] if keys == [str(case.applicant.key)] else keys


def of(paper: Issued) -> list[Subject]:
    """Those a paper is addressed to; none where that is the applicant."""
    keys = [uuid.UUID(key) for key in paper.content.get(KEYS, ())]
    return list(Subject.objects.filter(key__in=keys).select_related("owner").order_by("pk")) if keys else []


def takes(user: Any, paper: Issued, on: date, benefit: str) -> bool:
    """Whether a user is one of those a paper is addressed to, or may receive papers for them: not as an officer."""
    if own_subject(user) is None:
        return False
    return any(may_act(user, one, RECEIVE, on, benefit=benefit)[0] for one in of(paper))


def latest_to(user: Any, case: Case, on: date) -> Issued | None:
    """The last paper of a case that is addressed to a user; None where they are told only what the applicant is."""
    papers = Issued.objects.filter(case=case, content__has_key=KEYS).order_by("-pk")
    benefit = f"{case.pack}:{case.benefit}"
    return next((one for one in papers if takes(user, one, on, benefit)), None)


def answered(paper: Issued | None, case: Case, user: Any) -> list[Subject]:
    """Who is answered that appealed: the claimant who did so for themselves, else whom the decision's paper was addressed to."""
    own = own_subject(user)
    if own is not None and own.pk == case.claimant_id:
        return [case.claimant]
    return of(paper) if paper is not None else []
