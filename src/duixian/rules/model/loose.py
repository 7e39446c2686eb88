"""The expressions of a pack that are in no definition: conditions of materials, dates of windows, guards of steps …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from duixian.rules.model.nodes import Expr, Node
from duixian.rules.model.pack import Pack

SECTIONS = (
    "benefits",
    "shares",
    "windows",
    "procedures",
    "papers",
    "limits",
    "offices",
    "funds",
    "credentials",
    "lodgings",
    "projects",
)


def loose_expressions(pack: Pack) -> Iterator[Expr]:
    """Every expression that stands beside the definitions, each once."""
    seen: set[str] = set()
    for section in SECTIONS:
        for part in getattr(pack, section).values():
            yield from _inside(part, seen)
    for rule in pack.stacking:
        yield from _inside(rule, seen)


def expressions_of(pack: Pack, section: str, name: str) -> Iterator[Expr]:
    """The expressions of one part of a section."""
    return _inside(getattr(pack, section)[name], set())


def _inside(value: Any, seen: set[str]) -> Iterator[Expr]:
    if isinstance(value, Node):
        if value.id not in seen:
            seen.add(value.id)
            yield value  # type: ignore[misc]
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item, seen)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _inside(getattr(value, field.name), seen)
