"""What an act is: who may, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .context import Context

Allowed = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Act:
    """`may` answers (allowed, reason) and changes nothing; `do` carries the act out, or raises Refused."""

    label: str
    may: Callable[[Context], Allowed]
    do: Callable[[Context], None]
