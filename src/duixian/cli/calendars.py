"""`duixian calendars load|show`: the official arrangements of public holidays that time limits run on."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from .library import add_data, add_json, open_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (
        ("load", "Load the arrangement of a year (CSV, JSON, ICS)"),
        ("show", "Show which years are known, where from, and the days of one year"),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        add_data(action)
        add_json(action)
        if name == "load":
            action.add_argument("file", metavar="FILE", type=Path)
            action.add_argument("--check", action="store_true", help="tell mistakes, keep nothing")
        else:
            action.add_argument("--year", type=int, help="the days of this year")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where the file was refused."""
    from duixian.calendars import CalendarError
    from duixian.site.datadir import data_directory

    directory = data_directory({**os.environ, "DUIXIAN_DATA": args.data} if args.data else os.environ)
    try:
        return _load(directory, args) if args.action == "load" else _show(directory, args)
    except (CalendarError, OSError) as error:
        print(f"duixian calendars: {error}", file=sys.stderr)
        return 1


def _load(directory: Path, args: argparse.Namespace) -> int:
    from duixian.calendars import current
    from duixian.calendars.loaded import load, read

    data = args.file.read_bytes()
    if args.check:
        for year, days in read(args.file.name, data).items():
            print(f"{year} 年：{len(days)} 天，可以载入。")
        return 0
    added = load(directory, args.file.name, data, datetime.now(UTC))
    version = current(directory).version
    if args.json:
        for one in added:
            print(
                json.dumps(
                    {"year": one.year, "days": len(one.days), "digest": one.digest, "calendar": version}
                )
            )
        return 0
    for one in added:
        print(f"已载入 {one.year} 年的安排（{len(one.days)} 天）。")
    if not added:
        print("与已载入的相同，没有变化。")
    else:
        print(_reckoned(directory, args))
    print(f"日历版本：{version}")
    return 0


def _reckoned(directory: Path, args: argparse.Namespace) -> str:
    """Last days of open cases reckoned anew at once, where this installation has a database."""
    if not (os.environ.get("DUIXIAN_DATABASE") or (directory / "duixian.sqlite3").exists()):
        return "还没有案件，没有要重算的期限。"
    open_library(args)
    from django.utils import timezone

    from duixian.site.cases import reckoning

    return f"重新计算了期限：{reckoning.reckon_all(timezone.now())} 个案件的期限有变化。"


def _show(directory: Path, args: argparse.Namespace) -> int:
    from duixian.calendars import current
    from duixian.calendars.loaded import arrangements

    calendar, loaded = current(directory), arrangements(directory)
    if args.year is not None and not calendar.first.year <= args.year <= calendar.last.year:
        print(f"{args.year} 年的安排还没有：期限按周一至周五计算，标为暂定。", file=sys.stderr)
        return 1
    days = [one for one in calendar.arranged if one.day.year == args.year]
    if args.json:
        told = {
            "version": calendar.version, "first": calendar.first.isoformat(), "last": calendar.last.isoformat(),
            "loaded": [{"year": one.year, "file": one.name, "loaded_at": one.loaded_at.isoformat(), "digest": one.digest} for one in loaded],
            "days": [{"date": one.day.isoformat(), "kind": str(one.kind), "name": one.name} for one in days],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"日历版本：{calendar.version}")
    print(f"已知：{calendar.first} 至 {calendar.last}；以后的期限按周一至周五计算，标为暂定。")
    for one in loaded:
        print(f"载入：{one.year} 年，{one.name}，{one.loaded_at.astimezone():%Y-%m-%d %H:%M}")
    for day in days:
        print(f"{day.day} {'休' if day.kind == 'holiday' else '班'} {day.name}")
    return 0
