"""`duixian pack new|check|test|mutate|doc` as a policy officer runs them, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from duixian.rules import load_pack
from duixian.site.demo import TEXTS

DEMO = Path(__file__).parents[2] / "packs" / "demo"


def run(*arguments: str | Path, status: int = 0) -> str:
    """Run the command; what it printed, errors last."""
    left_out = {"DJANGO_SETTINGS_MODULE", "DUIXIAN_DATABASE", "DUIXIAN_DATA"}
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    command = [
        sys.executable,
        "-c",
        "import sys; from duixian.cli import main; sys.exit(main())",
        *map(str, arguments),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "my-pack"
    assert str(folder) in run("pack", "new", folder, "--title", "湖州引才: “试行”", "--jurisdiction", "湖州")
    return folder


def test_a_new_pack_passes_check_test_and_mutate(fresh: Path) -> None:
    assert "错误 0，警告 0，提示 0。" in run("pack", "check", fresh)
    assert "0 个没有通过；条件覆盖 3/3。" in run("pack", "test", fresh)
    assert "（100.0%）" in run("pack", "mutate", fresh)


def test_a_new_pack_is_called_as_its_folder_and_titled_as_told(fresh: Path) -> None:
    pack = load_pack(fresh)
    assert (pack.id, pack.title, pack.jurisdiction) == ("my-pack", "湖州引才: “试行”", "湖州")


def test_a_folder_in_use_is_not_written_to(fresh: Path) -> None:
    before = {path: path.read_bytes() for path in fresh.rglob("*.yaml")}
    assert "里已经有文件，不会覆盖。改法" in run("pack", "new", fresh, status=1)
    assert {path: path.read_bytes() for path in fresh.rglob("*.yaml")} == before
    assert "是一个文件。改法" in run("pack", "new", fresh / "pack.yaml", status=1)


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    run("pack", "new", tmp_path)
    assert load_pack(tmp_path).benefits


def test_doc_writes_the_pages(fresh: Path, tmp_path: Path) -> None:
    assert "个文件写进" in run("pack", "doc", fresh, "--output", tmp_path / "pages")
    assert "引进人才安家补助" in (tmp_path / "pages" / "index.html").read_text("utf-8")
    (tmp_path / "file").write_text("", "utf-8")
    assert "改法：换一个可写的文件夹" in run("pack", "doc", fresh, "--output", tmp_path / "file", status=1)


PACK = """
pack: {id: housing, title: 安居补贴, jurisdiction: 云水市, version: "1"}
documents:
  指南: {title: 云水市青年人才安居补贴申报指南}
entities:
  person: {label: 申请人}
facts:
  person:
    young: {type: truth, label: 是青年人才}
benefits:
  housing:
    title: 安居补贴
    of: person
    cite: 指南
    when: [{if: young, cite: 指南}]
    amount: {value: 987654 元, cite: 指南}
cases:
  - case: 青年人才
    as_of: 2024-06-01
    given: {person: {young: true}}
    expect: {housing: {status: eligible, amount: 987654 元}}
"""


def test_check_compares_with_the_library_and_pins_what_it_found(tmp_path: Path) -> None:
    data, folder = tmp_path / "library", tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, "utf-8")
    assert "对照文库" not in run("pack", "check", folder)
    assert "改法：加上 --library" in run("pack", "check", folder, "--pin", status=1)

    run("import", TEXTS, "--data", data)
    told = run("pack", "check", folder, "--library", data, "--pin", status=1)
    assert (
        "《安居补贴》写的 987654元 不在所引的全文里，这份文件别处也没有 [number-not-found 《安居补贴》 987654元]"
        in told
    )
    assert "对照文库：1 处引用找到原文 1 处；1 个数有 0 个在所引的条文里（0.0%）。" in told

    pins = folder / "citations.csv"
    lines = pins.read_text("utf-8").splitlines()
    assert lines[0] == "citation,sha256,date"
    name, digest, day = lines[1].rsplit(",", 2)
    pins.write_text(f"{lines[0]}\n{name},{'0' * len(digest)},{day}\n", "utf-8")
    assert "[source-changed" in run("pack", "check", folder, "--library", data, status=1)

    pins.write_text("甲,乙\n", "utf-8")
    assert "citations.csv:1: 第一行应当是" in run("pack", "check", folder, "--library", data, status=1)


def test_a_finding_that_the_pack_accepts_is_counted_and_no_error(tmp_path: Path) -> None:
    data, folder = tmp_path / "library", tmp_path / "pack"
    folder.mkdir()
    accepted = (
        "accepted: [{finding: number-not-found 《安居补贴》 987654元, reason: 附表里的数，文库只有正文}]\n"
    )
    (folder / "pack.yaml").write_text(PACK + accepted, "utf-8")
    run("import", TEXTS, "--data", data)
    told = run("pack", "check", folder, "--library", data)
    assert "错误 0，" in told
    assert "另有 1 处规则包已说明理由（--all 列出）。" in told
    assert "已说明：附表里的数，文库只有正文" in run("pack", "check", folder, "--library", data, "--all")
    (line,) = [
        json.loads(text) for text in run("pack", "check", folder, "--library", data, "--all", "--json").splitlines()
        if text.startswith("{")
    ]  # fmt: skip
    assert (line["finding"], line["accepted"]) == (
        "number-not-found 《安居补贴》 987654元",
        "附表里的数，文库只有正文",
    )


def test_the_facts_of_a_pack_are_listed() -> None:
    entries = {e["id"]: e for e in map(json.loads, run("pack", "facts", DEMO, "--json").splitlines())}
    salary = entries["person.salary"]
    assert (salary["type"], salary["unit"], salary["effort"], salary["sensitivity"]) == (
        "money",
        "元",
        4,
        "sensitive",
    )
    assert salary["question"] == "上一年的税前工资是多少？"
    assert [v["label"] for v in entries["person.title"]["values"]] == ["正高级", "副高级", "中级", "无职称"]
    assert [a["name"] for a in entries["person.insurance"]["attributes"]] == [
        "from",
        "to",
        "district",
        "unemployment",
    ]
    assert entries["person.outstanding"]["decided_by"] == "人才工作联席会议"
    assert "上年税前工资" in run("pack", "facts", DEMO)


def test_every_change_is_told_with_what_became_of_it() -> None:
    changes = [
        json.loads(line)
        for line in run("pack", "mutate", DEMO, "--json").splitlines()
        if line.startswith("{")
    ]
    assert {change["verdict"] for change in changes} == {"killed", "same"}
    assert all(change["why"] for change in changes)


def test_the_demo_pack_names_documents_that_the_demo_library_lacks(tmp_path: Path) -> None:
    run("import", TEXTS, "--data", tmp_path)
    told = run("pack", "check", DEMO, "--library", tmp_path, "--seconds", "0.2")
    assert told.count("[source-absent") == 4
    assert "[source-not-found" not in told


SETTLING = """
pack: {id: settle, title: 新引进人才安家费, jurisdiction: 贵阳贵安, version: "1"}
documents:
  细则: {title: 新引进人才安家费发放实施细则, number: 筑人社通〔2021〕48号}
entities:
  person: {label: 申报人才}
enums:
  level: {label: 层次, values: {professor: 正高职称, doctor: 博士, master: 硕士, other: 其他}}
facts:
  person:
    level: {type: level, label: 层次}
    contract: {type: number, unit: 年, label: 合同年限, range: [0 年, 40 年]}
    insured: {type: number, unit: 月, label: 缴费月数, range: [0 月, 600 月]}
    worked: {type: number, unit: 月, label: 已工作月数, range: [0 月, 600 月]}
shares:
  split: {label: 市区分担, of: person, cite: 细则 第十四条, rows: [{split: {市级: 60%, 区级: 40%}}]}
benefits:
  settling:
    title: 新引进人才安家费
    of: person
    cite: 细则
    when:
      - {if: contract >= 3 年, cite: 第六条}
      - {if: insured >= 3 月, cite: 第六条}
    amount: {by: level, values: {正高职称: 6 万元, 博士: 48000 元, 硕士: 2.4 万元}, otherwise: 0 元, cite: 第二条}
    paid_by: {share: split}
    obligations: [{label: 工作满三年, for: 3 年, cite: 第十一条}]
    returns: [{event: 不满三年离开, if: worked < 3 年, amount: amount * (1 - worked / 36 月), cite: 第十一条}]
"""


@pytest.mark.seeds
def test_a_pack_of_a_real_document_and_its_planted_mistakes(seeds: Path, tmp_path: Path) -> None:
    data, folder = tmp_path / "library", tmp_path / "pack"
    run("import", seeds / "000_ee095316617cd4f9.txt", "--data", data)
    folder.mkdir()
    (folder / "pack.yaml").write_text(SETTLING, "utf-8")
    told = run("pack", "check", folder, "--library", data, "--seconds", "0.5")
    assert "5 处引用找到原文 5 处；9 个数有 9 个在所引的条文里（100.0%）。" in told

    wrong = SETTLING.replace("48000 元", "4.9 万元").replace("insured >= 3 月", "insured >= 6 月")
    wrong = wrong.replace("36 月), cite: 第十一条", "36 月), cite: 第十二条").replace(
        "细则 第十四条", "细则 第二十条"
    )
    (folder / "pack.yaml").write_text(wrong, "utf-8")
    told = run("pack", "check", folder, "--library", data, "--seconds", "0.5", status=1)
    assert "写的 4.9万元 不在所引的第二条里，这份文件别处也没有" in told
    assert "写的 6月 不在所引的第六条里，这份文件别处也没有" in told
    assert "不在所引的第十二条里，在第六条、第十一条里" in told
    assert "没有“第二十条”" in told


def test_readings_are_a_list_to_send_or_lines_of_json() -> None:
    page = run("pack", "readings", DEMO)
    assert "### 《" in page and "规则包的理解：" in page and "另一种理解：" in page
    (line,) = run("pack", "readings", DEMO, "--json").splitlines()
    assert set(json.loads(line)) == {"benefit", "title", "document", "question", "taken", "other", "cites"}
