"""The search index: a folder beside the database, made from it and never the other way round.

The index remembers the number of the last change it has seen (see generations). Whoever searches first lets
it catch up; an index of another library, of a later change than the database knows, or that cannot be
opened, is made anew.
"""

from __future__ import annotations

import errno
import json
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from . import generations
from .entries import Entry, entries
from .models import Clause, ClauseUnit, Deletion, Document, Node
from .standing import Standing, standings
from .tokens import character_text, token_text

FORMAT = 1  # counted up when the fields below change; another format lies in another folder
HEAP = 60_000_000  # bytes the writer may hold before it flushes a segment
CHUNK = 200  # documents read from the database at a time
FIRST, LAST = 0, 99_999_999  # open ends of a span of days, as yyyymmdd


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("body", "name", "title"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("chars", tokenizer_name="whitespace", index_option="basic")
    for name in ("level", "kind", "issuer", "unit"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("meta", tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_integer_field("document", indexed=True, stored=True, fast=True)
    for name in ("year", "starts", "ends"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_boolean_field("grants", indexed=True, fast=True)
    builder.add_bytes_field("shown", stored=True, indexed=False)
    return builder.build()


def day_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


class IndexNotWrittenError(Exception):
    """The index could not learn what changed; what it held before can still be searched. The message says what to do."""

    def __init__(self, error: Exception) -> None:
        text = " ".join(str(error).split())
        disk = "StorageFull" in text or "io::Error" in text or getattr(error, "errno", None) == errno.ENOSPC
        reason = "磁盘多半已满" if disk else text
        super().__init__(
            f"检索索引写不进（{reason}），暂时只能检索到此前的内容。请检查磁盘空间和数据目录的写入权限；之后再检索时会自动补上。"
        )


class LibraryIndex:
    """One open index. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"format-{FORMAT}"
        self._lock = Lock()
        self.schema = _schema()
        self._index = self._open()
        self._seen = self._read_seen()

    def _open(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            return tantivy.Index(self.schema, path=str(self._folder))
        except (OSError, ValueError):  # damaged, or written by another release of the engine
            shutil.rmtree(self._folder)
            self._folder.mkdir(parents=True)
            return tantivy.Index(self.schema, path=str(self._folder))

    def searcher(self) -> tantivy.Searcher:
        """A view of the index as of its last commit."""
        return self._index.searcher()

    def catch_up(self, patience: float = 0.0) -> bool:
        """Learn what changed in the database since the last time; True where this call brought something new.

        While another process writes the index there is nothing to do but wait for at most ``patience`` seconds;
        what was indexed before can be searched meanwhile. Raises IndexNotWrittenError where the disk refuses.
        """
        if generations.current() == self._seen:
            return False
        try:
            return self._catch_up(patience)
        except (OSError, ValueError) as error:  # the engine says ValueError for whatever the disk refuses
            raise IndexNotWrittenError(error) from error

    def _catch_up(self, patience: float) -> bool:
        with self._lock:
            writer = self._writer(patience)
            if writer is None:
                self._index.reload()
                self._seen = self._read_seen()
                return False
            try:
                self._index.reload()
                self._seen = self._read_seen()  # another process may have been here first
                library, number = generations.current()
                if (library, number) != self._seen:
                    self._write(writer, library, number)
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
            self._index.reload()
            self._seen = (library, number)
        return True

    def _writer(self, patience: float) -> tantivy.IndexWriter | None:
        """The writer of the index, or None where another process has it for longer than ``patience`` seconds."""
        until = time.monotonic() + patience
        while True:
            try:
                return self._index.writer(HEAP, 1)
            except ValueError as error:
                if "lock" not in str(error).lower():
                    raise
                if time.monotonic() >= until:
                    return None
                time.sleep(0.1)

    def _write(self, writer: tantivy.IndexWriter, library: str, number: int) -> None:
        since = self._seen[1]
        if self._seen[0] != library or since > number:
            writer.delete_all_documents()
            since = -1
        else:
            _forget(writer, since)
        for document in _fresh(since):
            writer.add_document(document)
        writer.delete_documents_by_term("meta", "seen")
        writer.add_document(tantivy.Document(meta=["seen", json.dumps([library, number])]))
        writer.commit()

    def _read_seen(self) -> tuple[str, int]:
        searcher = self.searcher()
        found = searcher.search(tantivy.Query.term_query(self.schema, "meta", "seen"), limit=1).hits
        if not found:
            return "", -1
        _, value = searcher.doc(found[0][1]).get_all("meta")
        library, number = json.loads(value)
        return library, number


def _forget(writer: tantivy.IndexWriter, since: int) -> None:
    """Drop the entries of documents that changed or went away after change ``since``."""
    gone = Deletion.objects.filter(generation__gt=since).values_list("document", flat=True)
    changed = Document.objects.filter(generation__gt=since).values_list("pk", flat=True)
    for pk in {*gone, *changed}:
        writer.delete_documents_by_term("document", pk)


def _fresh(since: int) -> Iterator[tantivy.Document]:
    keys = list(Document.objects.filter(generation__gt=since).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from _documents(keys[start : start + CHUNK])


def _documents(keys: list[int]) -> Iterator[tantivy.Document]:
    nodes = _grouped(
        Node.objects.filter(document__in=keys)
        .only("document_id", "key", "parent", "type", "label", "heading", "path", "text", "lead")
        .order_by("document_id", "position")
    )
    units: dict[int, list[str]] = {}
    for clause, unit in ClauseUnit.objects.filter(clause__document__in=keys).values_list(
        "clause_id", "unit_id"
    ):
        units.setdefault(clause, []).append(unit)
    clauses = _grouped(Clause.objects.filter(document__in=keys).only("document_id", "kind", "node"))
    documents = Document.objects.filter(pk__in=keys).defer("fields", "findings")
    standing = standings(list(documents))
    for document in documents:
        said = [
            {"kind": clause.kind, "node": clause.node, "units": units.get(clause.pk, ())}
            for clause in clauses.get(document.pk, ())
        ]
        parts = entries(nodes.get(document.pk, ()), said)
        yield from _index_documents(document, parts, standing[document.pk])


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.document_id, []).append(row)
    return groups


def _index_documents(
    document: Document, parts: list[Entry], standing: Standing
) -> Iterator[tantivy.Document]:
    titles = [document.title or "", *document.alt_titles, document.number or "", *document.other_numbers]
    title = token_text("\n".join(titles))
    shared: dict[str, Any] = {
        "document": document.pk,
        "title": title,
        "kind": document.kind,
        "level": document.level or "",
        "issuer": document.issuers or [],
        "starts": day_number(standing.starts) if standing.starts else LAST,
        "ends": day_number(standing.ends) if standing.ends else LAST,
    }
    if document.date:
        shared["year"] = document.date.year
    whole = Entry("", "", document.title or "")
    whole.grants = any(part.grants for part in parts)
    own = {one for one in titles if one}
    for part in [whole, *parts]:
        if part is not whole and not part.text and part.heading in own:
            continue  # the printed title; the document's own entry stands for it
        body = part.text
        # The entry of the document itself answers for its title.
        name = title if part is whole else token_text(f"{part.name} {part.heading}")
        yield tantivy.Document(
            **shared,
            name=name,
            body=token_text(body),
            chars=character_text(f"{part.heading}{body}"),
            unit=sorted(part.units),
            grants=part.grants,
            shown=json.dumps([part.node, part.name, part.heading, body], ensure_ascii=False).encode(),
        )
