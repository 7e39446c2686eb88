"""`duixian explain|ask|advise|choose|returns|decision` over the demo pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duixian.cli import main
from duixian.rules import load_pack

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "case.json"
    path.write_text(json.dumps(dict(load_pack(DEMO).cases[0].document)), "utf-8")
    return path


def test_explain_reads_out_the_reasons(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(DEMO), str(case), "--benefit", "settling"]) == 0
    assert "《引进人才安家补助》" in capsys.readouterr().out


def test_explain_as_json_lines(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(DEMO), str(case), "--format", "json"]) == 0
    assert all(json.loads(line)["when"] for line in capsys.readouterr().out.splitlines())


def test_ask_lists_questions(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", str(DEMO), str(case), "--json", "--most", "2"]) == 0
    assert all(json.loads(line)["question"] for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("command", ["advise", "choose"])
def test_advise_and_choose_run(case: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(DEMO), str(case)]) == 0
    assert capsys.readouterr().out


def test_returns_takes_yuan(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["returns", str(DEMO), str(case), "--paid", "settling=30000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["paid"] == 3_000_000
    assert main(["returns", str(DEMO), str(case), "--paid", "settling=3.333"]) == 1
    assert "写成 待遇=元" in capsys.readouterr().err


def test_a_decision_is_made_and_replayed(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "decision.json"
    made = [
        "decision",
        "make",
        str(DEMO),
        str(case),
        "--output",
        str(record),
        "--recorded-at",
        "2024-07-01T09:00:00+08:00",
    ]
    assert main(made) == 0
    assert main(["decision", "replay", str(record), "--pack", str(DEMO)]) == 0
    assert "每一字节相同" in capsys.readouterr().out


def test_a_changed_decision_is_refused(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "decision.json"
    main(["decision", "make", str(DEMO), str(case), "--output", str(record)])
    record.write_bytes(record.read_bytes().replace(b'"demo"', b'"dem0"'))
    assert main(["decision", "replay", str(record), "--pack", str(DEMO)]) == 1
    assert "内容与散列值不符" in capsys.readouterr().err


def test_a_case_in_yaml_keeps_its_numbers_as_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("as_of: 2024-06-30\nperson: {hospital: 300.50, household: true}\n", "utf-8")
    assert main(["explain", str(DEMO), str(path), "--benefit", "hospital"]) == 0
    assert "300.50元" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "nowhere", "case.json"], "没有规则包文件夹"),
        (["explain", str(DEMO), "nowhere.json"], "读不了案例"),
        (["ask", str(DEMO), "{case}", "--benefit", "setling"], "没有待遇“setling”，是不是 settling"),
    ],
)
def test_what_cannot_be_read_is_said(
    arguments: list[str], said: str, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.replace("{case}", str(case)) for argument in arguments]) == 1
    assert said in capsys.readouterr().err
