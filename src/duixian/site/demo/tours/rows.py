"""Where the steps of tours find what they lead to: rows that somebody of the demonstration may open, the most telling first."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from duixian.site.accounts.models import User
from duixian.site.cases.models import Appeal, Case, Listing, Objection, Proposal
from duixian.site.credentials.models import Card
from duixian.site.funds.models import Batch, Commitment, Receivable, State
from duixian.site.library.models import Document, ReviewItem
from duixian.site.proactive.models import Roll
from duixian.site.projects.models import Book, Project
from duixian.site.registry.models import Subject

from .steps import Rows


def cases(**known: Any) -> Rows:
    """Cases by their fields, the soonest due first."""
    return lambda user: Case.objects.filter(**known).order_by("due", "pk")


def mine(**known: Any) -> Rows:
    """Cases whose claimant the user is."""
    return lambda user: Case.objects.filter(claimant__account=user, **known).order_by("-pk")


def of_my_firm(**known: Any) -> Rows:
    """Cases filed by the firm that the user handles claims for."""
    return lambda user: Case.objects.filter(applicant__in=my_firm(user), **known).order_by("-pk")


def myself(user: User) -> QuerySet[Subject]:
    return Subject.objects.filter(account=user)


def my_firm(user: User) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=Subject.Kind.ENTERPRISE, powers_given__agent__account=user)


def my_card(user: User) -> QuerySet[Card]:
    return Card.objects.filter(holder__account=user)


def bounced(user: User) -> QuerySet[Case]:
    """Cases of the user's firm of which the bank could not pay an instalment."""
    failed = Commitment.objects.filter(state=State.FAILED).values("case")
    return Case.objects.filter(applicant__in=my_firm(user), key__in=failed)


def objected(user: User) -> QuerySet[Case]:
    """Cases with an objection that nobody has settled."""
    waiting = Objection.objects.filter(case=OuterRef("pk"), state=Objection.State.OPEN)
    return Case.objects.filter(Exists(waiting)).order_by("pk")


def appealed(user: User) -> QuerySet[Case]:
    waiting = Appeal.objects.filter(case=OuterRef("pk"), state=Appeal.State.OPEN)
    return Case.objects.filter(Exists(waiting)).order_by("pk")


def unproposed(user: User) -> QuerySet[Case]:
    """Cases at the decision in which nobody has proposed anything, the soonest due first."""
    return Case.objects.filter(~Exists(_proposals()), step="decision").order_by("due", "pk")


def proposed(user: User) -> QuerySet[Case]:
    """Cases in which somebody else has proposed what the user may confirm."""
    return Case.objects.filter(Exists(_proposals().exclude(user=user)), phase=Case.Phase.OPEN).order_by("due", "pk")  # fmt: skip


def unpublished(user: User) -> QuerySet[Case]:
    """Cases whose publicity has still to begin."""
    return Case.objects.filter(~Exists(Listing.objects.filter(listed__case=OuterRef("pk"))), step="publicity")


def to_recover(user: User) -> QuerySet[Case]:
    """Cases in which a return is proposed and waits for a second person."""
    waiting = Receivable.objects.filter(state=Receivable.State.PROPOSED).values("case")
    return Case.objects.filter(key__in=waiting)


def listings(user: User) -> QuerySet[Listing]:
    return Listing.objects.order_by("-pk")


def instalments(state: str) -> Rows:
    return lambda user: Commitment.objects.filter(state=state).order_by("pk")


def batches(*states: str) -> Rows:
    return lambda user: Batch.objects.filter(state__in=states).order_by("pk")


def documents(user: User) -> QuerySet[Document]:
    """The document from which the reader had most to ask."""
    return Document.objects.filter(current=True, review_items__done=False).order_by("pk")


def to_review(user: User) -> QuerySet[ReviewItem]:
    return ReviewItem.objects.filter(done=False, document__current=True).order_by("confidence", "pk")


def my_projects(user: User) -> QuerySet[Project]:
    """Projects of the user's firm, the oldest first: there is most to see."""
    return Project.objects.filter(unit__in=my_firm(user)).order_by("pk")


def to_sign(user: User) -> QuerySet[Project]:
    """Projects whose task book waits for the keeper's word."""
    return Project.objects.filter(books__state=Book.State.SENT).order_by("pk")


def rolls(*states: str) -> Rows:
    """Lists of those who need not apply."""
    return lambda user: Roll.objects.filter(state__in=states).order_by("-pk")


def staff(login: str) -> Rows:
    return lambda user: User.objects.filter(username=login)


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.filter(case=OuterRef("pk"), state=Proposal.State.OPEN)
