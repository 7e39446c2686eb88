"""Names of organs printed one after another without a mark between."""

from __future__ import annotations

import pytest

from duixian.text.header.organs import cut_organs, is_organ


def _cut(printed: str) -> list[str] | None:
    """The names in a block whose lines are parted by | and whose columns by blanks."""
    words, marks = "", []
    for piece in printed.replace("|", " ").split():
        if words:
            marks.append(len(words))
        words += piece
    cuts = cut_organs(words, marks)
    return None if cuts is None else [words[a:b] for a, b, _ in cuts]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("工业和信息化部教育部市场监管总局", ["工业和信息化部", "教育部", "市场监管总局"]),
        (
            "工业和信息化部办公厅财政部办公厅国家税务总局办公厅",
            ["工业和信息化部办公厅", "财政部办公厅", "国家税务总局办公厅"],
        ),
        (
            "工业和信息化部国务院国有资产监督管理委员会|中华全国工商业联合会",
            ["工业和信息化部", "国务院国有资产监督管理委员会", "中华全国工商业联合会"],
        ),
        ("中共中央办公厅国务院办公厅", ["中共中央办公厅", "国务院办公厅"]),
        ("中共贵州省委办公厅贵州省人民政府办公厅", ["中共贵州省委办公厅", "贵州省人民政府办公厅"]),
        (
            "省工业和信息化厅省财政厅人民银行贵州省|分行省税务局",
            ["省工业和信息化厅", "省财政厅", "人民银行贵州省分行", "省税务局"],
        ),
        ("贵州省发展和改革委员会贵州省财政厅", ["贵州省发展和改革委员会", "贵州省财政厅"]),
        (
            "贵阳市住房和城乡建设局贵阳市人力资源和社会保障局",
            ["贵阳市住房和城乡建设局", "贵阳市人力资源和社会保障局"],
        ),
        ("广东省委组织部广东省财政厅", ["广东省委组织部", "广东省财政厅"]),
        ("教 育 部", ["教育部"]),
    ],
)
def test_fused_names_are_cut_where_organs_end(printed: str, names: list[str]) -> None:
    assert _cut(printed) == names


@pytest.mark.parametrize(
    "words", ["推动大规模设备更新", "贵阳贵安人才", "各有关单位", "现印发给你们", "序号项目名称", ""]
)
def test_words_that_are_no_organs_are_left_alone(words: str) -> None:
    assert _cut(words) is None


@pytest.mark.parametrize(
    "name",
    [
        "国务院",
        "中央军委",
        "云岩区人民政府办公室",
        "上海市科学技术委员会",
        "黔南州人民政府",
        "国家能源局综合司",
        "中华人民共和国科学技术部",
        "国家税务总局贵州省税务局",
    ],
)
def test_known_organs(name: str) -> None:
    assert is_organ(name)
