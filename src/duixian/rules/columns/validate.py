"""Checks of the input before a row is computed: keys that repeat, values out of their range, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.inputs import INTEGERS, ColumnInfo, Connection, TableInfo, listing, struct_fields
from duixian.rules.columns.plan import Input, Scan
from duixian.rules.columns.printer import identifier
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, NumberType

DENSE = 64  # a key's range of up to so many times its rows is checked with one bit a value


def check_inputs(pack: Pack, scan: Scan, tables: Mapping[str, TableInfo], connection: Connection) -> None:
    """Raise `ScanError` with every key that repeats and every column with values out of range."""
    problems: list[str] = []
    relation = scan.relation
    for table, key in {relation.table: relation.key, **{j.table: j.key for j in relation.joins}}.items():
        problems += _keys(tables[table], key, connection)
    rows = [made for grouping in scan.groupings for made in grouping.inputs.values()]
    for made in {(m.role, m.column): m for m in [*scan.inputs.values(), *rows]}.values():
        if made.form in ("number", "date"):
            fact = pack.facts[f"{made.role}.{made.column}"]
            problems += _range(_place(pack, tables, made), made, fact, connection)
    if problems:
        raise ScanError("\n".join(problems))


def _keys(table: TableInfo, key: str, connection: Connection) -> list[str]:
    """A sentence for a key that is empty or repeats."""
    info, column, source = table.columns[key], identifier(key), f"read_parquet({listing(table.files)})"
    found: list[str] = []
    if info.nullable:
        empty = connection.execute(f"SELECT count(*) FROM {source} WHERE {column} IS NULL").fetchall()[0][0]
        if empty:
            found.append(f"{table.name}.parquet：主键“{key}”有 {empty} 行是空的；补上主键再试")
    if _all_different(table, info, source, connection):
        return found
    twice = connection.execute(
        f"SELECT {column}, count(*) AS n FROM {source} WHERE {column} IS NOT NULL GROUP BY 1 HAVING n > 1 ORDER BY n DESC, 1 LIMIT 3"
    ).fetchall()
    if twice:
        shown = "、".join(f"{value}（{count} 次）" for value, count in twice)
        found.append(f"{table.name}.parquet：主键“{key}”有重复，例如 {shown}；每个主键只能有一行，去重后再试")
    return found


def _all_different(table: TableInfo, info: ColumnInfo, source: str, connection: Connection) -> bool:
    """Whether a whole-number key surely never repeats: as many bits set as there are rows."""
    if info.stored not in INTEGERS or info.least is None or info.greatest is None or not table.total:
        return False
    least, greatest = int(info.least), int(info.greatest)
    if greatest - least + 1 > DENSE * table.total:
        return False
    column = identifier(info.name)
    bits, count = connection.execute(
        f"SELECT bit_count(bitstring_agg({column}, ({least})::{info.stored}, ({greatest})::{info.stored})), count({column}) FROM {source}"
    ).fetchall()[0]
    return bool(bits == count)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the values of an input stand: in a column of a table, or in the spells that a column lists."""

    table: TableInfo
    info: ColumnInfo
    source: str
    shown: str


def _place(pack: Pack, tables: Mapping[str, TableInfo], made: Input) -> _Place:
    entity = pack.entities.get(made.role)
    if entity is not None:
        table = tables[entity.kind]
        return _Place(table, table.columns[made.column], f"read_parquet({listing(table.files)})", made.column)
    spells = pack.facts[made.role]
    table = tables[pack.entities[spells.role].kind]
    info = struct_fields(table.columns[spells.name])[made.column]
    rows = f"(SELECT unnest({identifier(spells.name)}) AS spell FROM read_parquet({listing(table.files)}))"
    source = f"(SELECT spell.{identifier(made.column)} AS {identifier(made.column)} FROM {rows})"
    return _Place(table, info, source, f"{spells.name}.{made.column}")


def _range(place: _Place, made: Input, fact: Fact, connection: Connection) -> list[str]:
    """A sentence for a column with values outside the fact's range; its statistics settle most without reading it."""
    table, info = place.table, place.info
    stats = _stats_inside(fact, info)
    if stats:
        return []
    column, ticks = identifier(made.column), "" if fact.type == DATE else f" * {fact.ticks}::HUGEINT"
    if fact.type == DATE:
        least, greatest = (f"DATE '{date.fromordinal(v).isoformat()}'" for v in (fact.lo, fact.hi))
    else:
        least, greatest = str(fact.lo), str(fact.hi)
    outside = f"({column}{ticks} < {least} OR {column}{ticks} > {greatest})"
    if info.stored.startswith("DECIMAL"):
        outside = f"({outside} OR {column} * {fact.ticks} <> trunc({column} * {fact.ticks}))"
    count, example = connection.execute(
        f"SELECT count(*), any_value({column}) FROM {place.source} WHERE {outside}"
    ).fetchall()[0]
    if not count:
        return []
    return [
        f"{table.name}.parquet：“{place.shown}”（{fact.label}）有 {count} 行超出范围 {_shown(fact)}，例如 {example}；"
        "改正数据，或放宽 facts 里的 range"
    ]


def _stats_inside(fact: Fact, info: ColumnInfo) -> bool:
    if info.least is None or info.greatest is None:
        return False
    if fact.type == DATE:
        ends = [date.fromisoformat(text).toordinal() for text in (info.least, info.greatest)]
    else:
        ends = [int(text) * fact.ticks for text in (info.least, info.greatest)]
    return fact.lo <= ends[0] and ends[1] <= fact.hi


def _shown(fact: Fact) -> str:
    if fact.type == DATE:
        return f"{date.fromordinal(fact.lo)} 到 {date.fromordinal(fact.hi)}"
    assert isinstance(fact.type, NumberType)
    return f"{fact.lo / fact.ticks:,.10g} 到 {fact.hi / fact.ticks:,.10g} {fact.unit}".strip()


def bad_code(
    pack: Pack, scan: Scan, tables: Mapping[str, TableInfo], name: str, connection: Connection
) -> str:
    """The sentence for a column with texts that its enumeration does not have."""
    every: Iterable[Input] = [*scan.inputs.values(), *(i for g in scan.groupings for i in g.inputs.values())]
    made = next(i for i in every if i.name == name)
    place, column = _place(pack, tables, made), identifier(made.column)
    known = ", ".join("'" + v.replace("'", "''") + "'" for v in (*made.values, *made.labels))
    found = connection.execute(
        f"SELECT {column}, count(*) AS n FROM {place.source}"
        f" WHERE {column} IS NOT NULL AND {column} NOT IN ({known}) GROUP BY 1 ORDER BY n DESC, 1 LIMIT 3"
    ).fetchall()
    fact = pack.facts[f"{made.role}.{made.column}"]
    shown = "、".join(f"“{value}”（{count} 行）" for value, count in found)
    values = "、".join(made.values[:12]) + (" 等" if len(made.values) > 12 else "")
    return f"{place.table.name}.parquet：“{place.shown}”（{fact.label}）有不认识的值：{shown}；可用：{values}"
