"""`duixian scan`: parts, taking up again, what is checked of the input, what is written beside the results."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian.cli import main
from duixian.rules import Pack, load_texts
from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.run import Options, Report, scan_population

DAY = date(2024, 6, 30)
TEXT = """
pack: {id: scan, title: 扫描, jurisdiction: 无, version: "1"}
documents: {d: {title: 办法, number: 办〔2024〕1号}}
entities:
  person: {label: 人, key: id}
  employer: {label: 单位, of: person, key: id, link: employer}
enums:
  degree: {label: 学历, values: {none: 无, master: 硕士, phd: 博士}}
facts:
  person:
    degree: {type: degree, label: 学历}
    months: {type: number, unit: 月, label: 参保月数, range: [0 月, 600 月]}
    cost: {type: money, label: 费用, range: [0 元, 10 万元]}
    settled: {type: truth, label: 已落户}
  employer:
    local: {type: truth, label: 本地单位}
benefits:
  grant:
    title: 补助
    of: person
    cite: d
    when:
      - {if: employer.local, label: 本地单位, cite: 第一条}
      - {if: months >= 3 月, label: 参保满 3 个月, cite: 第二条}
      - any: [{if: degree = phd, label: 博士}, {if: settled, label: 已落户}]
    amount: {rate: 1/3, of: cost}
    paid_by: {share: three}
shares:
  three: {label: 三方, of: person, rows: [{split: {city: 1, district: 1, town: 1}}]}
"""
PACK = load_texts({"p.yaml": TEXT})


def person(**changes: Any) -> dict[str, pa.Array]:
    columns = {
        "id": pa.array([1, 2, 3, 4], pa.int64()),
        "employer": pa.array([10, 10, 11, 12], pa.int64()),
        "degree": pa.array(["phd", "master", "none", "博士"]),
        "months": pa.array([3, 2, 12, 600], pa.int16()),
        "cost": pa.array(
            [Decimal("100.00"), Decimal("0.05"), Decimal("99.99"), Decimal("1.00")], pa.decimal128(12, 2)
        ),
        "settled": pa.array([None, True, True, False], pa.bool_()),
    }
    for name, value in changes.items():
        if value is None:
            del columns[name]
        else:
            columns[name] = value
    return columns


def write(folder: Path, employers: tuple[int, ...] = (10, 11, 12), **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(person(**changes)), folder / "person.parquet")
    local = [key != 11 for key in employers]
    pq.write_table(
        pa.table({"id": pa.array(employers, pa.int64()), "local": local}), folder / "employer.parquet"
    )
    return folder


def scanned(folder: Path, pack: Pack = PACK, **options: Any) -> tuple[list[dict[str, Any]], Report]:
    report = scan_population(pack, DAY, folder, folder / "out", Options(**options))
    rows = [row for file in report.files["person"] for row in pq.read_table(file).to_pylist()]
    return sorted(rows, key=lambda r: r["id"]), report


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[f"grant_{name}"] for row in rows]


def test_status_amount_and_reason_of_each(tmp_path: Path) -> None:
    rows, _ = scanned(write(tmp_path))
    assert column(rows, "status") == [1, 2, 2, 1]
    assert column(rows, "amount") == [3333, None, None, 33]
    assert column(rows, "reason") == [0, 2, 1, 0]


def test_a_fen_left_over_goes_to_the_payer_named_first(tmp_path: Path) -> None:
    rows, _ = scanned(write(tmp_path, cost=pa.array([300, 3, 3, 3], pa.int32())))
    assert [rows[0][f"grant_{p}"] for p in ("city", "district", "town")] == [3334, 3333, 3333]
    assert [rows[3][f"grant_{p}"] for p in ("city", "district", "town")] == [34, 33, 33]


def test_a_missing_column_is_unknown_throughout_and_listed(tmp_path: Path) -> None:
    rows, report = scanned(write(tmp_path, months=None))
    assert report.absent == ["person.months"]
    assert column(rows, "status") == [3, 3, 2, 3]
    assert column(rows, "missing") == [2, 2, 2, 2]
    assert column(rows, "low")[0] == 0
    assert column(rows, "high")[0] == 3333
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["unknown_throughout"] == [
        "person.months"
    ]


def test_a_link_to_nobody_makes_the_facts_there_unknown(tmp_path: Path) -> None:
    rows, report = scanned(write(tmp_path, employers=(10, 11)))
    assert column(rows, "status") == [1, 2, 2, 3]
    assert report.loose == ["employer（person.employer）"]


def test_parts_give_what_one_run_gives_and_are_taken_up_again(tmp_path: Path) -> None:
    write(tmp_path)
    whole, _ = scanned(tmp_path)
    parts, report = scanned(tmp_path, part_rows=2)
    assert parts == whole
    files = report.files["person"]
    assert len(files) == 2
    before = files[0].stat().st_mtime_ns
    files[1].unlink()
    again, _ = scanned(tmp_path, part_rows=2)
    assert again == whole
    assert files[0].stat().st_mtime_ns == before
    write(tmp_path, months=pa.array([0, 0, 0, 0], pa.int16()))
    changed, _ = scanned(tmp_path, part_rows=2)
    assert column(changed, "status") == [2, 2, 2, 2]


def test_a_table_may_be_a_folder_of_files(tmp_path: Path) -> None:
    write(tmp_path)
    table = pq.read_table(tmp_path / "person.parquet")
    (tmp_path / "person").mkdir()
    pq.write_table(table.slice(0, 3), tmp_path / "person" / "a.parquet")
    pq.write_table(table.slice(3), tmp_path / "person" / "b.parquet")
    whole, _ = scanned(tmp_path)
    (tmp_path / "person.parquet").unlink()
    split, _ = scanned(tmp_path)
    assert split == whole


def test_lean_leaves_out_what_cannot_be_unknown(tmp_path: Path) -> None:
    write(tmp_path, settled=pa.array([True, True, True, False]))
    rows, _ = scanned(tmp_path, lean=True)
    assert not {"grant_low", "grant_high", "grant_missing"} & set(rows[0])


def test_dictionary_and_summary(tmp_path: Path) -> None:
    _, report = scanned(write(tmp_path))
    with (tmp_path / "out" / "reasons.csv").open(encoding="utf-8-sig") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["condition"] for line in lines] == ["本地单位", "参保满 3 个月", "博士", "已落户"]
    assert lines[1]["citation"] == "办〔2024〕1号《办法》第二条"
    (record,) = report.summary
    assert (record["eligible"], record["ineligible"], record["unknown"]) == (2, 2, 0)
    assert record["amount_low_fen"] == record["amount_high_fen"] == 3366
    assert sum(record["payers_fen"].values()) == 3366
    assert [c["failing"] for c in record["conditions"]] == [1, 1, 0, 0]


BAD = [
    ({"cost": pa.array([1.5, 2, 3, 4])}, "person.parquet 的“cost”（费用）是 DOUBLE，应当是整数或 DECIMAL"),
    ({"settled": pa.array([1, 0, 1, 0])}, "person.parquet 的“settled”（已落户）是 BIGINT，应当是BOOLEAN"),
    ({"months": pa.array([3, 700, 900, 1])}, "“months”（参保月数）有 2 行超出范围 0 到 600 月，例如 700"),
    ({"degree": pa.array(["phd", "doctor", "doctor", "none"])}, "“degree”（学历）有不认识的值：“doctor”（2 行）；可用：none、master、phd"),
    ({"id": pa.array([1, 1, 2, 3])}, "person.parquet：主键“id”有重复，例如 1（2 次）"),
    ({"id": pa.array(["a", "b", "b", "c"])}, "person.parquet：主键“id”有重复，例如 b（2 次）"),
    ({"id": pa.array([1, None, 2, 3])}, "person.parquet：主键“id”有 1 行是空的"),
    ({"id": None}, "person.parquet 没有主键列“id”"),
    ({"cost": pa.array([Decimal("0.001")] * 4, pa.decimal128(12, 3))}, "“cost”（费用）有 4 行超出范围"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input_is_one_sentence_with_column_example_and_count(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ScanError) as caught:
        scanned(write(tmp_path, **change))
    assert message in str(caught.value)
    assert not (tmp_path / "out" / "person.parquet").exists()


def test_a_key_that_repeats_in_a_joined_table(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match=r"employer\.parquet：主键“id”有重复"):
        scanned(write(tmp_path, employers=(10, 10, 11, 12)))


def test_no_table_at_all(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match=r"没有 person\.parquet"):
        scanned(tmp_path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "p.yaml").write_text(TEXT, "utf-8")
    command = [
        "scan",
        str(tmp_path / "pack"),
        "--input",
        str(tmp_path),
        "--output",
        str(tmp_path / "out"),
        "--as-of",
        "2024-06-30",
    ]
    assert main(command) == 0
    assert "补助：符合 2，不符合 2，不明 0，不适用 0；33.66 元" in capsys.readouterr().out
    (tmp_path / "person.parquet").unlink()
    assert main(command) == 1
    assert "没有 person.parquet" in capsys.readouterr().err
