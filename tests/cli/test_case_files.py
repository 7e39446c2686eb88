"""Cases and tables from files: what is wrong is a sentence that names the file, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duixian.cli import main
from duixian.cli.casefiles import read_json

DEMO = Path(__file__).parents[2] / "packs" / "demo"
DAY = '"as_of": "2024-03-01"'

REFUSED = {
    "a.yaml": ("", "是空的"),
    "b.yaml": ("as_of: &x 2024-03-01", "锚点"),
    "c.json": (f'{{{DAY}, "person": {{"degree": "硕士", "degree": "博士"}}}}', "“degree”在同一处写了两次"),
    "d.json": (f'{{{DAY}, "employer": {{"revenue": NaN}}}}', "“NaN”不是数"),
    "e.json": (f'{{{DAY}, "employer": {{"revenue": -Infinity}}}}', "“-Infinity”不是数"),
    "h.json": (
        f'{{{DAY}, "person": {{"salary": 1e99999999999999999999}}}}',
        "“1e99999999999999999999”不是数",
    ),
    "i.json": (f'{{{DAY}, "person": {{"salary": 1e999999999}}}}', "“1E+999999999”不是数"),
    "j.json": (f'{{{DAY}, "person": {{"salary": {"9" * 9000}}}}}', "不是 JSON"),
    "k.json": ("[" * 100_000, "不是 JSON"),
    "f.json": ('{"as_of": "0001-01-01"}', "1900 年到 2399 年"),
    "g.json": ('{"as_of": "9999-12-31"}', "1900 年到 2399 年"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("command", [["explain"], ["ask"], ["decision", "make"]])
def test_a_bad_case_file_is_a_sentence(
    command: list[str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, message = REFUSED[name]
    (tmp_path / name).write_text(text, "utf-8")
    assert main([*command, str(DEMO), str(tmp_path / name)]) == 1
    told = capsys.readouterr().err
    assert message in told
    assert "规则包不能使用" not in told


def test_a_number_of_a_json_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"tax": 9007199254740993.01}', "utf-8")
    assert str(read_json(tmp_path / "case.json", "案例")["tax"]) == "9007199254740993.01"


TABLES = [
    ("--sources", "[1]", "来源"),
    ("--sources", '{"person.degree": 5}', "来源"),
    ("--sources", '{"person.degre": {"source": "register"}}', "person.degre"),
    ("--texts", '{"第一条": 5}', "条文散列"),
]


@pytest.mark.parametrize(("option", "text", "message"), TABLES)
def test_a_table_of_another_shape_is_not_taken_into_a_decision(
    option: str, text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.json").write_text(json.dumps({"as_of": "2024-03-01"}), "utf-8")
    (tmp_path / "table.json").write_text(text, "utf-8")
    command = ["decision", "make", str(DEMO), str(tmp_path / "case.json")]
    assert main([*command, option, str(tmp_path / "table.json")]) == 1
    assert message in capsys.readouterr().err


def test_a_decision_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.json").write_text(json.dumps({"as_of": "2024-03-01"}), "utf-8")
    command = ["decision", "make", str(DEMO), str(tmp_path / "case.json"), "--output", str(tmp_path)]
    assert main(command) == 1
    assert "换一个文件名" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["1899-12-31", "2400-01-01", "2024-02-30", "x"])
def test_a_day_no_rule_is_evaluated_for_is_refused(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["scan", str(DEMO), "--input", "a", "--output", "b"], ["pack", "check", str(DEMO)]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--as-of", day])
        assert ended.value.code == 2
        assert day in capsys.readouterr().err
