"""Dates, durations and the month rule of the Civil Code."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities import (
    Duration,
    PartialDate,
    Precision,
    QuantityError,
    TimeUnit,
    add_months,
    age,
    chinese,
    months_between,
    parse_date,
    parse_duration,
    parse_period,
    year,
    years_between,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2022 年 5 月 27 日", "2022-05-27", "2022-05-27", Precision.DAY),
        ("二〇二五年三月五日", "2025-03-05", "2025-03-05", Precision.DAY),
        ("二〇二二年十二月三十一日", "2022-12-31", "2022-12-31", Precision.DAY),
        ("2025-06-30", "2025-06-30", "2025-06-30", Precision.DAY),
        ("2024.2", "2024-02-01", "2024-02-29", Precision.MONTH),
        ("2025年6月底", "2025-06-01", "2025-06-30", Precision.MONTH),
        ("2025年3月上旬", "2025-03-01", "2025-03-10", Precision.THIRD),
        ("2025年第二季度", "2025-04-01", "2025-06-30", Precision.QUARTER),
        ("2025年上半年", "2025-01-01", "2025-06-30", Precision.HALF),
        ("2025年底", "2025-01-01", "2025-12-31", Precision.YEAR),
        ("2024年度", "2024-01-01", "2024-12-31", Precision.YEAR),
    ],
)
def test_a_date_says_how_fine_it_is(written: str, first: str, last: str, precision: Precision) -> None:
    read = parse_date(written)
    assert (read.first().isoformat(), read.last().isoformat(), read.precision) == (first, last, precision)


def test_a_date_without_a_year_needs_one() -> None:
    read = parse_date("6月30日")
    assert read == PartialDate(None, 6, 30)
    assert read.last(2025) == date(2025, 6, 30)
    with pytest.raises(QuantityError, match="没有写明年份"):
        read.last()


@pytest.mark.parametrize("text", ["2025年2月30日", "13月", "2025", "", "年", "2025年0月"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_date(text)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022—2025 年", "2022-01-01", "2025-12-31"),
        ("2022年1月至2026年12月", "2022-01-01", "2026-12-31"),
        ("2025年1月1日到6月30日", "2025-01-01", "2025-06-30"),
        ("2022年1—6月", "2022-01-01", "2022-06-30"),
        ("2022年至2025年", "2022-01-01", "2025-12-31"),
        ("2022-01-01至2023-01-01", "2022-01-01", "2023-01-01"),
    ],
)
def test_periods_hold_both_ends(written: str, first: str, last: str) -> None:
    period = parse_period(written)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("written", "count", "unit"),
    [
        ("3年", "3", TimeUnit.YEAR),
        ("半年", "6", TimeUnit.MONTH),
        ("一年半", "18", TimeUnit.MONTH),
        ("两个半月", "5/2", TimeUnit.MONTH),
        ("6 个月", "6", TimeUnit.MONTH),
        ("15日", "15", TimeUnit.DAY),
        ("30 天", "30", TimeUnit.DAY),
        ("20个工作日", "20", TimeUnit.WORKING_DAY),
        ("2周", "2", TimeUnit.WEEK),
        ("48小时", "48", TimeUnit.HOUR),
    ],
)
def test_durations(written: str, count: str, unit: TimeUnit) -> None:
    assert parse_duration(written) == Duration(Fraction(count), unit)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 2, "2023-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-03-31", -1, "2023-02-28"),
        ("2023-12-15", 1, "2024-01-15"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@given(DAYS, st.integers(0, 600))
def test_months_added_are_months_between(day: date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months


@given(DAYS, DAYS)
def test_months_between_is_the_most_that_fits(one: date, two: date) -> None:
    first, second = sorted((one, two))
    months = months_between(first, second)
    assert add_months(first, months) <= second < add_months(first, months + 1)
    assert months_between(second, first) == -months
    assert years_between(first, second) == months // 12


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [("2000-05-10", "2018-05-09", 17), ("2000-05-10", "2018-05-10", 18), ("2004-02-29", "2022-02-28", 18)],
)
def test_age_is_full_on_the_birthday(born: str, on: str, years: int) -> None:
    assert age(date.fromisoformat(born), date.fromisoformat(on)) == years


@given(DAYS)
def test_dates_read_back_in_figures_and_in_characters(day: date) -> None:
    assert parse_date(f"{day.year} 年 {day.month} 月 {day.day} 日").exact() == day
    if day.year >= 1800:
        assert parse_date(f"{year(day.year)}年{chinese(day.month)}月{chinese(day.day)}日").exact() == day
    assert parse_date(str(parse_date(day.isoformat()))).exact() == day
