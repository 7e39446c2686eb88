"""Numbers and codes of cards: numbers run without a gap, codes tell nothing."""

from __future__ import annotations

import secrets

from duixian.site.cases.issuing import CODE
from duixian.site.cases.numbers import take

LENGTH = 16  # of a code: nobody finds one by trying


def code() -> str:
    """A code that tells nothing and cannot be guessed."""
    return "".join(secrets.choice(CODE) for _ in range(LENGTH))


def number(pack: str, credential: str, series: str, year: int) -> str:
    """The next number of a series in a year; rolled back with its transaction, so none is lost."""
    return f"{series}-{year}-{take(f'card:{pack}:{credential}', year):06d}"


def grouped(text: str) -> str:
    """A code in groups of four, as people read it out."""
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
