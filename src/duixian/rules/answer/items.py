"""What an answer is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.calendars.calendar import Calendar
from duixian.rules.advise import Advice
from duixian.rules.choose import Choice
from duixian.rules.evaluate.details import Duty, Fen, Needed, Opening, Part, Payment, Term
from duixian.rules.evaluate.offices import Serving
from duixian.rules.evaluate.result import BenefitResult, Result
from duixian.rules.explain.tree import Reason
from duixian.rules.model.benefits import Limit
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Reading


class Group(StrEnum):
    """Where a benefit stands in the answer."""

    YOURS = "yours"
    NEARLY = "nearly"
    NOT_YOURS = "not_yours"
    ELSEWHERE = "elsewhere"  # does not concern the case at all

    @property
    def label(self) -> str:
        return {
            "yours": "可以享受",
            "nearly": "差一点或还要补充情况",
            "not_yours": "不能享受",
            "elsewhere": "不涉及",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known and has a say: its question, and what proves it."""

    fact: str
    label: str
    question: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Item:
    """One benefit in the answer.

    `claimant` is the label of the entity that claims. `why` are the conditions that decide a refusal, or that still hang
    in the balance. `limits` are those over a group whose other claims the amount hangs on. `given_up` is True where the
    best lawful combination leaves the benefit out. `serving` says where to go. `open_end` are the labels of amounts and
    lists that are not known, where the upper end of the amount is only what these may state at most.
    """

    group: Group
    found: BenefitResult
    claimant: str
    why: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    limits: tuple[Limit, ...]
    advice: Advice | None
    schedule: tuple[Payment, ...]
    shares: tuple[Part, ...]
    term: Term | None
    opening: Opening | None
    materials: tuple[Needed, ...]
    duties: tuple[Duty, ...]
    citations: tuple[Cite, ...]
    given_up: bool = False
    serving: tuple[Serving, ...] = ()
    open_end: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.found.benefit.title

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Where the text is unclear, and which way it was taken."""
        return self.found.benefit.readings


@dataclass(frozen=True, slots=True)
class YearTotal:
    """What falls due in a calendar year, fen; `assumed` where a day is reckoned as if approval came on the day of the case."""

    year: int
    amount: Fen
    assumed: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day to keep in mind: `kind` is opens, closes, from (a condition begins to hold), or duty."""

    day: date
    kind: str
    benefit: str
    title: str
    text: str
    provisional: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a claimant is told about one case.

    `years` count the best lawful combination of what is certainly theirs; `recurring` are benefits of that combination
    paid each period without a stated end, of which `years` hold one period.
    """

    result: Result
    items: tuple[Item, ...]
    choices: tuple[Choice, ...]
    years: tuple[YearTotal, ...]
    recurring: tuple[Item, ...]
    deadlines: tuple[Deadline, ...]
    calendar: Calendar | None = None  # by which holidays moved last days

    def group(self, group: Group) -> tuple[Item, ...]:
        """Its benefits: what is only announced last; money first in what is theirs, the least that is lacking in what is nearly.

        Else in the pack's order.
        """
        found = [item for item in self.items if item.group == group]
        return tuple(
            sorted(found, key=lambda item: (item.found.benefit.announced, _lacking(item), _in_kind(item)))
        )


def _in_kind(item: Item) -> bool:
    return item.group == Group.YOURS and not item.found.benefit.has_amount


def _lacking(item: Item) -> int:
    """How many things are still to be known or done; of several ways the shortest counts."""
    if item.group != Group.NEARLY:
        return 0
    ways = item.advice.alternatives if item.advice is not None else ()
    return min((len(one.changes) + len(one.open) for one in ways), default=len(item.missing))
