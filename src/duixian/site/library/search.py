"""Queries against the index: words to a query, filters, ranking, facets and highlights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from .index import LibraryIndex, day_number
from .tokens import grams, is_han, normal, runs

LONG = 5  # characters from which a word is also sought in pieces: 新引进人才安家费 finds 新引进…人才…安家费
FACETS = ("level", "kind", "issuer", "year")
FACET_SIZE = 12


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be. ``on``: in force on that day; ``status``: "in force", "not yet" or "ended" then."""

    level: Sequence[str] = ()
    kind: Sequence[str] = ()
    issuer: Sequence[str] = ()
    year: Sequence[int] = ()
    unit: Sequence[str] = ()
    grants: bool = False
    on: date | None = None
    status: str = "in force"


@dataclass(frozen=True, slots=True)
class Hit:
    """An article or section found: its document's primary key, its node key, and its text."""

    document: int
    node: str
    name: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, how many there are in all, and for each facet its values with their numbers."""

    hits: list[Hit]
    total: int
    relaxed: bool = False
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def search(
    index: LibraryIndex,
    words: str,
    filters: Filters | None = None,
    *,
    offset: int = 0,
    limit: int = 20,
    facets: bool = False,
) -> Results:
    """Articles that hold every word of ``words``; where none does, those that hold the most of them."""
    filters = filters or Filters()
    searcher = index.searcher()
    asked = _words(words)
    wanted = _filters(index, filters)
    query = _query(index, asked, wanted, relaxed=False)
    found: Any = searcher.search(query, limit=limit, offset=offset)
    relaxed = False
    if not found.count and asked:
        query = _query(index, asked, wanted, relaxed=True)
        found = searcher.search(query, limit=limit, offset=offset)
        relaxed = bool(found.count)
    hits = [_hit(searcher.doc(address), score) for score, address in found.hits]
    return Results(hits, found.count, relaxed, _facets(searcher, query) if facets else {})


def _hit(stored: Any, score: float) -> Hit:
    node, name, heading, text = json.loads(bytes(stored.get_first("shown")))
    return Hit(stored.get_first("document"), node, name, heading, text, score)


def _words(text: str) -> list[list[str]]:
    """The words of a query, each as its runs of one script."""
    words = ([*runs(word)] for word in normal(text).replace("“", " ").replace("”", " ").split())
    return [word for word in words if word]


def _query(index: LibraryIndex, words: list[list[str]], wanted: list[Query], *, relaxed: bool) -> Query:
    parts: list[tuple[Occur, Query]] = [(Occur.Must, part) for part in wanted]
    parts.append((Occur.MustNot, Query.term_query(index.schema, "meta", "seen")))
    if relaxed:
        tokens = list(dict.fromkeys(gram for word in words for run in word for gram in grams(run)))
        pieces = [(Occur.Should, _token(index, token)) for token in tokens]
        parts.append((Occur.Must, Query.boolean_query(pieces, max(1, len(tokens) * 3 // 5))))
    else:
        parts.extend((Occur.Must, _word(index, word)) for word in words)
    if not words:
        parts.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(parts)


def _word(index: LibraryIndex, word: list[str]) -> Query:
    """One word of the query: in a heading or title it weighs more than in the text."""
    tokens = [gram for run in word for gram in grams(run)]
    ways: list[Query] = []
    for name, weight in (("body", 1.0), ("name", 2.5), ("title", 0.6)):
        ways.append(Query.boost_query(_phrase(index, name, tokens), weight))
    if len(tokens) == 1 and len(tokens[0]) == 1 and is_han(tokens[0]):
        ways.append(Query.const_score_query(Query.term_query(index.schema, "chars", tokens[0]), 0.5))
    if len("".join(word)) >= LONG:
        pieces = [(Occur.Must, _token(index, token)) for token in dict.fromkeys(tokens)]
        ways.append(Query.boost_query(Query.boolean_query(pieces), 0.5))
    return Query.disjunction_max_query(ways, 0.2)


def _phrase(index: LibraryIndex, name: str, tokens: list[str]) -> Query:
    if len(tokens) == 1:
        return Query.term_query(index.schema, name, tokens[0], "freq")
    return Query.phrase_query(index.schema, name, list(tokens))


def _token(index: LibraryIndex, token: str) -> Query:
    if len(token) == 1 and is_han(token):
        return Query.const_score_query(Query.term_query(index.schema, "chars", token), 0.2)
    return Query.disjunction_max_query(
        [
            Query.term_query(index.schema, "body", token, "freq"),
            Query.boost_query(Query.term_query(index.schema, "name", token, "freq"), 1.5),
            Query.boost_query(Query.term_query(index.schema, "title", token, "freq"), 0.4),
        ],
        0.2,
    )


def _filters(index: LibraryIndex, filters: Filters) -> list[Query]:
    schema = index.schema
    wanted = []
    for name in ("level", "kind", "issuer", "unit", "year"):
        if values := list(getattr(filters, name)):
            wanted.append(Query.const_score_query(Query.term_set_query(schema, name, values), 0.0))
    if filters.grants:
        wanted.append(Query.const_score_query(Query.term_query(schema, "grants", True), 0.0))
    if filters.on:
        day = day_number(filters.on)
        before = _range(schema, "starts", None, day)
        after = Query.range_query(schema, "ends", FieldType.Integer, day, None, include_lower=False)
        if filters.status == "not yet":
            wanted.append(
                Query.range_query(schema, "starts", FieldType.Integer, day, None, include_lower=False)
            )
        elif filters.status == "ended":
            wanted.append(_range(schema, "ends", None, day))
        else:
            wanted += [before, after]
    return [Query.const_score_query(query, 0.0) for query in wanted]


def _range(schema: tantivy.Schema, name: str, low: int | None, high: int | None) -> Query:
    return Query.range_query(schema, name, FieldType.Integer, low, high)


def _facets(searcher: tantivy.Searcher, query: Query) -> dict[str, list[tuple[str, int]]]:
    asked = {
        name: {"terms": {"field": name, "size": FACET_SIZE if name != "year" else 30}} for name in FACETS
    }
    found = searcher.aggregate(query, asked)
    result = {}
    for name in FACETS:
        buckets = [(_plain(b["key"]), int(b["doc_count"])) for b in found[name]["buckets"] if b["key"] != ""]
        result[name] = sorted(buckets, reverse=True) if name == "year" else buckets
    return result


def _plain(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
