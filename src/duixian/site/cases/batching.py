"""One act on several cases: tried out on each first, then carried out on each by itself; a list published is one act.

A trial carries the act out and takes it back, so that it finds every reason that the act itself would find.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from duixian.site import audit
from duixian.site.accounts import posts
from duixian.site.shelf import shelf

from .acts import publishing
from .calendar import current_calendar
from .engine.apply import apply, may
from .engine.command import Command, Refused, Stale
from .engine.context import Context
from .models import Case, Listing

MOST = 200
ACTS = ("outcome", "confirm", "accept", "publish")


class BatchError(ValueError):
    """The batch as a whole cannot be carried out; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act on several cases, each with the version its user saw. `batch` is the key of the whole."""

    act: str
    payload: Mapping[str, Any]
    cases: tuple[tuple[Case, int], ...]
    by: Any
    batch: str

    def command(self, case: Case, version: int | None, trial: bool = False) -> Command:
        request = f"trial:{uuid.uuid4().hex}" if trial else f"{self.by.pk}:{self.batch}:{case.pk}"
        return Command(case.key, self.act, self.by, request[:80], version, dict(self.payload))


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one case: `done` or the reason why not; `repeated` where it had been done before."""

    case: Case
    done: bool
    reason: str = ""
    repeated: bool = False


def at_hand(user: Any, on: date) -> QuerySet[Case] | None:
    """The cases that stand at steps of a user's posts, in their territories; None for whoever holds no post."""
    held = posts.posts_of(user, on)
    if not held:
        return None
    wanted = Q(pk=None)
    for post in held:
        here = Q(pack=post.pack, role=post.role)
        wanted |= here & Q(territory=post.territory) if post.territory else here
    return Case.objects.filter(wanted, phase__in=Case.UNDER_WAY)


def check(wanted: Wanted) -> None:
    """Raises BatchError where the cases do not go together."""
    if wanted.act not in ACTS:
        raise BatchError("没有这个成批的动作。")
    if not wanted.cases:
        raise BatchError("没有选案件。请先勾选。")
    if len(wanted.cases) > MOST:
        raise BatchError(f"一次最多 {MOST} 件，这里有 {len(wanted.cases)} 件。请分几次办。")
    if len({(c.pack, c.procedure, c.step) for c, _ in wanted.cases}) > 1:
        raise BatchError("选中的案件不在同一步。请只选同一步的，或刷新后再选。")
    if wanted.act == "publish" and len({(c.benefit, c.territory) for c, _ in wanted.cases}) > 1:
        raise BatchError("一份公示名单只能是同一项待遇、同一个辖区的。请分开公示。")


def trial(wanted: Wanted, now: datetime) -> list[Told]:
    """What would become of each case now. Changes nothing."""
    return [_tried(wanted, case, version, now) for case, version in wanted.cases]


def _tried(wanted: Wanted, case: Case, version: int, now: datetime) -> Told:
    if wanted.act == "publish":
        if version != case.version:
            return Told(case, False, "打开页面以后，这个案件已经有了新的进展。")
        allowed, reason = may(case, "publish", wanted.by, now, dict(wanted.payload))
        return Told(case, allowed, reason)
    try:
        with transaction.atomic():
            apply(wanted.command(case, version, trial=True), now)
            transaction.set_rollback(True)
    except Refused as error:
        return Told(case, False, str(error))
    return Told(case, True)


def carry_out(wanted: Wanted, now: datetime) -> list[Told]:
    """Carry the act out on each case, each in its own transaction with its own request key; again, nothing is done twice."""
    told = []
    for case, version in wanted.cases:
        try:
            done = apply(wanted.command(case, version), now)
            told.append(Told(done.case, True, repeated=done.repeated))
        except (Refused, Stale) as error:
            told.append(Told(case, False, str(error)))
    _written(wanted, told, now)
    return told


def publish(wanted: Wanted, now: datetime) -> Listing:
    """Publish the cases as one list: all of them in one transaction, since a frozen list is all or none. Raises BatchError."""
    cases = {case.pk: version for case, version in wanted.cases}
    try:
        with transaction.atomic():
            rows = list(
                Case.objects.select_for_update(of=("self",)).select_related("claimant", "applicant", "opened_by").filter(pk__in=cases).order_by("pk")
            )  # fmt: skip
            before = _published(wanted, rows)
            if before is not None:
                return before
            stale = [row for row in rows if row.version != cases[row.pk]]
            if stale:
                raise BatchError(
                    f"打开页面以后，{stale[0].number} 已经有了新的进展。请刷新后再办，没有公示。"
                )
            for row in rows:
                allowed, reason = may(row, "publish", wanted.by, now)
                if not allowed:
                    raise BatchError(f"{row.number} {reason}没有公示。")
            ready = shelf().by_id(rows[0].pack)
            assert ready is not None  # `may` said so
            first = Context(
                rows[0],
                ready,
                current_calendar(),
                wanted.by,
                now,
                wanted.payload,
                f"{wanted.by.pk}:{wanted.batch}:list"[:80],
            )
            listing = publishing.draw_up(first, rows)
            rows[0].save()
            for row in rows:
                command = Command(
                    row.key,
                    "publish",
                    wanted.by,
                    wanted.command(row, None).request,
                    None,
                    {"listing": str(listing.key)},
                )
                apply(command, now)
            _written(wanted, [Told(row, True) for row in rows], now)
            return listing
    except Refused as error:
        raise BatchError(f"{error}没有公示。") from error


def _published(wanted: Wanted, rows: Sequence[Case]) -> Listing | None:
    """The list that the same request made before."""
    keys = [wanted.command(row, None).request for row in rows]
    event = rows[0].events.filter(request__in=keys, act="published").first() if rows else None
    return Listing.objects.filter(key=event.detail["listing"]).first() if event is not None else None


def _written(wanted: Wanted, told: Sequence[Told], now: datetime) -> None:
    audit.write(
        "cases.batch", user=wanted.by, about=wanted.cases[0][0].step[:200], now=now,
        detail={"act": wanted.act, "outcome": wanted.payload.get("outcome", ""), "done": sum(t.done for t in told), "of": len(told)},
    )  # fmt: skip
