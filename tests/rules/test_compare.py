"""A reform is a small overlay: what it changes in a pack, and what the change does to a population."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian.cli import main
from duixian.rules import PackError, load_pack
from duixian.rules.check.build import load_reformed
from duixian.rules.columns.compare import Comparison, compare_population

DAY = date(2024, 6, 30)
BASE = """
pack: {id: base, title: 现行办法, jurisdiction: 无, version: "1"}
documents: {d: {title: 办法, number: 办〔2024〕1号}}
entities: {person: {label: 人, key: id}}
enums: {town: {label: 镇, values: {east: 东镇, west: 西镇}}}
facts:
  person:
    town: {type: town, label: 镇}
    cost: {type: money, unit: 分, label: 费用, range: [0 元, 1000 元]}
    old: {type: truth, label: 老人}
parameters:
  standard: {label: 标准, type: money, values: {2020-01-01: 100 元}}
benefits:
  monthly: {title: 月补, of: person, cite: d, period: month, when: old, amount: standard otherwise 0 元, paid_by: {fund: 民政资金}}
  refund: {title: 报销, of: person, cite: d, when: cost > 0 元, amount: {rate: 50%, of: cost}}
  kept: {title: 不变, of: person, cite: d, when: old, amount: cost}
cases:
  - {case: 老人月补, as_of: 2024-06-30, given: {person: {old: true, cost: 0}}, expect: {monthly: {status: eligible, amount: 100 元}}}
"""
OVER = """
pack: {id: reform, title: 新办法, version: "2"}
parameters:
  standard: {values: {2024-01-01: 120 元}}
benefits:
  refund: {in_force: {to: 2024-05-31}}
  extra: {title: 新补, of: person, cite: d, when: not old, amount: 10 元}
cases:
  - {case: 老人月补, as_of: 2024-06-30, given: {person: {old: true}}, expect: {monthly: {status: eligible, amount: 120 元}}}
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    base, over, data = tmp_path / "base", tmp_path / "over", tmp_path / "data"
    for folder, text in ((base, BASE), (over, OVER)):
        folder.mkdir()
        (folder / "pack.yaml").write_text(text, "utf-8")
    data.mkdir()
    columns = {
        "id": [1, 2, 3, 4],
        "town": ["east", "east", "west", "west"],
        "cost": [0, 1000, 1000, 0],
        "old": [True, True, False, None],
    }
    pq.write_table(pa.table(columns), data / "person.parquet")
    return base, over, data


def compared(folders: tuple[Path, Path, Path], out: Path) -> Comparison:
    base, over, data = folders
    return compare_population(load_pack(base), load_reformed(base, over), DAY, data, out, ["person.town"])


def test_an_overlay_adds_a_value_ends_a_rule_and_adds_another(folders: tuple[Path, Path, Path]) -> None:
    base, over, _ = folders
    pack = load_reformed(base, over)
    assert (pack.id, pack.version, pack.jurisdiction) == ("reform", "2", "无")
    assert [value for _, value in pack.parameters["standard"].values] == [10_000, 12_000]
    assert pack.benefits["refund"].end == date(2024, 5, 31)
    assert pack.benefits["extra"].title == "新补"
    assert len(pack.cases) == 1
    assert pack.content_hash != load_pack(base).content_hash


def test_a_mistake_in_an_overlay_names_its_file(folders: tuple[Path, Path, Path]) -> None:
    base, over, _ = folders
    (over / "pack.yaml").write_text("benefits:\n  monthly: {amount: standerd}\n", "utf-8")
    with pytest.raises(PackError) as caught:
        load_reformed(base, over)
    assert caught.value.problems[0].at.file == "over/pack.yaml"
    assert "standard" in str(caught.value)


def test_gainers_losers_and_cost(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    found = compared(folders, tmp_path / "out")
    lines = {line.name: line for line in found.benefits}
    assert (lines["月补"].gainers, lines["月补"].open) == (2, 1)
    assert lines["月补"].before == (240_000, 360_000)
    assert lines["月补"].after == (288_000, 432_000)
    assert (lines["报销"].losers, lines["报销"].difference) == (2, (-1000, -1000))
    assert lines["不变"].difference == (0, 0)
    assert lines["不变"].unchanged == 4
    assert (found.total.gainers, found.total.losers, found.total.open) == (3, 0, 1)
    assert {line.name: line.difference for line in found.funds}["民政资金"] == (
        48_000 - 120_000,
        48_000 + 144_000,
    )
    assert [(g.name, g.gainers) for g in found.groups["person.town"]] == [("east", 2), ("west", 1)]


def test_the_command_writes_tables_and_a_chart_with_a_title(
    folders: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    base, over, data = folders
    out = tmp_path / "out"
    command = [
        "compare",
        str(base),
        str(over),
        "--input",
        str(data),
        "--output",
        str(out),
        "--as-of",
        "2024-06-30",
    ]
    assert main([*command, "--by", "person.town"]) == 0
    root = ElementTree.fromstring((out / "chart.svg").read_text("utf-8"))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "新办法：2024-06-30 各项待遇的年支出，改前与改后"
    assert json.loads((out / "compare.json").read_text("utf-8"))["total"]["gainers"] == 3
    assert "月补" in (out / "compare.html").read_text("utf-8")
    assert "按待遇" in (out / "compare.csv").read_text("utf-8-sig")


def test_an_unknown_group_is_refused(
    folders: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, over, data = folders
    command = ["compare", str(base), str(over), "--input", str(data), "--output", str(tmp_path / "out")]
    assert main([*command, "--by", "person.twon"]) == 1
    assert "规则包里没有“person.twon”，是不是 person.town" in capsys.readouterr().err
