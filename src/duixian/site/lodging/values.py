"""What the rules say of whoever stays: days, amounts and truths of the pack's expressions, by what is registered on a day."""

from __future__ import annotations

from datetime import date

from duixian.rules.evaluate.details import Details
from duixian.rules.model.nodes import Expr
from duixian.rules.truth import TRUE
from duixian.site.registry.cases import case_of
from duixian.site.registry.models import Subject
from duixian.site.shelf import Ready


def details_of(ready: Ready, person: Subject, on: date) -> Details:
    return Details(ready.evaluator.evaluate(case_of(ready.evaluator, person, on).case))


def day(details: Details, node: Expr | None) -> date | None:
    """A date where it is certain."""
    value = _certain(details, node)
    return date.fromordinal(value) if value is not None else None


def fen(details: Details, node: Expr) -> int | None:
    """An amount where it is certain."""
    return _certain(details, node)


def holds(details: Details, node: Expr | None) -> bool:
    """Whether a truth is certain to hold."""
    return node is not None and details.truth(node) == TRUE


def _certain(details: Details, node: Expr | None) -> int | None:
    if node is None:
        return None
    lo, hi, na = details.values[node.id]
    return lo if lo == hi and not na else None


def lacking(details: Details, node: Expr) -> list[str]:
    """Labels of the facts that an expression hangs on and nobody has registered."""
    pack, given = details.pack, details.result.state.given
    return [pack.facts[id_].label for id_ in facts_of(pack, node) if id_ in pack.facts and id_ not in given]


def facts_of(pack: object, node: Expr) -> list[str]:
    """Facts that an expression reads, also through definitions."""
    from duixian.rules.model.nodes import DefRef, walk

    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, DefRef):
            found |= set(pack.definitions[part.definition].facts)  # type: ignore[attr-defined]
        elif getattr(part, "fact", ""):
            found.add(part.fact)  # type: ignore[union-attr]
    return sorted(found)
