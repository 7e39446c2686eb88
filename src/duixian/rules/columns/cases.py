"""Cases as a population: one Parquet an entity, exactly as the case reader understood each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Evaluator
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType
from duixian.rules.truth import TRUE, UNKNOWN

DIGITS = 38


def write_cases(
    evaluator: Evaluator, cases: Sequence[Mapping[str, Any]], folder: Path, common: str = ""
) -> None:
    """Write `cases` into `folder`; the key of each root is its place in `cases`.

    `common` is a role that all cases share (the one employer of many people): it is written once, as the first case has it. A
    value of which a case states only bounds is written as missing. Raises `CaseError` for a case that does not fit the pack.
    """
    writer = _Writer(evaluator, common)
    for number, case in enumerate(cases):
        writer.add(number, case)
    writer.write(folder)


class _Writer:
    def __init__(self, evaluator: Evaluator, common: str) -> None:
        self.evaluator, self.pack, self.common = evaluator, evaluator.pack, common
        self.slots = evaluator.engine.slots
        self.tables: dict[str, list[dict[str, Any]]] = {e.kind: [] for e in self.pack.entities.values()}
        self.keys = dict.fromkeys(self.tables, 0)
        self.shared: int | None = None
        self.facts: dict[str, list[Fact]] = {role: [] for role in self.pack.entities}
        for fact in self.pack.facts.values():
            if fact.role in self.facts and not fact.implied.startswith(("exists:", "limit:")):
                self.facts[fact.role].append(fact)

    def add(self, number: int, case: Mapping[str, Any]) -> None:
        state = self.evaluator.reader.read(case)
        keys: dict[str, int | None] = {}
        for role, entity in self.pack.entities.items():
            if entity.many:
                self._many(entity, state, keys.get(entity.of))
            else:
                keys[role] = self._one(entity, state, case, number, keys)

    def _one(
        self,
        entity: Entity,
        state: State,
        case: Mapping[str, Any],
        number: int,
        keys: Mapping[str, int | None],
    ) -> int | None:
        """The row of a role, and its key written into the row it hangs on.

        Of one that does not exist there is neither; of one that may exist there is a key that leads to no row. A role that
        the case does not name, and that hangs on nothing there, is none of its.
        """
        if entity.id not in case and keys.get(entity.of) is None:
            return None
        exists = self.slots.facts.get(f"{entity.id}.exists")
        code = TRUE if exists is None else state.lo[exists]
        key = self._key(entity, number) if code in (TRUE, UNKNOWN) else None
        written = entity.id == self.common and self.shared is not None
        if code == TRUE and not written:
            row = {f.name: self._value(f, state, case.get(entity.id)) for f in self.facts[entity.id]}
            self.tables[entity.kind].append({entity.key: key, **row})
            if entity.id == self.common:
                self.shared = key
        parent = self.pack.entities.get(entity.of)
        if parent is not None and keys.get(parent.id) is not None:
            above = next(r for r in reversed(self.tables[parent.kind]) if r[parent.key] == keys[parent.id])
            above[self._link(entity)] = key
        return key

    def _key(self, entity: Entity, number: int) -> int:
        """A root's place; else a key apart from the places of roots of the same kind."""
        if entity.id == self.common and self.shared is not None:
            return self.shared
        if not entity.of:
            return number
        self.keys[entity.kind] += 1
        return -self.keys[entity.kind]

    def _many(self, entity: Entity, state: State, parent: int | None) -> None:
        rows = state.rows[self.slots.rows[entity.id]] if entity.id in self.slots.rows else None
        for lo, hi in rows or ():
            known = {f.name: self._cell(f, lo, hi) for f in self.facts[entity.id]}
            self.tables[entity.kind].append({self._link(entity): parent, **known})

    def _link(self, entity: Entity) -> str:
        return entity.link or (self.pack.entities[entity.of].key if entity.many else entity.key)

    # values

    def _value(self, fact: Fact, state: State, body: Any) -> Any:
        if fact.type == TEXT:
            return (
                str(body[fact.name])
                if isinstance(body, Mapping) and body.get(fact.name) is not None
                else None
            )
        if fact.type == SPELLS:
            rows = state.rows[self.slots.rows[fact.id]]
            return (
                None
                if rows is None
                else [{a.name: self._cell(a, lo, hi) for a in fact.attributes} for lo, hi in rows]
            )
        slot = self.slots.facts.get(fact.id)
        return None if slot is None else self._plain(fact, state.lo[slot], state.hi[slot])

    def _cell(self, fact: Fact, lo: list[Any], hi: list[Any]) -> Any:
        place = self.slots.attributes.get(fact.id)
        return None if place is None else self._plain(fact, lo[place], hi[place])

    def _plain(self, fact: Fact, lo: int, hi: int) -> Any:
        return as_stored(self.pack, fact, lo, hi)

    # files

    def write(self, folder: Path) -> None:
        for kind, rows in self.tables.items():
            pq.write_table(pa.Table.from_pylist(rows, self._schema(kind)), folder / f"{kind}.parquet")

    def _schema(self, kind: str) -> pa.Schema:
        fields: dict[str, pa.DataType] = {}
        for role, entity in self.pack.entities.items():
            if entity.kind != kind:
                continue
            fields[self._link(entity) if entity.many else entity.key] = pa.int64()
            for child in self.pack.entities.values():
                if child.of == role and not child.many:
                    fields[self._link(child)] = pa.int64()
            for fact in self.facts[role]:
                fields[fact.name] = arrow_type(fact)
        return pa.schema(list(fields.items()))


def as_stored(pack: Pack, fact: Fact, lo: int, hi: int) -> Any:
    """A value as the case reader understood it, as a column holds it; None where it is not known exactly."""
    if fact.type == TRUTH:
        return None if lo == UNKNOWN else lo == TRUE
    if lo != hi:
        return None
    if fact.type == DATE:
        return date.fromordinal(lo)
    if isinstance(fact.type, EnumType):
        return pack.enums[fact.type.name].values[lo]
    exact = Fraction(lo, fact.ticks)
    return exact.numerator if not fact.decimals else Decimal(exact.numerator) / Decimal(exact.denominator)


def arrow_type(fact: Fact) -> pa.DataType:
    """How a fact is stored."""
    if fact.type == TRUTH:
        return pa.bool_()
    if fact.type == TEXT or isinstance(fact.type, EnumType):
        return pa.string()
    if fact.type == DATE:
        return pa.date32()
    if fact.type == SPELLS:
        return pa.list_(pa.struct([(a.name, arrow_type(a)) for a in fact.attributes]))
    return pa.decimal128(DIGITS, fact.decimals) if fact.decimals else pa.int64()
