"""What to claim: for each group of benefits that touch each other the best lawful combination, and what binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from duixian.rules.choose.claims import Ends, Fen, Group, days, fen, touching
from duixian.rules.choose.search import Bound, Leaf, Search
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.explain.amounts import Step, Steps
from duixian.rules.explain.tree import Filling
from duixian.rules.explain.wordings import Wordings
from duixian.rules.explain.words import Words
from duixian.rules.model.benefits import Benefit, Stacking
from duixian.rules.model.citation import Cite

CUTS = ("cap", "less", "stacking", "limit", "floor")


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A benefit that is not claimed: what it would pay alone, and the clause that stands against it."""

    benefit: str
    amount: Fen
    clause: str
    cite: Cite | None
    in_favour_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """What a claimed benefit loses by a rule over several benefits: `before` it, `after` it, the clause."""

    benefit: str
    before: Fen
    after: Fen
    clause: str
    cite: Cite | None


@dataclass(frozen=True, slots=True)
class Combination:
    """Benefits to claim together: what each pays over its whole remaining term, and in all."""

    claimed: tuple[str, ...]
    total: Fen
    amounts: dict[str, Fen]
    given_up: tuple[GivenUp, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One group. `combinations` holds the best first; more than one only where unknown facts leave it open.

    `certain`: the first is surely best. `exact`: every combination was looked at or refuted. `comparable`: False where
    the group mixes a single payment with one that recurs without a stated end (then one period of it is counted).
    """

    benefits: tuple[str, ...]
    combinations: tuple[Combination, ...]
    certain: bool
    exact: bool
    comparable: bool


class Chooser:
    """Chooses for one pack; the groups of benefits that touch each other are compiled once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.pack = evaluator, evaluator.pack
        self.groups = [Group(self.pack, ids) for ids in touching(self.pack)]
        words = Words(self.pack)
        self.wordings = [Wordings(group.engine, words) for group in self.groups]

    def choose(self, result: Result) -> tuple[Choice, ...]:
        """A choice for every group in which two or more benefits are, or may be, had."""
        found = (self._group(result, *one) for one in zip(self.groups, self.wordings, strict=True))
        return tuple(choice for choice in found if choice is not None)

    def _group(self, result: Result, group: Group, wordings: Wordings) -> Choice | None:
        open_ = [id_ for id_ in group.benefits if result.benefits[id_].status in ("eligible", "unknown")]
        if len(open_) < 2:
            return None
        return _Chosen(self, result, group, wordings, open_).choice()


class _Chosen:
    """One group in one case."""

    def __init__(
        self, chooser: Chooser, result: Result, group: Group, wordings: Wordings, open_: Sequence[str]
    ) -> None:
        self.pack, self.wordings, self.group, self.open = chooser.pack, wordings, group, list(open_)
        self.state = group.state(result.state, dict(chooser.evaluator.engine.slots.facts))
        self.today = result.as_of
        loose = result.engine.loose(result.state)
        firsts = {id_: _first(self.pack.benefits[id_], loose) for id_ in open_}
        self.days = days(self.pack, self.open, self.today, firsts)
        self.rules = [rule for rule in self.pack.stacking if set(rule.benefits) & set(open_)]
        self.comparable = self._comparable(firsts)

    def choice(self) -> Choice:
        exclusive = frozenset(
            frozenset(pair)
            for rule in self.rules
            if rule.kind == "exclusive"
            for pair in combinations(rule.benefits, 2)
        )
        single = {id_: self.amounts((id_,))[id_][1] for id_ in self.open}
        search = Search(self.value, single, exclusive, self._bounds())
        leaves, exact = search.run(self.open)
        made = tuple(self._combination(leaf) for leaf in leaves)
        return Choice(tuple(self.open), made, len(made) == 1, exact, self.comparable)

    def amounts(self, claimed: tuple[str, ...]) -> dict[str, Ends]:
        """What each claimed benefit pays over its remaining term."""
        total = dict.fromkeys(claimed, (0, 0))
        for day in self.days:
            self.group.run(self.state, claimed, day.as_of)
            for id_ in day.benefits:
                if id_ in total:
                    lo, hi = self.group.payable(self.state, id_)
                    total[id_] = total[id_][0] + lo, total[id_][1] + hi
        return total

    def value(self, claimed: tuple[str, ...]) -> Ends:
        amounts = self.amounts(claimed).values()
        return sum(lo for lo, _ in amounts), sum(hi for _, hi in amounts)

    def _bounds(self) -> list[Bound]:
        """What exclusive rules and the greatest-only rules leave; of rules that share a benefit the first."""
        found: list[Bound] = []
        taken: set[str] = set()
        for rule in self.rules:
            members = frozenset(rule.benefits)
            if rule.kind in ("exclusive", "highest") and not members & taken and len(self.days) == 1:
                found.append(Bound(members, None))
                taken |= members
        return found

    def _comparable(self, firsts: dict[str, date | None]) -> bool:
        kinds = set()
        for id_ in self.open:
            benefit = self.pack.benefits[id_]
            lasts = benefit.lasts_for is not None and firsts.get(id_) is not None
            kinds.add("whole" if benefit.period in ("once", "event") or lasts else benefit.period)
        return len(kinds) == 1

    # what binds

    def _combination(self, leaf: Leaf) -> Combination:
        amounts = self.amounts(leaf.claimed)
        claimed = tuple(id_ for id_ in self.open if id_ in leaf.claimed)
        given_up = tuple(self._given_up(id_, claimed) for id_ in self.open if id_ not in leaf.claimed)
        self.group.run(self.state, leaf.claimed, self.today.toordinal())
        return Combination(
            claimed, fen(leaf.total), {id_: fen(amounts[id_]) for id_ in claimed}, given_up, self._cuts(claimed)
        )  # fmt: skip

    def _given_up(self, benefit: str, claimed: tuple[str, ...]) -> GivenUp:
        alone = fen(self.amounts((benefit,))[benefit])
        for rule in self.rules:
            rivals = tuple(id_ for id_ in claimed if id_ in rule.benefits)
            if benefit in rule.benefits and rivals:
                return GivenUp(benefit, alone, rule.label, rule.cite, rivals)
        reducing = tuple(id_ for id_ in claimed)
        known = self.pack.benefits[benefit]
        return GivenUp(benefit, alone, f"与《{known.title}》相抵的待遇合计更高", known.cite, reducing)

    def _cuts(self, claimed: tuple[str, ...]) -> tuple[Cut, ...]:
        """The steps of payable amounts that take something away, today."""
        trace = self.group.engine.trace(self.state)
        filling = Filling(self.wordings, self.state, trace)
        steps = Steps(self.group.pack, trace, filling.text)
        found: list[Cut] = []
        for id_ in claimed:
            benefit = self.pack.benefits[id_]
            if not benefit.has_amount:
                continue
            before = self.group.counted(self.state, id_)
            for step in steps.of(benefit):
                if step.kind in CUTS and step.node.startswith(f"{benefit.part('payable')}#"):
                    found.append(
                        Cut(id_, fen(before), fen((step.lo, step.hi)), self._clause(step, benefit), step.cite)
                    )
                    before = (step.lo, step.hi)
        return tuple(found)

    def _clause(self, step: Step, benefit: Benefit) -> str:
        """The rule's own label where the step is one of a stacking rule, else the step's words."""
        rules: list[Stacking] = [
            rule for rule in self.rules if rule.cite == step.cite and benefit.id in rule.benefits
        ]
        return rules[0].label if rules else step.text


def _first(benefit: Benefit, loose: Mapping[str, Any]) -> date | None:
    """The first day of a benefit's term, where it is known."""
    if benefit.lasts_from is None:
        return None
    lo, hi, na = loose[benefit.lasts_from.id]
    return date.fromordinal(lo) if lo == hi and not na else None
