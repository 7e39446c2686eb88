"""A Parquet file that was not written to its end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duixian.rules import load_pack
from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.run import scan_population

DEMO = Path(__file__).parents[2] / "packs" / "demo"


def test_a_parquet_file_cut_off_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "person.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(ScanError, match="重新导出"):
        scan_population(load_pack(DEMO), date(2024, 6, 30), tmp_path, tmp_path / "out")
