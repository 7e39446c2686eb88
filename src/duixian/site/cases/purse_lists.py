"""What the pages of finance list and count of all that posts with money reach, in statements prepared once for such posts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Sum

from duixian.site.accounts.models import User
from duixian.site.funds.models import Batch, Budget, Commitment, Part, Receivable, State
from duixian.site.prepared import Arg, Composed, OneOf, among
from duixian.site.registry.models import Subject

from .purse import Among, Purse, Scope

MOST_COUNTED = 2000
ORDERS = {State.WAITING: ("decided_at", "pk")}  # the queue's own order; others by due day
TO_DO = (Batch.State.DRAWN, Batch.State.SENT)


def _among(number: int) -> Among:
    return lambda field: among(field, Arg(number))


OWN, LINES = _among(0), _among(1)


class _Rows(Subquery):
    """How many rows a query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"
    output_field = IntegerField()


def _seen(scope: Scope) -> QuerySet[Commitment]:
    return scope.seen(OWN, LINES)


def _counted(scope: Scope, states: tuple[str, ...]) -> QuerySet[Any]:
    few = {
        f"n_{state}": _Rows(_seen(scope).filter(state=state).order_by().values("pk")[:MOST_COUNTED])
        for state in states
    }
    return User.objects.filter(pk=Arg(2)).annotate(**few).values_list(*few)


def _batches(scope: Scope, state: str) -> QuerySet[Batch]:
    rows = scope.batches(OWN)
    return rows.filter(state=state) if state else rows


COUNTED = Composed[User](_counted)
LISTED = Composed[Commitment](
    lambda scope, state, first, last: _seen(scope).filter(state=state).order_by(*ORDERS.get(state, ("due", "pk")))[first:last]
)  # fmt: skip
SUMMED = Composed[Commitment](
    lambda scope, states: _seen(scope).filter(state__in=states).order_by().values_list("state").annotate(count=Count("pk"), sum=Sum("fen"))
)  # fmt: skip
PARTS = OneOf[Part]("commitment", lambda some: Part.objects.filter(some).select_related("budget").order_by("pk"))  # fmt: skip
NAMES = OneOf[Subject]("key", lambda some: Subject.objects.filter(some).order_by().values_list("key", "name"))
FUNDS = Composed[Budget](lambda scope: scope.lines().order_by().values_list("fund").distinct())
LIVE = Composed[Budget](
    lambda scope: scope.lines().filter(Q(year=Arg(0)) | Q(committed__gt=0) | Q(waiting__gt=0) | Q(receivable__gt=0))
)  # fmt: skip
BATCHES = Composed[Batch](
    lambda scope, state, first, last: _batches(scope, state).select_related("drawn_by", "approved_by").order_by("-pk")[first:last]
)  # fmt: skip
BATCH = Composed[Batch](
    lambda scope: scope.batches(OWN).filter(key=Arg(1)).select_related("drawn_by", "approved_by", "sent_by")
)  # fmt: skip
NUMBER = Composed[Batch](lambda scope, state: _batches(scope, state).order_by().values_list("state").annotate(count=Count("pk")))  # fmt: skip
WAITING = Composed[Batch](
    lambda scope: scope.batches(OWN).filter(state__in=TO_DO).order_by().values_list("state").annotate(count=Count("pk"))
)  # fmt: skip
RETURNS = Composed[Receivable](
    lambda scope: scope.receivables(OWN).filter(Q(state__in=(Receivable.State.PROPOSED, Receivable.State.OPEN)) | Q(asked_fen__isnull=False))
    .order_by().values_list("state").annotate(count=Count("pk"), asked=Count("asked_fen"), late=Count("pk", filter=Q(due__lt=Arg(1))))
)  # fmt: skip


def counts(purse: Purse, states: Iterable[State]) -> list[int]:
    """How many instalments of each state there are to look at, up to `MOST_COUNTED`: what was paid in years is not counted
    for every page."""
    statement = COUNTED.of(purse.scope, tuple(state.value for state in states))
    (row,) = statement.rows(purse.own, purse.line_keys, purse.user.pk)
    return list(row)


def instalments(purse: Purse, state: State, first: int, last: int) -> list[Commitment]:
    """Those of a state from one place of the list to another."""
    return LISTED.of(purse.scope, state, first, last).all(purse.own, purse.line_keys)


def sums(purse: Purse, states: tuple[State, ...]) -> dict[str, dict[str, int]]:
    """By state how many instalments there are to look at, and their fen."""
    found = SUMMED.of(purse.scope, states).rows(purse.own, purse.line_keys)
    return {state: {"count": count, "fen": int(fen)} for state, count, fen in found}


def parts(rows: Iterable[Commitment]) -> dict[int, list[Part]]:
    """By instalment which lines of the budget pay it."""
    found: dict[int, list[Part]] = {row.pk: [] for row in rows}
    for part in PARTS.all(list(found)):
        found[part.commitment_id].append(part)
    return found


def names(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of some subjects."""
    return {row[0]: row[1] for row in NAMES.rows(list(set(keys)))}


def funds(purse: Purse) -> list[str]:
    """The funds of the lines to look at."""
    return sorted(fund for (fund,) in FUNDS.of(purse.scope).rows()) if purse.scope.sees_lines else []


def live(purse: Purse, year: int) -> list[Budget]:
    """The lines to look at of a year, and those of other years of which something is open."""
    return LIVE.of(purse.scope).all(year) if purse.scope.sees_lines else []


def batch(purse: Purse, key: uuid.UUID) -> Batch | None:
    """One of the batches all of whose payments these posts pay."""
    return BATCH.of(purse.scope).first(purse.own, key)


def batches(purse: Purse, state: str, first: int, last: int) -> list[Batch]:
    """Such batches, the newest first, of a state ('' of all) from one place to another."""
    return BATCHES.of(purse.scope, state, first, last).all(purse.own)


def batch_count(purse: Purse, state: str) -> int:
    """How many such batches there are."""
    return sum(count for _, count in NUMBER.of(purse.scope, state).rows(purse.own))


def batches_waiting(purse: Purse) -> dict[str, int]:
    """How many batches wait for approval, and how many for the bank."""
    return {row[0]: row[1] for row in WAITING.of(purse.scope).rows(purse.own)}


def returns(purse: Purse, on: date) -> dict[str, int]:
    """How many returns wait for confirmation, are overdue on a day, and wait for a write-off."""
    rows = RETURNS.of(purse.scope).rows(purse.own, on)
    return {
        "to_confirm": sum(count for state, count, _, _ in rows if state == Receivable.State.PROPOSED),
        "overdue": sum(late for state, _, _, late in rows if state == Receivable.State.OPEN),
        "asked": sum(asked for _, _, asked, _ in rows),
    }
