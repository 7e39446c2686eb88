"""`duixian evaluate`: an answer for a person who reads a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from duixian.cli import main
from duixian.cli.wrapping import NOT_FIRST, wrapped

CASE = """
as_of: 2024-03-01
person:
  birth: 1985-05-01
  degree: 硕士
  title: 副高级
  household: true
  flexible: false
  settling_received: false
  insurance: [{from: 2024-01-15, district: south}]
employer: {industry: I31, local: true, ownership: private, district: hill, dishonest: false, listed: false}
contracts: [{years: 5, full_time: true}]
"""


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "me.yaml"
    path.write_text(CASE)
    return str(path)


def test_it_says_what_is_theirs_and_why_not(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "demo", "--case", case]) == 0
    said = capsys.readouterr().out
    assert "可以享受" in said and "引进人才安家补助  3万元" in said
    assert "逐年合计" in said and "2024 年" in said
    assert "\x1b[" not in said
    assert max(cell_len(line) for line in said.splitlines()) <= 101


def test_json_holds_all_of_it(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "demo", "--case", case, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"yours", "nearly", "not_yours", "elsewhere", "years", "choices", "deadlines"} <= data.keys()


def test_another_day_can_be_asked_for(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "demo", "--case", case, "--on", "2024-02-01", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["as_of"] == "2024-02-01"
    assert "settling" not in [item["benefit"] for item in data["yours"]]


def test_an_unknown_pack_is_told_with_what_there_is(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "nowhere", "--case", case]) == 1
    assert "demo" in capsys.readouterr().err


@pytest.mark.parametrize("width", [20, 33, 80])
def test_lines_keep_their_width_and_no_mark_begins_one(width: int) -> None:
    text = "自2024-06-01起，满足“近一年缴费满半年”（第七条），可得3,000.50元；其余不变。" * 4
    lines = list(wrapped(text, width))
    assert all(cell_len(line) <= width for line in lines)
    assert not any(line[0] in NOT_FIRST for line in lines)
    assert "".join(lines) == text
