"""duixian registry: an extract taken in from the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from stdnum.cn import ric


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["--data", str(folder / "data"), *arguments]
    code = "import sys; from duixian.cli import main; sys.exit(main(sys.argv[1:]))"
    kept = {k: v for k, v in os.environ.items() if k not in {"DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=False, env=kept
    )


def test_good_rows_are_recorded_bad_ones_told_and_a_second_time_nothing_happens(tmp_path: Path) -> None:
    body = "11010119850501991"
    number = body + ric.calc_check_digit(body + "0")
    file = tmp_path / "people.csv"
    file.write_text(
        f"证件类型,证件号码,姓名或名称,学历\n居民身份证,{number},张三,博士\n居民身份证,{number[:-1]},李四,硕士\n",
        "utf-8",
    )
    where = ["registry", "import", str(file), "--pack", "demo", "--table", "person", "--register", "学历库"]
    checked = _run(tmp_path, *where, "--check")
    assert (checked.returncode, checked.stdout) == (1, "可以收 1 行，有错 1 行；没有记下任何内容。\n")
    assert f"{file}:3: 证件号码：身份证号码应当是 18 位，这里有 17 位" in checked.stderr
    done = _run(tmp_path, *where, "--rejected", str(tmp_path / "back.csv"))
    assert done.stdout == "收 1 行，退回 1 行；新记 1 项事实，0 项没有变化。\n"
    assert "李四" in (tmp_path / "back.csv").read_text("utf-8-sig")
    assert "没有变化" in _run(tmp_path, *where).stdout
    assert number not in done.stderr


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    wrong = _run(
        tmp_path, "registry", "import", "x.csv", "--pack", "demo", "--table", "people", "--register", "x"
    )
    assert wrong.returncode == 2
    assert "没有表“people”。可用：person、" in wrong.stderr
    assert "person.insurance" in _run(tmp_path, "registry", "tables", "--pack", "demo").stdout
