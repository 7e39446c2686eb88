"""Quantities found in running text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities import Kind, read_quantities

YUAN = 100
WAN = 10_000 * YUAN


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit", "comparator"),
    [
        ("30%以上", "rate", "3/10", "3/10", "%", ">="),
        ("不低于 50%", "rate", "1/2", "1/2", "%", ">="),
        ("突破 1.5 万亿元", "money", 15 * 10**13, 15 * 10**13, "万亿元", ">"),
        ("最高不超过500万元", "money", 500 * WAN, 500 * WAN, "万元", "<="),
        ("最高给予 100 万元", "money", 100 * WAN, 100 * WAN, "万元", "<="),
        ("3000万元（含）以上", "money", 3000 * WAN, 3000 * WAN, "万元", ">="),
        ("1000万元以上（不含本数）", "money", 1000 * WAN, 1000 * WAN, "万元", ">"),
        ("约 30 个", "count", 30, 30, "个", "~="),
        ("100 个左右", "count", 100, 100, "个", "~="),
        ("35周岁以下", "count", 35, 35, "周岁", "<="),
        ("未满18周岁", "count", 18, 18, "周岁", "<"),
        ("5 万元—100 万元", "money", 5 * WAN, 100 * WAN, "万元", None),
        ("200 万至 500 万元", "money", 200 * WAN, 500 * WAN, "万元", None),
        ("5－20%", "rate", "1/20", "1/5", "%", None),
        ("三至五万元", "money", 3 * WAN, 5 * WAN, "万元", None),
        ("十至二十万元", "money", 10 * WAN, 20 * WAN, "万元", None),
        ("一百至三百万元", "money", 100 * WAN, 300 * WAN, "万元", None),
        ("五千至一万元", "money", 5000 * YUAN, WAN, "万元", None),
        ("三至五百元", "money", 300 * YUAN, 500 * YUAN, "元", None),
        ("十至二百元", "money", 10 * YUAN, 200 * YUAN, "元", None),
        ("两三万元", "money", 2 * WAN, 3 * WAN, "万元", None),
        ("二十二三岁", "count", 22, 23, "岁", None),
        ("百分之二十至三十", "rate", "1/5", "3/10", "", None),
        ("2万人次", "count", 20000, 20000, "万人次", None),
        ("100余家", "count", 100, 100, "家", ">"),
        ("五千万元", "money", 5000 * WAN, 5000 * WAN, "万元", None),
        ("100\n万元以上", "money", 100 * WAN, 100 * WAN, "万元", ">="),
        ("５０万元", "money", 50 * WAN, 50 * WAN, "万元", None),
        ("翻一番", "multiple", 2, 2, "", None),
        ("三分之一", "rate", "1/3", "1/3", "", None),
        ("前 10 位", "rank", 10, 10, "位", "<="),
        ("排名前三", "rank", 3, 3, "", "<="),
        ("1.3 以下", "number", "13/10", "13/10", "", "<="),
        ("200亿美元", "foreign", 200 * 10**8, 200 * 10**8, "亿美元", None),
    ],
)
def test_one_quantity(
    text: str, kind: str, low: object, high: object, unit: str, comparator: str | None
) -> None:
    (read,) = read_quantities(text)
    exact = [Fraction(v) if isinstance(v, str) else v for v in (low, high)]
    assert [read.kind, read.low, read.high, read.unit, read.comparator] == [kind, *exact, unit, comparator]
    assert (read.start, read.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("自2022 年 5 月 27 日起", [("date", "2022年5月27日", ">=")]),
        ("2025年6月底前完成", [("date", "2025年6月底", "<=")]),
        ("3年内", [("duration", "3年", "<=")]),
        ("20个工作日", [("duration", "20个工作日", None)]),
        ("13.2024—2026 年", [("number", "13", None), ("period", "2024年", None)]),
        ("分别给予 300、150 万元", [("money", str(300 * WAN), None), ("money", str(150 * WAN), None)]),
        ("按20/10万元", [("money", str(20 * WAN), None), ("money", str(10 * WAN), None)]),
        ("利率为LPR—150BP", [("base_rate", "LPR-150BP", None)]),
        ("按 8:2 比例", [("ratio", "(8, 2)", None)]),
        ("每月5日前", [("ordinal", "5", None)]),
        ("近两年", [("duration", "2年", None)]),
        ("满 1 个月内", [("duration", "1个月", "<=")]),
        ("15 部门", [("number", "15", None)]),
        ("如图 2所示", [("number", "2", None)]),
        ("筑人社通〔2021〕48号", []),
        ("0851-87989012", []),
        ("GB/T 2312-1980", []),
        ("9:00—17:00", []),
        ("十分重要的一部分，一次性", []),
    ],
)
def test_what_stands_in_running_text(text: str, wanted: list[tuple[str, str, str | None]]) -> None:
    assert [(q.kind.value, str(q.low), q.comparator) for q in read_quantities(text)] == wanted


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("年均增长 8%以上", "growth"),
        ("提高5个百分点", "increase"),
        ("下降 15%", "decrease"),
        ("提高到 60%", ""),
    ],
)
def test_changes_are_told_from_levels(text: str, change: str) -> None:
    assert [q.change for q in read_quantities(text)] == [change]


def test_what_follows_the_slash_is_what_it_is_per() -> None:
    (read,) = read_quantities("600 元/人·月")
    assert (read.kind, read.unit, read.per) == (Kind.MONEY, "元", "人·月")


@given(st.text(alphabet="0123456789.,一二十百万亿元年月日个人%至—以上不超过前第/、：( )\n", max_size=60))
def test_spans_never_overlap_and_nothing_crashes(text: str) -> None:
    end = 0
    for read in read_quantities(text):
        assert end <= read.start <= read.number_start < read.end <= len(text)
        end = read.end


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    read_quantities(text)


@pytest.mark.parametrize(
    "piece", ["1", "一", "万", "1/", "1、", "1,", "1.", "1:", "0-", "（2021", "居前列", " ", "1      "]
)
def test_long_runs_of_anything_do_not_hang(piece: str) -> None:
    read_quantities(piece * 5_000)


def test_two_years_and_a_half_have_their_unit() -> None:
    assert [(q.unit, str(q.low)) for q in read_quantities("专科两年，业余两年半")] == [
        ("年", "2年"),
        ("年", "30个月"),
    ]
