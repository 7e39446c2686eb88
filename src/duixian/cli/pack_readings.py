"""`duixian pack readings PACK`: where the text is unclear, which reading the pack takes, and the other one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .output import visible, write

if TYPE_CHECKING:
    from duixian.rules import Pack


def show(pack: Pack, args: argparse.Namespace) -> int:
    """Markdown that can be sent to those who wrote the text, or one JSON object a line."""
    from duixian.rules.book.readings import as_markdown, readings

    if args.json:
        write(readings(pack), (), as_json=True)
        return 0
    for line in as_markdown(pack):
        print(visible(line) if line else "")
    return 0
