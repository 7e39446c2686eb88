"""Rows of a population as cases: what the tables say of one holder, as the document that is evaluated one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.inputs import TableInfo, find_tables, listing
from duixian.rules.columns.printer import identifier
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS

Row = Mapping[str, Any]


def cases_of(
    pack: Pack, as_of: date, folder: Path, role: str, keys: Sequence[object]
) -> Iterator[tuple[object, dict[str, Any]]]:
    """Each key with its case; `role` is a kind of holder. Raises `ScanError` for a table or key that is not there.

    What is null is left out, so it is unknown; an entity that may be absent and has no link is `None`; of many rows
    there is a list, empty where there are none. Claims of others under a group limit are not told.
    """
    con = duckdb.connect()
    try:
        tables = find_tables(folder, [e.kind for e in pack.entities.values()], con)
        if pack.entities[role].kind not in tables:
            raise ScanError(
                f"{folder} 里没有 {pack.entities[role].kind}.parquet（{pack.entities[role].label}）"
            )
        reading = _Reading(pack, tables, con)
        roots = reading.fetched(pack.entities[role].kind, pack.entities[role].key, keys)
        below = reading.below(role, roots)
        for key in keys:
            if key not in roots:
                raise ScanError(f"{pack.entities[role].kind}.parquet 里没有主键 {key}")
            yield (
                key,
                {"as_of": as_of.isoformat(), role: reading.body(role, roots[key][0]), **below.get(key, {})},
            )
    finally:
        con.close()


class _Reading:
    def __init__(self, pack: Pack, tables: Mapping[str, TableInfo], con: duckdb.DuckDBPyConnection) -> None:
        self.pack, self.tables, self.con = pack, tables, con
        self.facts: dict[str, list[Fact]] = {}
        for fact in pack.facts.values():
            if not fact.implied.startswith("exists:"):
                self.facts.setdefault(fact.role, []).append(fact)

    def fetched(self, kind: str, column: str, values: Sequence[object]) -> dict[object, list[Row]]:
        """The rows of a table by the value of a column."""
        source = f"read_parquet({listing(self.tables[kind].files)})"
        wanted = list(dict.fromkeys(v for v in values if v is not None))
        found: dict[object, list[Row]] = {}
        if not wanted:
            return found
        answer = self.con.execute(
            f"SELECT * FROM {source} WHERE list_contains($1, {identifier(column)}) ORDER BY ALL", [wanted]
        )
        names = [c[0] for c in answer.description]
        for values_ in answer.fetchall():
            row = dict(zip(names, values_, strict=True))
            found.setdefault(row[column], []).append(row)
        return found

    def below(self, role: str, roots: Mapping[object, list[Row]]) -> dict[object, dict[str, Any]]:
        """By key of a holder, what hangs on its row, role by role."""
        found: dict[object, dict[str, Any]] = {key: {} for key in roots}
        for entity in self.pack.entities.values():
            if entity.of != role or entity.kind not in self.tables:
                continue
            if entity.many:
                self._many(role, entity, roots, found)
            else:
                self._one(entity, roots, found)
        return found

    def _one(
        self, entity: Entity, roots: Mapping[object, list[Row]], found: dict[object, dict[str, Any]]
    ) -> None:
        link = entity.link or entity.key
        links = {key: rows[0].get(link) for key, rows in roots.items()}
        held = self.fetched(entity.kind, entity.key, list(links.values()))
        inner = self.below(entity.id, held)
        for key, target in links.items():
            if target in held:
                found[key] |= {entity.id: self.body(entity.id, held[target][0]), **inner[target]}
            elif target is None and entity.optional and link in roots[key][0]:
                found[key][entity.id] = None

    def _many(
        self,
        role: str,
        entity: Entity,
        roots: Mapping[object, list[Row]],
        found: dict[object, dict[str, Any]],
    ) -> None:
        link = entity.link or self.pack.entities[role].key
        held = self.fetched(entity.kind, link, list(roots))
        for key in roots:
            found[key][entity.id] = [self.body(entity.id, row) for row in held.get(key, ())]

    def body(self, role: str, row: Row) -> dict[str, Any]:
        """A row's facts, without those that are null."""
        return {
            f.name: _value(f, row[f.name]) for f in self.facts.get(role, ()) if row.get(f.name) is not None
        }


def _value(fact: Fact, value: Any) -> Any:
    """A stored value as a case writes it."""
    if fact.type == DATE:
        return value.isoformat()
    if fact.type == SPELLS:
        return [
            {a.name: _value(a, spell[a.name]) for a in fact.attributes if spell.get(a.name) is not None}
            for spell in value
        ]
    return value
