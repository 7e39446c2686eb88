"""Finds the benches: every folder of ``bench`` with a ``suite.py`` is one, under the folder's name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bench.tables import Table


class Suite(Protocol):
    """What a ``suite.py`` offers: one line that says what is measured, and a function that measures."""

    SUMMARY: str

    def run(self) -> list[Table]:
        """Measure and return the tables; raise where something needed is absent, saying what and how to get it."""
        ...


def benches() -> list[str]:
    """The names of all benches, in alphabetical order."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/suite.py"))


def load(name: str) -> Suite:
    """The suite of one bench."""
    return cast(Suite, import_module(f"bench.{name}.suite"))
