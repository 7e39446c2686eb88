"""A city's cases by the hundred thousand: copies of claims that were really played, streamed into the database.

`patterns` plays a claim to each of several ends. `pour` copies them: a dossier of rows (claimant, facts, case, events, timers,
assessments, decisions, papers, instalments, entries and postings of the ledger) with new keys and numbers, chunk by chunk, so
that memory does not grow with the number of cases. Balances of the budgets grow with the postings: the ledger stays sound. What
differs from one claim to the next are keys, names, numbers and last days; the facts are those of the pattern.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

CHUNK = 2_000
SPREAD = 90  # days over which last days are spread
Row = list[Any]
Patch = tuple[int, Callable[["Copy", Any], Any]]  # a column, and its value in a copy


class Batches:
    """The payment batches of one chunk: of each batch that paid a pattern one copy, with the lines of the chunk's copies."""

    def __init__(self) -> None:
        self._keys: dict[int, int] = {}
        self._count: dict[int, int] = {}
        self._fen: dict[int, int] = {}

    def key(self, of: int, new: Callable[[Any], int]) -> int:
        from duixian.site.funds.models import Batch

        if of not in self._keys:
            self._keys[of] = new(Batch)
        return self._keys[of]

    def numbered(self, of: int, fen: int) -> int:
        """The number of one more line of so much."""
        self._count[of] = self._count.get(of, 0) + 1
        self._fen[of] = self._fen.get(of, 0) + fen
        return self._count[of]

    def lot(self) -> tuple[list[str], list[Row]]:
        from django.db import connection

        from duixian.site.funds.models import Batch

        fields = list(Batch._meta.concrete_fields)
        rows = []
        for batch in Batch.objects.filter(pk__in=list(self._keys)):
            of = batch.pk
            batch.pk, batch.key, batch.request = self._keys[of], uuid.uuid4(), uuid.uuid4().hex
            batch.count, batch.fen = self._count[of], self._fen[of]
            rows.append([f.get_db_prep_save(getattr(batch, f.attname), connection) for f in fields])
        return [field.column for field in fields], rows


@dataclass(slots=True)
class Copy:
    """What one copy has of its own, and the batches of its chunk."""

    number: int
    case: uuid.UUID
    claimant: uuid.UUID
    batches: Batches


@dataclass(slots=True)
class Table:
    """The rows of one model in a pattern, as the database takes them, and what changes in each from copy to copy."""

    model: Any
    columns: list[str]
    rows: list[Row]
    keys: list[int]
    patches: list[list[Patch]]


class Numbers:
    """New keys by model: each table's go on from its last."""

    def __init__(self) -> None:
        self._next: dict[Any, Iterator[int]] = {}

    def take(self, model: Any) -> int:
        if model not in self._next:
            last = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            self._next[model] = count(last + 1)
        return next(self._next[model])

    def models(self) -> Iterable[Any]:
        return self._next


def models() -> list[Any]:
    """In the order in which their rows are written."""
    from duixian.site.cases.models import (
        Assessment,
        Case,
        Decision,
        Event,
        Issued,
        Listed,
        Message,
        ProofDue,
        Timer,
    )
    from duixian.site.funds.models import (
        BatchLine,
        Change,
        Commitment,
        Entry,
        Part,
        Payee,
        Posting,
    )
    from duixian.site.registry.models import Fact, Subject

    return [
        Subject, Fact, Case, Event, Timer, Assessment, Decision, Issued, Listed, Message, ProofDue, Payee, Commitment, Part, Change, BatchLine,
        Entry, Posting,
    ]  # fmt: skip


def dossier(case: Any) -> list[Table]:
    """The rows of one claim."""
    from django.db import connection

    from duixian.site.funds.models import (
        BatchLine,
        Commitment,
        Entry,
        Part,
        Payee,
        Posting,
    )
    from duixian.site.registry.models import Fact, Subject

    found: dict[Any, list[Any]] = {}
    for model in models():
        if model is Subject:
            rows = [case.claimant]
        elif model is Fact:
            rows = list(Fact.objects.filter(subject=case.claimant).order_by("pk"))
        elif model.__name__ == "Case":
            rows = [model.objects.get(pk=case.pk)]
        elif model in (Commitment, Entry):
            rows = list(model.objects.filter(case=case.key).order_by("pk"))
        elif model is Part or model.__name__ == "Change":
            rows = list(model.objects.filter(commitment__in=found[Commitment]).order_by("pk"))
        elif model is Payee:
            rows = list(Payee.objects.filter(owner=case.claimant.key, commitment=None).order_by("pk"))
        elif model is BatchLine:
            rows = list(BatchLine.objects.filter(commitment__in=found[Commitment]).order_by("pk"))
        elif model is Posting:
            rows = list(Posting.objects.filter(entry__in=found[Entry]).order_by("pk"))
        else:
            rows = list(model.objects.filter(case=case).order_by("pk"))
        found[model] = rows
    places = {
        (model, row.pk): (model, place) for model, rows in found.items() for place, row in enumerate(rows)
    }
    tables = []
    for model, rows in found.items():
        if not rows:
            continue
        fields = list(model._meta.concrete_fields)
        tables.append(
            Table(
                model,
                [field.column for field in fields],
                [[f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields] for row in rows],
                [row.pk for row in rows],
                [[patch for place, f in enumerate(fields) if (patch := _patch(place, f, row, case, places))] for row in rows],
            )
        )  # fmt: skip
    return tables


def _patch(place: int, field: Any, row: Any, case: Any, places: dict[Any, Any]) -> Patch | None:
    from django.db import connection

    native = connection.features.has_native_uuid_field
    shown: Callable[[uuid.UUID], Any] = (lambda key: key) if native else (lambda key: key.hex)
    value, name, model = getattr(row, field.attname), field.name, type(row)
    if field.primary_key:
        return place, lambda copy, new: new(model, row.pk)
    if model.__name__ == "BatchLine" and name == "batch":
        return place, lambda copy, new: copy.batches.key(value, lambda of: new(of, value))
    if model.__name__ == "BatchLine" and name == "number":
        return place, lambda copy, new: copy.batches.numbered(row.batch_id, row.fen)
    if model.__name__ == "Subject" and name == "account":
        return place, lambda copy, new: None
    if field.is_relation:
        at = places.get((field.related_model, value))
        return (place, lambda copy, new: new(field.related_model, value)) if at is not None else None
    if value == case.key:
        return place, lambda copy, new: shown(copy.case)
    if value == case.claimant.key:
        return place, lambda copy, new: shown(copy.claimant)
    if isinstance(value, uuid.UUID) and field.unique:
        return place, lambda copy, new: shown(uuid.uuid4())
    texts: dict[tuple[str, str], Callable[[Copy, Any], Any]] = {
        ("Subject", "name"): lambda copy, new: f"{'赵钱孙李周吴郑王'[copy.number % 8]}{copy.number}",
        ("Case", "number"): lambda copy, new: f"BENCH-{copy.number:08d}",
        ("Commitment", "case_number"): lambda copy, new: f"BENCH-{copy.number:08d}",
        ("Event", "request"): lambda copy, new: f"{copy.case.hex}{row.pk}" if value else None,
        ("Entry", "request"): lambda copy, new: f"{copy.case.hex}{row.pk}",
        ("Issued", "place"): lambda copy, new: 1_000_000 + new(model, row.pk),
        ("Issued", "number"): lambda copy, new: f"{row.series}〔{row.year}〕B{new(model, row.pk)}号",
        ("Issued", "code"): lambda copy, new: f"B{new(model, row.pk)}",
    }  # fmt: skip
    if (model.__name__, name) in texts and value is not None:
        return place, texts[model.__name__, name]
    if (model.__name__, name) in {("Case", "due"), ("Timer", "at")} and isinstance(value, date):
        day: Callable[[Any], Any] = connection.ops.adapt_datetimefield_value if isinstance(value, datetime) else connection.ops.adapt_datefield_value  # fmt: skip
        return place, lambda copy, new: day(value + timedelta(days=copy.number % SPREAD))
    return None


def pour(cases: Sequence[Any], wanted: int, first: int = 0) -> int:
    """Add so many copies of these claims in turn, each chunk in a transaction of its own; how many rows were written.

    A claim that stands several times among `cases` is copied as often as often."""
    from django.db import connection, transaction

    from duixian.site.funds.models import Batch

    dossiers = {case.pk: dossier(case) for case in set(cases)}
    patterns = [dossiers[case.pk] for case in cases]
    numbers, written = Numbers(), 0
    sums: dict[tuple[int, str], int] = {}
    for start in range(first, first + wanted, CHUNK):
        lots: dict[Any, tuple[list[str], list[Row]]] = {}
        batches = Batches()
        for number in range(start, min(start + CHUNK, first + wanted)):
            _copied(
                patterns[number % len(patterns)],
                Copy(number, uuid.uuid4(), uuid.uuid4(), batches),
                numbers,
                lots,
                sums,
            )
        lots[Batch] = batches.lot()
        with transaction.atomic():
            for model in (Batch, *models()):
                if model in lots:
                    columns, rows = lots[model]
                    _write(connection, model._meta.db_table, columns, rows)
                    written += len(rows)
            _balances(sums)
            sums.clear()
    _sequences(numbers.models())
    return written


@contextmanager
def checked_afterwards() -> Iterator[None]:
    """What refers to other rows is checked once, after all rows have been written, not row by row (PostgreSQL)."""
    from django.db import connection

    tables = [model._meta.db_table for model in models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [tables],
        )
        references = cursor.fetchall()
        for table, name, _ in references:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        yield
        for table, name, definition in references:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


def _copied(
    tables: Sequence[Table], copy: Copy, numbers: Numbers, lots: dict[Any, Any], sums: dict[tuple[int, str], int]
) -> None:  # fmt: skip
    new = {(table.model, key): numbers.take(table.model) for table in tables for key in table.keys}

    def keyed(model: Any, key: int) -> int:
        return new[model, key] if (model, key) in new else numbers.take(model)

    for table in tables:
        lot = lots.setdefault(table.model, (table.columns, []))[1]
        for row, patches in zip(table.rows, table.patches, strict=True):
            made = row.copy()
            for place, value in patches:
                made[place] = value(copy, keyed)
            lot.append(made)
        if table.model.__name__ == "Posting":
            budget, kind, fen = (table.columns.index(name) for name in ("budget_id", "kind", "fen"))
            for row in table.rows:
                sums[row[budget], row[kind]] = sums.get((row[budget], row[kind]), 0) + row[fen]


def _write(connection: Any, table: str, columns: list[str], rows: list[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})', rows
            )


def _balances(sums: dict[tuple[int, str], int]) -> None:
    from django.db.models import BigIntegerField, F, Value

    from duixian.site.funds.models import Budget

    for budget in {key for key, _ in sums}:
        # a plain number beside F() goes to PostgreSQL as a 32-bit one, which wraps from 2^31 fen on
        moved = {
            kind: F(kind) + Value(fen, BigIntegerField())
            for (key, kind), fen in sums.items()
            if key == budget
        }
        Budget.objects.filter(pk=budget).update(**moved)


def _sequences(some: Iterable[Any]) -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(some)):
            cursor.execute(sql)
