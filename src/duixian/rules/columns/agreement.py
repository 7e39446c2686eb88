"""Whether the engine for one case gives the same as a scan did: for holders drawn by a seed, benefit by benefit, to the fen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from duixian.rules.columns.extract import cases_of
from duixian.rules.columns.inputs import listing
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.summary import STATUS
from duixian.rules.evaluate.result import BenefitResult, Evaluator, Interval
from duixian.rules.model.pack import Pack

SEED = 1  # the same scan has the same holders looked at


@dataclass(frozen=True, slots=True)
class Difference:
    """A holder for whom a benefit differs; status and amount (fen, or least and most) as scanned and as evaluated."""

    role: str
    key: object
    benefit: str
    scanned: tuple[str, object]
    evaluated: tuple[str, object]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many results were compared, and those that differ."""

    holders: int
    compared: int
    differences: tuple[Difference, ...]


def agreement(
    evaluator: Evaluator,
    as_of: date,
    folder: Path,
    results: Sequence[tuple[str, Sequence[Path]]],
    holders: int,
) -> Agreement:
    """Compare up to `holders` of each kind; `results` are the result files by kind of holder, of a scan that was not `lean`.

    The amount of a benefit under a group limit hangs on claims of others, which one case does not hold: of these the status alone is
    compared. Raises `ScanError`.
    """
    pack, found = evaluator.pack, Agreement(0, 0, ())
    for role, files in results:
        rows = drawn(pack, role, files, holders)
        compared = 0
        differences: list[Difference] = []
        for key, case in cases_of(pack, as_of, folder, role, list(rows)):
            result = evaluator.evaluate(case)
            for one in result.benefits.values():
                if one.benefit.role == role:
                    compared += 1
                    differences += _compared(pack, role, key, rows[key], one)
        found = Agreement(
            found.holders + len(rows), found.compared + compared, (*found.differences, *differences)
        )
    return found


def drawn(pack: Pack, role: str, files: Sequence[Path], holders: int) -> dict[object, dict[str, Any]]:
    """Result rows of holders drawn by `SEED`, by key."""
    key = pack.entities[role].key
    con = duckdb.connect()
    try:
        answer = con.execute(
            f"SELECT * FROM read_parquet({listing(tuple(files))})"
            f" ORDER BY md5(concat({identifier(key)}, ' {SEED}')) LIMIT {holders}"
        )
        names = [column[0] for column in answer.description]
        return {row[names.index(key)]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}
    finally:
        con.close()


def _compared(
    pack: Pack, role: str, key: object, row: dict[str, Any], one: BenefitResult
) -> Iterator[Difference]:
    benefit = one.benefit
    scanned: tuple[str, object] = STATUS[row[f"{benefit.id}_status"]], None
    evaluated: tuple[str, object] = one.status, None
    limited = any(benefit.id in limit.benefits for limit in pack.limits.values())
    if benefit.has_amount and not limited:
        amount, low, high = (row.get(f"{benefit.id}_{part}") for part in ("amount", "low", "high"))
        scanned = scanned[0], amount if low is None else (low, high)
        payable = one.payable
        whole = (payable.lo, payable.hi) if isinstance(payable, Interval) else payable
        if one.status == "unknown" and not isinstance(whole, tuple):
            whole = (whole, whole)
        evaluated = one.status, whole if one.status in ("eligible", "unknown") else None
    if scanned != evaluated:
        yield Difference(role, key, benefit.id, scanned, evaluated)
