"""Inputs and options that once ended in a traceback, in overwritten data or in wrong bits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian.rules import load_texts
from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.run import Options, scan_population

from .test_columns_scan import DAY, PACK, TEXT, column, scanned, write


def test_results_never_overwrite_the_input(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / "person.parquet").read_bytes()
    with pytest.raises(ScanError, match="盖掉输入"):
        scan_population(PACK, DAY, tmp_path, tmp_path)
    assert (tmp_path / "person.parquet").read_bytes() == before


def test_a_population_of_nobody_has_a_result_without_rows(tmp_path: Path) -> None:
    write(tmp_path)
    pq.write_table(pq.read_table(tmp_path / "person.parquet").slice(0, 0), tmp_path / "person.parquet")
    rows, report = scanned(tmp_path)
    assert rows == []
    assert report.summary[0]["eligible"] == 0


def test_a_bracket_in_a_folder_name_is_no_wildcard(tmp_path: Path) -> None:
    other, meant = write(tmp_path / "a1"), write(tmp_path / "a[1]")
    pq.write_table(pq.read_table(other / "person.parquet").slice(0, 1), other / "person.parquet")
    rows, _ = scanned(meant)
    assert column(rows, "status") == [1, 2, 2, 1]


@pytest.mark.parametrize("left", ["{half", "[1]"])
def test_a_list_of_parts_cut_off_begins_anew(left: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "parts.json").write_text(left, "utf-8")
    rows, _ = scanned(tmp_path)
    assert column(rows, "status") == [1, 2, 2, 1]


HUGE = pa.array([Decimal(10) ** 35] * 4, pa.decimal128(38, 2))
REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"cost": HUGE}, {}, "数值是否过大"),
    ({"employer": pa.array(["10", "10", "11", "x"])}, {}, "主键与关联列"),
    ({}, {"memory": "lots"}, "内存"),
    ({}, {"threads": -1}, "线程"),
    ({}, {"part_rows": 0}, "每部分的行数不能是 0"),
]


@pytest.mark.parametrize(("change", "options", "message"), REFUSED)
def test_what_the_database_refuses_is_a_sentence(
    change: dict[str, Any], options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ScanError, match=message):
        scan_population(PACK, DAY, write(tmp_path, **change), tmp_path / "out", Options(**options))


def test_an_output_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", "utf-8")
    with pytest.raises(ScanError, match="换一个输出文件夹"):
        scanned(write(tmp_path))


def conditions(count: int) -> str:
    """The pack with a benefit of so many conditions, of which the last fails for low costs."""
    lines = "".join(f"      - {{if: months >= 0 月 or cost > {i} 元}}\n" for i in range(count - 1))
    head, _, tail = TEXT.partition("    when:\n")
    return f"{head}    when:\n{lines}      - {{if: cost >= 50 元}}\n    amount:{tail.partition('    amount:')[2]}"


def test_sixty_four_conditions_keep_their_bits(tmp_path: Path) -> None:
    rows, report = scanned(write(tmp_path), load_texts({"p.yaml": conditions(64)}))
    assert column(rows, "reason") == [0, 1 << 63, 0, 1 << 63]
    assert report.summary[0]["conditions"][63]["failing"] == 2


def test_more_conditions_than_a_mask_has_bits_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="超过 64 个"):
        scanned(write(tmp_path), load_texts({"p.yaml": conditions(65)}))
