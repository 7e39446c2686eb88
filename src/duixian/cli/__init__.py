"""The one command, `duixian`: a thin table of subcommands, each loaded only when it runs."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from duixian import __version__

# command -> (module, one-line help). The module offers `add_arguments(parser)` and `run(args) -> int`
# and is imported only when its command is named, so that `duixian --help` stays quick.
COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("duixian.cli.importing", "Read files or folders into the library"),
    "documents": ("duixian.cli.documents", "List the documents of the library"),
    "outline": ("duixian.cli.outline", "Show the outline of one document"),
    "clauses": (
        "duixian.cli.clauses",
        "List responsibilities, grants, targets, deadlines, materials or steps",
    ),
    "references": ("duixian.cli.references", "List citations, resolved or dangling"),
    "tables": ("duixian.cli.tables", "List tables with their cells"),
    "search": ("duixian.cli.search", "Search articles and sections"),
    "status": ("duixian.cli.status", "Tell whether a document or an article is in force on a day"),
    "coverage": ("duixian.cli.coverage", "Show how every character of a file was used"),
    "pack": ("duixian.cli.pack", "Begin, check, test, mutate and write out a policy pack"),
    "evaluate": (
        "duixian.cli.evaluate",
        "Tell what one may have: yours, nearly yours, not yours, totals, deadlines",
    ),
    "explain": ("duixian.cli.explain", "Explain a case: conditions, facts, articles, amounts"),
    "ask": ("duixian.cli.ask", "Tell what to ask next about a case"),
    "advise": ("duixian.cli.advise", "Tell what would make a case eligible, and from when"),
    "choose": ("duixian.cli.choose", "Find the best lawful combination of benefits"),
    "returns": ("duixian.cli.returns", "Work out what must be paid back"),
    "decision": ("duixian.cli.decision", "Make a decision record, or replay one"),
    "service": ("duixian.cli.service", "Serve packs over HTTP"),
    "register": ("duixian.cli.register", "Make up a register of a whole jurisdiction to scan"),
    "registry": ("duixian.cli.registry", "Take extracts of registers into the site's registry"),
    "scan": ("duixian.cli.scan", "Evaluate a pack for a whole population"),
    "export": ("duixian.cli.export", "Write a document as Akoma Ntoso, Markdown, JSON Lines, CSV or XLSX"),
    "compare": ("duixian.cli.compare", "Show what a reform changes: who gains, who loses, what it costs"),
    "serve": ("duixian.cli.serve", "Open the site"),
    "demo": ("duixian.cli.demo", "Open the site with an invented jurisdiction to look at"),
    "tick": (
        "duixian.cli.tick",
        "Do what is due: limits, payments, notices, sealing (for cron, or --every)",
    ),
    "series": ("duixian.cli.series", "Let number series go on after a backup was restored"),
    "nightly": ("duixian.cli.nightly", "Scan the registry for what people may have and have not claimed"),
    "ledger": ("duixian.cli.ledger", "Write the ledger for other programs (Beancount)"),
    "opendata": ("duixian.cli.opendata", "Write what is public as open data"),
    "audit": ("duixian.cli.audit", "Check the audit chain and the ledger"),
    "retain": ("duixian.cli.retain", "Erase what has been kept long enough, or tell what is due"),
    "figures": ("duixian.cli.figures", "Reckon the figures of the supervision pages anew, or check them"),
    "calendars": (
        "duixian.cli.calendars",
        "Load the official holiday arrangement of a year, or show what is known",
    ),
    "backup": ("duixian.cli.backup", "Write the whole installation into one file, its keys into another"),
    "restore": ("duixian.cli.restore", "Restore a backup, or only check it"),
    "keys": ("duixian.cli.keys", "List, change and retire the keys that values are sealed with"),
    "user": ("duixian.cli.user", "Make an account or change its password"),
}


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duixian",
        description="Duixian 兑现: from government policy on paper to delivered benefits.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=20),
    )
    parser.add_argument("--version", action="version", version=f"duixian {__version__}")
    parser.add_argument("--data", metavar="DIR", help="data directory (default: DUIXIAN_DATA)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name in names:
            import_module(module).add_arguments(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status (0 done, 1 something refused, 2 wrong usage)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = _parser(arguments).parse_args(arguments)
    module, _ = COMMANDS[args.command]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale without Chinese
    try:
        result: int = import_module(module).run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        _drop_output()
        return 0
    except KeyboardInterrupt:
        _drop_output()
        print("duixian: 已中断。", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        print(f"duixian: {error.filename or '输出'}：磁盘已满，写不进。请腾出空间后重试。", file=sys.stderr)
        return 1
    return result


def _drop_output() -> None:
    """What is still buffered goes nowhere: written again at exit it would fail again, with a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
