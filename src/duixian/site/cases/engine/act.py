"""What an act is: who may, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duixian.site.sending import Question

from .context import Context

Allowed = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Asks:
    """What an act asks for whoever carries it out: `once` before anything is written on which it hangs, `lasting` as often as it
    likes, since it changes nothing of it."""

    once: tuple[Question, ...] = ()
    lasting: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """`may` answers (allowed, reason) and changes nothing; `do` carries the act out, or raises Refused; `asks` is asked for before
    both of them."""

    label: str
    may: Callable[[Context], Allowed]
    do: Callable[[Context], None]
    asks: Callable[[Context], Asks] = lambda _: Asks()
