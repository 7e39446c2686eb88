"""What can change about a case: known facts that are not fixed, and what may be added (a row, a spell that goes on)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duixian.rules.ask.part import Part
from duixian.rules.evaluate.engine import State
from duixian.rules.lang.units import DAYS, MONTHS
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import LAST_DAY, TEXT, TRUTH, NumberType
from duixian.rules.truth import FALSE, TRUE, UNKNOWN

BY = ("applicant", "office")
MOST_ROWS = 5  # rows of a list whose facts are looked at one by one


@dataclass(frozen=True, slots=True)
class Lever:
    """A fact that can change, in the case (`row` -1) or in a row of a list. `by` is applicant or office."""

    fact: Fact
    by: str
    slot: int
    row: int = -1
    place: int = -1

    def relax(self, state: State) -> None:
        """Anything is possible."""
        truth = self.fact.type == TRUTH
        self.put(state, UNKNOWN if truth else self.fact.lo, 0 if truth else self.fact.hi)

    def set(self, state: State, value: int) -> None:
        self.put(state, value, 0 if self.fact.type == TRUTH else value)

    def now(self, state: State) -> tuple[Any, Any]:
        """What the case says: the interval (a truth's code and 0)."""
        if self.row < 0:
            return state.lo[self.slot], state.hi[self.slot]
        rows = state.rows[self.slot]
        assert rows is not None
        return rows[self.row][0][self.place], rows[self.row][1][self.place]

    def put(self, state: State, lo: Any, hi: Any) -> None:
        if self.row < 0:
            state.lo[self.slot], state.hi[self.slot] = lo, hi
            return
        rows = state.rows[self.slot]
        assert rows is not None
        old_lo, old_hi = rows[self.row]
        new_lo, new_hi = old_lo.copy(), old_hi.copy()
        new_lo[self.place], new_hi[self.place] = lo, hi
        state.rows[self.slot] = [*rows[: self.row], (new_lo, new_hi), *rows[self.row + 1 :]]


@dataclass(frozen=True, slots=True)
class Addition:
    """Something added to the case: a new row of a list (`row` its place), or a spell that begins or goes on today."""

    kind: str
    id: str
    label: str
    slot: int
    row: int


def levers(part: Part, state: State, added: Addition | None) -> list[Lever]:
    """The known facts of the part that applicant or office can change; of an added row all its facts."""
    slots = part.engine.slots
    wanted = part.pack.definitions[part.benefit.part("status")].facts
    found: list[Lever] = []
    for id_ in sorted(wanted):
        fact = part.pack.facts.get(id_)
        if fact is None or fact.changes not in BY or fact.type == TEXT or id_ not in slots.facts:
            continue
        slot = slots.facts[id_]
        if _known(fact, state.lo[slot], state.hi[slot]) and not _best(fact, state.lo[slot]):
            found.append(Lever(fact, fact.changes, slot))
    for id_ in sorted(slots.rows):
        rows = state.rows[slots.rows[id_]]
        if rows is None or id_ not in wanted or id_ not in part.pack.entities:
            continue
        found += _cells(part.pack, id_, state, slots.rows[id_], slots.attributes, added)
    return found


def _cells(
    pack: Pack, role: str, state: State, slot: int, places: Any, added: Addition | None
) -> Iterator[Lever]:
    rows = state.rows[slot] or []
    new = added.row if added is not None and added.id == role else -1
    for index in [*range(min(len(rows), MOST_ROWS)), *([new] if new >= MOST_ROWS else [])]:
        for fact in pack.facts.values():
            if fact.role != role or fact.id not in places:
                continue
            place = places[fact.id]
            if index == new:
                yield Lever(fact, "applicant", slot, index, place)
                continue
            lo, hi = rows[index][0][place], rows[index][1][place]
            if fact.changes in BY and _known(fact, lo, hi) and not _best(fact, lo):
                yield Lever(fact, fact.changes, slot, index, place)


def _known(fact: Fact, lo: Any, hi: Any) -> bool:
    return bool(lo != UNKNOWN if fact.type == TRUTH else lo == hi)


def _best(fact: Fact, value: Any) -> bool:
    """Whether a truth stands as the pack says it is better: nobody is advised to give that up."""
    return fact.type == TRUTH and fact.better == {TRUE: "higher", FALSE: "lower"}.get(value)


def additions(part: Part, state: State) -> Iterator[Addition]:
    """What may be added to stated lists: a row the applicant can bring about, a spell from today on."""
    slots = part.engine.slots
    wanted = part.pack.definitions[part.benefit.part("status")].facts
    for id_, slot in slots.rows.items():
        rows = state.rows[slot]
        if rows is None or id_ not in wanted:
            continue
        entity = part.pack.entities.get(id_)
        if entity is not None:
            if any(f.role == id_ and f.changes == "applicant" for f in part.pack.facts.values()):
                yield Addition("row", id_, entity.label, slot, len(rows))
        elif part.pack.facts[id_].changes in ("time", "applicant") and not _goes_on(part, id_, state, slot):
            yield Addition("spell", id_, part.pack.facts[id_].label, slot, len(rows))


def _goes_on(part: Part, id_: str, state: State, slot: int) -> bool:
    to = part.engine.slots.attributes[f"{id_}.to"]
    return any(row[1][to] >= LAST_DAY for row in state.rows[slot] or [])


def with_addition(part: Part, state: State, added: Addition) -> State:
    """The case with the addition: a row of which nothing is known, or a spell like the latest that begins the day after
    it ended (today, where that is past) and goes on."""
    slots = part.engine.slots
    rows = state.rows[added.slot]
    assert rows is not None
    changed = part.state(state)
    own = sorted(
        (f for f in part.pack.facts.values() if f.role == added.id and f.id in slots.attributes),
        key=lambda f: slots.attributes[f.id],
    )
    lo = [UNKNOWN if f.type == TRUTH else f.lo for f in own]
    hi = [0 if f.type == TRUTH else f.hi for f in own]
    if added.kind == "spell":
        first, to = slots.attributes[f"{added.id}.from"], slots.attributes[f"{added.id}.to"]
        start = state.as_of
        if rows:
            latest = max(rows, key=lambda row: row[1][to])
            lo, hi = latest[0].copy(), latest[1].copy()
            start = max(start, latest[1][to] + 1)
        lo[first] = hi[first] = start
        lo[to] = hi[to] = LAST_DAY
    changed.rows[added.slot] = [*rows, (lo, hi)]
    return changed


def growing(pack: Pack, part: Part, state: State) -> list[tuple[Fact, int, int, str]]:
    """Known counts of months or days that grow with time: fact, slot, value now, unit."""
    found: list[tuple[Fact, int, int, str]] = []
    for id_ in part.pack.definitions[part.benefit.part("status")].facts:
        fact = pack.facts.get(id_)
        if fact is None or fact.changes != "time" or not isinstance(fact.type, NumberType):
            continue
        unit = {MONTHS: "months", DAYS: "days"}.get(fact.type.dimension)
        slot = part.engine.slots.facts.get(id_)
        if unit and slot is not None and state.lo[slot] == state.hi[slot]:
            found.append((fact, slot, state.lo[slot], unit))
    return found
