"""Working days: holidays, make-up days, what is counted, what is only provisional."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.calendars import Arranged, Calendar, CalendarError, DayKind, from_csv, from_json, published

CALENDAR = published()
KNOWN = st.dates(CALENDAR.first + timedelta(days=60), CALENDAR.last - timedelta(days=60))


def test_the_published_years_are_known() -> None:
    assert CALENDAR.first == date(2004, 1, 1)
    assert CALENDAR.last >= date(2025, 12, 31)
    assert CALENDAR.last == date(CALENDAR.last.year, 12, 31)
    assert CALENDAR.version.startswith("chinesecalendar-")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-09-29", True),  # a Sunday worked for the National Day
        ("2024-10-01", False),
        ("2024-10-07", False),
        ("2024-10-12", True),
        ("2024-10-13", False),
        ("2024-10-14", True),
    ],
)
def test_holidays_and_make_up_days(day: str, working: bool) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2024-09-27", 1, "2024-09-29"),
        ("2024-09-27", 3, "2024-10-08"),
        ("2024-10-01", 1, "2024-10-08"),
        ("2024-10-01", 0, "2024-10-08"),
        ("2024-10-08", -1, "2024-09-30"),
    ],
)
def test_the_first_day_is_not_counted(start: str, days: int, end: str) -> None:
    reckoned = CALENDAR.add(date.fromisoformat(start), days)
    assert (reckoned.day.isoformat(), reckoned.provisional) == (end, False)
    assert reckoned.calendar == CALENDAR.version


def test_what_is_due_by_the_fifth_moves_past_the_holiday() -> None:
    assert CALENDAR.monthly(2024, 10, 5).day == date(2024, 10, 8)
    assert CALENDAR.monthly(2024, 12, 5).day == date(2024, 12, 5)
    assert CALENDAR.monthly(2024, 2, 31).day == date(2024, 2, 29)


@given(KNOWN, st.integers(-30, 30).filter(bool))
def test_days_added_are_days_between(start: date, days: int) -> None:
    end = CALENDAR.add(start, days).day
    assert CALENDAR.is_working(end)
    if days > 0 or CALENDAR.is_working(start):
        assert abs(CALENDAR.between(start, end).days) == abs(days)


@given(KNOWN, KNOWN)
def test_counting_back_is_the_negative(one: date, two: date) -> None:
    first, second = sorted((one, min(one + timedelta(days=400), two)))
    assert CALENDAR.between(first, second).days == -CALENDAR.between(second, first).days


def test_beyond_the_published_years_a_limit_is_provisional_until_they_are_loaded() -> None:
    year = CALENDAR.last.year + 1
    start = date(year - 1, 12, 31)
    before = CALENDAR.add(start, 3)
    assert before.provisional
    off = [Arranged(before.day, DayKind.HOLIDAY, "元旦")]
    after = CALENDAR.extended(off, "通知").add(start, 3)
    assert not after.provisional
    assert after.day > before.day
    assert after.calendar != before.calendar


def test_a_gap_between_years_is_refused() -> None:
    off = [Arranged(date(CALENDAR.last.year + 3, 1, 1), DayKind.HOLIDAY)]
    with pytest.raises(CalendarError, match="缺少"):
        CALENDAR.extended(off, "通知")


def test_a_correction_replaces_its_year_and_no_other() -> None:
    corrected = CALENDAR.extended([Arranged(date(2024, 1, 1), DayKind.HOLIDAY, "元旦")], "更正")
    assert corrected.is_working(date(2024, 10, 1))
    assert not corrected.is_working(date(2025, 10, 1))
    assert CALENDAR.is_working(date(2024, 10, 1)) is False


def test_arrangements_come_as_csv_or_json() -> None:
    lines = from_csv("\ufeff日期,类别,名称\n2027-01-01,假日,元旦\n2027-01-02,workday,元旦\n")
    entries = from_json(
        '[{"date":"2027-01-01","kind":"holiday","name":"元旦"},{"date":"2027-01-02","kind":"班","name":"元旦"}]'
    )
    assert lines == entries
    assert [a.kind for a in lines] == [DayKind.HOLIDAY, DayKind.WORKDAY]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2027-01-01,foo", "第 1 行：类别"),
        ("date,kind\n2027-13-01,holiday", "第 2 行：'2027-13-01' 不是日期"),
        ("2027-01-04,workday", "本来就是工作日"),
        ("", "没有任何一天"),
    ],
)
def test_a_wrong_arrangement_names_its_line(text: str, message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        from_csv(text)


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"date":"x","kind":"holiday"}]'])
def test_wrong_json_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        from_json(text)


def test_a_day_is_not_both() -> None:
    day = date(2027, 1, 2)
    with pytest.raises(CalendarError, match="既是假日又是工作日"):
        Calendar(
            [Arranged(day, DayKind.HOLIDAY), Arranged(day, DayKind.WORKDAY)],
            date(2027, 1, 1),
            date(2027, 12, 31),
            "x",
        )
