"""Projects of several years (多年的项目): what the unit and its keepers carry between the decisions of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import TimeLimit

LEADER, TEAM, AIMS, BUDGET, TERM = "leader", "team", "aims", "budget", "term"
CHANGES = (LEADER, TEAM, AIMS, BUDGET, TERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An indicator of the task book: a whole number of `unit` for each year. `least`: the sum of all years (of a `level` the
    last year's number) is not below it."""

    id: str
    label: str
    unit: str
    least: int | None = None
    level: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the budget; `most`: percent of the public money that may stand under it (None: any)."""

    id: str
    label: str
    most: int | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The task book: due `within` the grant, `own` percent of the public money at least brought by the unit, set as `paper`;
    `signed` (a truth, '' none) is settled when both sides have signed."""

    label: str
    aims: tuple[Aim, ...]
    headings: tuple[Heading, ...]
    paper: str
    within: TimeLimit | None = None
    own: int | None = None
    signed: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """The yearly report, handed in within the yearly `window`; an accepted one is the benefit's `proof` of that label ('' none)."""

    label: str
    window: str
    proof: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The last report with the final accounts, `within` the end of the term; `unspent` (money, '' none) is what is left of
    the public money."""

    label: str
    within: TimeLimit | None = None
    unspent: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """Rectification within a limit: `fact` (a truth) holds while it lasts and where it failed, `failed` ('' none) where it
    failed; then `ending` and `ground` of the procedure are what the keepers may propose ('' none)."""

    fact: str
    within: TimeLimit | None = None
    failed: str = ""
    ending: str = ""
    ground: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A kind of amendment, one of `CHANGES`: approved by the keepers, or (`notice`) only told them, within a limit."""

    id: str
    label: str
    notice: bool = False
    within: TimeLimit | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The benefit whose grant begins the next term; it may be asked for `early` months before the end (0: after it)."""

    benefit: str
    early: int = 0
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of the entity `role` under the keepers `kept_by`: begun by a grant of one of the benefits `begins`, for
    `months`. Its evaluations, payments and endings are the procedure's; `evaluations` names the steps. `others` (a number's
    fact, '' none): how many other running ones of this kind its unit has. Facts are ids."""

    id: str
    label: str
    role: str
    begins: tuple[str, ...]
    months: int
    kept_by: tuple[str, ...]
    book: Book
    reports: Reports | None = None
    final: Final | None = None
    mending: Mending | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    evaluations: tuple[str, ...] = ()
    renewal: Renewal | None = None
    others: str = ""
    cite: Cite | None = None
    at: Pos = NOWHERE
