"""duixian import PATH…"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .library import add_data, open_library

if TYPE_CHECKING:
    from duixian.site.library.importing import Outcome


PATIENCE = 60.0  # seconds to wait for another process that writes the index


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="file or folder: text, PDF, DOCX, HTML"
    )
    parser.add_argument(
        "--again", action="store_true", help="read files again although they are in the library"
    )
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Import; 0 where every file is in the library afterwards, 1 where one was refused."""
    open_library(args)
    from duixian.site.library.importing import import_files
    from duixian.site.library.upkeep import open_index

    index = open_index()
    with _progress() as progress:
        outcomes = import_files(
            args.paths,
            again=args.again,
            started=progress.start,
            done=progress.advance,
            idle=index.catch_up,
        )
        progress.note("更新检索索引")
        index.catch_up(PATIENCE)
    _summary(outcomes)
    return 1 if any(outcome.state == "refused" for outcome in outcomes) else 0


def _summary(outcomes: list[Outcome]) -> None:
    states = {state: [o for o in outcomes if o.state == state] for state in ("imported", "known", "refused")}
    documents = sum(outcome.documents for outcome in states["imported"])
    parts = [f"导入 {len(states['imported'])} 个文件，{documents} 份文件文本"]
    if states["known"]:
        parts.append(f"{len(states['known'])} 个已在库中")
    if states["refused"]:
        parts.append(f"{len(states['refused'])} 个未能导入")
    print("；".join(parts) + "。")
    if not outcomes:
        print("没有找到可导入的文件。", file=sys.stderr)


class _Quiet:
    """Reports each file as a line; used where no one watches."""

    def start(self, total: int) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def advance(self, outcome: Outcome) -> None:
        _line(outcome, print)


class _Bar(_Quiet):
    """A progress bar by bytes on a terminal."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("识读", total=None)

    def start(self, total: int) -> None:
        self._bar.update(self._task, total=total)

    def note(self, text: str) -> None:
        self._bar.update(self._task, description=text)

    def advance(self, outcome: Outcome) -> None:
        _line(outcome, self._bar.console.print)
        self._bar.advance(self._task, outcome.size if outcome.state == "imported" else 0)


def _line(outcome: Outcome, say: Any) -> None:
    if outcome.state == "refused":
        print(f"duixian: {outcome.message}", file=sys.stderr)
    elif outcome.state == "known":
        say(f"{outcome.name}：内容已在库中，{outcome.documents} 份")
    else:
        say(f"{outcome.name}：{outcome.documents} 份")


@contextmanager
def _progress() -> Iterator[_Quiet]:
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)
