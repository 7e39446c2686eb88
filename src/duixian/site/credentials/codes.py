"""Numbers of cards, which run without a gap, and the length of their codes."""

from __future__ import annotations

from duixian.site.cases.numbers import take

LENGTH = 16  # of a code: nobody finds one by trying


def number(pack: str, credential: str, series: str, year: int) -> str:
    """The next number of a series in a year; rolled back with its transaction, so none is lost."""
    return f"{series}-{year}-{take(f'card:{pack}:{credential}', year):06d}"
