"""When an item counts as found, as right, as false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bench.accuracy.gold import KINDS, samples
from bench.accuracy.heads import compare_documents, digest
from bench.accuracy.matching import compare, same
from bench.report import as_text, keep
from bench.tables import Table


def _target(line: int, value: float, **more: Any) -> dict[str, Any]:
    item = {"indicator": "研发投入", "comparator": ">=", "value": value, "unit": "%", "deadline_year": 2025}
    return {**item, "base_value": None, "base_year": None, "cumulative": False, "line": line, **more}


def _read(line: int, value: float, **more: Any) -> dict[str, Any]:
    return {**_target(line, value, **more), "start_line": line, "end_line": line}


WINDOW = {"start_line": 10, "end_line": 20, "items": [_target(12, 5), _target(12, 7)], "optional_lines": [16]}


@pytest.mark.parametrize(
    ("read", "gold", "counted", "found", "right"),
    [
        ([_read(12, 5), _read(12, 7)], 2, 2, 2, 2),
        ([_read(13, 5)], 2, 1, 1, 1),
        ([_read(14, 5)], 2, 1, 0, 0),
        ([_read(12, 5, unit="人")], 2, 1, 1, 0),
        ([_read(12, 9)], 2, 1, 0, 0),
        ([_read(16, 9)], 2, 0, 0, 0),
        ([_read(17, 9)], 2, 1, 0, 0),
        ([_read(21, 9)], 2, 0, 0, 0),
        ([_read(12, 5), _read(12, 5)], 2, 2, 1, 1),
    ],
)
def test_a_window_is_counted(
    read: list[dict[str, Any]], gold: int, counted: int, found: int, right: int
) -> None:
    tally = compare("target", WINDOW, read)
    assert (tally.gold, tally.read, tally.found, tally.right) == (gold, counted, found, right)


@pytest.mark.parametrize(
    ("name", "wanted", "read", "agree"),
    [
        ("value", 0.3333, "0.3333", True),
        ("value", 5, 5.0, True),
        ("date", "2025", "2025-12-31", True),
        ("date", "2024-02", "2024-02-29", True),
        ("path", "第6条", "第六条", True),
        ("title", "甲 办法", "甲办法", True),
        ("title", "甲办法", "乙办法", False),
        ("lead", ["甲", "乙"], ["乙", "甲"], True),
        ("indicator", "全社会研发投入强度", "研发投入强度", True),
        ("indicator", "研发投入强度", "粮食产量", False),
        ("open_ended", True, None, False),
        ("cap", None, 5, False),
    ],
)
def test_values_agree(name: str, wanted: Any, read: Any, agree: bool) -> None:
    assert same(name, wanted, read) is agree


def test_a_document_that_begins_inside_another_is_false() -> None:
    sample = {"file": "a", "start_line": 10, "end_line": 90, "title": "甲", "number": None}
    read = [
        {"start_line": 11, "end_line": 90, "title": "甲"},
        {"start_line": 50, "end_line": 90, "title": "乙"},
    ]
    heads = compare_documents([sample], {"a": read})
    assert (heads.found, heads.ended, heads.false) == (1, 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_open_half_has_thirty_samples_a_kind(kind: str) -> None:
    assert len(samples(kind, "open")) == 30


def test_a_bench_keeps_to_its_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "quality.md"
    page.write_text("# Quality\n", encoding="utf-8")
    table = Table("表", ["what", "时间"], [["a|b", "1 s"]])
    keep("one", "first", [table], "calm", page)
    keep("two", "second", [table], "calm", page)
    keep("one", "anew", [table], "windy", page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Quality\n")
    assert text.count("<!-- bench:one -->") == 1
    assert text.index("anew") < text.index("second")
    assert "a\\|b" in text
    assert "first" not in text
    assert "时间" in as_text(table)


@pytest.mark.parametrize(("title", "agree"), [("关于 某某的通知", 1), ("关于某某的公告", 0)])
def test_a_title_kept_as_its_digest_agrees_with_that_title_alone(title: str, agree: int) -> None:
    sample = {"file": "f", "start_line": 1, "end_line": 9, "title": digest("关于某某的通知")}
    heads = compare_documents([sample], {"f": [{"start_line": 1, "end_line": 9, "title": title}]})
    counts = heads.fields["title"]
    assert (counts.agree, counts.gold, counts.read, counts.both) == (agree, 1, 1, agree)
