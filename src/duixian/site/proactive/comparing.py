"""Tonight beside last night: what changed, as a file in the order in which it is applied."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.rules.columns.inputs import quoted
from duixian.rules.columns.printer import identifier

from .matching import connect, parquet
from .models import Finding
from .tables import Tables

STANDING = pa.schema(
    [("holder", pa.int64()), ("benefit", pa.string()), ("amount", pa.int64()), ("taken", pa.bool_())]
)


def result(folder: Path, night: int) -> Path:
    """Where a night's results lie."""
    return folder / f"result-{night}.parquet"


def standing(pack: str, path: Path) -> None:
    """Last night's results from the findings themselves, where their file is not there (any more)."""
    rows = Finding.objects.filter(pack=pack).exclude(state=Finding.State.ENDED).order_by("pk")
    lot = []
    with pq.ParquetWriter(path, STANDING) as writer:
        for holder, benefit, amount, state in rows.values_list(
            "subject", "benefit", "amount", "state"
        ).iterator(10_000):
            lot.append(
                {
                    "holder": holder,
                    "benefit": benefit,
                    "amount": amount,
                    "taken": state == Finding.State.CLAIMED,
                }
            )
            if len(lot) >= 50_000:
                writer.write_table(pa.Table.from_pylist(lot, STANDING))
                lot = []
        writer.write_table(pa.Table.from_pylist(lot, STANDING))


def compare(
    tables: Tables, pairs: Path, taken: Path, last: Path, tonight: Path, changes: Path
) -> dict[str, dict[str, int]]:
    """Write tonight's results and what changed; returns by benefit how many are entitled and how many of them have claimed.

    A change: `n` its place, holder, benefit, `what` (found, amount, claimed, ended), amount now, and in `others` whose files
    the holder's results hang on beside their own.
    """
    con = connect(tables.folder)
    try:
        con.execute(
            f"COPY (SELECT p.holder, p.benefit, p.amount, c.holder IS NOT NULL AS taken FROM {parquet(pairs)} p "
            f"LEFT JOIN (SELECT DISTINCT * FROM {parquet(taken)}) c USING (holder, benefit)) TO {quoted(str(tonight))} (FORMAT parquet)"
        )
        con.execute(
            f"COPY (WITH d AS (SELECT coalesce(t.holder, l.holder) AS holder, coalesce(t.benefit, l.benefit) AS benefit, t.amount, CASE "
            "WHEN t.holder IS NULL AND NOT l.taken THEN 'ended' "
            "WHEN NOT t.taken AND (l.holder IS NULL OR l.taken) THEN 'found' "
            "WHEN t.taken AND NOT l.taken THEN 'claimed' "
            "WHEN NOT t.taken AND t.amount IS DISTINCT FROM l.amount THEN 'amount' END AS what "
            f"FROM {parquet(tonight)} t FULL JOIN {parquet(last)} l ON t.holder = l.holder AND t.benefit = l.benefit) "
            f"SELECT row_number() OVER (ORDER BY d.holder, d.benefit) AS n, d.*, o.others FROM d LEFT JOIN ({_others(tables)}) o USING (holder) "
            f"WHERE what IS NOT NULL ORDER BY n) TO {quoted(str(changes))} (FORMAT parquet, ROW_GROUP_SIZE 20000)"
        )
        rows = con.execute(
            f"SELECT benefit, count(*), count(*) FILTER (taken) FROM {parquet(tonight)} GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return {benefit: {"entitled": many, "taken": had} for benefit, many, had in rows}
    finally:
        con.close()


def _others(tables: Tables) -> str:
    """Every holder with the subjects whose files its results hang on."""
    found = []
    for root in tables.layout.roots.values():
        columns = [column for column, _ in root.links.values()] + ([root.unit] if root.unit else [])
        if columns:
            listed = ", ".join(identifier(column) for column in columns)
            table = parquet(tables.folder / "in" / root.entity.kind)
            found.append(f"SELECT {identifier(root.entity.key)} AS holder, [{listed}] AS others FROM {table}")
    return " UNION ALL ".join(found) or "SELECT NULL::BIGINT AS holder, NULL::BIGINT[] AS others WHERE false"
