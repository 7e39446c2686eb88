"""Facts with their history: recording them, and what holds on a day as it was known at a time.

One rule for all: a new row supersedes the row of the same source (and register) that begins on the same day; a row that
begins on another day stands beside it. On a day those rows speak whose time holds that day, of one source the one that
began last. Of several sources the most trusted counts (`TRUST`), and that they disagree is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from duixian.site import audit
from duixian.site.prepared import Arg, Prepared

from .models import Extract, Fact, Subject

TRUST = (Fact.Source.VERIFIED, Fact.Source.EXTRACT, Fact.Source.DECLARED)
CHUNK = 500
MOST_NAMED = 100
OF_SUBJECT = Prepared[Fact](
    lambda: Fact.objects.filter(subject=Arg(0), pack=Arg(1)).select_related("other").order_by("id")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact to be recorded; fields as in `Fact`."""

    subject: Subject
    pack: str
    fact: str
    value: Any
    source: str
    other: Subject | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    register: str = ""
    evidence: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What holds of one fact: the row that counts, and rows of other sources that say otherwise."""

    row: Fact
    against: tuple[Fact, ...] = ()


@transaction.atomic
def record(
    entries: Sequence[Entry],
    user: Any,
    now: datetime,
    extract: Extract | None = None,
    *,
    in_case: bool = False,
) -> int:
    """Add facts; one that says what is recorded already is passed over. Returns how many were added.

    An audit row for each subject names the facts; where they come from an extract, one of the whole extract stands for them.
    What is recorded outside a case (not `in_case`) is told to those whose work hangs on facts (settings: FACTS_RECORDED).
    """
    standing = _standing({entry.subject.pk for entry in entries})
    rows: dict[tuple[Any, ...], Fact] = {}
    for entry in entries:
        slot = _slot(entry)
        before = standing.get(slot)
        if slot in rows:
            raise ValueError(f"one recording states {entry.fact} of one subject twice")
        if before is not None and _same(before, entry):
            continue
        if before is None and entry.withdrawn:
            continue
        rows[slot] = Fact(
            subject=entry.subject, pack=entry.pack, fact=entry.fact, value=entry.value, other=entry.other, withdrawn=entry.withdrawn,
            valid_from=entry.valid_from, valid_to=entry.valid_to, source=entry.source, register=entry.register, evidence=entry.evidence,
            extract=extract, recorded_by=user, recorded_at=now, supersedes=before,
        )  # fmt: skip
    Fact.objects.bulk_create(rows.values(), batch_size=CHUNK)
    if extract is None:
        _write_down(list(rows.values()), user, now)
    if rows and not in_case:
        for listener in settings.FACTS_RECORDED:
            import_string(listener)({row.subject_id for row in rows.values()}, now)
    return len(rows)


def _write_down(rows: Sequence[Fact], user: Any, now: datetime) -> None:
    named: dict[Subject, list[Fact]] = {}
    for row in rows:
        named.setdefault(row.subject, []).append(row)
    for subject, theirs in named.items():
        facts = sorted({f"{row.pack}/{row.fact}" for row in theirs})
        detail = {
            "facts": facts[:MOST_NAMED],
            "count": len(theirs),
            "sources": sorted({row.source for row in theirs}),
        }
        audit.write("registry.facts_recorded", user=user, subject=subject, detail=detail, now=now)


def marry(one: Entry, user: Any, now: datetime) -> int:
    """Record a spouse (`one.fact` is the relation) on both sides."""
    other = one.other
    if other is None or other.pk == one.subject.pk:
        raise ValueError("a spouse is another person")
    return record([one, replace(one, subject=other, other=one.subject)], user, now)


def _slot(row: Entry | Fact) -> tuple[Any, ...]:
    return row.subject.pk if isinstance(row, Entry) else row.subject_id, row.pack, row.fact, row.source, row.register, row.valid_from  # fmt: skip


def _same(row: Fact, entry: Entry) -> bool:
    other = entry.other.pk if entry.other else None
    return (row.value, row.other_id, row.valid_to, row.withdrawn, row.evidence) == (
        entry.value, other, entry.valid_to, entry.withdrawn, entry.evidence
    )  # fmt: skip


def _standing(subjects: Iterable[int]) -> dict[tuple[Any, ...], Fact]:
    """The rows that nothing supersedes, by slot."""
    found: dict[tuple[Any, ...], Fact] = {}
    keys = sorted(subjects)
    for start in range(0, len(keys), CHUNK):
        for row in Fact.objects.filter(
            subject__in=keys[start : start + CHUNK], superseded_by=None
        ).select_related("subject"):
            found[_slot(row)] = row
    return found


def on_day(subject: Subject, pack: str, on: date, known: datetime | None = None) -> dict[str, Held]:
    """What holds of a subject on a day, by fact; `known`: as it was recorded by then (none: by now)."""
    found = OF_SUBJECT.all(subject, pack)
    if known is not None:
        found = [row for row in found if row.recorded_at <= known]
    gone = {row.supersedes_id for row in found}
    by_fact: dict[str, dict[tuple[str, str], Fact]] = {}
    for row in found:
        if row.pk in gone or row.withdrawn or not _holds(row, on):
            continue
        one = by_fact.setdefault(row.fact, {})
        source = (row.source, row.register)
        best = one.get(source)
        if best is None or _began(row) >= _began(best):
            one[source] = row
    return {fact: _held(list(sources.values())) for fact, sources in by_fact.items()}


def _holds(row: Fact, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


def _began(row: Fact) -> date:
    return row.valid_from or date.min


def _held(rows: list[Fact]) -> Held:
    rows.sort(key=lambda row: (TRUST.index(Fact.Source(row.source)), -_began(row).toordinal(), -row.pk))
    first = rows[0]
    against = [r for r in rows[1:] if (r.value, r.other_id) != (first.value, first.other_id)]
    return Held(first, tuple(against))


def history(subject: Subject) -> list[Fact]:
    """Every row of a subject, the newest first, each with what superseded it."""
    return list(
        Fact.objects.filter(subject=subject)
        .select_related("other", "recorded_by", "superseded_by")
        .order_by("-id")
    )
