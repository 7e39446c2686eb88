"""Lodgings (住处): beds, rooms and flats that a benefit lets people into, by the night or for a term."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import Setting, TimeLimit
from duixian.rules.model.nodes import Expr

NIGHT, TERM = "night", "term"
ASKED, STAYED = "asked", "stayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An outcome of a step of the benefit's procedure."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most `most` stays in a `per` (month, quarter, year) of the first day; `fact` (a truth) says that it is used up.

    `counts`: `ASKED` every one that was asked for, or `STAYED` those that were moved into."""

    fact: str
    per: str
    most: int = 1
    counts: str = ASKED
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Nobody came by the end of the first day: `fact` (a truth, '' none) holds for the `per` of that day."""

    fact: str = ""
    per: str = ""
    ways: tuple[Way, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rent:
    """What a month costs: `value` (money) as of its first day. `due`: how long after that day it is to be paid; `late` (a
    number of days, '' none) counts the longest delay, `subsidies` are benefits that bear a part of it."""

    value: Expr
    due: TimeLimit | None = None
    late: str = ""
    subsidies: tuple[str, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A truth that ends a stay when it arises, and its article."""

    label: str
    condition: Expr
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLetting:
    """Units let to a firm (`employer`, its name as a role) for its people: at most `percent` of the units of a site.

    `condition`: which claims it is for; `fact` (a truth about the firm, '' none) says that the share is not used up."""

    percent: int
    employer: str
    condition: Expr | None = None
    fact: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging:
    """Lodging of the entity `role` under a benefit. `by`: `NIGHT` (nights of a unit, asked for with the claim) or `TERM` (a
    unit, offered in order after the grant). A benefit without a procedure is let by its keepers alone.

    `units`: kinds of units with their labels. `most`: nights of one stay (0: no limit), `ahead`: how many days before the
    first one it is asked for or changed. `starts`, `asked` (dates) are recorded of a stay, `sets` when it is moved into;
    `gives` are facts that hang on the unit. `until`: the last day of a term. The ways are the outcomes by which the case
    says that somebody moved in (`arrive`), changed or gave up the days, left, that the term is over or the unit is taken back.
    `vacate`: how long they have to leave then; `offer`: how long an offer holds. Facts are ids."""

    id: str
    label: str
    role: str
    benefit: str
    by: str
    units: tuple[tuple[str, str], ...]
    kept_by: tuple[str, ...]
    series: str
    starts: str
    asked: str = ""
    most: int = 0
    ahead: int = 0
    until: Expr | None = None
    gives: tuple[str, ...] = ()
    sets: tuple[Setting, ...] = ()
    arrive: tuple[Way, ...] = ()
    change: tuple[Way, ...] = ()
    cancel: tuple[Way, ...] = ()
    leave: tuple[Way, ...] = ()
    over: tuple[Way, ...] = ()
    recover: tuple[Way, ...] = ()
    quota: Quota | None = None
    missed: Missed | None = None
    offer: TimeLimit | None = None
    vacate: TimeLimit | None = None
    rent: Rent | None = None
    ends: tuple[End, ...] = ()
    group: GroupLetting | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE

    @property
    def nightly(self) -> bool:
        return self.by == NIGHT
