"""What a pack declares: its documents, the roles of a case, values, facts, parameters by date and sets of codes.

The ids of facts are `role.name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    id: str
    title: str
    number: str = ""
    issued: date | None = None
    start: date | None = None
    end: date | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A role in the case: `kind` is the entity whose facts it has (itself, or what it is `like`).

    `of` is the role it hangs on ('' for a root). In a population `kind` names the Parquet file, `key` its key column,
    `link` the column that joins: of the parent's table (one), or of its own (many).
    """

    id: str
    label: str
    kind: str
    of: str = ""
    many: bool = False
    optional: bool = False
    key: str = ""
    link: str = ""
    alias: str = ""
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    """An enumeration or catalogue. `values` in run-time order (place = integer). `ordered`: later is higher.

    For a catalogue (`tree`) `last[i]` is the place of the last descendant of value i, so a code with all below it is
    the range (i, last[i]).
    """

    id: str
    label: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    ordered: bool = False
    tree: bool = False
    last: tuple[int, ...] = ()
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A typed input. Input numbers are in `unit`; one of them is `ticks` run-time integers (万元: 1,000,000 fen)."""

    id: str
    role: str
    name: str
    label: str
    type: Type
    lo: int = 0
    hi: int = 0
    unit: str = ""
    ticks: int = 1
    decimals: int = 0
    question: str = ""
    definition: str = ""
    evidence: str = ""
    register: str = ""
    effort: int = 3
    changes: str = "office"
    better: str = ""
    sensitivity: str = "personal"
    applies: Expr | None = None
    human: bool = False
    decided_by: str = ""
    implied: str = ""
    attributes: tuple[Fact, ...] = ()
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Values by date, ascending; None from a date on means it ended."""

    id: str
    label: str
    type: Type
    values: tuple[tuple[date, int | None], ...]
    unit: str = ""
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSet:
    id: str
    label: str
    enum: str
    ranges: tuple[tuple[int, int], ...]
    cite: Cite | None = None
    at: Pos = NOWHERE
