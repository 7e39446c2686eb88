"""Targets: indicator, comparator, value, year (invented goals)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.clauses import target
from support.clauses import node, nodes, table

SHAPES = [
    ("到2031年，森林覆盖率达到61%。", "森林覆盖率", "=", 61, "%"),
    ("到2031年，森林覆盖率达到61%以上。", "森林覆盖率", ">=", 61, "%"),
    ("到2031年，森林覆盖率不低于61％。", "森林覆盖率", ">=", 61, "%"),
    ("到 2031 年，茶叶年产值突破 800 亿元。", "茶叶年产值", ">", 800, "亿元"),
    ("到2031年，单位产值能耗控制在0.4吨以内。", "单位产值能耗", "<=", 0.4, "吨"),
    ("到2031年，机房PUE降到1.4以下。", "机房PUE", "<=", 1.4, None),
    ("到2031年，茶园面积稳定在70万亩左右。", "茶园面积", "~=", 70, "万亩"),
    ("到2031年，游客人数较2028年增长30%以上。", "游客人数", "increase", 30, "%"),
    ("到2031年，粮食损耗率比2028年下降2个百分点。", "粮食损耗率", "decrease", 2, "个百分点"),
    ("2029—2031年，茶叶出口额年均增长9%。", "茶叶出口额", "growth>=", 9, "%"),
    ("到2031年，实现宜居城市排名至少提升2位。", "宜居城市排名", "increase", 2, "位"),
    ("到2031年，创新指数进入全国前12位。", "创新指数", "rank<=", 12, "位"),
    ("到2031年，培育30家以上骨干茶企。", "骨干茶企", ">=", 30, "家"),
    ("到2031年，培育骨干茶企30家。", "骨干茶企", "=", 30, "家"),
    ("到2031年，新增骨干茶企30家。", "骨干茶企", "increase", 30, "家"),
    ("到2031年，技工占比达到1/3。", "技工占比", "=", 0.3333, None),
    ("“十五五”期间建设仓库5座。", "仓库", "=", 5, "座"),
]


@pytest.mark.parametrize(("text", "indicator", "comparator", "value", "unit"), SHAPES)
def test_one_goal(text: str, indicator: str, comparator: str, value: float, unit: str | None) -> None:
    (clause,) = target(nodes(text), 2028)
    data = clause.data
    assert (data["indicator"], data["comparator"], data["value"], data["unit"]) == (
        indicator,
        comparator,
        value,
        unit,
    )
    assert data["deadline_year"] == (2030 if "十五五" in text else 2031)
    assert data["base_year"] == (2028 if "2028" in text else None)


def test_together_is_said_of_what_follows_it_only() -> None:
    found = target(nodes("到2031年，新建茶叶市场10个以上、累计新增茶叶合作社30家。"), 2028)
    assert [clause.data["cumulative"] for clause in found] == [False, True]


def test_reach_and_strive_are_two_goals() -> None:
    found = target(nodes("到2031年，就业率达到90%，力争达到95%。"), 2028)
    assert [(c.data["indicator"], c.data["value"]) for c in found] == [("就业率", 90), ("就业率", 95)]


def test_a_shared_wording_is_dealt_out() -> None:
    found = target(nodes("到2031年，早稻和晚稻亩均用水量分别比2028年下降8%和6%以上。"), 2028)
    assert [(c.data["indicator"], c.data["comparator"], c.data["value"]) for c in found] == [
        ("早稻亩均用水量", "decrease", 8),
        ("晚稻亩均用水量", "decrease", 6),
    ]


def test_complete_names_before_respectively_are_left_whole() -> None:
    found = target(nodes("到2031年，污水处理率、垃圾分类率分别超过97%、92%。"), 2028)
    assert [c.data["indicator"] for c in found] == ["污水处理率", "垃圾分类率"]


def test_a_number_that_describes_what_is_counted_is_no_goal_of_its_own() -> None:
    (clause,) = target(nodes("到2031年，年销售额超过2亿元的茶企达到40家。"), 2028)
    assert (clause.data["value"], clause.data["unit"]) == (40, "家")
    assert "2亿元" in clause.data["indicator"]


def test_the_year_that_opens_a_paragraph_holds_for_it() -> None:
    found = target(nodes("到2031年，生态明显改善。森林覆盖率达到61%。"), 2028)
    assert [c.data["deadline_year"] for c in found] == [2031]


def test_the_year_that_opens_a_list_holds_for_the_list() -> None:
    found = target(nodes("到2031年，主要目标是：", "——产业更强。茶叶年产值达到800亿元。"), 2028)
    assert [c.data["deadline_year"] for c in found] == [2031]


def test_a_yearly_goal_has_no_year() -> None:
    (clause,) = target(nodes("全市每年培育示范合作社20家。"), 2028)
    assert (clause.data["deadline_year"], clause.confidence) == (None, 0.5)


@pytest.mark.parametrize(
    "text",
    [
        "2027年，茶叶年产值达到500亿元。",
        "到2031年，对首次达标的茶企给予奖励，单户奖励不低于20万元，最高不超过100万元。",
        "目前，森林覆盖率已达到58%。",
        "到2031年，对年产值达到2亿元的茶企，给予50万元奖励。",
        "到2031年，体系更加完善，能力明显提升。",
        "申报条件：到2031年从业人员不少于30人。",
        "第5条自2031年1月1日起施行。",
    ],
)
def test_results_conditions_and_words_are_no_goals(text: str) -> None:
    assert target(nodes(text), 2028) == ()


def test_an_indicator_table_gives_a_goal_a_row() -> None:
    made = table(
        ("序号", "指标名称", "单位", "2028年", "2031年", "年均增速（%）"),
        ("1", "茶园面积", "万亩", "60", "70", "-"),
        ("2", "茶叶产值", "亿元", "500", "-", "9以上"),
    )
    first, second = target((made,), 2028)
    assert (first.data["base_value"], first.data["value"], first.data["deadline_year"]) == (60, 70, 2031)
    assert (second.data["comparator"], second.data["value"], second.data["unit"]) == ("growth>=", 9, "%")


@given(st.text(alphabet="到2031年，达到%以上家个、分别和比较增长下降培育前位（）。；1 /.—", max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    for clause in target(nodes(text), 2028):
        assert 0 <= clause.span.start < clause.span.end <= len(text)


@pytest.mark.parametrize("unit", ["到2031年", "1", "达到1%", "分别", "1、", "（1", "1/", "培育1家"])
def test_ten_thousand_of_anything_are_read(unit: str) -> None:
    target((node("到2031年，" + unit * 10_000),), 2028)


def told(*texts: str) -> list[tuple[object, ...]]:
    keys = ("indicator", "comparator", "value", "unit", "deadline_year", "base_value", "base_year")
    return [tuple(clause.data[key] for key in keys) for clause in target(nodes(*texts), 2028)]


WAYS = [
    (
        "到2031年，茶园面积由2027年的60万亩提高到75万亩以上。",
        [("茶园面积", ">=", 75, "万亩", 2031, 60, 2027)],
    ),
    (
        "游客从2029年的350万人次增加到2031年的600万人次，旅游收入翻一番。",
        [
            ("游客", "=", 600, "万人次", 2031, 350, 2029),
            ("旅游收入", "multiple", 2, "倍", 2031, None, None),
        ],
    ),
    (
        "到2030年和2031年，绿色茶厂占比分别达到80%和100%。",
        [
            ("绿色茶厂占比", "=", 80, "%", 2030, None, None),
            ("绿色茶厂占比", "=", 100, "%", 2031, None, None),
        ],
    ),
    (
        "2029年、2030年分别新增茶农3万人、3.5万人。",
        [
            ("茶农", "increase", 3, "万人", 2029, None, None),
            ("茶农", "increase", 3.5, "万人", 2030, None, None),
        ],
    ),
    (
        "到2031年，新增茶叶合作社20个、示范茶庄10个，优秀茶厂5家。",
        [
            ("茶叶合作社", "increase", 20, "个", 2031, None, None),
            ("示范茶庄", "increase", 10, "个", 2031, None, None),
            ("优秀茶厂", "=", 5, "家", 2031, None, None),
        ],
    ),
    (
        "到2031年，实现骨干茶企倍增，总数达到40家以上。",
        [("骨干茶企", ">=", 40, "家", 2031, None, None)],
    ),
    (
        "到2031年，培养造就20名左右制茶大师、100名左右制茶名师、500名左右制茶能手。",
        [
            ("制茶大师", "~=", 20, "名", 2031, None, None),
            ("制茶名师", "~=", 100, "名", 2031, None, None),
            ("制茶能手", "~=", 500, "名", 2031, None, None),
        ],
    ),
    ("到2031年，行政村通邮率100%。", [("行政村通邮率", "=", 100, "%", 2031, None, None)]),
    ("到2031年，规模以上茶企年新增35家以上。", [("规模以上茶企", "increase", 35, "家", 2031, None, None)]),
    ("到2031年，全市累计超过1万家茶企出海。", [("茶企出海", ">", 1, "万家", 2031, None, None)]),
]


@pytest.mark.parametrize(("text", "wanted"), WAYS)
def test_goals_told_as_ways_lists_and_years(text: str, wanted: list[tuple[object, ...]]) -> None:
    assert told(text) == wanted


def test_the_year_of_a_heading_holds_for_what_stands_under_it() -> None:
    above = node("", key="h", heading="（二）2031年目标")
    below = node("茶叶年产值达到800亿元。", key="p", parent="h")
    (clause,) = target((above, below), 2028)
    assert clause.data["deadline_year"] == 2031
