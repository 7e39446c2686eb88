"""Money is whole fen; nothing is lost in reading, printing or sharing it out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities import (
    WAN,
    YI,
    QuantityError,
    Rounding,
    fen,
    format_money,
    money_in_words,
    parse_money,
    parse_money_list,
    parse_money_range,
    round_fen,
    split,
)

AMOUNTS = st.integers(-(10**17), 10**17)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 亿元", YI),
        ("4.8万元", 48 * WAN // 10),
        ("1,200.50 元", 120_050),
        ("五千万元", 5000 * WAN),
        ("２万元", 2 * WAN),
        ("1.5万亿元", 15_000 * YI),
        ("3亿5000万元", 35_000 * WAN),
        ("¥12.30元", 1230),
        ("人民币壹万贰仟元整", 12_000_00),
        ("人民币叁元零伍分", 305),
        ("人民币壹拾元伍角整", 1050),
    ],
)
def test_written_amounts_are_exact(written: str, value: int) -> None:
    assert parse_money(written) == value


@pytest.mark.parametrize("text", ["5万", "元", "", "0.001元", "五元钱", "100美元", "-"])
def test_an_amount_needs_its_unit_and_whole_fen(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_money(text)


def test_nineteen_million_and_a_half_yuan_is_below_twenty_million() -> None:
    assert parse_money("19,999,999.50 元") < parse_money("2000万元")


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("5 万元—100 万元", 5, 100),
        ("50—80 万元", 50, 80),
        ("200 万至 500 万元", 200, 500),
        ("5万元～10万元", 5, 10),
    ],
)
def test_ranges_share_their_unit(written: str, low: int, high: int) -> None:
    assert parse_money_range(written) == (low * WAN, high * WAN)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(QuantityError, match="下限大于上限"):
        parse_money_range("100万元—5万元")


def test_lists_share_their_unit() -> None:
    assert parse_money_list("20/10万元") == [20 * WAN, 10 * WAN]
    assert parse_money_list("300、150、50 万元") == [300 * WAN, 150 * WAN, 50 * WAN]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (4_800_000, "4.8万元"),
        (YI, "1亿元"),
        (1_999_999_950, "19999999.50元"),
        (5, "0.05元"),
        (0, "0元"),
        (-WAN, "-1万元"),
    ],
)
def test_amounts_print_in_the_unit_people_use(amount: int, text: str) -> None:
    assert format_money(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1_200_000, "人民币壹万贰仟元整"),
        (305, "人民币叁元零伍分"),
        (1050, "人民币壹拾元伍角整"),
        (5, "人民币伍分"),
        (0, "人民币零元整"),
    ],
)
def test_amounts_on_payment_papers(amount: int, text: str) -> None:
    assert money_in_words(amount) == text


@given(AMOUNTS)
def test_printed_amounts_read_back(amount: int) -> None:
    assert parse_money(format_money(amount)) == amount
    assert parse_money(format_money(amount, "元", grouped=True)) == amount
    assert parse_money(format_money(amount, "万元")) == amount
    assert parse_money(money_in_words(amount)) == amount


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_shares_sum_to_the_whole_and_stray_less_than_a_fen(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(abs(p - Fraction(total * w, sum(weights))) < 1 for p, w in zip(parts, weights, strict=True))
    assert all(p == 0 for p, w in zip(parts, weights, strict=True) if w == 0)


def test_of_equal_remainders_the_first_gets_the_fen() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_must_make_sense(weights: list[int]) -> None:
    with pytest.raises(QuantityError):
        split(100, weights)


@pytest.mark.parametrize(
    ("value", "half_up", "down", "up"),
    [("1/2", 1, 0, 1), ("1/3", 0, 0, 1), ("-1/2", -1, 0, -1), ("2", 2, 2, 2)],
)
def test_rounding_is_stated(value: str, half_up: int, down: int, up: int) -> None:
    exact = Fraction(value)
    results = [round_fen(exact, rule) for rule in (Rounding.HALF_UP, Rounding.DOWN, Rounding.UP)]
    assert results == [half_up, down, up]


def test_a_fraction_of_a_fen_is_never_dropped_silently() -> None:
    with pytest.raises(QuantityError, match="不足一分"):
        fen(Fraction(1, 1000))
