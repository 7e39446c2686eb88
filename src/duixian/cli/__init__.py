"""The one command, `duixian`: a thin table of subcommands, each loaded only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from duixian import __version__

# command -> (module, one-line help). The module offers `add_arguments(parser)` and `run(args) -> int`
# and is imported only when its command is named, so that `duixian --help` stays quick.
COMMANDS: dict[str, tuple[str, str]] = {}


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="duixian",
        description="Duixian 兑现: from government policy on paper to delivered benefits.",
    )
    parser.add_argument("--version", action="version", version=f"duixian {__version__}")
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
    result: int = import_module(module).run(args)
    return result
