"""What the packs of this site say of projects of several years."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.model.pack import Pack
from duixian.rules.model.projects import Project as Kind
from duixian.site.shelf import Ready, shelf

from .models import Project

LEAST = 4  # characters: a finding, a reason is a sentence


class UnknownKindError(LookupError):
    """The pack does not know this kind of projects any more, or cannot be used; the message says so."""


def of_project(project: Project) -> tuple[Ready, Kind]:
    """The pack and the kind of a project. Raises UnknownKindError."""
    ready = shelf().by_id(project.pack)
    if ready is None or project.kind not in ready.pack.projects:
        raise UnknownKindError(f"规则包 {project.pack} 里现在没有这种项目，请联系管理员。")
    return ready, ready.pack.projects[project.kind]


def all_kinds() -> Iterator[tuple[Ready, Kind]]:
    """Every kind of projects of every pack of the site."""
    for ready in shelf().all():
        for kind in ready.pack.projects.values():
            yield ready, kind


def article(kind: Kind, part: object = None) -> str:
    """The article of a part of the kind, else its own."""
    cite = getattr(part, "cite", None) or kind.cite
    return cite.full if cite is not None else ""


def begun_by(pack: Pack, benefit: str) -> tuple[Kind, bool] | None:
    """The kind that a grant of this benefit begins, and whether as the next term of one; None where it begins none."""
    for kind in pack.projects.values():
        if benefit in kind.begins:
            return kind, False
        if kind.renewal is not None and benefit == kind.renewal.benefit:
            return kind, True
    return None


def label_of(project: Project) -> str:
    """What its kind is called, '' where the pack does not know it any more."""
    ready = shelf().by_id(project.pack)
    kind = ready.pack.projects.get(project.kind) if ready is not None else None
    return kind.label if kind is not None else ""
