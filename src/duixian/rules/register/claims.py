"""Claims of a register: of those the pack entitles, some were paid, some have a claim open, and the others never came."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from duixian.rules.columns.inputs import listing, quoted
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.run import Options, scan_population
from duixian.rules.model.pack import Benefit, Pack
from duixian.rules.register.plan import Plan

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
    """Write what was received into the role's table."""
    entity = pack.entities[role]
    path = folder / f"{entity.kind}.parquet"
    if not path.is_file():
        return
    sums, shown = [], []
    for name, (sort, benefit) in columns.items():
        value = "true" if sort == "once" else "paid"
        function = "bool_or" if sort == "once" else "sum"
        sums.append(f"{function}({value}) FILTER (benefit = '{benefit}') AS {identifier(name)}")
        missing = "false" if sort == "once" else "0"
        kind = "BOOLEAN" if sort == "once" else "DECIMAL(18,2)"
        shown.append(f"coalesce(c.{identifier(name)}, {missing})::{kind} AS {identifier(name)}")
    made = path.with_name(path.name + ".tmp")
    con.execute(
        f"COPY (SELECT t.* REPLACE ({', '.join(shown)}) FROM read_parquet({listing((path,))}) t LEFT JOIN"
        f" (SELECT holder, {', '.join(sums)} FROM claims WHERE entity = '{role}' AND state = 'paid' GROUP BY holder) c"
        f" ON t.{identifier(entity.key)} = c.holder ORDER BY t.{identifier(entity.key)})"
        f" TO {quoted(str(made))} (FORMAT parquet, ROW_GROUP_SIZE 100000)"
    )
    made.replace(path)
