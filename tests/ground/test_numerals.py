"""Numbers as official texts write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities import QuantityError, chinese, decimal, number, whole, year


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("1,234.5", Fraction(2469, 2)),
        ("十", 10),
        ("十二", 12),
        ("二十一", 21),
        ("一百零二", 102),
        ("一百二", 120),
        ("一百二十", 120),
        ("一千零一十", 1010),
        ("两千五", 2500),
        ("一万零五百", 10500),
        ("二〇二五", 2025),
        ("二零二五", 2025),
        ("二O二五", 2025),
        ("两", 2),
        ("壹佰贰拾", 120),
        ("3.5亿", 350_000_000),
        ("1.5万亿", 1_500_000_000_000),
        ("3亿5000万", 350_000_000),
        ("五千万", 50_000_000),
        ("三点五万", 35_000),
        ("⑫", 12),
        ("（二）".strip("（）"), 2),
    ],
)
def test_written_numbers_have_one_exact_value(written: str, value: int | Fraction) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    "text", ["", "百", "万", "第一", "一千千", "abc", "1,23", "点五", "1.2.3", "一" * 200, "9" * 5000]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        number(text)


def test_a_whole_number_is_wanted() -> None:
    with pytest.raises(QuantityError, match="不是整数"):
        whole("1.5")


@given(st.integers(-(10**15), 10**15))
def test_chinese_numerals_read_back(value: int) -> None:
    assert number(chinese(value)) == value
    assert number(chinese(value, capital=True)) == value
    assert number(f"{value:,}") == value


@given(st.integers(1000, 9999))
def test_years_read_back(value: int) -> None:
    assert number(year(value)) == value


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_decimals_read_back(value: int, places: int) -> None:
    fraction = Fraction(value, 10**places)
    assert Fraction(number(decimal(fraction))) == fraction


def test_a_third_has_no_exact_decimal() -> None:
    with pytest.raises(QuantityError):
        decimal(Fraction(1, 3))


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number(text)
    except QuantityError:
        return
