"""The text at a citation: what a document, an article or a part of one says, as the library holds it.

A citation is looked up as references are (`resolving`): by number and title, then by its path, then by the nearest place
around that path. A `Quoter` keeps what it read; make one for one piece of work, and `expect` all its citations at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import TypeVar

from django.db.models import Q
from django.urls import reverse

from duixian.citations import (
    Ambiguous,
    Catalogue,
    Citation,
    CitationError,
    Entry,
    NotFound,
    Result,
    expand,
    parse,
    parse_path,
)
from duixian.citations.paths import Step
from duixian.site.prepared import Arg, OneOf, Prepared, among

from .keys import around, name_keys, number_key, path_key
from .models import Document, Node, WorkName

KEPT = 5000  # citations whose reading is kept: the same few stand on every page
CHUNK = 400  # SQLite takes a limited number of values in one statement
T = TypeVar("T")
KINDS = ("number", "title")
NAMED = Prepared[WorkName](
    lambda: WorkName.objects.filter(
        reduce(or_, (Q(kind=kind) & among("key", Arg(n)) for n, kind in enumerate(KINDS)))
    ).values_list("kind", "key", "work_id")
)
CALLED = OneOf[Document](
    "work_id",
    lambda some: (
        Document.objects.filter(some, current=True)
        .values_list("work_id", "title", "alt_titles", "number", "other_numbers")
    ),
)  # fmt: skip
TEXTS = OneOf[Node](
    "document__work_id",
    lambda some: (
        Node.objects.filter(some, document__current=True)
        .order_by("document", "position")
        .values_list("document__work_id", "key", "parent", "path", "text")
    ),
)
NEAR, CLOSEST = 10, 3  # documents and places named where none fits


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a document: its path and all its text, parts below it included."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The text at a citation. `missed` are the cited paths the document does not have; `text` then is that of the nearest
    place around them (`nearest`, '' for the whole document). `articles` are all places of the document that have a path."""

    citation: str
    text: str
    articles: tuple[Place, ...]
    missed: tuple[str, ...] = ()
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Unquoted:
    """No one text: `held` where the document is there and the place is not; `candidates` where several documents fit;
    `near` what comes close."""

    held: bool = False
    candidates: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(slots=True)
class _Text:
    """The nodes of one document: texts in order with whose part each is, and where each path leads."""

    paths: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)


class Quoter:
    """Answers citations from the library; raises `CitationError` for what is none."""

    def __init__(self) -> None:
        self._texts: dict[str, _Text] = {}
        self._works: dict[tuple[str, str], set[str]] = {}  # by kind and key of a name
        self._entries: dict[str, Entry] = {}
        self._resolved: dict[tuple[str | None, str | None], tuple[Catalogue, Result]] = {}

    def expect(self, citations: Iterable[str]) -> None:
        """Look up all these at once: the works they name, and the text of those of which a place is cited. What is no
        citation is passed over."""
        wanted = [
            cited for written in dict.fromkeys(citations) if (cited := _whole_citation(written)) is not None
        ]
        self._learn(wanted)
        works = {
            work for cited in wanted if cited.path is not None and (work := self._work(cited)) is not None
        }
        self._read(works)

    def quote(self, written: str) -> Quoted | Unquoted:
        """The text at `number《title》path`; a path may be a list or a range, whose texts follow each other."""
        cited = _whole_citation(written) or parse(written)
        if cited.relative:
            raise CitationError(f"引用没有写明文件：{written}")
        catalogue, found = self._named(cited)
        if isinstance(found, Ambiguous):
            return Unquoted(candidates=tuple(str(full) for _, full in found.candidates[:NEAR]))
        if isinstance(found, NotFound):
            return Unquoted(near=tuple(str(full) for _, full in found.near[:NEAR]))
        full = str(catalogue.full(found.id, cited.path))
        return self._placed(found.id, full, cited)

    def address(self, written: str) -> str | None:
        """The page of the library at a citation, or at the nearest place around it; None where it leads to no one document."""
        cited = _whole_citation(written)
        work = self._work(cited) if cited is not None else None
        if cited is None or work is None:
            return None
        paths = [one.path for one in expand(cited) if one.path is not None][:1]
        key = _find(self._text(work), paths[0])[1] if paths else None
        if key is None:
            return reverse("library:document", args=[work])
        return reverse("library:node", args=[work, key])

    def _placed(self, work: str, full: str, cited: Citation) -> Quoted | Unquoted:
        text = self._text(work)
        articles = tuple(Place(path, _whole(text, key)) for path, key in text.paths.items())
        if cited.path is None:
            roots = [key for key, parent in text.parents.items() if parent is None]
            return Quoted(full, "\n".join(_whole(text, key) for key in roots), articles)
        keys: list[str] = []
        missed: list[str] = []
        nearest = ""
        for one in expand(cited):
            assert one.path is not None
            step, key = _find(text, one.path)
            if key is None:
                return Unquoted(held=True, near=_near(text, one.path))
            if (
                step != one.path and one.path != f"{step}第一款"
            ):  # an article's own words are its first paragraph
                missed.append(one.path)
                nearest = step
            if key not in keys:
                keys.append(key)
        return Quoted(full, "\n".join(_whole(text, key) for key in keys), articles, tuple(missed), nearest)

    def _text(self, work: str) -> _Text:
        self._read({work})
        return self._texts[work]

    def _read(self, works: set[str]) -> None:
        """The texts of these works, as they stand."""
        new = sorted(works - self._texts.keys())
        self._texts |= {work: _Text() for work in new}
        for some in _batched(new, CHUNK):
            for work, key, parent, path, words in TEXTS.rows(some):
                _add(self._texts[work], key, parent, path, words)

    def _work(self, cited: Citation) -> str | None:
        """The one work that a citation names."""
        _, found = self._named(cited)
        return None if isinstance(found, (Ambiguous, NotFound)) else found.id

    def _named(self, cited: Citation) -> tuple[Catalogue, Result]:
        """The works that bear the number or one of the forms of the title, and which of them is meant."""
        document = cited.number, cited.title
        if document not in self._resolved:
            self._learn([cited])
            works = set[str]().union(*(self._works[name] for name in _names(cited)))
            catalogue = Catalogue(self._entries[work] for work in sorted(works) if work in self._entries)
            self._resolved[document] = catalogue, catalogue.resolve(Citation(*document, None))
        return self._resolved[document]

    def _learn(self, citations: Iterable[Citation]) -> None:
        """Which works bear the names in these citations, and what those are called."""
        new = sorted({name for cited in citations for name in _names(cited)} - self._works.keys())
        self._works |= {name: set() for name in new}
        for some in _batched(new, CHUNK):
            named = [[key for one, key in some if one == kind] for kind in KINDS]
            for kind, key, work in NAMED.rows(*named):
                self._works[kind, key].add(work)
        works = set[str]().union(*(self._works[name] for name in new)) - self._entries.keys()
        for some_works in _batched(sorted(works), CHUNK):
            for work, title, titles, number, numbers in CALLED.rows(some_works):
                said = tuple(filter(None, [number, *numbers])), tuple(filter(None, [title, *titles]))
                self._entries[work] = Entry(work, *said)


def _batched(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


@lru_cache(maxsize=KEPT)
def _whole_citation(written: str) -> Citation | None:
    """A citation that names its document; None for what is none."""
    try:
        cited = parse(written)
    except CitationError:
        return None
    return None if cited.relative else cited


def _names(cited: Citation) -> tuple[tuple[str, str], ...]:
    """The keys under which a cited document may be known."""
    return _keys(cited.number or "", cited.title or "")


@lru_cache(maxsize=KEPT)
def _keys(number: str, title: str) -> tuple[tuple[str, str], ...]:
    keys = [("number", number_key(number)), *(("title", key) for key in sorted(name_keys(title)))]
    return tuple((kind, key) for kind, key in keys if key)


def _add(text: _Text, key: str, parent: str | None, path: str, words: str) -> None:
    text.parents[key] = parent
    text.words[key] = words
    if parent is not None:
        text.below.setdefault(parent, []).append(key)
    if path:
        text.paths.setdefault(path, key)
        text.loose.setdefault(path_key(path), key)


def _find(text: _Text, path: str) -> tuple[str, str | None]:
    """The place at a path as cited or around it: the path that was found, and its node."""
    for step in around(path):
        key = text.paths.get(step) or text.loose.get(path_key(step))
        if key is not None:
            return step, key
    return "", None


def _near(text: _Text, path: str) -> tuple[str, ...]:
    """The places of the same kind with the closest numbers."""
    wanted = _last(path)
    if wanted is None:
        return ()
    steps = [(path, step) for path in text.paths if (step := _last(path)) is not None]
    same = [(path, step) for path, step in steps if step.unit == wanted.unit and step.number is not None]
    same.sort(key=lambda pair: abs((pair[1].number or 0) - (wanted.number or 0)))
    return tuple(path for path, _ in same[:CLOSEST])


def _last(path: str) -> Step | None:
    try:
        steps = parse_path(path)
    except CitationError:
        return None
    return steps[0] if len(steps) == 1 else None


def _whole(text: _Text, key: str) -> str:
    """A node's own words and those of all below it, in order."""
    parts: list[str] = []
    todo = [key]
    while todo:
        now = todo.pop()
        parts.append(text.words[now])
        todo.extend(reversed(text.below.get(now, ())))
    return "\n".join(part for part in parts if part)
