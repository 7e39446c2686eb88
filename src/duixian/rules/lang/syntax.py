"""Syntax trees as written: names unresolved, numbers exact, every node with its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from duixian.rules.errors import Pos


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the unit written after it ('' for none, '%' for percent)."""

    value: Fraction
    unit: str
    at: Pos


@dataclass(frozen=True, slots=True)
class Day:
    value: date
    at: Pos


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool
    at: Pos


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name: a fact, a derived fact, a parameter, an enum value, a set."""

    parts: tuple[str, ...]
    at: Pos

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Unary:
    op: str
    operand: Syntax
    at: Pos


@dataclass(frozen=True, slots=True)
class Binary:
    """`op` is one of and or + - * / < <= = != >= > otherwise."""

    op: str
    left: Syntax
    right: Syntax
    at: Pos


@dataclass(frozen=True, slots=True)
class In:
    """Membership; `members` is a name of a set, or the braces' content; `negated` for `not in`."""

    left: Syntax
    members: tuple[Name, ...]
    braces: bool
    negated: bool
    at: Pos


@dataclass(frozen=True, slots=True)
class Choose:
    """if … then … else …"""

    condition: Syntax
    yes: Syntax
    no: Syntax
    at: Pos


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments where condition)`; keyword arguments as `from: x`."""

    name: str
    arguments: tuple[Syntax, ...]
    keywords: tuple[tuple[str, Syntax], ...]
    where: Syntax | None
    at: Pos


Syntax = Number | Day | Truth | Name | Unary | Binary | In | Choose | Call
