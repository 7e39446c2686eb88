"""Where calendars come from: the package ``chinesecalendar``, and arrangements given as CSV or JSON text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import chinese_calendar

from duixian.calendars.calendar import Arranged, Calendar, CalendarError, DayKind

_KINDS = {"holiday": DayKind.HOLIDAY, "假日": DayKind.HOLIDAY, "休": DayKind.HOLIDAY, "放假": DayKind.HOLIDAY,
          "workday": DayKind.WORKDAY, "工作日": DayKind.WORKDAY, "班": DayKind.WORKDAY, "上班": DayKind.WORKDAY}  # fmt: skip
_EXAMPLE = "例：2027-01-01,holiday,元旦"


def published() -> Calendar:
    """The calendar of the installed ``chinesecalendar``: from 2004 to the last year whose arrangement it holds."""
    holidays, workdays = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
    arranged = [
        Arranged(d, DayKind.HOLIDAY, chinese_calendar.Holiday(n).chinese) for d, n in holidays.items()
    ]
    arranged += [
        Arranged(d, DayKind.WORKDAY, chinese_calendar.Holiday(n).chinese) for d, n in workdays.items()
    ]
    # A holiday of the next year's first days may be arranged with this year's; a year is known by its National Day.
    years = {d.year for d in holidays if d.month == 10}
    kept = [item for item in arranged if item.day.year in years]
    source = f"chinesecalendar-{version('chinesecalendar')}"
    return Calendar(kept, date(min(years), 1, 1), date(max(years), 12, 31), source)


def from_csv(text: str) -> list[Arranged]:
    """An arrangement from lines ``date,kind,name`` (kind holiday or workday, 假日 or 工作日; a heading line may stand).

    Raises ``CalendarError`` naming the line.
    """
    rows = [(n, row) for n, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1) if any(row)]
    if rows and rows[0][1][0].strip().lower() in ("date", "日期"):
        rows = rows[1:]
    return _arranged((f"第 {n} 行", row) for n, row in rows)


def from_json(text: str) -> list[Arranged]:
    """An arrangement from a JSON list of ``{"date": …, "kind": …, "name": …}``; ``CalendarError`` names the entry."""
    try:
        entries = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CalendarError(f"不是 JSON：{error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CalendarError('应是一个列表，例：[{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]')
    rows = ([str(entry.get(key, "")) for key in ("date", "kind", "name")] for entry in entries)
    return _arranged((f"第 {n} 项", row) for n, row in enumerate(rows, 1))


def _arranged(rows: Iterable[tuple[str, list[str]]]) -> list[Arranged]:
    result: list[Arranged] = []
    for place, row in rows:
        cells = [cell.strip() for cell in row]
        if len(cells) < 2 or cells[1].lower() not in _KINDS:
            raise CalendarError(f"{place}：类别应是 holiday 或 workday（{_EXAMPLE}）")
        try:
            day = date.fromisoformat(cells[0])
        except ValueError as error:
            raise CalendarError(f"{place}：{cells[0]!r} 不是日期（{_EXAMPLE}）") from error
        kind = _KINDS[cells[1].lower()]
        if kind is DayKind.WORKDAY and day.weekday() < 5:
            raise CalendarError(f"{place}：{day.isoformat()} 本来就是工作日，请核对日期")
        result.append(Arranged(day, kind, cells[2] if len(cells) > 2 else ""))
    if not result:
        raise CalendarError(f"安排里没有任何一天（{_EXAMPLE}）")
    return result
