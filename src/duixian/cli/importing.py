"""duixian import PATH…"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .library import add_data, add_json, open_library
from .output import visible, write_now

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
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Import; 0 where every file is in the library afterwards, 1 where one was refused."""
    open_library(args)
    from duixian.site.library.importing import import_files
    from duixian.site.library.index import IndexNotWrittenError
    from duixian.site.library.upkeep import open_index

    index = open_index()

    def idle() -> None:
        with suppress(IndexNotWrittenError):  # told at the end
            index.catch_up()

    told = ""
    with _progress(as_json=args.json) as progress:
        outcomes = import_files(
            args.paths,
            again=args.again,
            started=progress.start,
            done=progress.advance,
            idle=idle,
        )
        progress.note("更新检索索引")
        try:
            index.catch_up(PATIENCE)
        except IndexNotWrittenError as error:
            told = str(error)
    if not args.json:
        _summary(outcomes)
    if told:
        print(f"duixian: {told}", file=sys.stderr)
    return 1 if told or any(outcome.state == "refused" for outcome in outcomes) else 0


def _summary(outcomes: list[Outcome]) -> None:
    states = {state: [o for o in outcomes if o.state == state] for state in ("imported", "known", "refused")}
    documents = sum(outcome.documents for outcome in states["imported"])
    parts = [f"导入 {len(states['imported'])} 个文件，{documents} 份文件文本"]
    if states["known"]:
        parts.append(f"{len(states['known'])} 个已在库中")
    if states["refused"]:
        parts.append(f"{len(states['refused'])} 个未能导入")
    findings = sum(len(o.findings) for o in states["imported"])
    if findings:
        parts.append(f"来源疑点 {findings} 处，请在审读页面核对")
    print("；".join(parts) + "。")
    if not outcomes:
        print("没有找到可导入的文件。", file=sys.stderr)


def _record(outcome: Outcome) -> dict[str, Any]:
    """What became of one file, as one JSON object; docs/cli.md describes the keys."""
    return {
        "file": outcome.name,
        "state": outcome.state,
        "documents": outcome.documents,
        "bytes": outcome.size,
        "message": outcome.message or None,
        "findings": list(outcome.findings),
        "repairs": outcome.repairs,
    }


class _Lines:
    """Reports each file as a line when it is done, for people or as JSON; used where no one watches."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def start(self, total: int) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def advance(self, outcome: Outcome) -> None:
        if not self._as_json:
            _line(outcome, print)
            return
        if outcome.state == "refused":
            print(f"duixian: {outcome.message}", file=sys.stderr)
        write_now(_record(outcome))


class _Bar(_Lines):
    """A progress bar by bytes on a terminal."""

    def __init__(self, bar: Any, *, as_json: bool) -> None:
        super().__init__(as_json=as_json)
        self._bar = bar
        self._task = bar.add_task("识读", total=None)

    def start(self, total: int) -> None:
        self._bar.update(self._task, total=total)

    def note(self, text: str) -> None:
        self._bar.update(self._task, description=text)

    def advance(self, outcome: Outcome) -> None:
        if self._as_json:
            super().advance(outcome)
        else:
            _line(outcome, partial(self._bar.console.print, markup=False, highlight=False, soft_wrap=True))
        self._bar.advance(self._task, outcome.size if outcome.state == "imported" else 0)


def _line(outcome: Outcome, say: Callable[[str], None]) -> None:
    name = visible(outcome.name)
    if outcome.state == "refused":
        print(f"duixian: {outcome.message}", file=sys.stderr)
    elif outcome.state == "known":
        say(f"{name}：内容已在库中，{outcome.documents} 份")
    else:
        say(f"{name}：{outcome.documents} 份")
        for finding in outcome.findings:
            say(f"  疑点：{visible(finding)}")


@contextmanager
def _progress(*, as_json: bool) -> Iterator[_Lines]:
    """A bar on standard error where that is a terminal, but none between lines of JSON on the same terminal."""
    if not sys.stderr.isatty() or (as_json and sys.stdout.isatty()):
        yield _Lines(as_json=as_json)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=not as_json) as bar:
        yield _Bar(bar, as_json=as_json)
