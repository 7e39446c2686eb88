"""How many amounts of a program's result differ from the slow reference, by a fen or more."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.population.reference import BENEFITS, SHARED


def columns() -> list[str]:
    """All columns of money."""
    shares = [f"{name}_{part}" for name in SHARED for part in ("city", "district")]
    return [f"{name}_amount" for name in BENEFITS] + shares


def differing(result: Path, reference: Path, *, yuan: bool = False) -> tuple[int, int]:
    """(amounts that differ, amounts compared); an amount that is not granted counts as 0."""
    connection = duckdb.connect()
    money = "CAST(round(CAST(o.{0} AS DOUBLE) * 100) AS BIGINT)" if yuan else "o.{0}"
    tests = [f"sum((coalesce(r.{c}, 0) <> coalesce({money.format(c)}, 0))::INT)" for c in columns()]
    some = [f"sum((coalesce(r.{c}, 0) <> 0 OR coalesce({money.format(c)}, 0) <> 0)::INT)" for c in columns()]
    found = connection.execute(
        f"SELECT {', '.join(tests + some)}, count(*), (SELECT count(*) FROM read_parquet('{reference}')) "
        f"FROM read_parquet('{reference}') r JOIN read_parquet('{result}') o USING (id)"
    ).fetchall()[0]
    if found[-1] != found[-2]:
        raise RuntimeError(f"{found[-2]} rows where {found[-1]} were expected")
    half = len(tests)
    return sum(found[:half]), sum(found[half : 2 * half])


def judged(result: Path, reference: Path) -> int:
    """How many grades, statuses and reason codes of Duixian's result differ from the reference."""
    connection = duckdb.connect()
    status = "CASE WHEN r.{0}_status THEN 1 WHEN NOT r.{0}_status THEN 2 ELSE 3 END <> o.{0}_status"
    tests = ["r.grade <> o.grade"]
    for name in BENEFITS:
        tests += [
            status.format(name),
            f"r.{name}_reason <> o.{name}_reason",
            f"r.{name}_missing <> o.{name}_missing",
        ]
    found = connection.execute(
        f"SELECT {', '.join(f'sum(({t})::INT)' for t in tests)} "
        f"FROM read_parquet('{reference}') r JOIN read_parquet('{result}') o USING (id)"
    ).fetchall()[0]
    return sum(found)
