"""Arrangements that an installation loads: read from three formats, checked, kept, versioned."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from duixian.calendars import Arranged, CalendarError, DayKind, current, from_ics, published
from duixian.calendars.loaded import FOLDER, Calendars, arrangements, by_year, load
from duixian.cli import main

NOW = datetime(2027, 11, 5, 8, 0, tzinfo=UTC)
YEAR = published().last.year + 1
OFF, WORK = DayKind.HOLIDAY, DayKind.WORKDAY


def invented(year: int = YEAR) -> list[Arranged]:
    """An arrangement with the days that are always off, and a Sunday on which people work."""
    days = [
        Arranged(date(year, *md), OFF, "节") for md in ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3), (10, 4))
    ]
    sunday = next(d for n in range(7) if (d := date(year, 10, 8) + timedelta(n)).weekday() == 6)
    return [*days, Arranged(sunday, WORK, "国庆节")]


def csv_of(days: list[Arranged]) -> bytes:
    return "\n".join(["date,kind,name", *(f"{a.day},{a.kind},{a.name}" for a in days)]).encode()


def json_of(days: list[Arranged]) -> bytes:
    return json.dumps([{"date": str(a.day), "kind": str(a.kind), "name": a.name} for a in days]).encode()


def ics_of(days: list[Arranged]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    for n, a in enumerate(days):
        end = a.day + timedelta(1)
        mark = "休" if a.kind is OFF else "班"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{n}@test",
            f"DTSTART;VALUE=DATE:{a.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{end:%Y%m%d}",
            f"SUMMARY:国庆节（{mark}）",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


FORMATS: list[tuple[str, Callable[[list[Arranged]], bytes]]] = [
    ("a.csv", csv_of),
    ("a.JSON", json_of),
    ("a.ics", ics_of),
]


@pytest.mark.parametrize(("name", "write"), FORMATS)
def test_a_year_is_known_once_its_arrangement_is_loaded(
    tmp_path: Path, name: str, write: Callable[[list[Arranged]], bytes]
) -> None:
    before = current(tmp_path)
    assert before == published()
    assert not before.knows(date(YEAR, 5, 1))
    added = load(tmp_path, name, write(invented()), NOW)
    assert [one.year for one in added] == [YEAR]
    after = current(tmp_path)
    assert after.knows(date(YEAR, 12, 31))
    assert not after.is_working(date(YEAR, 10, 4))
    assert after.is_working(next(a.day for a in invented() if a.kind is WORK))
    assert after.version != before.version
    assert all(after.is_working(a.day) == before.is_working(a.day) for a in before.arranged)


def test_the_same_again_changes_nothing_and_a_correction_counts_from_then_on(tmp_path: Path) -> None:
    load(tmp_path, "a.csv", csv_of(invented()), NOW)
    version = current(tmp_path).version
    assert load(tmp_path, "b.json", json_of(invented()), NOW) == []
    assert current(tmp_path).version == version
    extra = Arranged(date(YEAR, 9, 3), OFF, "纪念日")
    load(tmp_path, "c.csv", csv_of([*invented(), extra]), NOW)
    assert not current(tmp_path).is_working(extra.day)
    assert current(tmp_path).version != version
    assert [one.number for one in arrangements(tmp_path)] == [1, 2]


def test_days_of_a_holiday_in_the_year_before_leave_that_year_as_it_is(tmp_path: Path) -> None:
    eve = Arranged(date(YEAR - 1, 12, 31), OFF, "元旦")
    load(tmp_path, "a.csv", csv_of([eve, *invented()]), NOW)
    after, before = current(tmp_path), published()
    assert not after.is_working(eve.day)
    assert all(
        after.is_working(a.day) == before.is_working(a.day) for a in before.arranged if a.day != eve.day
    )


def test_several_years_in_one_file(tmp_path: Path) -> None:
    load(tmp_path, "a.csv", csv_of([*invented(YEAR), *invented(YEAR + 1)]), NOW)
    assert current(tmp_path).last == date(YEAR + 1, 12, 31)


def without(month: int, day: int) -> list[Arranged]:
    return [a for a in invented() if (a.day.month, a.day.day) != (month, day)]


BAD = [
    ("a.txt", b"", "要 .csv"),
    ("a.csv", b"\xff\xfe\x00", "UTF-8"),
    ("a.csv", b"2027-01-01,feast", "第 1 行"),
    ("a.csv", b"x" * 2_000_000, "太大"),
    ("a.json", b"{", "不是 JSON"),
    ("a.ics", b"nonsense", "iCalendar"),
    ("a.csv", csv_of(without(10, 1)), "没有国庆节"),
    ("a.csv", csv_of(without(5, 1)), "缺少"),
    ("a.csv", csv_of([*invented(), Arranged(date(YEAR + 3, 5, 1), OFF)]), "不属于"),
    (
        "a.csv",
        csv_of([Arranged(date(YEAR, 6, 1) + timedelta(n), OFF) for n in range(90)] + invented()),
        "超过",
    ),
    ("a.csv", csv_of(invented(YEAR + 2)), "缺少"),
]


@pytest.mark.parametrize(("name", "data", "why"), BAD)
def test_what_is_no_arrangement_is_refused_and_nothing_is_kept(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    with pytest.raises(CalendarError, match=why):
        load(tmp_path, name, data, NOW)
    assert current(tmp_path) == published()
    assert not (tmp_path / FOLDER).exists() or not list((tmp_path / FOLDER).iterdir())


def test_an_event_that_is_not_a_whole_day_or_says_nothing_is_refused() -> None:
    text = ics_of(invented()).decode()
    for old, new, why in (
        (f";VALUE=DATE:{YEAR}0101", f":{YEAR}0101T090000", "全天"),
        ("（休）", "", "没有写休或班"),
        ("DTSTART;VALUE=DATE", "X-START;VALUE=DATE", "没有开始"),
    ):
        with pytest.raises(CalendarError, match=why):
            from_ics(text.replace(old, new))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    load(tmp_path, "a.csv", csv_of(invented()), NOW)
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_text(path.read_text().replace("holiday", "workday", 1))
    with pytest.raises(CalendarError, match=path.name):
        current(tmp_path)
    path.write_text("{")
    with pytest.raises(CalendarError, match="损坏"):
        current(tmp_path)


def test_a_process_that_runs_on_sees_what_is_loaded_meanwhile(tmp_path: Path) -> None:
    kept = Calendars(tmp_path)
    assert kept.current() == published()
    assert kept.current() is kept.current()
    load(tmp_path, "a.csv", csv_of(invented()), NOW)
    assert kept.current() == current(tmp_path)
    assert kept.current().knows(date(YEAR, 5, 1))


def test_two_kinds_of_one_day_are_refused() -> None:
    saturday = next(d for n in range(7) if (d := date(YEAR, 9, 1) + timedelta(n)).weekday() == 5)
    with pytest.raises(CalendarError, match="既是假日又是工作日"):
        by_year([*invented(), Arranged(saturday, OFF), Arranged(saturday, WORK)])


@pytest.mark.django_db
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file = tmp_path / "data", tmp_path / "next.csv"
    file.write_bytes(csv_of(invented()))
    assert main(["calendars", "show", "--data", str(data), "--year", str(YEAR)]) == 1
    assert "暂定" in capsys.readouterr().err
    assert main(["calendars", "load", str(file), "--check", "--data", str(data)]) == 0
    assert not data.exists()
    assert main(["calendars", "load", str(file), "--data", str(data)]) == 0
    assert f"已载入 {YEAR} 年" in capsys.readouterr().out
    assert main(["calendars", "load", str(file), "--data", str(data)]) == 0
    assert "没有变化" in capsys.readouterr().out
    assert main(["calendars", "show", "--data", str(data), "--year", str(YEAR), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["last"] == f"{YEAR}-12-31"
    assert len(told["days"]) == len(invented())
    file.write_text("nothing")
    assert main(["calendars", "load", str(file), "--data", str(data)]) == 1
    assert main(["calendars", "load", str(tmp_path / "absent.csv"), "--data", str(data)]) == 1
