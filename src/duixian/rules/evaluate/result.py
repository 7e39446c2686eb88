"""What an evaluation says of each benefit: status and amount at once, everything else when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from duixian.rules.evaluate.case import CaseReader
from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.lists.deciding import Decided, Decider
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import Pack

STATUS = ("not_applicable", "eligible", "ineligible", "unknown")


class Interval(NamedTuple):
    """Whole fen from `lo` to `hi`, both included."""

    lo: int
    hi: int


Amount = int | Interval | None


class BenefitResult(NamedTuple):
    """One benefit for one case.

    `status`    eligible, ineligible, unknown, not_applicable
    `amount`    fen of the period that holds as_of: an integer, an interval where facts are missing, None where there is
                no amount (ineligible, not applicable, or a benefit in kind)
    `payable`   fen after stacking and group limits, that counts in totals (0 where nothing is paid)
    """

    benefit: Benefit
    status: str
    amount: Amount
    payable: int | Interval


@dataclass(frozen=True, slots=True)
class Result:
    """All benefits of a pack for one case; `engine` and `state` let the details be worked out on demand.

    What no status and no amount hangs on is filled into the state when it is first asked for.

    `decided` are the facts that the pack's yearly lists decided, or could not decide, with why.
    """

    pack: Pack
    as_of: date
    benefits: Mapping[str, BenefitResult]
    engine: Engine
    begun: State
    decided: tuple[Decided, ...] = ()

    @property
    def state(self) -> State:
        """The values of all facts and definitions."""
        self.engine.complete(self.begun)
        return self.begun

    def __getitem__(self, benefit: str) -> BenefitResult:
        return self.benefits[benefit]


class Evaluator:
    """Evaluates cases of one pack: the reader and the compiled rules, made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.engine = Engine(pack)
        self.reader = CaseReader(self.engine)
        self.decider = Decider(pack)
        slots = self.engine.slots.definitions
        self._parts = [
            (
                benefit,
                tuple(BenefitResult(benefit, status, None, 0) for status in STATUS),
                slots[benefit.part("status")],
                slots[benefit.part("amount")] if benefit.has_amount else -1,
                slots[benefit.part("payable")],
            )
            for benefit in pack.benefits.values()
        ]

    def evaluate(self, case: Mapping[str, Any]) -> Result:
        """Status and amounts of every benefit. Raises `CaseError` where the case does not fit the pack."""
        decided: tuple[Decided, ...] = ()
        if self.decider.deciding and isinstance(case, Mapping):
            case, decided = self.decider.decide(case)
        state = self.reader.read(case)
        self.engine.run_results(state)
        return self.collect(state, decided)

    def collect(self, state: State, decided: tuple[Decided, ...] = ()) -> Result:
        """The results that stand in an evaluated state."""
        lo, hi, na = state.lo, state.hi, state.na
        found: dict[str, BenefitResult] = {}
        for benefit, nothing, status, amount, payable in self._parts:
            code = lo[status]
            if not lo[payable] and not hi[payable] and (amount < 0 or not code & 1):
                found[benefit.id] = nothing[code]  # made once: nothing is paid
                continue
            value: Amount = None
            if amount >= 0 and code & 1:
                if na[amount]:  # ineligible stays possible where the status was open
                    code = 0 if code == 1 and na[amount] > 1 else 3
                if code:
                    least = lo[amount] if code == 1 else 0
                    most = hi[amount] if na[amount] < 2 else 0
                    value = least if least == most else Interval(least, most)
            paid = lo[payable] if lo[payable] == hi[payable] else Interval(lo[payable], hi[payable])
            found[benefit.id] = BenefitResult(benefit, STATUS[code], value, paid)
        return Result(self.pack, date.fromordinal(state.as_of), found, self.engine, state, decided)
