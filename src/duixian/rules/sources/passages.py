"""What a lookup of a citation answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One place of a document: its path ('' for what has none) and its whole text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The text at a citation. `citation` is its full form in the library.

    `nearest` is the path of the smallest place around the cited one where the library does not hold that place itself
    ('' where it holds it, and for the document as a whole). `document` holds all articles of the document.
    """

    citation: str
    text: str
    nearest: str = ""
    exact: bool = True
    document: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """The citation may mean any of these."""

    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """No text; `held` says whether the document is there and only the place is not; `near` what comes close."""

    held: bool = False
    near: tuple[str, ...] = ()


Lookup = Callable[[str], Found | Several | Missing]
