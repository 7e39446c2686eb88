"""Rows of one entity in memory: their columns, drawn when asked for, and the rows they are joined to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from duixian.rules.errors import nearest
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType
from duixian.rules.register.draw import Drawing, Flags, Floats
from duixian.rules.register.plan import RegisterError, Spec, decimals_of, default_of, facts_of

Keys = NDArray[np.int64]
DIGITS = 18
EPOCH = 719_163  # the ordinal of 1970-01-01, from which Arrow counts its days


@dataclass(slots=True)
class Rows:
    """Rows of `role`, part `part` of its table. `joined` says for a role the rows it has and each row's place in them (-1: none)."""

    drawing: Drawing
    role: str
    keys: Keys
    specs: Mapping[str, Spec]
    part: int = 0
    joined: dict[str, tuple[Rows, Keys]] = field(default_factory=dict)
    drawn: dict[str, Floats] = field(default_factory=dict)
    fixed: dict[str, tuple[Flags, Floats]] = field(default_factory=dict)
    open_: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        return len(self.keys)

    @property
    def pack(self) -> Pack:
        return self.drawing.pack

    def column(self, name: str) -> tuple[Floats, Fact]:
        """A column's true values with its fact; of a joined role by `role.name`. Raises `RegisterError`."""
        role, _, own = name.rpartition(".")
        if role and role != self.role:
            return self._joined(role, own)
        fact = self.pack.facts.get(f"{self.role}.{own}")
        if fact is None:
            known = [f.name for f in facts_of(self.pack, self.role)]
            raise RegisterError(f"{self.role} 没有事实“{own}”{nearest(own, known)}")
        if own not in self.drawn:
            if own in self.open_:
                raise RegisterError(f"{self.role} 的“{own}”绕回了自己；换一个依据")
            self.open_.add(own)
            self.drawn[own] = self._draw(fact)
            self.open_.discard(own)
        return self.drawn[own], fact

    def _joined(self, role: str, own: str) -> tuple[Floats, Fact]:
        if role not in self.joined:
            raise RegisterError(f"{self.role} 没有连到“{role}”{nearest(role, list(self.joined))}")
        rows, places = self.joined[role]
        column, fact = rows.column(own)
        if not rows.size:
            return np.full(self.size, np.nan), fact
        return np.where(places >= 0, column[np.maximum(places, 0)], np.nan), fact

    def _draw(self, fact: Fact) -> Floats:
        spec = self.specs.get(fact.name) or default_of(self.pack, fact)
        rng = self.drawing.generator(self.role, fact.name, self.part)
        found = self.drawing.draw(spec, fact, self, rng)
        if fact.name in self.fixed:
            where, values = self.fixed[fact.name]
            found = np.where(where, values, found)
        return found

    # columns as they are stored

    def table(self, links: Mapping[str, pa.Array], key: str, unknown: float) -> pa.Table:
        """The rows as a table: key, links and every fact, some of them unknown."""
        columns: dict[str, Any] = {key: pa.array(self.keys), **links}
        for fact in facts_of(self.pack, self.role):
            spec = self.specs.get(fact.name, {})
            rate = 0.0 if fact.implied else float(spec.get("unknown", unknown))
            rng = self.drawing.generator(self.role, fact.name, self.part, 1)
            hidden = rng.random(self.size) < rate
            columns[fact.name] = self._stored(fact, spec, hidden)
        return pa.table(columns)

    def _stored(self, fact: Fact, spec: Spec, hidden: Flags) -> pa.Array:
        if fact.type == TEXT:
            label = str(spec.get("value", fact.label))
            return pa.array([f"{label}{key}" for key in self.keys], mask=hidden)
        if fact.type == SPELLS:
            made = spec.get("spells") or default_of(self.pack, fact)["spells"]
            return self._spells(fact, made, hidden)
        return encode(self.pack, fact, self.column(fact.name)[0], hidden)

    def _spells(self, fact: Fact, spec: Spec, hidden: Flags) -> pa.Array:
        """A list of spells for each row."""
        rng = self.drawing.generator(self.role, fact.name, self.part)
        counts = self.drawing.draw(spec["count"], None, self, rng) if "count" in spec else np.ones(self.size)
        number: Keys = np.where(hidden, 0, counts).astype(np.int64)
        inner = _Spells(self, fact, np.repeat(np.arange(self.size), number), spec, rng)
        values = [
            encode(self.pack, a, inner.column(a.name)[0], np.zeros(inner.size, bool)) for a in fact.attributes
        ]
        offsets = np.concatenate([[0], np.cumsum(number)]).astype(np.int32)
        items = pa.StructArray.from_arrays(values, [a.name for a in fact.attributes])
        return pa.ListArray.from_arrays(pa.array(offsets), items, mask=pa.array(hidden))


class _Spells:
    """The spells of all rows one after the other, as columns; what is not a spell's own comes from its row."""

    def __init__(self, rows: Rows, fact: Fact, places: Keys, spec: Spec, rng: np.random.Generator) -> None:
        self.rows, self.places, self.spec, self.rng = rows, places, spec, rng
        self.own = {a.name: a for a in fact.attributes}
        self.size = len(places)
        self.drawn: dict[str, Floats] = {}

    def column(self, name: str) -> tuple[Floats, Fact]:
        fact = self.own.get(name)
        if fact is None:
            column, outer = self.rows.column(name)
            return column[self.places], outer
        if name not in self.drawn:
            spec = self.spec.get(name) or default_of(self.rows.pack, fact)
            self.drawn[name] = self.rows.drawing.draw(spec, fact, self, self.rng)
        return self.drawn[name], fact


def encode(pack: Pack, fact: Fact, values: Floats, hidden: Flags) -> pa.Array:
    """Numbers as the type a fact is stored in; hidden ones and those that are none are null."""
    mask = hidden | np.isnan(values)
    whole = np.where(mask, 0, values)
    if fact.type == TRUTH:
        return pa.array(whole > 0.5, mask=mask)
    if isinstance(fact.type, EnumType):
        codes = pa.array(whole.astype(np.int16), mask=mask)
        return pa.DictionaryArray.from_arrays(codes, pa.array(pack.enums[fact.type.name].values))
    if fact.type == DATE:
        return pa.array((whole - EPOCH).astype(np.int32), mask=mask).cast(pa.date32())
    places = decimals_of(fact)
    if not places:
        return pa.array(np.floor(whole).astype(np.int64), mask=mask)
    scaled = np.rint(whole * 10**places).astype(np.int64)
    return decimals(scaled, pa.decimal128(DIGITS, places), mask)


def decimals(scaled: Keys, kind: pa.DataType, mask: Flags | None = None) -> pa.Array:
    """Whole numbers with their decimal point moved, as exact decimals of a type of 128 bits; those masked are null."""
    wide = np.empty((len(scaled), 2), dtype=np.int64)
    wide[:, 0], wide[:, 1] = scaled, scaled >> 63
    validity = None if mask is None else pa.array(scaled, mask=mask).buffers()[0]
    return pa.Array.from_buffers(kind, len(scaled), [validity, pa.py_buffer(wide.tobytes())])
