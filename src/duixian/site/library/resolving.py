"""References find their targets: a document by number and title, then the article by its path.

What the library does not hold stays a dangling name, and resolves when it arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from duixian.citations import Catalogue, Entry
from duixian.text import model as text
from duixian.text.references import resolve as lead

from .keys import around, path_key
from .models import Document, Node, Reference, WorkName

CHUNK = 400  # SQLite takes a limited number of values in one statement
# A change of the target's standing: its entries in the index carry dates that depend on these.
_STANDING = ("repeals", "amends")


def resolve(works: set[str], generation: int) -> None:
    """Resolve the references made by these works, those that name them and those that already point to them."""
    names = WorkName.objects.filter(work_id__in=works).values_list("kind", "key")
    keys: dict[str, list[str]] = {"title": [], "number": []}
    for kind, key in names:
        keys[kind].append(key)
    pending: dict[int, Reference] = {}
    filters = [
        *(Q(document__work_id__in=some) for some in _chunks(sorted(works))),
        *(Q(target_id__in=some) for some in _chunks(sorted(works))),
        *(Q(target=None, number_key__in=some) for some in _chunks(keys["number"])),
        *(Q(target=None, title_key__in=some) for some in _chunks(keys["title"])),
    ]
    for some in filters:
        for reference in Reference.objects.filter(some).select_related("document").defer("document__fields"):
            pending[reference.pk] = reference
    changed = _resolve(list(pending.values()))
    Reference.objects.bulk_update(changed, ["target", "target_node"], CHUNK)
    moved = {r.target_id for r in changed if r.relation in _STANDING and r.target_id} - works
    Document.objects.filter(work_id__in=moved).update(generation=generation)


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _resolve(references: list[Reference]) -> list[Reference]:
    """The references whose target changed, with the new target set."""
    catalogue = Catalogue(_entries(references))
    targets: dict[int, str | None] = {}
    for reference in references:
        named = text.Reference(
            reference.node,
            text.Span(reference.start, reference.end),
            text.Relation(reference.relation),
            reference.title,
            reference.number,
            reference.path,
        )
        document = reference.document
        found = lead(named, catalogue, own=document.work_id, short=document.short_titles)
        targets[reference.pk] = found.documents[0] if len(found.documents) == 1 else None
    outline = _Outline({t for r in references if r.path and (t := targets[r.pk])})
    changed = []
    for reference in references:
        target = targets[reference.pk]
        node = outline.find(target, reference.path) if target and reference.path else None
        if (reference.target_id, reference.target_node) != (target, node):
            reference.target_id, reference.target_node = target, node
            changed.append(reference)
    return changed


def _entries(references: Iterable[Reference]) -> Iterator[Entry]:
    """The works that bear any of the names in the references."""
    wanted: dict[str, set[str]] = {"title": set(), "number": set()}
    for reference in references:
        wanted["title"].add(reference.title_key)
        wanted["number"].add(reference.number_key)
    works: set[str] = set()
    for kind, keys in wanted.items():
        for some in _chunks(sorted(keys - {""})):
            works.update(WorkName.objects.filter(kind=kind, key__in=some).values_list("work_id", flat=True))
    columns = ("work_id", "title", "alt_titles", "number", "other_numbers")
    for some in _chunks(sorted(works)):
        rows = Document.objects.filter(work_id__in=some, current=True).values_list(*columns)
        for work, title, titles, number, numbers in rows:
            yield Entry(work, tuple(filter(None, [number, *numbers])), tuple(filter(None, [title, *titles])))


class _Outline:
    """Finds nodes of several works by their paths: as printed first, then in the loose form of each work's paths."""

    def __init__(self, works: set[str]) -> None:
        self._nodes: dict[str, dict[str, str]] = {}
        self._loose: dict[str, dict[str, str]] = {}
        for some in _chunks(sorted(works)):
            rows = Node.objects.filter(document__work_id__in=some, document__current=True).exclude(path="")
            for work, path, key in rows.order_by("-position").values_list("document__work_id", "path", "key"):
                self._nodes.setdefault(work, {})[path] = key

    def find(self, work: str, path: str) -> str | None:
        """The node at ``path``, else the nearest one around it; None where the document has none of them."""
        nodes = self._nodes.get(work, {})
        if path in nodes:
            return nodes[path]
        if work not in self._loose:
            self._loose[work] = {path_key(one): key for one, key in nodes.items()}
        return next(
            (found for step in around(path) if (found := self._loose[work].get(path_key(step)))), None
        )
