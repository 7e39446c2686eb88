"""Timers that only leave a mark and send a notice: thousands are due of a morning, so they are written set by set.

A lot of them is looked up at once, oldest first, and done in transactions of a few hundred; memory does not grow with how
many are due. The marks are events like all others, with the next numbers of their cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from duixian.site.notices import outbox
from duixian.site.prepared import run

from . import listening, reminding
from .models import Case, Event, Timer

LOT, BATCH = 20_000, 500
ACTS = {
    "near": "deadline_near",
    "publicity_over": "publicity_over",
    "opens": "opened",
    "limit": "overdue",
    "proof_near": "proof_near",
}
TOLD = (reminding.NEAR, reminding.PROOF_NEAR)
PLAIN = Q(kind__in=ACTS.keys() - {"limit"}) | Q(kind="limit", detail__outcome="")
_CASES, _EVENTS, _TIMERS = (model._meta.db_table for model in (Case, Event, Timer))


def mark_all(now: datetime, count: Callable[[str, int], None], *, told: Callable[[], None]) -> None:
    """Fire every such timer that is due, but for cases that somebody else holds; `told` after each transaction."""
    while keys := list(_waiting(now).order_by("at", "id").values_list("pk", "case_id")[:LOT]):
        fired = 0
        for start in range(0, len(keys), BATCH):
            done = _mark(keys[start : start + BATCH], now)
            for kind, number in done.items():
                count(kind, number)
            fired += done.total()
            told()
        if not fired:
            return


def _waiting(now: datetime) -> QuerySet[Timer]:
    return Timer.objects.filter(PLAIN, state=Timer.State.WAITING, at__lte=now)


@transaction.atomic
def _mark(found: Sequence[tuple[int, int]], now: datetime) -> Counter[str]:
    """Fire those whose case is free and that still wait; how many of each kind."""
    free = locked_keys({case for _, case in found})
    rows = _waiting(now).filter(pk__in=[pk for pk, case in found if case in free])
    kinds = dict(rows.order_by().values_list("pk", "kind"))
    if not kinds:
        return Counter()
    keys = sorted(kinds)
    _write(keys, now)
    _tell(kinds, now)
    telling = [key for key in keys if kinds[key] in TOLD]
    if telling:
        timers = list(Timer.objects.filter(pk__in=telling).order_by("at", "id"))
        cases = Case.objects.filter(pk__in={timer.case_id for timer in timers})
        known = cases.select_related("claimant__owner", "applicant__owner", "opened_by", "assignee")
        outbox.put_all(reminding.reminders(timers, {case.pk: case for case in known}, now), now)
    Timer.objects.filter(pk__in=keys).update(state=Timer.State.FIRED, fired_at=now)
    return Counter(kinds.values())


def _tell(kinds: dict[int, str], now: datetime) -> None:
    """The marks are told like all other acts; their cases are read only where somebody wants them."""

    def found() -> Iterator[listening.Happened]:
        for timer in Timer.objects.filter(pk__in=list(kinds)).select_related("case"):
            yield listening.Happened(ACTS[timer.kind], timer.case, now)

    listening.tell({ACTS[kind] for kind in kinds.values()}, found())


def happened(case: Case, act: str, now: datetime, *, note: str = "") -> None:
    """What the clock did to a case that it has locked: its event, told like all others; the caller has set what it changed.

    Without a context: the case's pack may be gone."""
    case.version += 1
    case.save()
    Event(case=case, seq=case.version, act=act, step=case.step, at=now, note=note).save(force_insert=True)
    listening.tell((act,), [listening.Happened(act, case, now)])


def locked_keys(cases: Collection[int]) -> set[int]:
    """Those of these cases that nobody else holds now, under lock.

    Whoever writes a timer has locked its case before; so the clock locks cases first too, and waits for nobody: what is held
    by another act or another tick is left for the next time.
    """
    skips = connection.features.has_select_for_update_skip_locked
    rows = Case.objects.select_for_update(skip_locked=skips).filter(pk__in=cases).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _write(keys: Sequence[int], now: datetime) -> None:
    """The events of these timers, and the versions of their cases, whose rows are locked."""
    these = ", ".join(["%s"] * len(keys))
    act = " ".join(f"WHEN '{kind}' THEN '{act}'" for kind, act in ACTS.items())
    json = "jsonb_build_object" if connection.vendor == "postgresql" else "json_object"
    # Only names of models and of the table above stand in these statements.
    run(
        f'INSERT INTO {_EVENTS} (case_id, seq, act, step, outcome, "to", user_id, office, at, note, detail, content, request) '  # noqa: S608
        "SELECT c.id, c.version + row_number() OVER (PARTITION BY c.id ORDER BY t.at, t.id), "
        f"CASE t.kind {act} END, c.step, '', '', NULL, '', %s, '', {json}('timer', t.name), '', NULL "
        f"FROM {_TIMERS} t JOIN {_CASES} c ON c.id = t.case_id WHERE t.id IN ({these})",
        now, *keys,
    )  # fmt: skip
    run(
        f"UPDATE {_CASES} SET version = (SELECT MAX(seq) FROM {_EVENTS} WHERE case_id = {_CASES}.id) "  # noqa: S608
        f"WHERE id IN (SELECT case_id FROM {_TIMERS} WHERE id IN ({these}))",
        *keys,
    )  # fmt: skip
