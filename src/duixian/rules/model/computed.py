"""What a pack computes: its definitions, and the tables and classifications that some of them stand for.

The ids of derived facts and classifications are `role.name`, of tables `table.name`.
"""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a decision table, a criterion of a classification, or an exception."""

    condition: Expr
    value: Expr
    label: str = ""
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A computed value. `kind`: derived, table, classification, or a benefit's part.

    `depends` are the definitions its expression reads; `facts` all facts it may need, through any definition.
    `exceptions` are the levels of exceptions in it: the conditions and values of those that stand side by side.
    """

    id: str
    kind: str
    label: str
    role: str
    type: Type
    expr: Expr
    depends: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    exceptions: tuple[tuple[Row, ...], ...] = ()
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table; its definition `id` computes it. Kept for the checks of gaps and overlaps and for display."""

    id: str
    label: str
    role: str
    hit: str
    inputs: tuple[Expr, ...]
    rows: tuple[Row, ...]
    otherwise: Expr | None
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Ordered grades, the highest that any criterion gives; its definition is `role.name`."""

    id: str
    label: str
    role: str
    enum: str
    criteria: tuple[Row, ...]
    otherwise: str
    cite: Cite | None = None
    at: Pos = NOWHERE
