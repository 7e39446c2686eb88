"""Writing the rows of one file: one transaction, so that nothing is ever half-stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from . import editing, generations
from .flatten import DocumentRows, Row
from .keys import name_keys, number_key
from .models import (
    Clause,
    Document,
    Node,
    Reference,
    ReviewItem,
    Source,
    SourceName,
    Work,
    WorkAlias,
    WorkName,
)
from .resolving import resolve
from .units import parts_of, register

BATCH = 2000


def store(source_row: Row, documents: Iterable[DocumentRows], name: str, reader: str) -> Source:
    """Store a reading of one file, in place of an older reading of the same bytes.

    Corrections of editors are applied to what was read, and references are resolved both ways.
    """
    with transaction.atomic():
        generation = generations.advance()
        source, earlier = _source(source_row, name, reader, generation)
        works: set[str] = set()
        for rows in documents:
            document = _document(source, rows, generation)
            _children(document, rows)
            works.add(rows.ident)
        affected = works | {ident for ident, _, _ in earlier}
        _keep_old_identifiers(source, earlier, works)
        _elect_current(affected)
        settle(works, generation)
    return source


def settle(works: set[str], generation: int) -> None:
    """Apply the decisions of editors to what was read, then the names and the citations that follow from it."""
    editing.reapply(works)
    _name(works)
    resolve(works, generation)


def _source(row: Row, name: str, reader: str, generation: int) -> tuple[Source, list[tuple[str, int, int]]]:
    """The row of the source, emptied of an earlier reading; what that reading held."""
    values = {**row, "reader": reader, "imported_at": timezone.now()}
    source, _ = Source.objects.update_or_create(digest=values.pop("digest"), defaults=values)
    SourceName.objects.get_or_create(source=source, name=name)
    old = list(source.documents.values_list("pk", "work_id", "start_line", "end_line"))
    if old:
        generations.forget([pk for pk, *_ in old], generation)
        source.documents.all().delete()
    return source, [(ident, start, end) for _, ident, start, end in old]


def _document(source: Source, rows: DocumentRows, generation: int) -> Document:
    Work.objects.get_or_create(id=rows.ident)
    return Document.objects.create(
        work_id=rows.ident, source=source, generation=generation, current=False, **rows.values
    )


def _children(document: Document, rows: DocumentRows) -> None:
    pk = document.pk
    Node.objects.bulk_create((Node(document_id=pk, **row) for row in rows.nodes), BATCH)
    Reference.objects.bulk_create((Reference(document_id=pk, **row) for row in rows.references), BATCH)
    ReviewItem.objects.bulk_create((ReviewItem(document_id=pk, **row) for row in rows.reviews), BATCH)
    clauses = Clause.objects.bulk_create([Clause(document_id=pk, **row) for row in rows.clauses], BATCH)
    register((c.pk, *part) for c in clauses for part in parts_of(c.kind, c.data))


def _keep_old_identifiers(source: Source, earlier: list[tuple[str, int, int]], works: set[str]) -> None:
    """Where a better reading gives a document another identifier, the old one goes on pointing to it."""
    WorkAlias.objects.filter(alias__in=works).delete()
    places = [
        (d.start_line, d.end_line, d.work_id) for d in source.documents.only("start_line", "end_line", "work")
    ]
    starts = {start: work for start, _, work in places}
    for ident, start, _ in earlier:
        if ident in works or Document.objects.filter(work_id=ident).exists():
            continue
        if successor := starts.get(start):  # the same document under another identifier
            editing.move(ident, successor)
            WorkAlias.objects.filter(work_id=ident).update(work_id=successor)
            Work.objects.filter(id=ident).delete()
        else:  # it is a part of another one now; what was decided on it waits for its return
            successor = next((work for first, last, work in places if first < start <= last), None)
        if successor:
            WorkAlias.objects.update_or_create(alias=ident, defaults={"work_id": successor})


def _elect_current(works: set[str]) -> None:
    """Of several expressions of a work the fullest and latest one is current."""
    found: dict[str, list[Document]] = {}
    fields = ("work", "abridged", "start_line", "end_line", "current")
    for document in Document.objects.filter(work_id__in=works).only(*fields):
        found.setdefault(document.work_id, []).append(document)
    changed: dict[bool, list[int]] = {True: [], False: []}
    for documents in found.values():
        best = max(documents, key=lambda d: (not d.abridged, d.pk))
        for document in documents:
            if document.current != (document is best):
                changed[document is best].append(document.pk)
    for value, keys in changed.items():
        Document.objects.filter(pk__in=keys).update(current=value)


def _name(works: set[str]) -> None:
    """The names by which other documents may cite these works."""
    names: set[tuple[str, str, str]] = set()
    columns = ("work_id", "title", "alt_titles", "number", "other_numbers")
    for work, title, titles, number, numbers in Document.objects.filter(work_id__in=works).values_list(
        *columns
    ):
        for one in [title, *titles]:
            names.update((work, "title", key) for key in name_keys(one or ""))
        names.update((work, "number", number_key(n)) for n in [number, *numbers] if n)
    WorkName.objects.filter(work_id__in=works).delete()
    WorkName.objects.bulk_create(
        (WorkName(work_id=w, kind=k, key=key) for w, k, key in sorted(names) if key), BATCH
    )
