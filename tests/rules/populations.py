"""Cases of a pack written as a population, and every definition of it computed by the columnar engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.rules import Pack
from duixian.rules.columns.assemble import Assembly
from duixian.rules.columns.inputs import find_tables
from duixian.rules.columns.plan import Output
from duixian.rules.columns.statements import Statements
from duixian.rules.columns.values import Number, Truth, Value
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType


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
    return pa.decimal128(18, fact.decimals) if fact.decimals else pa.int64()


def stored(value: Any, fact: Fact) -> Any:
    """A value of a case as it is stored."""
    if value is None:
        return None
    if fact.type == DATE:
        return date.fromisoformat(str(value))
    if fact.type == SPELLS:
        known = {a.name: a for a in fact.attributes}
        return [{name: stored(row.get(name), known[name]) for name in known} for row in value]
    if fact.type == TRUTH or fact.type == TEXT or isinstance(fact.type, EnumType):
        return value
    return Decimal(str(value)) if fact.decimals else int(value)


def write_cases(pack: Pack, cases: Sequence[dict[str, Any]], folder: Path) -> None:
    """One Parquet an entity; the key of a case's row is its place, counted on for every role of the same kind."""
    tables: dict[str, list[dict[str, Any]]] = {e.kind: [] for e in pack.entities.values()}
    base = len(cases)
    place = {role: index for index, role in enumerate(pack.entities)}
    for number, case in enumerate(cases):
        for role, entity in pack.entities.items():
            body = case.get(role, [] if entity.many else {})
            if entity.many:
                for row in body:
                    tables[entity.kind].append(
                        _row(pack, role, row) | {_link(pack, entity): _key(base, place, entity.of, number)}
                    )
            elif body is not None:
                tables[entity.kind].append(_one(pack, entity, body, case, number, base, place))
    for kind, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows, _schema(pack, kind)), folder / f"{kind}.parquet")


def _key(base: int, place: dict[str, int], role: str, number: int) -> int:
    return place[role] * base + number


def _link(pack: Pack, entity: Entity) -> str:
    return entity.link or (pack.entities[entity.of].key if entity.many else entity.key)


def _row(pack: Pack, role: str, body: dict[str, Any]) -> dict[str, Any]:
    facts = [
        f for f in pack.facts.values() if f.role == role and not f.implied.startswith(("exists:", "limit:"))
    ]
    return {f.name: stored(body.get(f.name), f) for f in facts}


def _one(
    pack: Pack,
    entity: Entity,
    body: dict[str, Any],
    case: dict[str, Any],
    number: int,
    base: int,
    place: dict[str, int],
) -> dict[str, Any]:
    links = {
        _link(pack, child): None if case.get(child.id, {}) is None else _key(base, place, child.id, number)
        for child in pack.entities.values()
        if child.of == entity.id and not child.many
    }
    return {entity.key: _key(base, place, entity.id, number), **links, **_row(pack, entity.id, body)}


def _schema(pack: Pack, kind: str) -> pa.Schema:
    fields: dict[str, pa.DataType] = {}
    for role, entity in pack.entities.items():
        if entity.kind != kind:
            continue
        if entity.many:
            fields[_link(pack, entity)] = pa.int64()
        else:
            fields[entity.key] = pa.int64()
        for child in pack.entities.values():
            if child.of == role and not child.many:
                fields[_link(pack, child)] = pa.int64()
        for fact in pack.facts.values():
            if fact.role == role and not fact.implied.startswith(("exists:", "limit:")):
                fields[fact.name] = arrow_type(fact)
    return pa.schema(list(fields.items()))


def outputs_of(assembly: Assembly, name: str, value: Value) -> list[Output]:
    """A value as plain columns: a truth's code, or low, high and whether it applies (0, 1 perhaps, 2 not)."""
    w = assembly.w
    if isinstance(value, Truth):
        code = w.case(
            [
                (value.na, w.const(0)),
                (w.is_true(value.value), w.const(1)),
                (w.is_null(value.value), w.const(3)),
            ],
            w.const(2),
        )
        return [Output(name=name, column=code)]
    assert isinstance(value, Number)
    na = w.case([(w.is_true(value.na), w.const(2)), (w.is_null(value.na), w.const(1))], w.const(0))
    return [
        Output(name=f"{name} {part}", column=c)
        for part, c in (("lo", value.low), ("hi", value.high), ("na", na))
    ]


def definitions(
    pack: Pack, role: str, names: Sequence[str], folder: Path, as_of: date, *, certain: bool = True
) -> dict[int, dict[str, Any]]:
    """The values of definitions for every row of the role's table, by key."""
    connection = duckdb.connect()
    tables = find_tables(folder, [e.kind for e in pack.entities.values()], connection)
    assembly = Assembly(pack, as_of, tables, role, certain=certain)
    assembly.scan()
    values = {name: assembly.lowering.definition(name) for name in names}
    key = assembly.facts.key(role)
    assert key is not None
    outputs = [Output(name="key", column=key, form="key")]
    for name, value in values.items():
        outputs += outputs_of(assembly, name, value)
    scan = assembly.finish([Output(name=o.name, column=o.column, form="key") for o in outputs])
    cursor = connection.execute(Statements(scan, tables).result())
    columns = [d[0] for d in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found[row["key"]] = {
            name: row[name]
            if isinstance(value, Truth)
            else tuple(row[f"{name} {part}"] for part in ("lo", "hi", "na"))
            for name, value in values.items()
        }
    return found
