"""Rates are fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities import (
    BaseRate,
    QuantityError,
    format_rate,
    parse_base_rate,
    parse_multiple,
    parse_rate,
    parse_weights,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30%", "3/10"),
        ("30％", "3/10"),
        ("2‰", "1/500"),
        ("50BP", "1/200"),
        ("百分之三十", "3/10"),
        ("千分之二", "1/500"),
        ("万分之五", "1/2000"),
        ("三分之一", "1/3"),
        ("2/3", "2/3"),
        ("三成", "3/10"),
        ("一半", "1/2"),
        ("1.5个百分点", "3/200"),
    ],
)
def test_written_rates_are_exact(written: str, value: str) -> None:
    assert parse_rate(written) == Fraction(value)


@pytest.mark.parametrize("text", ["", "%", "零分之一", "1/0", "abc%"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_rate(text)


@pytest.mark.parametrize(
    "written", ["LPR-150BP", "LPR—150BP", "LPR－150 BP", "LPR减150个基点", "LPR减1.5个百分点"]
)
def test_a_rate_below_the_published_one(written: str) -> None:
    rate = parse_base_rate(written)
    assert rate == BaseRate("LPR", Fraction(-3, 200))
    assert rate.against(Fraction("0.035")) == Fraction("0.02")
    assert str(rate) == "LPR-150BP"


@pytest.mark.parametrize(
    ("written", "weights"), [("8:2", (8, 2)), ("6∶4", (6, 4)), ("1：1：1", (1, 1, 1)), ("6比4", (6, 4))]
)
def test_ratios_are_weights(written: str, weights: tuple[int, ...]) -> None:
    assert parse_weights(written) == weights


@pytest.mark.parametrize(("written", "factor"), [("翻一番", 2), ("翻两番", 4), ("倍增", 2), ("3倍", 3)])
def test_multiples(written: str, factor: int) -> None:
    assert parse_multiple(written) == factor


@given(st.fractions(min_value=0, max_value=100))
def test_rates_read_back(rate: Fraction) -> None:
    assert parse_rate(format_rate(rate)) == rate
