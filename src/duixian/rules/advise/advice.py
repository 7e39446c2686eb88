"""Advice for a benefit that is not had: alternatives, each a smallest set of changes, with its day where time is part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from duixian.rules.advise.dates import depends_on_time, first_day, on_day, possible_and_certain
from duixian.rules.advise.levers import Addition, Lever, additions, levers, with_addition
from duixian.rules.advise.reach import Cell, Reach
from duixian.rules.advise.smallest import smallest_sets
from duixian.rules.ask.part import Part
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.explain import values
from duixian.rules.explain.frames import Framer
from duixian.rules.explain.words import Words
from duixian.rules.model.citation import Cite
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import And, DefRef, Expr
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType
from duixian.rules.truth import FALSE, LABELS, TRUE, UNKNOWN

HORIZON = 10 * 366


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `by`: applicant; office (a decision by `decided_by` is needed); time (a spell goes on).

    `fact` is a fact's id, `contracts[0].years` for a row's, or a list's id where something is added to it (`adds`).
    `now` and `needed` are Chinese text; `cells` the run-time values that do.
    """

    fact: str
    label: str
    by: str
    now: str
    needed: str
    cells: tuple[Cell, ...] = ()
    decided_by: str = ""
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes that together make the benefit eligible, from `day` on (None: at once).

    `certain` is False where the smallest set or the day rests on a sample, or where facts that are unknown (`open`) still
    have a say. `brings` are the conditions that begin to hold by waiting.
    """

    changes: tuple[Change, ...]
    day: date | None
    certain: bool
    open: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """For one benefit. Where there is no alternative, `blocked` are the conditions nothing can change, with citation."""

    benefit: str
    title: str
    alternatives: tuple[Alternative, ...]
    complete: bool
    blocked: tuple[tuple[str, Cite | None], ...] = ()


class Adviser:
    """Advises for one pack; keeps the compiled rules of each benefit it has had to look into."""

    def __init__(self, evaluator: Evaluator, horizon: int = HORIZON) -> None:
        self.evaluator, self.pack, self.horizon = evaluator, evaluator.pack, horizon
        self._parts: dict[str, Part] = {}
        self._framer = Framer(self.pack)

    def advise(self, result: Result, benefit: str) -> Advice:
        """Advice for an ineligible (or not applicable) benefit; without alternatives for any other.

        Raises KeyError for an unknown benefit.
        """
        known = self.pack.benefits[benefit]
        if result.benefits[benefit].status not in ("ineligible", "not_applicable"):
            return Advice(benefit, known.title, (), True)
        if benefit not in self._parts:
            self._parts[benefit] = Part(self.pack, known, status_only=True)
        return _One(self._parts[benefit], self._framer.words, self.horizon).advise(result.state)

    def all(self, result: Result) -> tuple[Advice, ...]:
        """Advice for every benefit that is ineligible or not applicable."""
        return tuple(
            self.advise(result, id_)
            for id_, found in result.benefits.items()
            if found.status in ("ineligible", "not_applicable")
        )


class _One:
    """One benefit in one case."""

    def __init__(self, part: Part, words: Words, horizon: int) -> None:
        self.part, self.pack, self.words, self.horizon = part, part.pack, words, horizon

    def advise(self, whole: State) -> Advice:
        state = self.part.state(whole)
        self.part.run(state)
        timed = depends_on_time(self.part, state)
        found, complete = self._alternatives(state, None, timed)
        for added in additions(self.part, state):
            changed = with_addition(self.part, state, added)
            more, whole_ = self._alternatives(changed, added, timed or added.kind == "spell")
            known = [_facts(a) for a in found]
            found += [a for a in more if not any(k <= _facts(a) for k in known)]
            complete = complete and whole_
        found.sort(key=_cost)
        blocked = () if found else self._blocked(state)
        return Advice(self.part.benefit.id, self.part.benefit.title, tuple(found), complete, blocked)

    def _alternatives(
        self, state: State, added: Addition | None, timed: bool
    ) -> tuple[list[Alternative], bool]:
        """By changes at once; by waiting alone; by waiting and changes, where neither does."""
        at_once, complete = self._sets(state, state, added, None)
        waited: list[Alternative] = []
        if timed:
            possible, day = possible_and_certain(self.part, state, self.horizon)
            if day is not None:
                waited.append(self._waiting(state, day, added))
            elif possible is not None:
                waited = self._open_later(state, possible, added)
            if not waited and not at_once:
                waited, complete = self._later(state, added)
        return [*waited, *at_once], complete

    def _open_later(self, state: State, day: int, added: Addition | None) -> list[Alternative]:
        """By waiting alone, where from `day` on only what is unknown anyway can still stand in the way."""
        reach = Reach(self.part, on_day(self.part, state, day), _row(added))
        return [self._alternative(reach, (), [], state, added, day)] if reach.can(()) else []

    def _later(self, state: State, added: Addition | None) -> tuple[list[Alternative], bool]:
        """Changes that do it only on a later day: the first day on which any changes could."""
        reach = Reach(self.part, state)
        relaxed = reach.relaxed(levers(self.part, state, added))
        day = first_day(self.part, relaxed, lambda code: bool(code & 1), self.horizon)
        if day is None:
            return [], True
        return self._sets(on_day(self.part, state, day), state, added, day)

    def _sets(
        self, state: State, before: State, added: Addition | None, day: int | None
    ) -> tuple[list[Alternative], bool]:
        reach = Reach(self.part, state, _row(added))
        found, complete = smallest_sets(levers(self.part, state, added), reach.can)
        made: list[Alternative] = []
        for one in found:
            chosen = sorted(one, key=lambda lever: (lever.fact.id, lever.row))
            values_ = reach.nearest(chosen)
            if values_ is not None:
                made.append(self._alternative(reach, chosen, values_, before, added, day))
        return made, complete and not (reach.unsure and not found)

    def _alternative(
        self,
        reach: Reach,
        chosen: Sequence[Lever],
        picked: list[int],
        before: State,
        added: Addition | None,
        day: int | None,
    ) -> Alternative:
        final = reach.with_values(chosen, picked)
        code = self.part.run(final)[0]
        open_ = self.part.missing(final, None, status_only=True) if code == UNKNOWN else ()
        changes = [self._change(reach, chosen, picked, place, before) for place in range(len(chosen))]
        if added is not None:
            changes.insert(0, self._addition(added))
        brings = self._brings(before, final) if day is not None else ()
        return Alternative(
            tuple(changes), date.fromordinal(day) if day is not None else None, code == TRUE and not reach.unsure, open_, brings
        )  # fmt: skip

    def _waiting(self, state: State, day: int, added: Addition | None) -> Alternative:
        later = on_day(self.part, state, day)
        self.part.run(later)
        changes = () if added is None else (self._addition(added),)
        return Alternative(changes, date.fromordinal(day), True, (), self._brings(state, later))

    # words

    def _addition(self, added: Addition) -> Change:
        needed = f"新增一项{added.label}" if added.kind == "row" else f"{added.label}自今日起不间断"
        by = "applicant" if added.kind == "row" else "time"
        return Change(added.id, added.label, by, "", needed, adds=added.kind)

    def _change(
        self, reach: Reach, chosen: Sequence[Lever], picked: list[int], place: int, before: State
    ) -> Change:
        lever = chosen[place]
        fact = lever.fact
        cells = reach.allowed(chosen, picked, place) or [(picked[place], picked[place])]
        rows = before.rows[lever.slot] if lever.row >= 0 else None
        new = rows is not None and lever.row >= len(rows)
        now = "" if new else self._value(fact, *lever.now(before))
        now = "" if now == LABELS[UNKNOWN] else now  # of a row that is only being added
        name, label = fact.id, self.words.fact(fact)
        if lever.row >= 0:
            name = f"{fact.role}[{lever.row}].{fact.name}"
            label = f"第{lever.row + 1}项{self.pack.entities[fact.role].label}的{fact.label}"
        office = fact.decided_by or "主管机关" if lever.by == "office" else ""
        return Change(name, label, lever.by, now, needed(fact, cells, self.pack), tuple(cells), office)

    def _value(self, fact: Fact, lo: int, hi: int) -> str:
        if fact.type == TRUTH:
            return LABELS[lo]
        return values.between(lo, hi, 0, fact, self.pack.enums, (fact.lo, fact.hi))

    def _brings(self, before: State, after: State) -> tuple[str, ...]:
        """The conditions that do not hold now and hold then."""
        self.part.run(before)
        first, second = self.part.engine.trace(before), self.part.engine.trace(after)
        return tuple(
            self.words.label(node)
            for node in self._conditions()
            if first[node.id] != TRUE and second[node.id] == TRUE
        )

    def _blocked(self, state: State) -> tuple[tuple[str, Cite | None], ...]:
        """The conditions that stay false whatever is changed."""
        reach = Reach(self.part, state)
        relaxed = reach.relaxed(levers(self.part, state, None))
        reach.code(relaxed)
        trace = self.part.engine.trace(relaxed)
        return tuple(
            (self.words.label(node), node.cite) for node in self._conditions() if trace[node.id] == FALSE
        )

    def _conditions(self) -> list[Expr]:
        found: list[Expr] = []
        for name in ("scope", "when"):
            definition = self.pack.definitions.get(self.part.benefit.part(name))
            if definition is not None:
                _conjuncts(definition.expr, found)
        return found


def _row(added: Addition | None) -> str:
    """The list a row is added to, whose unknown facts are for the applicant to bring about."""
    return added.id if added is not None and added.kind == "row" else ""


def _conjuncts(node: Expr, found: list[Expr]) -> None:
    if isinstance(node, And) and not node.leaf:
        for item in node.items:
            _conjuncts(item, found)
    elif not isinstance(node, DefRef) or node.leaf:
        found.append(node)


def _facts(alternative: Alternative) -> frozenset[str]:
    return frozenset({*(c.fact for c in alternative.changes), *(["time"] if alternative.day else [])})


def _cost(alternative: Alternative) -> tuple[int, int, str, tuple[str, ...]]:
    """Without an office first, then the fewest changes, then the earliest."""
    offices = sum(change.by == "office" for change in alternative.changes)
    day = alternative.day.isoformat() if alternative.day else ""
    return offices, len(alternative.changes), day, tuple(change.fact for change in alternative.changes)


def needed(fact: Fact, cells: Sequence[Cell], pack: Pack) -> str:
    """The values that do, in words: 是; 博士或硕士; 不少于3年; 2024-01-01或以前."""
    if fact.type == TRUTH:
        return "或".join(LABELS[first] for first, _ in cells)
    if isinstance(fact.type, EnumType):
        enum = pack.enums[fact.type.name]
        first, top = cells[0][0], len(enum.values) - 1
        if enum.ordered and cells[-1][1] == top and top - first >= 2 and _connected(cells):
            return f"{enum.labels[first]}或更高"
        return "或".join(enum.labels[p] for low, high in cells for p in range(low, high + 1))
    return "，或".join(_range(fact, first, last, pack) for first, last in cells)


def _connected(cells: Sequence[Cell]) -> bool:
    return all(one[1] + 1 == two[0] for one, two in pairwise(cells))


def _range(fact: Fact, first: int, last: int, pack: Pack) -> str:
    low, high = values.of_fact(first, fact, pack.enums), values.of_fact(last, fact, pack.enums)
    dated = fact.type == DATE
    if first == last:
        return low
    if first <= fact.lo:
        return f"{high}或以前" if dated else f"不超过{high}"
    if last >= fact.hi:
        return f"{low}或以后" if dated else f"不少于{low}"
    return f"{low}至{high}"
