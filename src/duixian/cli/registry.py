"""`duixian registry import FILE`: a register extract taken in from the shell."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .library import add_data, open_library

if TYPE_CHECKING:
    from duixian.site.registry.tables import Table
    from duixian.site.shelf import Ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (
        ("import", "Record the good rows of an extract (CSV, XLSX); tell the others"),
        ("tables", "List the tables an extract can be, with their columns"),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        action.add_argument("--pack", required=True, help="the pack whose facts they are")
        add_data(action)
        if name == "import":
            action.add_argument("file", metavar="FILE", type=Path)
            action.add_argument("--table", required=True, help="which table (duixian registry tables)")
            action.add_argument("--register", required=True, help="the register it is from, such as 社保")
            action.add_argument("--day", type=_day, help="the day its data hold for (default: today)")
            action.add_argument("--check", action="store_true", help="tell mistakes, record nothing")
            action.add_argument(
                "--rejected", metavar="OUT", type=Path, help="write the rows given back as CSV"
            )


def run(args: argparse.Namespace) -> int:
    """0 where every row was taken, 1 where one was given back or the file was refused, 2 for wrong usage."""
    open_library(args)
    from duixian.site.registry.tables import tables_of
    from duixian.site.shelf import shelf

    ready = shelf().get(args.pack)
    if ready is None:
        return _fail(f"没有规则包“{args.pack}”。可用：{'、'.join(shelf().names)}", 2)
    tables = tables_of(ready.pack)
    if args.action == "tables":
        for table in tables.values():
            print(f"{table.id}\t{table.title}\t{'，'.join(table.headers)}")
        return 0
    if args.table not in tables:
        return _fail(f"没有表“{args.table}”。可用：{'、'.join(tables)}", 2)
    return _import(args, ready, tables[args.table])


def _import(args: argparse.Namespace, ready: Ready, table: Table) -> int:
    from django.utils import timezone

    from duixian.site.registry.extracts import importing, reading
    from duixian.site.uploads import UploadError

    now = timezone.now()
    try:
        data = args.file.read_bytes()
        brought = importing.Brought(
            table, args.file.name, data, args.register, args.day or timezone.localdate()
        )
        if args.check:
            found = reading.read(brought.table, ready.evaluator, brought.name, data, timezone.localdate())
            extract = None
        else:
            extract, found = importing.preview(brought, ready.evaluator, None, now)
    except OSError as error:
        return _fail(f"{args.file}：读不了：{error.strerror}。检查路径", 2)
    except UploadError as error:
        return _fail(f"{args.file}：{error}", 1)
    for line in found.bad:
        for one in line.mistakes:
            print(f"{args.file}:{one.row}: {one.column}：{one.what}。{one.mend}", file=sys.stderr)
    if args.rejected:
        args.rejected.write_bytes(importing.rejected(found))
    if extract is None:
        print(f"可以收 {len(found.good)} 行，有错 {len(found.bad)} 行；没有记下任何内容。")
    elif extract.confirmed_at is not None:
        print(f"这份文件已于 {timezone.localtime(extract.confirmed_at):%Y-%m-%d %H:%M} 收过，没有变化。")
    else:
        done = importing.confirm(extract.pk, brought.table, ready.evaluator, None, now)
        print(f"收 {done.good} 行，退回 {done.bad} 行；新记 {done.added} 项事实，{done.same} 项没有变化。")
    return 1 if found.bad else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("写成 2024-03-01 的样子") from None


def _fail(message: str, status: int) -> int:
    print(f"duixian: {message}", file=sys.stderr)
    return status
