"""Posting: the only way in which balances change. Whoever posts holds the budgets' rows under lock.

Locks are taken in one order everywhere, so that no two operations wait for each other: batch, commitments, receivables,
caps, budgets, and rows of one table by their key.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duixian.site.prepared import OneOf, add_all, run_all

from .models import Budget, Entry, Kind, Posting
from .models.ledger import NEVER_ABOVE
from .values import Line

CHUNK = 500
BY_CODE = OneOf[Budget]("code", lambda some: Budget.objects.select_for_update().filter(some).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Move:
    """`fen` from one account of a budget to another."""

    budget: int
    source: Kind
    target: Kind
    fen: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted. Its moves are within budgets, so that it sums to zero in each; those of 0 fen are dropped."""

    what: str
    request: str
    moves: tuple[Move, ...]
    case: uuid.UUID | None = None
    commitment: int | None = None
    receivable: int | None = None
    note: str = ""


def code_of(line: Line) -> str:
    """The unique text of a line of the budget."""
    parts = [line.pack, line.fund, line.level, line.district, line.year]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def locked(keys: Iterable[int]) -> dict[int, Budget]:
    """Budgets by key, under lock until the transaction ends."""
    rows = Budget.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk")
    return {row.pk: row for row in rows}


def locked_lines(lines: Iterable[Line]) -> dict[Line, Budget]:
    """Budgets of these lines, under lock; those that are missing are made, with nothing in them."""
    wanted = set(lines)
    codes = [code_of(line) for line in wanted]
    found = {b.line: b for b in BY_CODE.all(codes)}
    missing = wanted - set(found)
    if not missing:
        return found
    made(missing)
    return {b.line: b for b in BY_CODE.all(codes)}


def made(lines: Iterable[Line]) -> None:
    """Lines of the budget exist from now on; those that were missing with nothing in them."""
    Budget.objects.bulk_create(
        [Budget(pack=m.pack, fund=m.fund, level=m.level, district=m.district, year=m.year, code=code_of(m)) for m in sorted(set(lines))],
        ignore_conflicts=True,
    )  # fmt: skip


def post(drafts: Sequence[Draft], by: Any, now: datetime, waiting: Mapping[int, int] | None = None) -> None:
    """Add entries with their postings and bring the balances up to date, each budget once.

    `waiting` are changes of the number of commitments that wait for a budget. The caller holds the budgets (`locked`) and
    has seen to it that there is enough: the database refuses a balance on the wrong side of zero (IntegrityError).
    """
    sums: dict[int, dict[Kind, int]] = defaultdict(lambda: defaultdict(int))
    entries, postings = [], []
    for draft in drafts:
        entry = Entry(
            what=draft.what, request=draft.request, case=draft.case, commitment_id=draft.commitment, receivable_id=draft.receivable,
            note=draft.note, by=by, at=now,
        )  # fmt: skip
        entries.append(entry)
        for move in draft.moves:
            if move.fen == 0:
                continue
            for kind, fen in ((move.source, -move.fen), (move.target, move.fen)):
                sums[move.budget][kind] += fen
                postings.append(Posting(entry=entry, budget_id=move.budget, kind=kind, fen=fen))
    add_all(entries)
    for posting in postings:
        posting.entry_id = posting.entry.pk
    add_all(postings, keys=False)
    _add(sums, waiting or {})


COLUMNS = (*(kind.value for kind in Kind), "waiting")
_ADD = "UPDATE funds_budget SET " + ", ".join(f"{c} = {c} + %s" for c in COLUMNS) + " WHERE id = %s"  # noqa: S608 - names of the model


def _add(sums: Mapping[int, Mapping[Kind, int]], waiting: Mapping[int, int]) -> None:
    """Add to the balances: one statement a budget, in plain SQL, since every movement of money passes here."""
    values = [
        [*(sums[key].get(kind, 0) if key in sums else 0 for kind in Kind), waiting.get(key, 0), key]
        for key in sorted({*sums, *waiting})
    ]
    run_all(_ADD, values)


def figures(budget: Budget) -> dict[Kind, int]:
    """The balances of a budget as offices read them: appropriations and claims are above zero."""
    return {kind: getattr(budget, kind.value) * (-1 if kind in NEVER_ABOVE else 1) for kind in Kind}
