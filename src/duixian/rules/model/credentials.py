"""Credentials (证卡): what a grant hands out beside money, kept alive year by year, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import TimeLimit
from duixian.rules.model.nodes import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Each year it is registered. `fact` (a truth) says whether this year's is done, `missed` (a number, '' none) counts the
    years without one, of which `most` end the credential (0: none does).

    `first`: whether the year of issue counts as registered. `window`: when ('' : its keepers name the days each year).
    `confirms`: facts that the holder confirms or corrects."""

    fact: str
    missed: str = ""
    most: int = 0
    first: bool = True
    window: str = ""
    confirms: tuple[str, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another employer (`employer`, the role of the unit): `fact` says that it changed, `filed` that the new one filed it."""

    fact: str
    filed: str
    employer: str
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Why rights stop though nothing was done wrong: truths, one of which is reported by the unit `employer` within a limit."""

    facts: tuple[str, ...]
    employer: str
    within: TimeLimit | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground of revocation: a truth and its article."""

    fact: str
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """`fact` (a truth) says that the credential was revoked, on one of the grounds."""

    fact: str
    grounds: tuple[Ground, ...]
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Cards of the holder's family: issued when `benefit` is granted to the holder, for a member whose `relation` (an
    enumeration's fact) the claim states."""

    label: str
    benefit: str
    relation: str
    series: str
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential of the entity `role`, issued, and raised to a higher class, by a grant of one of the benefits `issued_by`.

    `fact` holds its class (an ordered enumeration), `value` the class that a decision gives. `rights` is the benefit
    whose status says whether the rights hold today. `kept_by`: roles of the offices that keep it. `series` marks
    its numbers. `months`: how long it is valid (None: while nothing ends it). Facts are ids."""

    id: str
    label: str
    role: str
    issued_by: tuple[str, ...]
    fact: str
    value: Expr
    rights: str
    series: str
    kept_by: tuple[str, ...]
    months: int | None = None
    registration: Registration | None = None
    moved: Moved | None = None
    left: Left | None = None
    revoked: Revoked | None = None
    family: Family | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE
