"""What a citation leads to in a collection of documents: one, several to choose from, or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from duixian.citations.citation import Citation
from duixian.citations.numbers import CitationError, normalise_number, number_key
from duixian.citations.paths import expand_path, path_key
from duixian.citations.titles import TitleForm, normalise_title, title_forms, title_key


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that can be cited: its id, its numbers, its titles; its paths, or None where they are not known."""

    id: str
    numbers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one document, the paths as it writes them (several for a list or range), and the full citation."""

    id: str
    paths: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several documents fit; ``candidates`` has (id, full citation) of each."""

    candidates: tuple[tuple[str, Citation], ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """No document fits, or it fits and has no such place; ``reason`` says which, in Chinese; ``near`` what comes close."""

    reason: str
    near: tuple[tuple[str, Citation], ...] = ()


Result = Resolved | Ambiguous | NotFound


class Catalogue:
    """Documents indexed by number and by each form of their titles. Built once, then only read.

    Numbers that are none (a wrong form in a source) are compared as printed without white space.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._numbers: dict[str, list[str]] = {}
        self._titles: dict[str, list[tuple[int, TitleForm, str]]] = {}
        for entry in self._entries.values():
            for number in dict.fromkeys(map(number_key, entry.numbers)):
                self._numbers.setdefault(number, []).append(entry.id)
            for title in dict.fromkeys(entry.titles):
                for rank, form in enumerate(title_forms(title)):
                    self._titles.setdefault(form.key, []).append((rank, form, entry.id))

    def resolve(self, cited: Citation, within: str | None = None) -> Result:
        """Where ``cited`` leads; a citation that names no document means ``within``.

        A number and a title must both fit one document. A title is tried in full, then without its edition (试行) and as
        the plan a notice forwards, then as a part of a longer title; the first way that finds any decides.
        """
        if cited.relative:
            if within is None or within not in self._entries:
                return NotFound("引用没有写明文件，也没有所在文件可以参照")
            return self._placed(within, cited)
        found = self._documents(cited)
        if isinstance(found, NotFound):
            return found
        if len(found) > 1:
            return Ambiguous(tuple((i, self.full(i, cited.path)) for i in found))
        return self._placed(found[0], cited)

    def full(self, identifier: str, path: str | None = None) -> Citation:
        """The full form by which a document (and a place in it) is cited."""
        entry = self._entries[identifier]
        number = _number(entry.numbers[0]) if entry.numbers else None
        return Citation(number, normalise_title(entry.titles[0]) if entry.titles else None, path)

    def entry(self, identifier: str) -> Entry:
        """The document of that id."""
        return self._entries[identifier]

    def numbered(self, number: str) -> list[str]:
        """The documents that bear ``number``, whatever form it is printed in."""
        return list(self._numbers.get(number_key(number), ()))

    def titled(self, title: str, among: Collection[str] | None = None) -> list[str]:
        """The documents (of ``among``) that ``title`` may name, only those of the closest form.

        Two titles of which both had an issuer, or an edition, left out are not one: the full forms would have met.
        """
        for form in title_forms(title):
            hits = [
                (rank, i)
                for rank, own, i in self._titles.get(form.key, ())
                if not own.without & form.without and (among is None or i in among)
            ]
            if hits:
                best = min(rank for rank, _ in hits)
                return list(dict.fromkeys(i for rank, i in hits if rank == best))
        return []

    def _documents(self, cited: Citation) -> list[str] | NotFound:
        numbered = self.numbered(cited.number) if cited.number else None
        if numbered == []:
            titled = self._titled(cited.title, None) if cited.title else []
            return NotFound(
                f"没有文号为 {cited.number} 的文件", tuple((i, self.full(i)) for i in titled[:10])
            )
        if cited.title is None:
            return numbered or []
        found = self._titled(cited.title, numbered)
        if found:
            return found
        near = tuple((i, self.full(i)) for i in (numbered or [])[:10])
        return NotFound(
            f"没有标题为《{cited.title}》{'且文号为 ' + cited.number if cited.number else ''}的文件", near
        )

    def _titled(self, title: str, among: list[str] | None) -> list[str]:
        """As ``titled``, then as a part of a longer title."""
        if found := self.titled(title, among):
            return found
        wanted = title_key(title)
        if len(wanted) < 4:
            return []
        pool = list(self._entries) if among is None else among
        return [i for i in pool if any(wanted in title_key(t) for t in self._entries[i].titles)]

    def _placed(self, identifier: str, cited: Citation) -> Result:
        entry = self._entries[identifier]
        if cited.path is None:
            return Resolved(identifier, (), self.full(identifier))
        wanted = expand_path(cited.path)
        full = self.full(identifier, cited.path)
        if entry.paths is None:
            return Resolved(identifier, wanted, full)
        exact = set(entry.paths)
        places: list[str] = []
        for path in wanted:
            hits = [path] if path in exact else [p for p in entry.paths if _same(p, path)]
            if len(hits) != 1:
                how = "没有" if not hits else "不止一处"
                near = tuple(
                    (identifier, self.full(identifier, p)) for p in (hits or _near(path, entry.paths))[:10]
                )
                return NotFound(f"《{full.title or full.number}》{how}{path}", near)
            places.append(hits[0])
        return Resolved(identifier, tuple(places), full)


def resolve(cited: Citation, catalogue: Iterable[Entry] | Catalogue, within: str | None = None) -> Result:
    """Where a citation leads in a catalogue (see ``Catalogue.resolve``)."""
    index = catalogue if isinstance(catalogue, Catalogue) else Catalogue(catalogue)
    return index.resolve(cited, within)


def _number(number: str) -> str:
    try:
        return normalise_number(number)
    except CitationError:
        return "".join(number.split())


def _same(printed: str, wanted: str) -> bool:
    try:
        return path_key(printed) == path_key(wanted)
    except CitationError:
        return False


def _near(path: str, paths: Iterable[str]) -> list[str]:
    """Places that begin like the one not found."""
    head = path[: max(3, len(path) - 3)]
    return [p for p in paths if p.startswith(head)]
