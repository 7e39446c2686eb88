"""Fills a library with generated articles and measures search in it; prints the tables and a digest of all hits as JSON.

A process of its own, because a process has one library: python -m bench.search.measure ARTICLES SEED [DATABASE]
(the address of an empty PostgreSQL database; SQLite without it).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.search.articles import Article, Author, Text
from bench.tables import Table

QUERIES = 1_000
WARM_UP = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A query for an item that is known to be there: its document and node."""

    sort: str
    words: str
    number: str
    node: str


def run(articles: int, seed: int, database: str | None = None) -> tuple[list[Table], str]:
    """Fill a library of its own and measure; the digest is the same where all queries find the same in the same order."""
    with tempfile.TemporaryDirectory(prefix="duixian-bench-") as folder:
        os.environ["DUIXIAN_DATA"] = folder
        os.environ.pop("DUIXIAN_DATABASE", None)
        if database:
            os.environ["DUIXIAN_DATABASE"] = database
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
        import django

        django.setup()
        from duixian.site.library.upkeep import make_ready

        make_ready()
        known, common = _fill(articles, seed)
        return _measure(Path(folder), known, common)


def _fill(articles: int, seed: int) -> tuple[list[Known], list[str]]:
    """Write the documents and draw the queries."""
    author, draw = Author(seed), random.Random(seed + 1)
    common: Counter[str] = Counter()
    known: list[Known] = []
    made = serial = 0
    while made < articles:
        texts: list[Text] = []
        while len(texts) < 500 and made < articles:
            serial += 1
            text = author.document(serial)
            texts.append(text)
            made += len(text.articles)
        _store(texts, serial - len(texts))
        for text in texts:
            place = draw.randrange(len(text.articles))
            known.append(_known(draw, text, place))
        for text in texts[::20]:
            for article in text.articles:
                words = article.text
                common.update(words[i : i + 2] for i in range(len(words) - 1) if words[i : i + 2].isalpha())
    draw.shuffle(known)
    return known[: QUERIES + WARM_UP], [word for word, _ in common.most_common(10)]


def _known(draw: random.Random, text: Text, place: int) -> Known:
    """Words a reader remembers of one article."""
    article = text.articles[place]
    key = f"a{place + 1}"
    sort = draw.choice(["two phrases", "title and phrase", "number and article"])
    if sort == "two phrases":
        words = " ".join(draw.sample(article.phrases, 2))
    elif sort == "title and phrase":
        words = f"{text.title} {draw.choice(article.phrases)}"
    else:
        words = f"{text.number} {article.label}"
    return Known(sort, words, text.number, key)


def _store(texts: list[Text], first: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from duixian.site.library import generations
    from duixian.site.library.models import Document, Node, Source, Work

    with transaction.atomic():
        generation = generations.advance()
        source = Source.objects.create(
            digest=f"{first:064d}", media="text/plain", encoding="utf-8", bytes=0, characters=b"", runs=b"",
            length=0, lines=0, reader="bench", imported_at=timezone.now(),
        )  # fmt: skip
        Work.objects.bulk_create(Work(id=f"w{first + n}") for n in range(len(texts)))
        documents = Document.objects.bulk_create(
            _document(source, f"w{first + n}", n, t, generation) for n, t in enumerate(texts)
        )
        Node.objects.bulk_create(
            (
                _node(document, n, article)
                for document, text in zip(documents, texts, strict=True)
                for n, article in enumerate(text.articles)
            ),
            2000,
        )


def _document(source: Any, work: str, position: int, text: Text, generation: int) -> Any:
    from duixian.site.library.models import Document

    return Document(
        work_id=work, source=source, expression="", position=position, start_line=1, end_line=1, title=text.title,
        number=text.number, date=date(text.year, 5, 1), kind=text.title[-2:], level="市", generation=generation,
    )  # fmt: skip


def _node(document: Any, position: int, article: Article) -> Any:
    from duixian.site.library.models import Node

    return Node(
        document=document, key=f"a{position + 1}", parent=None, position=position, depth=0, type="article",
        label=article.label, heading="", path=article.label, text=f"{article.label} {article.text}",
        lead=len(article.label), start_line=1, end_line=1,
    )  # fmt: skip


def _measure(folder: Path, known: list[Known], common: list[str]) -> tuple[list[Table], str]:
    from django.db import connection

    from duixian.site.library.index import LibraryIndex
    from duixian.site.library.models import Document, Node
    from duixian.site.library.results import shown
    from duixian.site.library.search import search

    index = LibraryIndex(folder / "index")
    began = time.perf_counter()
    index.catch_up()
    built = time.perf_counter() - began
    numbers = dict(Document.objects.values_list("pk", "number"))
    times: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    digest = hashlib.sha256()
    first: Counter[str] = Counter()
    for place, query in enumerate(known):
        began = time.perf_counter()
        found = search(index, query.words)
        took = (time.perf_counter() - began) * 1000
        shown(found, query.words)
        with_documents = (time.perf_counter() - began) * 1000
        if place < WARM_UP:
            continue
        digest.update(repr([(numbers[hit.document], hit.node) for hit in found.hits]).encode())
        times.setdefault(query.sort, []).append(took)
        whole.setdefault(query.sort, []).append(with_documents)
        best = found.hits[0] if found.hits else None
        first[query.sort] += bool(best and (numbers[best.document], best.node) == (query.number, query.node))
    rows = [_row(sort, took, whole[sort], first[sort]) for sort, took in sorted(times.items())]
    together, all_whole = [[one for took in kind.values() for one in took] for kind in (times, whole)]
    rows.append(_row("all", together, all_whole, sum(first.values())))
    tables = [
        Table(
            f"Search, documents in {connection.display_name}: known items among {Node.objects.count():,} articles",
            ("query", "number", "median ms", "p99 ms", "p99 ms with documents", "right article first"),
            rows,
            f"The index beside the database, the same engine for both databases, was made in {built:.1f} s. Each query "
            f"with its hits and their text, in process, after {WARM_UP} others; then also with the documents and articles "
            "of its first 20 hits from the database, as the page shows them.",
        ),
        _commonest(index, common, connection.display_name),
    ]
    return tables, digest.hexdigest()


def _row(sort: str, took: list[float], whole: list[float], first: int) -> tuple[str, ...]:
    p99, p99_whole = (statistics.quantiles(times, n=100)[98] for times in (took, whole))
    share = f"{first / len(took):.1%}"
    return sort, str(len(took)), f"{statistics.median(took):.2f}", f"{p99:.2f}", f"{p99_whole:.2f}", share


def _commonest(index: Any, common: list[str], database: str) -> Table:
    from duixian.site.library.results import shown
    from duixian.site.library.search import search

    rows = []
    for word in common:
        took = {}
        for way in ("plain", "facets", "page"):
            tries = []
            for _ in range(5):
                began = time.perf_counter()
                found = search(index, word, facets=way != "plain")
                if way == "page":
                    shown(found, word)
                tries.append((time.perf_counter() - began) * 1000)
            took[way] = max(tries)
        rows.append((word, f"{found.total:,}", *(f"{one:.2f}" for one in took.values())))
    return Table(
        f"Search, documents in {database}: the ten commonest pairs of characters (worst of five)",
        ("word", "hits", "ms", "ms with facets", "ms with facets and documents"),
        rows,
    )


if __name__ == "__main__":
    tables, digest = run(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
    print(json.dumps({"tables": [asdict(table) for table in tables], "digest": digest}, ensure_ascii=False))
