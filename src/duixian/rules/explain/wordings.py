"""What conditions read, in words: prepared once for a pack, so that a case only has to look up or fill in its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.support import step_value
from duixian.rules.explain import values
from duixian.rules.explain.words import Words
from duixian.rules.model.computed import Definition
from duixian.rules.model.declared import Fact, Parameter
from duixian.rules.model.types import TEXT, TRUTH, EnumType, Type
from duixian.rules.truth import LABELS, UNKNOWN

MOST_PREPARED = 64  # values of an enumeration that are put into words beforehand


class Used(NamedTuple):
    """Something a condition read: a fact, a list, a derived value or a parameter, and its value in the case as text."""

    kind: str
    id: str
    label: str
    value: str
    known: bool


Key = tuple[str, str]  # the kind (fact, rows, value, parameter) and the name
Reader = Callable[[State], Used]


class Wordings:
    """The readers of one pack by key; safe to share between threads."""

    def __init__(self, engine: Engine, words: Words) -> None:
        self.engine, self.pack, self.words = engine, engine.pack, words
        self.readers = dict(self._all())

    def _all(self) -> Iterator[tuple[Key, Reader]]:
        slots = self.engine.slots
        for id_, fact in self.pack.facts.items():
            if id_ in slots.facts or fact.type == TEXT:
                yield ("fact", id_), self._fact(fact)
        for id_ in slots.rows:
            yield ("rows", id_), self._rows(id_)
        for id_, definition in self.pack.definitions.items():
            yield ("value", id_), self._value(definition)
        for id_, parameter in self.pack.parameters.items():
            yield ("parameter", id_), self._parameter(parameter)

    def _fact(self, fact: Fact) -> Reader:
        id_, label = fact.id, self.words.fact(fact)
        if fact.type == TEXT:
            nothing = Used("fact", id_, label, "", True)
            return lambda state: nothing
        slot, bounds, enums = self.engine.slots.facts[id_], (fact.lo, fact.hi), self.pack.enums
        if fact.type == TRUTH:
            return _truth("fact", id_, label, slot)
        each = self._prepared("fact", id_, label, fact.type)
        unknown = Used("fact", id_, label, values.between(*bounds, 0, fact, enums, bounds), False)

        def read(state: State) -> Used:
            lo, hi = state.lo[slot], state.hi[slot]
            if lo == hi:
                return each[lo] if each else Used("fact", id_, label, values.of_fact(lo, fact, enums), True)
            if (lo, hi) == bounds:
                return unknown
            return Used("fact", id_, label, values.between(lo, hi, 0, fact, enums, bounds), False)

        return read

    def _rows(self, id_: str) -> Reader:
        slot, entity = self.engine.slots.rows[id_], self.pack.entities.get(id_)
        label = entity.label if entity is not None else self.words.fact(self.pack.facts[id_])
        unknown = Used("rows", id_, label, LABELS[UNKNOWN], False)

        def read(state: State) -> Used:
            rows = state.rows[slot]
            return (
                unknown
                if rows is None
                else Used("rows", id_, label, f"{len(rows)}项" if rows else "没有", True)
            )

        return read

    def _value(self, definition: Definition) -> Reader:
        id_, type_, node, enums = definition.id, definition.type, definition.expr, self.pack.enums
        label, slot, bounds = (
            self.words.definition(id_),
            self.engine.slots.definitions[id_],
            (node.lo, node.hi),
        )
        if type_ == TRUTH:
            return _truth("value", id_, label, slot)
        unit, each = self.words.unit(node), self._prepared("value", id_, label, type_)

        def read(state: State) -> Used:
            lo, hi, na = state.lo[slot], state.hi[slot], state.na[slot]
            if lo == hi and not na:
                return (
                    each[lo]
                    if each
                    else Used("value", id_, label, values.of_type(lo, type_, enums, unit), True)
                )
            return Used("value", id_, label, values.between(lo, hi, na, type_, enums, bounds), na > 1)

        return read

    def _prepared(self, kind: str, id_: str, label: str, type_: Type) -> tuple[Used, ...]:
        """The values of a short enumeration."""
        if not isinstance(type_, EnumType) or len(self.pack.enums[type_.name].labels) > MOST_PREPARED:
            return ()
        return tuple(Used(kind, id_, label, value, True) for value in self.pack.enums[type_.name].labels)

    def _parameter(self, known: Parameter) -> Reader:
        days, then = [day.toordinal() for day, _ in known.values], [value for _, value in known.values]

        def read(state: State) -> Used:
            value = step_value(days, then, state.as_of)
            if value is None:
                return Used("parameter", known.id, known.label, LABELS[0], True)
            code = (1 if value else 2) if known.type == TRUTH else value
            return Used(
                "parameter", known.id, known.label, values.of_type(code, known.type, self.pack.enums), True
            )

        return read


def _truth(kind: str, id_: str, label: str, slot: int) -> Reader:
    each = tuple(Used(kind, id_, label, LABELS[code], code != UNKNOWN) for code in range(4))
    return lambda state: each[state.lo[slot]]
