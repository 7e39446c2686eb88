"""Arrangements that an installation loaded: checked, kept as files in its data directory, one more on top of the other.

A file is never changed: a corrected arrangement is loaded again and counts from then on, and the version of the calendar,
which every deadline keeps, tells them apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from duixian.calendars.calendar import Arranged, Calendar, CalendarError, DayKind
from duixian.calendars.icalendars import from_ics
from duixian.calendars.published import from_csv, from_json, published

FOLDER = "calendars"
MOST_BYTES = 1_000_000
READERS = {".csv": from_csv, ".json": from_json, ".ics": from_ics}
# Regulations on public holidays (全国年节及纪念日放假办法), article 2: days off in every arrangement, month and day.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
MOST_OFF = 60  # days off a year beyond which a file is no arrangement of public holidays


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A year's arrangement as it was loaded. `days` are those of `year` and the days of its holidays in the years beside."""

    number: int
    year: int
    name: str
    loaded_at: datetime
    digest: str
    days: tuple[Arranged, ...]


def read(name: str, data: bytes) -> dict[int, tuple[Arranged, ...]]:
    """The arrangements in a file (.csv, .json, .ics), by year, checked. Raises CalendarError."""
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise CalendarError(f"{name}：要 .csv、.json 或 .ics 文件")
    if len(data) > MOST_BYTES:
        raise CalendarError(f"{name}：文件太大（最多 {MOST_BYTES // 1000} KB）")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError(f"{name}：不是 UTF-8。请另存为 UTF-8 再载入") from None
    return by_year(reader(text))


def by_year(days: Iterable[Arranged]) -> dict[int, tuple[Arranged, ...]]:
    """Days sorted into the years whose arrangement they are; a holiday's days across New Year go with the nearer of them.

    A year is arranged where its National Day is. Raises CalendarError where a year lacks a day that is always off.
    """
    given = sorted(days, key=lambda one: one.day)
    off = {one.day for one in given if one.kind is DayKind.HOLIDAY}
    years = sorted({day.year for day in off if (day.month, day.day) == (10, 1)})
    if not years:
        raise CalendarError("没有国庆节（10 月 1 日），不像一年的放假安排。请载入全年的安排")
    found: dict[int, list[Arranged]] = {year: [] for year in years}
    for one in given:
        near = [year for year in (one.day.year, one.day.year + 1, one.day.year - 1) if year in found]
        if not near:
            raise CalendarError(
                f"{one.day.isoformat()} 不属于 {'、'.join(map(str, years))} 年的安排，请核对年份"
            )
        found[near[0]].append(one)
    for year in years:
        _check(year, found[year], off)
    return {year: tuple(ones) for year, ones in found.items()}


def _check(year: int, ones: Sequence[Arranged], off: set[date]) -> None:
    missing = [date(year, month, day) for month, day in ALWAYS_OFF if date(year, month, day) not in off]
    if missing:
        raise CalendarError(f"{year} 年的安排缺少 {'、'.join(map(str, missing))}，请核对是否完整")
    count = sum(one.kind is DayKind.HOLIDAY for one in ones)
    if count > MOST_OFF:
        raise CalendarError(
            f"{year} 年有 {count} 天假日，超过 {MOST_OFF} 天。请只写法定节假日和调休，不写普通周末"
        )
    twice = {one.day for one in ones if one.kind is DayKind.HOLIDAY} & {
        one.day for one in ones if one.kind is DayKind.WORKDAY
    }
    if twice:
        raise CalendarError(f"{min(twice)} 既是假日又是工作日，请改正安排")


def load(directory: Path, name: str, data: bytes, now: datetime) -> list[Arrangement]:
    """Keep the arrangements of a file in the data directory; those that are in force already are passed over.

    Returns what was added. Raises CalendarError, also where a year would then be missing between those known.
    """
    standing = {one.year: one for one in arrangements(directory)}
    number = max((one.number for one in arrangements(directory)), default=0)
    added = []
    for year, days in read(name, data).items():
        digest = _digest(days)
        if year in standing and standing[year].digest == digest:
            continue
        number += 1
        added.append(Arrangement(number, year, Path(name).name, now, digest, days))
    on_top(published(), [*arrangements(directory), *added])
    folder = directory / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for one in added:
        text = json.dumps(_written(one), ensure_ascii=False, indent=1)
        try:
            with (folder / f"{one.number:04d}-{one.year}.json").open("x", encoding="utf-8") as file:
                file.write(text + "\n")
        except FileExistsError:
            raise CalendarError("另一个进程正在载入日历，请稍后再试") from None
    return added


def arrangements(directory: Path) -> list[Arrangement]:
    """What was loaded, in the order of loading. Raises CalendarError where a file was damaged."""
    found = []
    for path in sorted((directory / FOLDER).glob("*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            days = tuple(Arranged(date.fromisoformat(d), DayKind(k), n) for d, k, n in told["days"])
            at = datetime.fromisoformat(told["loaded_at"])
            one = Arrangement(int(told["number"]), int(told["year"]), told["name"], at, told["digest"], days)
        except (ValueError, KeyError, TypeError) as error:
            raise CalendarError(f"{path}：文件损坏（{error}）。请移走它，重新载入那一年的安排") from error
        if one.digest != _digest(days):
            raise CalendarError(f"{path}：内容和摘要不符，被改动过。请移走它，重新载入那一年的安排")
        found.append(one)
    return found


def current(directory: Path) -> Calendar:
    """The calendar of an installation: what is published, with the arrangements that were loaded on top."""
    return on_top(published(), arrangements(directory))


class Calendars:
    """The calendar of an installation, for a process that asks often: read again when an arrangement was loaded."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._held: tuple[tuple[str, ...], Calendar] | None = None

    def current(self) -> Calendar:
        """The calendar as it is now. Files are only added, so their names tell whether it has changed."""
        try:
            names = tuple(sorted(path.name for path in (self.directory / FOLDER).iterdir()))
        except FileNotFoundError:
            names = ()
        held = self._held
        if held is None or held[0] != names:
            held = self._held = (names, current(self.directory))
        return held[1]


def on_top(calendar: Calendar, loaded: Iterable[Arrangement]) -> Calendar:
    """A calendar with more arrangements: each replaces its year; its days in the years beside are added to those."""
    by: dict[int, Arrangement] = {}
    for one in loaded:
        by[one.year] = one
    if not by:
        return calendar
    own = {
        year: {a.day: a for a in calendar.arranged if a.day.year == year}
        for year in range(calendar.first.year, calendar.last.year + 1)
    }
    own.update({year: {} for year in by})
    for year in sorted(by):
        for a in by[year].days:
            if a.day.year == year or (a.day.year in own and a.day not in own[a.day.year]):
                own[a.day.year][a.day] = a
    low, high = min(own), max(own)
    if missing := [year for year in range(low, high + 1) if year not in own]:
        raise CalendarError(f"缺少 {'、'.join(map(str, missing))} 年的安排，请一并载入")
    source = "+".join([calendar.source, *(f"{year}-{by[year].digest[:8]}" for year in sorted(by))])
    days = [a for ones in own.values() for a in ones.values()]
    return Calendar(days, date(low, 1, 1), date(high, 12, 31), source)


def _digest(days: Sequence[Arranged]) -> str:
    content = "\n".join(f"{one.day} {one.kind} {one.name}" for one in days)
    return hashlib.sha256(content.encode()).hexdigest()


def _written(one: Arrangement) -> dict[str, object]:
    return {
        "number": one.number, "year": one.year, "name": one.name, "loaded_at": one.loaded_at.isoformat(), "digest": one.digest,
        "days": [[str(a.day), str(a.kind), a.name] for a in one.days],
    }  # fmt: skip
