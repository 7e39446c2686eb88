"""Typed clauses of a document: responsibility, grants, targets, deadlines, materials and procedure steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duixian.text.clauses.deadline import deadline
from duixian.text.clauses.grant import grant
from duixian.text.clauses.material import material
from duixian.text.clauses.responsibility import responsibility
from duixian.text.clauses.step import step
from duixian.text.clauses.target import target
from duixian.text.model import Clause, Node
from duixian.text.units import NOWHERE, Place

KINDS = ("responsibility", "grant", "target", "deadline", "material", "step")
"""The kinds of clause, as the shell names them."""

_PLAIN: dict[str, Callable[[Sequence[Node]], tuple[Clause, ...]]] = {
    "grant": grant,
    "deadline": deadline,
    "material": material,
    "step": step,
}


def clauses(
    nodes: Sequence[Node], place: Place = NOWHERE, issued: int | None = None, kinds: Sequence[str] = KINDS
) -> tuple[Clause, ...]:
    """All clauses of a document's nodes, kind by kind in the order of ``KINDS``.

    ``place`` says what 省 and 市 mean (see ``duixian.text.units.place_of``); ``issued`` is the year of issue.
    """
    found: list[Clause] = []
    for kind in kinds:
        if kind == "responsibility":
            found.extend(responsibility(nodes, place))
        elif kind == "target":
            found.extend(target(nodes, issued))
        else:
            found.extend(_PLAIN[kind](nodes))
    return tuple(found)


__all__ = ["KINDS", "clauses", "deadline", "grant", "material", "responsibility", "step", "target"]
