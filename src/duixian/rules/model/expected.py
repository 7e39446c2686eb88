"""What a case of a pack expects of a benefit. Whatever is None is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

Ends = tuple[int, int]  # least and greatest fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayment:
    """One payment. `after` are months and days from approval; `condition` a truth's name, '' for not looked at."""

    amount: Ends | None = None
    due: date | None = None
    after: tuple[int, int] | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDays:
    """First and last day of a term or a window; `open_now` a truth's name, `periods` the number of periods of a term."""

    first: date | None = None
    last: date | None = None
    open_now: str = ""
    periods: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStep:
    """One step of the procedure. `guard` is a truth's name, `outcomes` those that are or may be open, `limit` and `correction` count and unit,
    `by` the date that a limit by date ends on or runs from, `rounds` whether it waits for a round of reviews."""

    guard: str = ""
    outcomes: tuple[str, ...] | None = None
    limit: tuple[int, str] | None = None
    correction: tuple[int, str] | None = None
    publicity: int | None = None
    territory: str = ""
    materials: tuple[str, ...] | None = None
    opens: date | None = None
    by: date | None = None
    rounds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedProcedure:
    """The procedure by name, its first step, a way through it, single steps, and all that its outcomes (`step.outcome`)
    decide and settle."""

    id: str = ""
    start: str = ""
    route: tuple[str, ...] = ()
    steps: Mapping[str, ExpectedStep]
    decides: tuple[tuple[str, str], ...] | None = None
    sets: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] | None = None
    settles: tuple[tuple[str, tuple[str, ...]], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """Of one benefit. Lists and mappings are complete: what they do not name must not be there.

    `materials` and `obligations` are those that hold or may hold (an obligation with the day it ends, where stated);
    `shares` are amounts, or parts of the whole where written in percent; `returns` the event and what comes back of what the case says was paid; `sanctions` label and months;
    `bars` all that its sanctions bar; `proofs` label and every how many months.
    """

    status: str = ""
    amount: Ends | None = None
    missing: tuple[str, ...] | None = None
    cites: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    shares: tuple[tuple[str, Ends | Fraction], ...] | None = None
    schedule: tuple[ExpectedPayment, ...] | None = None
    term: ExpectedDays | None = None
    window: ExpectedDays | None = None
    materials: tuple[str, ...] | None = None
    obligations: tuple[tuple[str, date | None], ...] | None = None
    returns: tuple[tuple[str, Ends], ...] | None = None
    sanctions: tuple[tuple[str, int], ...] | None = None
    bars: tuple[str, ...] | None = None
    proofs: tuple[tuple[str, int], ...] | None = None
    payee: str = ""
    account: str = ""
    procedure: ExpectedProcedure | None = None

    @property
    def delivers(self) -> bool:
        """Whether it looks at anything beyond status, amount and reasons."""
        parts = (
            self.shares, self.schedule, self.term, self.window, self.materials, self.obligations, self.returns, self.sanctions,
            self.bars, self.proofs, self.procedure,
        )  # fmt: skip
        return any(part is not None for part in parts) or bool(self.payee or self.account)
