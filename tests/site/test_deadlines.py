"""Time limits: Civil Code articles 200 to 204, clocks that stand still, publicity, what is due by a day of the month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duixian.calendars import Arranged, Calendar, DayKind, published
from duixian.rules.model.conduct import Publicity, Remedy, TimeLimit
from duixian.site.cases import deadlines
from duixian.site.cases.deadlines import DeadlineError, Stretch

KNOWN = published()
SHANGHAI = ZoneInfo("Asia/Shanghai")
# begins, count, unit, calendar -> last day. Spring Festival 2024: days off 10 to 17 February, people work on Sunday the 18th.
CASES = [
    ("2024-02-08", 5, "工作日", "working", "2024-02-21"),
    ("2024-02-08", 5, "日", "working", "2024-02-21"),
    ("2024-03-01", 1, "工作日", "working", "2024-03-04"),
    ("2024-03-02", 1, "工作日", "working", "2024-03-04"),
    ("2024-03-01", 15, "日", "calendar", "2024-03-18"),  # the 16th is a Saturday
    ("2024-03-01", 14, "日", "calendar", "2024-03-15"),
    (
        "2024-02-01",
        10,
        "日",
        "calendar",
        "2024-02-18",
    ),  # the first day after the days off is a working Sunday
    ("2024-01-31", 1, "月", "calendar", "2024-02-29"),
    ("2023-11-30", 3, "月", "calendar", "2024-02-29"),
    ("2024-02-29", 12, "月", "calendar", "2025-02-28"),
    ("2024-04-05", 1, "月", "calendar", "2024-05-06"),  # 1 to 5 May are days off
]


def limit(count: int, unit: str = "工作日", calendar: str = "working") -> TimeLimit:
    return TimeLimit(count=count, unit=unit, calendar=calendar)


@pytest.mark.parametrize(("begins", "count", "unit", "calendar", "last"), CASES)
def test_the_last_day(begins: str, count: int, unit: str, calendar: str, last: str) -> None:
    found = deadlines.due(date.fromisoformat(begins), limit(count, unit, calendar), KNOWN)
    assert (found.day.isoformat(), found.provisional, found.calendar) == (last, False, KNOWN.version)


def test_days_on_which_the_applicant_holds_the_case_are_not_counted() -> None:
    # filed on Monday 4 March; stopped on Wednesday with two days used; brought back on Monday the 11th: three are left
    stop = Stretch.between("2024-03-06", "2024-03-11")
    begins = date(2024, 3, 4)
    assert deadlines.due(begins, limit(5), KNOWN, [stop]).day == date(2024, 3, 14)
    assert deadlines.due(begins, limit(5, "日", "calendar"), KNOWN, [stop]).day == date(2024, 3, 14)
    assert deadlines.due(begins, limit(1, "月", "calendar"), KNOWN, [stop]).day == date(2024, 4, 9)
    same_day = Stretch.between("2024-03-06", "2024-03-06")
    assert deadlines.due(begins, limit(5), KNOWN, [same_day]).day == date(2024, 3, 11)


def test_beyond_the_known_years_a_last_day_is_provisional_until_the_arrangement_is_there() -> None:
    short = Calendar([], date(2024, 1, 1), date(2024, 12, 31), "one-year")
    assert not deadlines.due(date(2024, 12, 24), limit(5), short).provisional
    late = deadlines.due(date(2024, 12, 27), limit(5), short)
    assert (late.day, late.provisional) == (date(2025, 1, 3), True)
    longer = short.extended([Arranged(date(2025, 1, 1), DayKind.HOLIDAY)], "2025")
    assert deadlines.outdated([("case", late.calendar), ("none", ""), ("new", longer.version)], longer) == [
        "case"
    ]
    again = deadlines.due(date(2024, 12, 27), limit(5), longer)
    assert (again.day, again.provisional) == (date(2025, 1, 6), False)


HOURS = [
    ("2024-03-01T10:30", 24, "calendar", [], "2024-03-02T10:30"),
    ("2024-03-01T10:30", 24, "working", [], "2024-03-04T10:30"),
    ("2024-03-02T10:30", 2, "working", [], "2024-03-04T02:00"),
    ("2024-03-01T10:00", 24, "calendar", [("2024-03-01T12:00", "2024-03-01T18:00")], "2024-03-02T16:00"),
    ("2024-03-01T10:00", 0, "calendar", [], "2024-03-01T10:00"),
]


@pytest.mark.parametrize(("begins", "count", "calendar", "stops", "ends"), HOURS)
def test_hours_run_at_once(
    begins: str, count: int, calendar: str, stops: list[tuple[str, str]], ends: str
) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    stood = [(at(one), at(other)) for one, other in stops]
    found = deadlines.moment_due(at(begins), limit(count, "小时", calendar), KNOWN, stood)
    assert found.at == at(ends)
    with pytest.raises(DeadlineError, match="不是按小时"):
        deadlines.moment_due(at(begins), limit(1), KNOWN)


def test_a_publicity_of_working_days_and_one_of_days() -> None:
    posted = date(2024, 4, 29)
    working = deadlines.publicity(posted, Publicity(days=5, calendar="working"), KNOWN)
    assert (working.first, working.last) == (posted, date(2024, 5, 9))
    plain = deadlines.publicity(posted, Publicity(days=5, calendar="calendar"), KNOWN)
    assert plain.last == date(2024, 5, 6)


def test_a_remedy_runs_from_the_day_after_service() -> None:
    served = date(2024, 3, 1)
    review = Remedy(id="review", label="行政复议", to="", count=60, unit="日")
    suit = Remedy(id="suit", label="行政诉讼", to="", count=6, unit="月")
    assert deadlines.remedy(served, review, KNOWN).day == date(2024, 4, 30)
    assert deadlines.remedy(served, suit, KNOWN).day == date(2024, 9, 2)


FIFTHS = [
    ("2024-03-01", "2024-03-05"),
    ("2024-03-05", "2024-03-05"),
    ("2024-03-06", "2024-04-07"),  # 4 to 6 April are days off, people work on Sunday the 7th
    ("2024-04-06", "2024-04-07"),
    ("2024-12-20", "2025-01-06"),
]


@pytest.mark.parametrize(("on", "last"), FIFTHS)
def test_what_is_due_by_the_fifth_is_moved_by_days_off(on: str, last: str) -> None:
    assert deadlines.monthly(date.fromisoformat(on), 5, KNOWN).day == date.fromisoformat(last)


def test_a_month_that_ends_in_days_off_reaches_into_the_next() -> None:
    assert deadlines.monthly(date(2024, 9, 1), 31, KNOWN).day == date(2024, 9, 2)  # 31 August was a Saturday


@pytest.mark.parametrize("bad", [limit(-1), limit(40_000), limit(1, "周", "calendar")])
def test_a_limit_that_makes_no_sense_is_refused(bad: TimeLimit) -> None:
    with pytest.raises(DeadlineError):
        deadlines.due(date(2024, 1, 1), bad, KNOWN)
    with pytest.raises(DeadlineError, match="就恢复了"):
        Stretch.between("2024-03-02", "2024-03-01")


days = st.dates(date(2010, 1, 1), date(2024, 6, 30))
counts = st.integers(1, 120)
DAYS_OFF = 9  # at most that many in a row
stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=3)


def stops_of(start: date, made: list[tuple[int, int]]) -> list[Stretch]:
    return [Stretch(start + timedelta(a), start + timedelta(a + b)) for a, b in made]


@given(days, counts, stretches)
def test_exactly_the_working_days_outside_the_stops_are_counted(
    start: date, count: int, made: list[tuple[int, int]]
) -> None:
    stops = stops_of(start, made)
    last = deadlines.due(start, limit(count), KNOWN, stops).day
    span = [start + timedelta(n) for n in range(1, (last - start).days + 1)]
    counted = [d for d in span if KNOWN.is_working(d) and not any(s.holds(d) for s in stops)]
    assert len(counted) == count
    assert counted[-1] == last


@example(
    date(2010, 2, 19), 1, "工作日", [(2, 40)], 0, 2
)  # one stop reaches into the next, that into days off
@given(
    days, counts, st.sampled_from(["工作日", "日", "月"]), stretches, st.integers(0, 80), st.integers(0, 30)
)
def test_a_stop_never_brings_the_last_day_forward(
    start: date, count: int, unit: str, made: list[tuple[int, int]], after: int, long: int
) -> None:
    count = count % 24 + 1 if unit == "月" else count
    of = limit(count, unit, "working" if unit == "工作日" else "calendar")
    before = stops_of(start, made)
    fewer = deadlines.due(start, of, KNOWN, before).day
    more = deadlines.due(start, of, KNOWN, [*before, *stops_of(start, [(after, long)])]).day
    assert fewer <= more
    # Of the days by which it moved, other stops and days off may be as many as they like, but no more count than were stopped.
    moved = [fewer + timedelta(n) for n in range(1, (more - fewer).days + 1)]
    counted = [d for d in moved if not any(stop.holds(d) for stop in before)]
    if unit == "工作日":
        assert sum(KNOWN.is_working(d) for d in counted) <= long
    else:
        assert len(counted) <= long + DAYS_OFF


@given(days, counts)
def test_a_last_day_is_a_working_day_and_later_starts_end_later(start: date, count: int) -> None:
    for unit, calendar in (("日", "calendar"), ("工作日", "working"), ("月", "calendar")):
        of = limit(min(count, 24) if unit == "月" else count, unit, calendar)
        one, next_one = (deadlines.due(start + timedelta(n), of, KNOWN).day for n in (0, 1))
        assert KNOWN.is_working(one)
        assert start < one <= next_one


@given(days, st.integers(1, 24))
def test_months_end_on_the_corresponding_day(start: date, count: int) -> None:
    last = deadlines.after(start, count, "月", KNOWN).day
    months = (last.year - start.year) * 12 + last.month - start.month
    assert months in (count, count + 1)  # days off can move it into the next month
    if months == count and last.day < start.day:
        assert (last + timedelta(9)).month != last.month  # the month has no such day
