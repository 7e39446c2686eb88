"""A whole register, part by part, within bounded memory: tables of their own first, then people with what hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.rules.model.declared import Entity
from duixian.rules.model.pack import Pack
from duixian.rules.register.draw import Drawing, Flags
from duixian.rules.register.plan import Pairs, Plan, RegisterError, Spec, TableSpec, link_of
from duixian.rules.register.rows import Keys, Rows

PART = 50_000
NONE = np.iinfo(np.int64).min  # where there is no row
MOST_EACH = 32  # rows of one parent; keys of such rows are the parent's times this, and counted on
OWN_TABLE: Mapping[str, float] = {"linked": 0.05, "root": 0.001}
EACH: Spec = {"pick": {0: 70, 1: 25, 2: 5}}
OPTIONAL: Spec = {"share": 0.3}

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """A table and its number of rows."""

    name: str
    rows: int


def write_tables(
    pack: Pack, plan: Plan, people: int, seed: int, day: date, output: Path, tell: Tell
) -> list[Size]:
    """Write every table of a register into `output`; their sizes. Raises `RegisterError`."""
    if people < 1:
        raise RegisterError(f"人数不能是 {people}；写一个正整数")
    with ExitStack() as stack:
        writing = _Writing(pack, plan, people, Drawing(pack, day, seed), output, stack)
        for role in writing.shared:
            writing.shared_table(role)
        for first in range(0, people, PART):
            tell(plan.count, first, people)
            writing.part(plan.count, first, min(PART, people - first))
        tell(plan.count, people, people)
        return [Size(kind, rows) for kind, rows in writing.sizes.items()]


class _Writing:
    def __init__(
        self, pack: Pack, plan: Plan, people: int, drawing: Drawing, output: Path, stack: ExitStack
    ) -> None:
        self.pack, self.plan, self.people, self.drawing = pack, plan, people, drawing
        self.output, self.stack = output, stack
        self.writers: dict[str, pq.ParquetWriter] = {}
        self.sizes: dict[str, int] = {}
        self.kept: dict[str, Rows] = {}
        self.shared = {role: share for role in pack.entities if (share := self._own(role)) is not None}

    def _spec(self, role: str) -> TableSpec:
        return self.plan.tables.get(role, TableSpec())

    def _own(self, role: str) -> float | None:
        """For a table that is there for itself, its rows for each person; None for people and what hangs on them."""
        entity = self.pack.entities[role]
        if entity.kind != role or role == self.plan.count:
            return None
        stated = self._spec(role).rows
        if stated is not None:
            return stated
        if not entity.of:
            return OWN_TABLE["root"]
        return None if entity.many or entity.optional else OWN_TABLE["linked"]

    def shared_table(self, role: str) -> None:
        """A table of its own, kept in memory for those who lean on it."""
        count = max(1, round(self.people * self.shared[role]))
        self.kept[role] = self.part(role, 0, count)

    def part(self, role: str, first: int, count: int) -> Rows:
        """Rows of a role with everything that hangs on them."""
        rows = Rows(
            self.drawing,
            role,
            np.arange(first, first + count, dtype=np.int64),
            self._spec(role).columns,
            first // PART,
        )
        self._finish(rows)
        return rows

    def _finish(self, rows: Rows) -> None:
        """Join, pair and write rows, then those that hang on them."""
        children = [e for e in self.pack.entities.values() if e.of == rows.role]
        links: dict[str, pa.Array] = {}
        owned: list[tuple[Entity, Keys]] = []
        for entity in children:
            if entity.many:
                continue
            if entity.kind in self.kept:
                links[link_of(self.pack, entity)] = self._linked(rows, entity)
            else:
                owned.append((entity, self._there(rows, entity)))
        keys = {entity.id: found for entity, found in owned}
        pairs = {p.link: self._paired(rows, keys, p) for p in self._pairs(owned)}
        for entity, found in owned:
            if entity.kind == rows.role:
                self._wed(rows, found, *pairs[entity.id])
            links[link_of(self.pack, entity)] = pa.array(found, mask=found == NONE)
        key = self.pack.entities[rows.role].key
        self._write(self.pack.entities[rows.role].kind, rows.table(links, key, self.plan.unknown))
        for entity, found in owned:
            if entity.kind != rows.role:
                self._one(rows, entity, found, pairs)
        for entity in children:
            if entity.many:
                self._many(rows, entity)

    # links

    def _linked(self, rows: Rows, entity: Entity) -> pa.Array:
        """Which row of a shared table each row has: `skew` above 1 makes the first ones much larger."""
        spec, target = self._spec(rows.role).links.get(entity.id, {}), self.kept[entity.kind]
        rng = self.drawing.generator(rows.role, entity.id, rows.part)
        places = np.floor(target.size * rng.random(rows.size) ** float(spec.get("skew", 1))).astype(np.int64)
        hidden = rng.random(rows.size) < float(spec.get("unknown", 0))
        rows.joined[entity.id] = (target, places)
        return pa.array(target.keys[places], mask=hidden)

    def _there(self, rows: Rows, entity: Entity) -> Keys:
        """The key of the row that each one has of its own; of a kind that has a table already it is a negative one."""
        spec = self._spec(rows.role).links.get(entity.id) or (OPTIONAL if entity.optional else {"value": 1})
        rng = self.drawing.generator(rows.role, entity.id, rows.part)
        there = self.drawing.draw(spec, None, rows, rng) > 0.5
        keys = rows.keys
        if entity.kind not in (entity.id, rows.role):
            keys = -1 - (keys * len(self.pack.entities) + list(self.pack.entities).index(entity.id))
        return np.where(there, keys, NONE)

    def _pairs(self, owned: Sequence[tuple[Entity, Keys]]) -> list[Pairs]:
        """The couples the plan states; a row that is another one of the same table always makes a couple."""
        stated = {p.link: p for p in self.plan.pairs}
        like = [e.id for e, _ in owned if e.kind == e.of]
        both = {role: replace(stated.get(role, Pairs(role, 1)), share=1.0) for role in like}
        return list({**stated, **both}.values())

    def _wed(self, rows: Rows, keys: Keys, left: Keys, right: Keys) -> None:
        """Each of a couple leads to the other; whoever is left over to nobody."""
        keys[:] = NONE
        keys[left], keys[right] = rows.keys[right], rows.keys[left]

    def _paired(self, rows: Rows, keys: dict[str, Keys], pairs: Pairs) -> tuple[Keys, Keys]:
        """Couples by the places of both, each once; rows that both have in common are the first one's."""
        if pairs.link not in keys:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rng = self.drawing.generator(rows.role, "pairs", pairs.link, rows.part)
        places = rng.permutation(np.flatnonzero(keys[pairs.link] != NONE))
        half = int(len(places) * pairs.share) // 2
        left, right = places[:half], places[half : 2 * half]
        for role in pairs.same:
            if role in keys:
                keys[role][right] = keys[role][left]
        return left, right

    # what hangs on rows

    def _one(self, rows: Rows, entity: Entity, keys: Keys, pairs: Mapping[str, tuple[Keys, Keys]]) -> None:
        """The rows of their own, one each at most; those in common stand once."""
        own = keys != NONE
        for known in self.plan.pairs:
            if entity.id in known.same:
                own[pairs[known.link][1]] = False
        places = np.flatnonzero(own)
        made = Rows(self.drawing, entity.id, keys[places], self._spec(entity.id).columns, rows.part)
        made.joined = self._seen(rows, places)
        for known in self.plan.pairs:
            left, right = pairs[known.link]
            if known.link == entity.id:
                self._mirror(rows, made, places, known, left, right)
            elif entity.id in known.same:
                couple = np.isin(places, left)
                self._fix(made, couple, known.same[entity.id])
        self._finish(made)

    def _mirror(self, rows: Rows, made: Rows, places: Keys, pairs: Pairs, left: Keys, right: Keys) -> None:
        """Facts of a couple's rows about each other."""
        other = np.full(rows.size, -1, dtype=np.int64)
        other[left], other[right] = right, left
        mine = other[places]
        couple = mine >= 0
        for name, source in pairs.mirrors.items():
            made.fixed[name] = couple, rows.column(source)[0][np.maximum(mine, 0)]
        self._fix(made, couple, pairs.set)

    def _fix(self, made: Rows, where: Flags, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            code = self.drawing.code(value, self.pack.facts.get(f"{made.role}.{name}"))
            made.fixed[name] = where, np.full(made.size, code)

    def _many(self, rows: Rows, entity: Entity) -> None:
        """Several rows for each one."""
        rng = self.drawing.generator(rows.role, entity.id, rows.part)
        each = self.drawing.draw(self._spec(entity.id).each or EACH, None, rows, rng)
        counts = np.clip(np.nan_to_num(each), 0, MOST_EACH).astype(np.int64)
        places = np.repeat(np.arange(rows.size), counts)
        nth = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        made = Rows(
            self.drawing,
            entity.id,
            rows.keys[places] * MOST_EACH + nth,
            self._spec(entity.id).columns,
            rows.part,
        )
        made.joined = self._seen(rows, places)
        link = {link_of(self.pack, entity): pa.array(rows.keys[places])}
        self._write(entity.kind, made.table(link, entity.key, self.plan.unknown))

    def _seen(self, rows: Rows, places: Keys) -> dict[str, tuple[Rows, Keys]]:
        """The rows that rows below see: those they hang on and what these are joined to."""
        above = {role: (target, found[places]) for role, (target, found) in rows.joined.items()}
        return {**above, rows.role: (rows, places)}

    def _write(self, kind: str, table: pa.Table) -> None:
        if kind not in self.writers:
            writer = pq.ParquetWriter(self.output / f"{kind}.parquet", table.schema)
            self.writers[kind] = self.stack.enter_context(writer)
        self.writers[kind].write_table(table, row_group_size=PART)
        self.sizes[kind] = self.sizes.get(kind, 0) + table.num_rows
