"""Claims of a register: of those the pack entitles, some were paid, some have a claim open, and the others never came."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.rules.columns.inputs import listing, quoted
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.run import Options, scan_population
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import Pack
from duixian.rules.register.plan import Plan
from duixian.rules.register.rows import Keys, decimals

FILE = "claims.parquet"
COLUMNS = "benefit VARCHAR, entity VARCHAR, holder BIGINT, filed DATE, paid_on DATE, paid DECIMAL(18,2), state VARCHAR"
TURN = 30  # days from filing to payment, at least; twice as many on top at most
MONTHLY = {"month": 12}


def write_claims(pack: Pack, plan: Plan, seed: int, day: date, folder: Path) -> int:
    """Scan the register that is in `folder`, write its claims beside it, and mark in its tables what was received.

    How many claims there are. A claim has a benefit, its holder, the day it was filed, and, where `state` is `paid`, the day and the
    sum (yuan) of payment; `open` ones wait. What was paid stands in the facts a benefit makes for itself (received, paid).
    """
    after = (plan.claims.after,) if plan.claims.after else ()
    with tempfile.TemporaryDirectory(dir=folder.parent) as kept:
        results = scan_population(pack, day, folder, Path(kept) / "scan", Options(also=after)).files
        con = duckdb.connect()
        try:
            con.execute(f"CREATE TABLE claims ({COLUMNS})")
            for place, benefit in enumerate(b for b in pack.benefits.values() if not b.announced):
                files = tuple(results[benefit.role])
                con.execute(_drawn(pack, plan, benefit, listing(files), f"{seed}-{place}", day))
            target = quoted(str(folder / FILE))
            con.execute(f"COPY (FROM claims ORDER BY benefit, holder) TO {target} (FORMAT parquet)")
            for role, columns in _marks(pack).items():
                _mark(con, pack, role, columns, folder)
            return int(con.execute("SELECT count(*) FROM claims").fetchall()[0][0])
        finally:
            con.close()


def _drawn(pack: Pack, plan: Plan, benefit: Benefit, files: str, salt: str, day: date) -> str:
    """The statement that draws a benefit's claims: which holders, when and how much follows from digests of key and seed."""
    name, key = benefit.id, identifier(pack.entities[benefit.role].key)
    rates = {"paid": plan.claims.paid, "open": plan.claims.open, **plan.claims.benefits.get(name, {})}
    chance, spread, turn = (
        f"(md5_number_lower(concat({key}, ' {salt} {word}')) % 1000003) / 1000003.0"
        for word in ("which", "when", "turn")
    )
    money = f"{identifier(f'{name}_amount')}" if benefit.has_amount else "NULL::BIGINT"
    periods = f"(1 + floor({turn} * {MONTHLY.get(benefit.period, 1)}))::BIGINT"
    after = plan.claims.after if plan.claims.after.startswith(f"{benefit.role}.") else ""
    earliest = f"coalesce({identifier(after)}, DATE '1900-01-01')" if after else "DATE '1900-01-01'"
    today, days = f"DATE '{day.isoformat()}'", round(plan.claims.since * 365)
    return (
        f"INSERT INTO claims SELECT '{name}', '{benefit.role}', {key},"
        f" greatest(earliest, CASE WHEN state = 'paid' THEN {today} - ({3 * TURN} + floor(spread * {days}))::INTEGER"
        f" ELSE {today} - floor(spread * {3 * TURN})::INTEGER END) AS filed,"
        f" CASE WHEN state = 'paid' THEN least({today}, filed + ({TURN} + floor(turn * {2 * TURN}))::INTEGER) END,"
        " CASE WHEN state = 'paid' THEN (money * periods)::DECIMAL(18,0) / 100 END, state"
        f" FROM (SELECT {key}, {chance} AS chance, {spread} AS spread, {turn} AS turn, {money} AS money, {periods} AS periods,"
        f" {earliest} AS earliest,"
        f" CASE WHEN chance < {rates['paid']} THEN 'paid' WHEN chance < {rates['paid'] + rates['open']} THEN 'open' END AS state"
        f" FROM read_parquet({files}) WHERE {identifier(f'{name}_status')} = 1) WHERE state IS NOT NULL"
    )


def _marks(pack: Pack) -> dict[str, dict[str, tuple[str, str]]]:
    """By role and column: whether it says that a benefit was received or how much was paid of it, and of which."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for fact in pack.facts.values():
        sort, _, benefit = fact.implied.partition(":")
        if sort in ("once", "paid") and benefit in pack.benefits:
            found.setdefault(fact.role, {})[fact.name] = (sort, benefit)
    return found


def _mark(
    con: duckdb.DuckDBPyConnection,
    pack: Pack,
    role: str,
    columns: Mapping[str, tuple[str, str]],
    folder: Path,
) -> None:
    """Write what was received into the role's table, part by part."""
    entity = pack.entities[role]
    path = folder / f"{entity.kind}.parquet"
    paid = {
        benefit: con.execute(
            "SELECT holder, coalesce(paid * 100, 0)::BIGINT AS fen FROM claims WHERE state = 'paid' AND benefit = $1 ORDER BY holder",
            [benefit],
        ).fetchnumpy()
        for benefit in dict.fromkeys(benefit for _, benefit in columns.values())
    }
    source, made = pq.ParquetFile(path), path.with_name(path.name + ".tmp")
    with pq.ParquetWriter(made, source.schema_arrow) as writer:
        for number in range(source.num_row_groups):
            table = source.read_row_group(number)
            keys = table[entity.key].to_numpy()
            for name, (sort, benefit) in columns.items():
                place = table.schema.get_field_index(name)
                fen = _of(keys, paid[benefit]["holder"], paid[benefit]["fen"])
                values = (
                    pa.array(fen >= 0)
                    if sort == "once"
                    else decimals(np.maximum(fen, 0), table.schema.field(name).type)
                )
                table = table.set_column(place, table.schema.field(name), values)
            writer.write_table(table)
    made.replace(path)


def _of(keys: Keys, holders: Keys, values: Keys) -> Keys:
    """The value of each key, -1 where there is none; holders are sorted and stand once."""
    if not len(holders):
        return np.full(len(keys), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(holders, keys), len(holders) - 1)
    return np.where(holders[places] == keys, values[places], -1)
