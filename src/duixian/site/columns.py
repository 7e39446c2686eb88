"""A fact as a column of a table that people fill in."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.explain.words import Words
from duixian.rules.model.declared import Fact


@dataclass(frozen=True, slots=True)
class Column:
    """`header` is what stands above it; `fact` what it tells."""

    header: str
    fact: Fact


def column_of(fact: Fact, words: Words) -> Column:
    """The column of a fact: its name, with the unit."""
    unit = f"（{fact.unit}）" if fact.unit else ""
    return Column(f"{words.fact(fact)}{unit}", fact)
