"""Findings from what changed since last night, each with its causes, in lots that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Q

from duixian.site.prepared import add
from duixian.site.registry.models import Fact, Subject

from .asking import Asking
from .models import Finding, Night

LOT, ROWS = 2_000, 500  # changes in one transaction, findings in one statement
State, Change = Finding.State, Finding.Change


@dataclass(frozen=True, slots=True)
class Before:
    """The night before: its day, when it began, up to which fact all was written then, and its rules."""

    on: date
    at: datetime
    fact: int
    version: str
    content: str


def lots(path: Path, place: int) -> Iterator[list[dict[str, Any]]]:
    """The changes from a place on, a lot at a time; whole row groups that were applied are not read again."""
    file = pq.ParquetFile(path)
    seen = 0
    for number in range(file.num_row_groups):
        rows = file.metadata.row_group(number).num_rows
        if seen + rows > place:
            found = file.read_row_group(number).slice(max(place - seen, 0)).to_pylist()
            for start in range(0, len(found), LOT):
                yield found[start : start + LOT]
        seen += rows


@transaction.atomic
def apply(night: Night, asking: Asking, before: Before | None, changes: list[dict[str, Any]]) -> None:
    """Write one lot, with how far the night has come."""
    there = {
        (row.subject_id, row.benefit): row
        for row in Finding.objects.filter(pack=night.pack, subject__in={c["holder"] for c in changes})
    }
    causes = _causes(night, asking, before, changes) if before is not None else {}
    made: list[Finding] = []
    kept: list[Finding] = []
    for change in changes:
        row = there.get((change["holder"], change["benefit"]))
        why = {"first": True} if before is None else causes[change["holder"], change["benefit"]]
        done = _one(row, change, night, why)
        if done is not None:
            (kept if row is not None else made).append(done)
            counts = night.counts.setdefault(change["benefit"], {})
            counts[change["what"]] = counts.get(change["what"], 0) + 1
    for start in range(0, len(made), ROWS):
        add(*made[start : start + ROWS])
    fields = ["state", "amount", "since", "changed_on", "change", "why", "told_at", "times"]
    Finding.objects.bulk_update(kept, fields, batch_size=200)
    night.place += len(changes)
    night.save(update_fields=["place", "counts"])


def _one(row: Finding | None, change: dict[str, Any], night: Night, why: dict[str, Any]) -> Finding | None:
    """The finding after a change; None where there is nothing to write."""
    what, amount = change["what"], change["amount"]
    if row is None:
        if what != Change.FOUND:
            return None
        return Finding(
            pack=night.pack, benefit=change["benefit"], subject_id=change["holder"], amount=amount, since=night.on, changed_on=night.on, why=why
        )  # fmt: skip
    if (row.state == State.OPEN) == (what == Change.FOUND):
        return None  # written already: when they claimed, or before the night was broken off
    if what == Change.FOUND:
        row.state, row.amount, row.since, row.told_at = State.OPEN, amount, night.on, None
        row.times += 1
    elif what == Change.AMOUNT:
        row.amount = amount
    elif what == Change.CLAIMED:
        row.state, why = State.CLAIMED, {"claim": True}
    else:
        row.state = State.ENDED
    row.change, row.changed_on, row.why = what, night.on, why
    return row


def _causes(
    night: Night, asking: Asking, before: Before, changes: list[dict[str, Any]]
) -> dict[tuple[int, str], dict[str, Any]]:
    """Why each of these results is another than last night: facts that were recorded, or that begin or end, in the files it
    hangs on; else the rules, where they are others; else that a day has passed."""
    about = {key for c in changes for key in (c["holder"], *(c["others"] or ())) if key is not None}
    moved = _moved(night, before, about)
    rules: dict[str, Any] = (
        {"rules": [before.version, night.version]} if before.content != night.content else {}
    )
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for change in changes:
        benefit = asking.benefits.get(change["benefit"])
        facts = _facts(asking, benefit, change, moved) if benefit is not None else []
        found[change["holder"], change["benefit"]] = (
            {"facts": facts} if facts else rules or {"day": night.on.isoformat()}
        )
        if facts and rules:
            found[change["holder"], change["benefit"]] |= rules
    return found


def _moved(night: Night, before: Before, about: Collection[int]) -> dict[int, set[str]]:
    """The facts of these files that are others than on the night before."""
    days = Q(valid_from__gt=before.on, valid_from__lte=night.on) | Q(
        valid_to__gte=before.on, valid_to__lt=night.on
    )
    rows = Fact.objects.filter(
        Q(pk__gt=before.fact, recorded_at__gt=before.at) | days, pack=night.pack, subject__in=list(about)
    ).order_by()
    found: dict[int, set[str]] = {}
    for subject, fact in rows.values_list("subject", "fact"):
        found.setdefault(subject, set()).add(fact)
    return found


def _facts(
    asking: Asking, benefit: Any, change: dict[str, Any], moved: dict[int, set[str]]
) -> list[dict[str, str]]:
    """Of what moved, what the benefit reads: the fact's id in the pack, and the kind of file it stands in."""
    read = asking.reads(benefit)
    own = sorted(moved.get(change["holder"], set()) & read)
    found = [{"fact": id_, "of": "own"} for id_ in own]
    for other in change["others"] or ():
        for id_ in sorted(moved.get(other, ())) if other is not None else ():
            name = id_.partition(".")[2]
            same = sorted(
                r
                for r in read
                if name and r.partition(".")[2] == name and r.partition(".")[0] != benefit.role
            )
            found += [{"fact": r, "of": "other"} for r in same]
    return found[:20]


def subjects_of(rows: Collection[Finding]) -> dict[int, Subject]:
    """The subjects of findings, in one query."""
    return Subject.objects.select_related("account", "owner").in_bulk([row.subject_id for row in rows])
