"""Claims: the rules of a pack in which an eligible benefit counts only where it is claimed, and what a combination pays.

Whether one is eligible never hangs on what is claimed; only what counts does (`counted`), and so what others lose by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from duixian.quantities.months import add_months
from duixian.rules.ask.part import closure
from duixian.rules.evaluate.details import STEP
from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.result import Interval
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.computed import Definition
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import FactRef, If, Literal
from duixian.rules.model.pack import Pack, frozen
from duixian.rules.model.types import FEN, TRUTH
from duixian.rules.truth import FALSE, TRUE

Fen = int | Interval
Ends = tuple[int, int]


def with_claims(pack: Pack, benefits: Iterable[str]) -> Pack:
    """The pack in which `benefits` count only where they are claimed (the facts `<role>.<benefit>_claimed`)."""
    facts, definitions = dict(pack.facts), dict(pack.definitions)
    for id_ in benefits:
        benefit = pack.benefits[id_]
        fact = Fact(
            id=claim(benefit),
            role=benefit.role,
            name=f"{id_}_claimed",
            label=f"申领{benefit.title}",
            type=TRUTH,
        )
        facts[fact.id] = fact
        old = definitions[benefit.part("counted")]
        where = f"{old.id}.claimed#"
        chosen = If(
            id=f"{where}1", type=FEN, lo=min(0, old.expr.lo), hi=max(0, old.expr.hi), may_na=old.expr.may_na,
            condition=FactRef(id=f"{where}2", type=TRUTH, fact=fact.id), yes=old.expr,
            no=Literal(id=f"{where}3", type=FEN, value=0), cite=old.expr.cite,
        )  # fmt: skip
        definitions[old.id] = replace(old, expr=chosen)
    return replace(pack, facts=frozen(facts), definitions=frozen(definitions))


def claim(benefit: Benefit) -> str:
    """The id of the fact that a benefit is claimed."""
    return f"{benefit.role}.{benefit.id}_claimed"


def touching(pack: Pack) -> list[tuple[str, ...]]:
    """Groups of benefits that exclude, cap or reduce each other, each group by itself; single benefits are left out."""
    group = {id_: {id_} for id_ in pack.benefits}

    def join(a: str, b: str) -> None:
        if group[a] is not group[b]:
            group[a] |= group[b]
            for id_ in group[b]:
                group[id_] = group[a]

    for rule in pack.stacking:
        for other in rule.benefits[1:]:
            join(rule.benefits[0], other)
    for benefit in pack.benefits.values():
        for id_ in _reads(pack, pack.definitions[benefit.part("payable")]):
            join(benefit.id, id_)
    found = {id(members): members for members in group.values() if len(members) > 1}
    return [tuple(id_ for id_ in pack.benefits if id_ in members) for members in found.values()]


def _reads(pack: Pack, payable: Definition) -> set[str]:
    """The benefits whose counted or payable amount a benefit's payable amount reads (not by way of a status)."""
    found: set[str] = set()
    todo, seen = list(payable.depends), set()
    while todo:
        id_ = todo.pop()
        if id_ in seen or id_.endswith(".status"):
            continue
        seen.add(id_)
        if id_.startswith("benefit.") and id_.rpartition(".")[2] in ("counted", "payable"):
            found.add(id_.split(".")[1])
        todo += pack.definitions[id_].depends
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which some benefits of the group pay for a period."""

    as_of: int
    benefits: tuple[str, ...]


class Group:
    """One group of benefits compiled with claims. Made once for a pack."""

    def __init__(self, pack: Pack, benefits: Sequence[str]) -> None:
        claimed = with_claims(pack, benefits)
        wanted = [
            pack.benefits[id_].part(part) for id_ in benefits for part in ("status", "counted", "payable")
        ]
        ids = closure(claimed, wanted)
        self.benefits = tuple(benefits)
        self.pack = replace(claimed, definitions=frozen({id_: claimed.definitions[id_] for id_ in ids}))
        self.engine = Engine(self.pack)
        slots = self.engine.slots
        self._claims = {id_: slots.facts[claim(pack.benefits[id_])] for id_ in benefits}
        self._payable = {id_: slots.definitions[pack.benefits[id_].part("payable")] for id_ in benefits}
        self._counted = {id_: slots.definitions[pack.benefits[id_].part("counted")] for id_ in benefits}

    def state(self, whole: State, names: dict[str, int]) -> State:
        """The facts of an evaluated case (`names`: its fact slots) for this group."""
        state = self.engine.blank(whole.as_of)
        for id_, slot in names.items():
            mine = self.engine.slots.facts[id_]
            state.lo[mine], state.hi[mine] = whole.lo[slot], whole.hi[slot]
        return replace(state, rows=list(whole.rows), given=set(whole.given))

    def run(self, state: State, chosen: Iterable[str], as_of: int) -> None:
        """Evaluate with exactly `chosen` claimed."""
        taken = set(chosen)
        for id_, slot in self._claims.items():
            state.lo[slot] = TRUE if id_ in taken else FALSE
        state.as_of = as_of
        self.engine.run(state)

    def payable(self, state: State, benefit: str) -> Ends:
        return state.lo[self._payable[benefit]], state.hi[self._payable[benefit]]

    def counted(self, state: State, benefit: str) -> Ends:
        return state.lo[self._counted[benefit]], state.hi[self._counted[benefit]]


def days(pack: Pack, benefits: Sequence[str], today: date, firsts: dict[str, date | None]) -> list[Day]:
    """Today, for all; and the first day of each later period of the benefits that last."""
    later: dict[int, list[str]] = {}
    for id_ in benefits:
        benefit, first = pack.benefits[id_], firsts.get(id_)
        if benefit.lasts_for is None or first is None:
            continue
        for number in range(benefit.lasts_for):
            day = add_months(first, number * STEP[benefit.period])
            if day > today:
                later.setdefault(day.toordinal(), []).append(id_)
    return [
        Day(today.toordinal(), tuple(benefits)),
        *(Day(day, tuple(ids)) for day, ids in sorted(later.items())),
    ]


def fen(ends: Ends) -> Fen:
    """An exact amount as an integer, else the interval."""
    return ends[0] if ends[0] == ends[1] else Interval(*ends)
