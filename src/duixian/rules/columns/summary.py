"""What a scan says in all: counts by status, sums of money, and how many each condition stopped."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duixian.rules.columns.inputs import Connection, listing
from duixian.rules.columns.plan import Reason, Scan
from duixian.rules.columns.printer import identifier
from duixian.rules.model.pack import Pack

STATUS = ("not_applicable", "eligible", "ineligible", "unknown")


def summarise(pack: Pack, scan: Scan, files: Sequence[Path], connection: Connection) -> list[dict[str, Any]]:
    """One record a benefit: counts by status, fen in all (at least and at most), fen by payer, people by condition."""
    columns = {output.name for output in scan.outputs}
    sums = {name: _sums(pack, name, columns) for name in scan.benefits}
    most = max(map(len, sums.values()), default=0)
    parts = [
        _select(place, name, sums[name], most, columns, files) for place, name in enumerate(scan.benefits)
    ]
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in scan.benefits}
    if parts:
        for place, *row in connection.execute(" UNION ALL ".join(parts)).fetchall():
            found[scan.benefits[place]].append(tuple(row))
    return [_benefit(pack, scan, name, sums[name], found[name]) for name in scan.benefits]


def _sums(pack: Pack, name: str, columns: set[str]) -> list[str]:
    """The columns of a benefit that are money and were written."""
    payers = [c.removeprefix(f"{name}_") for c in payer_columns(pack, name)]
    return [c for part in ("amount", "low", "high", *payers) if (c := f"{name}_{part}") in columns]


def _select(
    place: int, name: str, sums: Sequence[str], most: int, columns: set[str], files: Sequence[Path]
) -> str:
    """A benefit's people by status, failing and open conditions, with `most` sums (0 behind its own)."""
    keys = [identifier(m) if m in columns else "0" for m in (f"{name}_reason", f"{name}_missing")]
    money = [f"sum({identifier(c)})::HUGEINT" for c in sums] + ["0::HUGEINT"] * (most - len(sums))
    return (
        f"SELECT {place} AS benefit, {identifier(f'{name}_status')} AS status, {keys[0]} AS reason, {keys[1]} AS missing,"
        f" count(*) AS people{''.join(f', {text} AS s{i}' for i, text in enumerate(money))}"
        f" FROM read_parquet({listing(tuple(files))}) GROUP BY ALL"
    )


def _benefit(
    pack: Pack, scan: Scan, name: str, present: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> dict[str, Any]:
    benefit = pack.benefits[name]
    payers = [c.removeprefix(f"{name}_") for c in payer_columns(pack, name)]
    counts = dict.fromkeys(STATUS, 0)
    totals = dict.fromkeys(present, 0)
    reasons = [r for r in scan.reasons if r.benefit == name]
    fails, missing, only = ([0] * len(reasons) for _ in range(3))
    for status, failing, open_, people, *found in rows:
        counts[STATUS[status]] += people
        for column, value in zip(present, found, strict=False):
            totals[column] += int(value or 0)
        for place in _bits(int(failing)):
            fails[place] += people
        for place in _bits(int(open_)):
            missing[place] += people
        if failing and failing & (failing - 1) == 0 and not open_:
            only[int(failing).bit_length() - 1] += people
    amount, low, high = (totals.get(f"{name}_{part}", 0) for part in ("amount", "low", "high"))
    return {
        "benefit": name,
        "title": benefit.title,
        **counts,
        "amount_low_fen": amount + low,
        "amount_high_fen": amount + high,
        "payers_fen": {p: totals[f"{name}_{p}"] for p in payers if f"{name}_{p}" in totals},
        "conditions": [
            {
                "bit": r.bit,
                "label": r.label,
                "failing": fails[i],
                "failing_only": only[i],
                "missing": missing[i],
            }
            for i, r in enumerate(reasons)
        ],
    }


def _bits(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def payer_columns(pack: Pack, benefit: str) -> list[str]:
    """The result columns of a benefit's funding shares."""
    share = pack.benefits[benefit].share
    if not share or not pack.benefits[benefit].has_amount:
        return []
    return [
        f"{benefit}_{payer}"
        for payer in dict.fromkeys(p for row in pack.shares[share].rows for p in row.payers)
    ]


def write_dictionary(path: Path, reasons: Sequence[Reason]) -> None:
    """The dictionary of the reason codes: which bit of which benefit is which condition of which article."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["benefit", "bit", "mask", "part", "condition", "citation", "written_at"])
        for r in reasons:
            writer.writerow([r.benefit, r.bit, 1 << r.bit, r.part, r.label, r.citation, r.written])


def write_summary(folder: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """summary.json with everything, summary.csv with one line a benefit."""
    (folder / "summary.json").write_text(
        json.dumps(list(records), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    plain = ["benefit", "title", *STATUS[1:], STATUS[0], "amount_low_fen", "amount_high_fen"]
    with (folder / "summary.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*plain, "commonest_reason"])
        for record in records:
            worst = max(record["conditions"], key=lambda c: c["failing"], default=None)
            shown = f"{worst['label']}（{worst['failing']}）" if worst and worst["failing"] else ""
            writer.writerow([*(record[key] for key in plain), shown])
