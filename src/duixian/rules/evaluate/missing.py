"""Which unknown facts a value still hangs on: those reached without passing anything that is already settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duixian.rules.evaluate.engine import State
from duixian.rules.model.nodes import Aggregate, And, DefRef, Expr, FactRef, If, Or, children
from duixian.rules.model.pack import Pack
from duixian.rules.truth import FALSE, TRUE, UNKNOWN


def settled(value: Any) -> bool:
    """Whether a traced value is known."""
    if isinstance(value, int):
        return value != UNKNOWN
    lo, hi, na = value
    return bool(na > 1 or (lo == hi and not na))


def missing_facts(pack: Pack, trace: Mapping[str, Any], state: State, *definitions: str) -> tuple[str, ...]:
    """Ids of the facts (or rows) not fully known that unsettled definitions hang on, in the order it meets them.

    See `missing_below`.
    """
    return missing_below(pack, trace, state, *(pack.definitions[id_].expr for id_ in definitions))


def missing_below(pack: Pack, trace: Mapping[str, Any], state: State, *nodes: Expr) -> tuple[str, ...]:
    """The same for expressions that stand beside the definitions.

    A settled part is not looked into, nor the branch of an `if` that is not taken, nor an `and` that is already false.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    todo: list[Expr] = list(reversed(nodes))
    while todo:
        node = todo.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.id in trace and settled(trace[node.id]):
            continue
        match node:
            case FactRef():
                found[node.fact] = None
            case DefRef():
                todo.append(pack.definitions[node.definition].expr)
            case Aggregate():
                if not state_has(state, node.rows):
                    found[node.rows] = None
                else:
                    found.update(dict.fromkeys(_row_facts(pack, node)))
                    todo.extend(reversed([e for e in (node.start, node.end) if e is not None]))
            case If():
                code = trace.get(node.condition.id, UNKNOWN)
                taken = (
                    [node.yes]
                    if code == TRUE
                    else [node.no]
                    if code in (0, FALSE)
                    else [node.condition, node.yes, node.no]
                )
                todo.extend(reversed(taken))
            case And() | Or():
                todo.extend(reversed(node.items))
            case _:
                todo.extend(reversed(list(children(node))))
    return tuple(found)


def state_has(state: State, rows: str) -> bool:
    """Whether a list of rows was stated."""
    return rows in state.given


def _row_facts(pack: Pack, node: Aggregate) -> list[str]:
    """What an uncertain aggregate over a stated list reads of its rows, and outside them."""
    found: list[str] = []
    todo = [e for e in (node.where, node.value) if e is not None]
    while todo:
        inner = todo.pop()
        if isinstance(inner, FactRef):
            found.append(inner.fact)
        elif isinstance(inner, DefRef):
            found.extend(pack.definitions[inner.definition].facts)
        todo.extend(children(inner))
    return found
