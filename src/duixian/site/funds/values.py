"""What the ledger is told and what it answers, as plain values. Money is whole fen, times are aware, days are local."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime


class FundsError(ValueError):
    """What was asked is not possible as things stand; the message says what and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of the budget: whose money of which year. `level`: state, province, city, district; `district` '' or a code."""

    pack: str
    fund: str
    level: str
    district: str
    year: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A decided claim. `group` is the enterprise it counts for, `payee` whose account is paid (None: the claimant's).

    Waiting claims are funded in the order of `decided_at`. `year` is charged where an instalment has no due date. `holder`:
    whose events these are (None: the claimant's; of a project its enterprise's).
    """

    key: uuid.UUID
    number: str
    pack: str
    benefit: str
    claimant: uuid.UUID
    decided_at: datetime
    year: int
    group: uuid.UUID | None = None
    payee: uuid.UUID | None = None
    holder: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """The fund that pays `fen` of an instalment."""

    fund: str
    level: str
    district: str
    fen: int


@dataclass(frozen=True, slots=True)
class CapOn:
    """A cap that binds an instalment. Those with the same limit, group and period share `fen`.

    `sharing` is a limit's of the rules: by_date (then `day`, the date that orders the claims), pro_rata, claimant (then
    `allotted`, what the group gave this claim; None: not yet), silent (`allotted` where an office has decided).
    `claimed`: what is divided, the instalment as it would be without the cap (None: as it is).
    """

    limit: str
    group: str
    period: str
    fen: int
    sharing: str
    label: str = ""
    day: date | None = None
    allotted: int | None = None
    claimed: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """An instalment: `number` is its place in the case, from 1; `due` a day (None: due when `mark_due` says so).

    `parts` sum to `fen`. It is charged to the budget of the year it falls due in. `covers`: the month, year or part of the
    benefit that it pays, which is set aside once for a claimant ('' any number of times). `events`: keys of the events that it
    pays for, each of which is set aside once for their holder. `refund`: it pays out again what
    was paid back without having to be.
    """

    number: int
    label: str
    fen: int
    parts: tuple[Portion, ...]
    due: date | None = None
    condition: str = ""
    caps: tuple[CapOn, ...] = ()
    covers: str = ""
    events: tuple[str, ...] = ()
    refund: bool = False


@dataclass(frozen=True, slots=True)
class LastDay:
    """A last day with the version of the calendar by which it was reckoned; `provisional`: it hangs on days off that are not
    published yet."""

    day: date
    provisional: bool = False
    calendar: str = ""

    def columns(self) -> dict[str, date | bool | str]:
        """As a return keeps it."""
        return {"due": self.day, "due_provisional": self.provisional, "due_calendar": self.calendar}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An instalment that a batch did not take, with the reason; `held` where its state is now held."""

    commitment: int
    reason: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bank's answer on one line of a batch. `returned`: it was paid, and the money came back (退汇)."""

    line: int
    paid: bool
    reason: str = ""
    reference: str = ""
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer did: `fen` is what reached the claimant, `offset` what was set against a return.
    `bounced`: it had been paid, and the bank returned it."""

    commitment: int
    case: uuid.UUID
    number: int
    state: str
    fen: int
    offset: int = 0
    reason: str = ""
    bounced: bool = False
