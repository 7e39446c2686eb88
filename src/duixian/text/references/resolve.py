"""Where a reference leads: to one document of a catalogue, to several that share what it names, or nowhere yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from duixian.citations import Catalogue, Entry
from duixian.text.model import Reference


class Outcome(StrEnum):
    """What looking a reference up gave."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    DANGLING = "dangling"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome, the ids it leads to (one if resolved, several if ambiguous), the path within, and why."""

    outcome: Outcome
    documents: tuple[str, ...]
    path: str | None
    why: str
    confidence: float = 1.0


def resolve(
    reference: Reference,
    catalogue: Catalogue | Iterable[Entry],
    *,
    own: str | None = None,
    short: Mapping[str, str] | None = None,
    has_path: Callable[[str, str], bool] | None = None,
) -> Resolution:
    """Where ``reference`` leads among the documents of ``catalogue``.

    What is printed is not always right, so a number decides and a title only tells apart those that share it; a title
    alone may lack its issuer or 的通知. ``own`` is the id of the document that makes the reference (articles without a
    document are its own; it never cites itself by title unless nothing else fits). ``short`` holds the short titles it
    defines. ``has_path(id, path)`` tells whether a document has an article; where given, a path that does not exist
    lowers the confidence.
    """
    index = catalogue if isinstance(catalogue, Catalogue) else Catalogue(catalogue)
    if reference.title is None and reference.number is None:
        return Resolution(Outcome.INTERNAL, (own,) if own else (), reference.path, "本文条款")
    title = (short or {}).get(reference.title, reference.title) if reference.title else None
    found, why = _look_up(index, title, reference.number)
    if own is not None and len(found) > 1:
        found = [one for one in found if one != own] or found
    if not found:
        return Resolution(Outcome.DANGLING, (), reference.path, "库中没有这份文件")
    if len(found) > 1:
        ids = tuple(sorted(found))
        return Resolution(Outcome.AMBIGUOUS, ids, reference.path, f"{why}，有 {len(ids)} 份文件相符", 0.5)
    target = found[0]
    sure = 1.0
    if reference.path and has_path is not None and not has_path(target, reference.path):
        sure, why = 0.6, f"{why}；该文件没有{reference.path}"
    return Resolution(Outcome.RESOLVED, (target,), reference.path, why, sure)


def _look_up(index: Catalogue, title: str | None, number: str | None) -> tuple[list[str], str]:
    numbered = index.numbered(number) if number else []
    if title and len(numbered) > 1 and (named := index.titled(title, numbered)):
        return named, "文号与标题"
    if numbered:
        return numbered, "文号"
    if title is None:
        return [], ""
    named = index.titled(title)
    if number:  # another edition of the same title bears another number
        named = [one for one in named if not index.entry(one).numbers]
    return named, "标题"
