"""Lists that a government publishes anew each year: what their columns are, their rows by year, what they decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `label` heads it in files, `also` are other heads it may have; `values`, where given, are all it may hold."""

    id: str
    label: str
    required: bool = False
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its number in the file (1 is the head), its cells by column ('' where empty)."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """The truth `fact` is whether the row of the list that a case means holds one of `values` in `column`.

    The row is that of the year of the date `day` whose columns say what the case's texts say (`match`: column, fact).
    """

    fact: str
    day: str
    match: tuple[tuple[str, str], ...]
    column: str
    values: tuple[str, ...]
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyList:
    """A list of one kind. `key`: the columns that together tell its rows apart."""

    id: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    decides: tuple[Deciding, ...] = ()
    years: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)
    cite: Cite | None = None
    at: Pos = NOWHERE
