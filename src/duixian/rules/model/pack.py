"""The checked, immutable pack. Everything an engine, a page or a checker reads; nothing here computes.

`Pack.definitions` holds every computed value of the pack in an order in which each depends only on earlier ones.
Ids: facts are `role.name`, derived facts `role.name`, tables `table.name`, benefits `benefit.<id>.<part>` with the
parts scope, when, status, amount, counted, payable (see `Benefit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import (
    Conduct,
    Fund,
    Outcome,
    Paper,
    Procedure,
    Publicity,
    Role,
    Step,
    TimeLimit,
)
from duixian.rules.model.credentials import Credential
from duixian.rules.model.delivery import (
    Instalment,
    Material,
    Obligation,
    Proof,
    Reading,
    Return,
    Sanction,
    Share,
    Split,
    Window,
)
from duixian.rules.model.expected import Expect
from duixian.rules.model.lists import YearlyList
from duixian.rules.model.lodgings import Lodging
from duixian.rules.model.nodes import Expr
from duixian.rules.model.offices import Directory
from duixian.rules.model.projects import Project
from duixian.rules.model.types import Type

__all__ = [
    "Accepted",
    "Benefit",
    "Classification",
    "CodeSet",
    "Conduct",
    "Credential",
    "Definition",
    "Directory",
    "Document",
    "Entity",
    "Enum",
    "Expect",
    "Fact",
    "Fund",
    "Instalment",
    "Limit",
    "Lodging",
    "Material",
    "Obligation",
    "Outcome",
    "Pack",
    "PackCase",
    "Paper",
    "Parameter",
    "Procedure",
    "Project",
    "Proof",
    "Publicity",
    "Reading",
    "Return",
    "Role",
    "Row",
    "Sanction",
    "Share",
    "SharedCap",
    "Split",
    "Stacking",
    "Step",
    "Table",
    "TimeLimit",
    "Window",
    "frozen",
]


def frozen(mapping: dict[str, Any]) -> Mapping[str, Any]:
    """A read-only view of a copy."""
    return MappingProxyType(dict(mapping))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A benefit. Its definitions are `benefit.<id>.<part>`:

    scope    truth, only with `applies` or `in_force`: whether the rule concerns the case at all
    when     truth: the conditions (the leaves of `explain`)
    status   truth: `when` within `scope`; true eligible, false ineligible, unknown, not applicable
    amount   fen for the period that holds `as_of`, if eligible, after the benefit's own caps (absent for benefits in kind)
    counted  fen that counts in totals: `amount` when eligible, 0 when not or not applicable, the hull when unknown
    payable  fen after what is counted against it, stacking and group limits
    """

    id: str
    title: str
    role: str
    cite: Cite
    period: str = "once"
    announced: bool = False
    summary: str = ""
    grants: str = ""
    start: date | None = None
    end: date | None = None
    has_scope: bool = False
    has_amount: bool = False
    lasts_from: Expr | None = None
    lasts_for: int | None = None
    once_per: str = ""
    event: Event | None = None
    shared_caps: tuple[SharedCap, ...] = ()
    schedule: tuple[Instalment, ...] = ()
    share: str = ""
    fund: str = ""
    payee: str = ""
    account: str = ""
    window: str = ""
    materials: tuple[Material, ...] = ()
    procedure: str = ""
    offices: tuple[tuple[str, str], ...] = ()  # directories, each with '' or the code of one office
    obligations: tuple[Obligation, ...] = ()
    returns: tuple[Return, ...] = ()
    proofs: tuple[Proof, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    readings: tuple[Reading, ...] = ()
    at: Pos = NOWHERE

    def part(self, name: str) -> str:
        """The id of one of its definitions."""
        return f"benefit.{self.id}.{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What makes an event the same: the values of `by`. With `each`, whether any row of the list `rows` is claimed, every row
    for which it holds is an event of its own, the same where its facts `keys` (ids) are the same."""

    by: tuple[Expr, ...] = ()
    keys: tuple[str, ...] = ()
    rows: str = ""
    each: Expr | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCap:
    """A cap that a claimant shares with whoever has the role `role` beside them (a spouse): both together get no more."""

    label: str
    role: str
    at_most: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacking:
    """A rule over several benefits of one claimant. `kind`: exclusive (choose one), highest, total_capped.

    highest and total_capped are already in the benefits' `payable`; exclusive is a choice, left to `choose`.
    """

    kind: str
    label: str
    benefits: tuple[str, ...]
    at_most: Expr | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A cap over all claims of a group. `at_most` and `order_by` are definitions' expressions of one claim.

    The facts `used` (by_date: claimed before this one; pro_rata, silent: claimed by all others) and `allotted`
    (claimant) are implied facts of the group's role that one case may state; a population computes them.
    """

    id: str
    label: str
    benefits: tuple[str, ...]
    group: str
    period: str
    at_most: Expr
    sharing: str
    order_by: Expr | None = None
    used: Mapping[str, str] = field(default_factory=dict)
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCase:
    """A case of the pack: `document` is the case as `evaluate` takes it."""

    name: str
    document: Mapping[str, Any]
    expect: Mapping[str, Expect]
    values: Mapping[str, str]
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding of `pack check` (code and subject), or a change that no case can notice, with the reason it may stand."""

    finding: str
    reason: str
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    id: str
    title: str
    jurisdiction: str
    version: str
    content_hash: str
    note: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    enums: Mapping[str, Enum] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    sets: Mapping[str, CodeSet] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    classifications: Mapping[str, Classification] = field(default_factory=dict)
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    stacking: tuple[Stacking, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    funds: Mapping[str, Fund] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    lodgings: Mapping[str, Lodging] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    conduct: Conduct = field(default_factory=Conduct)
    offices: Mapping[str, Directory] = field(default_factory=dict)
    lists: Mapping[str, YearlyList] = field(default_factory=dict)
    cases: tuple[PackCase, ...] = ()
    accepted: tuple[Accepted, ...] = ()
