"""A night's results: who is entitled to what, from one plan over all, and one by one where what is registered fits no column."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from duixian.rules import CaseError
from duixian.rules.columns.inputs import quoted
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.run import Options, scan_population
from duixian.rules.evaluate.result import STATUS, Interval
from duixian.site.cases.models import Case
from duixian.site.registry.cases import case_of
from duixian.site.registry.models import Subject

from .asking import Asking, same_period
from .booked import Books
from .tables import ODD, Tables

MEMORY = "2GB"
PART_ROWS = 500_000
ELIGIBLE = STATUS.index("eligible")
LOT = 2_000
PAIRS = pa.schema([("holder", pa.int64()), ("benefit", pa.string()), ("amount", pa.int64())])
TAKEN = pa.schema([("holder", pa.int64()), ("benefit", pa.string())])


def connect(folder: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """DuckDB within a bound of memory; what does not fit is written to disk meanwhile."""
    spill = folder / "spill"
    return duckdb.connect(
        config={"memory_limit": memory, "temp_directory": str(spill), "preserve_insertion_order": False}
    )


def parquet(path: Path) -> str:
    """A file, or all parts of a folder, as a table of DuckDB."""
    return f"read_parquet({quoted(str(path / '*.parquet' if path.is_dir() else path))})"


def copied(tables: Tables, con: duckdb.DuckDBPyConnection) -> None:
    """Tables of a kind of their own that other files fill: only those somebody leads to."""
    for one in tables.layout.copied:
        key, of = one.entity.key, one.of
        root = parquet(tables.folder / "in" / of.entity.kind)
        parent = tables.layout.roots.get(one.entity.of)
        if parent is None:
            continue
        link = one.entity.link or key
        mine = parquet(tables.folder / "in" / parent.entity.kind)
        columns = ", ".join(
            [f"{identifier(of.entity.key)} AS {identifier(key)}", *map(identifier, one.columns)]
        )
        text = f"SELECT {columns} FROM {root} WHERE {identifier(of.entity.key)} IN (SELECT {identifier(link)} FROM {mine})"
        path = tables.folder / "in" / f"{one.entity.kind}.parquet"
        con.execute(f"COPY ({text}) TO {quoted(str(path))} (FORMAT parquet)")


def entitled(tables: Tables, on: date, output: Path, memory: str = MEMORY) -> None:
    """Everybody who is entitled to anything on a day, with the amount where it is certain, into `output`."""
    asking, folder = tables.asking, tables.folder
    con = connect(folder, memory)
    try:
        copied(tables, con)
        report = scan_population(
            asking.pack, on, folder / "in", folder / "out", Options(memory=memory, lean=True, part_rows=PART_ROWS, again=True)
        )  # fmt: skip
        selects = []
        for role, files in report.files.items():
            source = f"read_parquet([{', '.join(quoted(str(f)) for f in files)}])"
            there = {name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
            key = identifier(asking.pack.entities[role].key)
            for id_, benefit in asking.benefits.items():
                if benefit.role != role or role not in asking.holders:
                    continue
                amount, some = "NULL::BIGINT", ""
                if benefit.has_amount:  # of money only who certainly gets some
                    amount, low = identifier(f"{id_}_amount"), f"{id_}_low"
                    some = (
                        ""
                        if id_ in asking.shared
                        else f" AND coalesce({amount}, {identifier(low) if low in there else 'NULL'}) > 0"
                    )
                selects.append(
                    f"SELECT {key} AS holder, {quoted(id_)} AS benefit, {amount}::BIGINT AS amount FROM {source} "
                    f"WHERE {identifier(id_ + '_status')} = {ELIGIBLE}{some}"
                )
        odd = parquet(folder / "in" / ODD)
        single = folder / "single.parquet"
        _one_by_one(tables, on, [key for (key,) in con.execute(f"SELECT key FROM {odd}").fetchall()], single)
        parts = (
            " UNION ALL ".join(selects)
            or "SELECT NULL::BIGINT holder, '' benefit, NULL::BIGINT amount WHERE false"
        )
        text = f"SELECT * FROM ({parts}) WHERE holder NOT IN (SELECT key FROM {odd}) UNION ALL SELECT * FROM {parquet(single)}"
        con.execute(f"COPY ({text}) TO {quoted(str(output))} (FORMAT parquet)")
    finally:
        con.close()
        shutil.rmtree(folder / "out", ignore_errors=True)
        shutil.rmtree(folder / "spill", ignore_errors=True)


def _one_by_one(tables: Tables, on: date, keys: list[int], path: Path) -> None:
    """Those whose own files speak for others too, or hold values that the pack does not take: by the engine for one case."""
    asking = tables.asking
    evaluator = asking.ready.evaluator
    with pq.ParquetWriter(path, PAIRS) as writer:
        for start in range(0, len(keys), LOT):
            some = keys[start : start + LOT]
            books, rows = Books(asking, 0, 0, some), []
            for subject in Subject.objects.filter(pk__in=some).select_related("owner"):
                document = case_of(evaluator, subject, on).case
                for id_, value in books.booked(subject.pk).items():
                    role, _, name = id_.partition(".")
                    body = document.setdefault(role, {})
                    if isinstance(body, dict):
                        body[name] = value
                try:
                    found = evaluator.evaluate(document).benefits
                except CaseError:
                    continue  # what is registered fits the rules in no way: nothing is certain
                root = asking.roles.root_of(subject)
                for id_, benefit in asking.benefits.items():
                    if benefit.role == root and found[id_].status == "eligible":
                        payable = found[id_].payable
                        least = payable.lo if isinstance(payable, Interval) else payable or 0
                        if benefit.has_amount and id_ not in asking.shared and least <= 0:
                            continue
                        certain = benefit.has_amount and not isinstance(payable, Interval)
                        rows.append(
                            {"holder": subject.pk, "benefit": id_, "amount": payable if certain else None}
                        )
            writer.write_table(pa.Table.from_pylist(rows, PAIRS))


def claimed(asking: Asking, on: date, path: Path) -> None:
    """What has been claimed already, by whatever case, into a file: under way, granted and running, or over for this period."""
    over = (Case.Phase.DONE, Case.Phase.REFUSED, Case.Phase.WITHDRAWN, Case.Phase.ENDED)
    cases = Case.objects.filter(pack=asking.pack.id, number__isnull=False).order_by("pk")
    lot: list[dict[str, object]] = []
    with pq.ParquetWriter(path, TAKEN) as writer:
        for claimant, benefit, phase, filed in cases.values_list(
            "claimant", "benefit", "phase", "filed_at"
        ).iterator(5_000):
            known = asking.benefits.get(benefit)
            if known is None:
                continue
            if phase in over:
                had = phase == Case.Phase.DONE and known.period == "once"
                if not had and not (
                    filed is not None and same_period(known.period, timezone.localdate(filed), on)
                ):
                    continue
            lot.append({"holder": claimant, "benefit": benefit})
            if len(lot) >= 50_000:
                writer.write_table(pa.Table.from_pylist(lot, TAKEN))
                lot = []
        writer.write_table(pa.Table.from_pylist(lot, TAKEN))
