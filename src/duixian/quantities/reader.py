"""Find the quantities a text states: amounts, rates, counts, durations, dates, ranks, ratios, multiples.

A pure function of the text. It tolerates spaces, line breaks between a number and its unit, and full-width forms; it never
guesses a unit that is not printed. Every value is exact.
"""

from __future__ import annotations

import re

from duixian.quantities.context import with_context
from duixian.quantities.forms import FORMS
from duixian.quantities.numerals import QuantityError, half_width
from duixian.quantities.values import Quantity

_START = re.compile(r"[\d一二三四五六七八九十两半前第百千万翻倍过排位居列进跻〔\[【(]|[A-Za-z]+")
_JUMP = re.compile(r"[A-Za-z]+|\d+|[零〇一二三四五六七八九十百千万亿两]{21,}|.", re.S)


def read_quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in the order they stand; spans never overlap. Time grows with the length only."""
    plain = half_width(text)
    found: list[Quantity] = []
    position = 0
    while (start := _START.search(plain, position)) is not None:
        at = start.start()
        taken = _take(plain, at)
        if taken is None:
            jump = _JUMP.match(plain, at)
            position = jump.end() if jump else at + 1
            continue
        cores, position = taken
        for core in cores:
            quantity = with_context(plain, core, found[-1].end if found else 0)
            found.append(quantity)
            position = max(position, quantity.end)
    return found


def _take(plain: str, at: int) -> tuple[list[Quantity], int] | None:
    for form, build in FORMS:
        match = form.match(plain, at)
        if match is None:
            continue
        try:
            return build(match), match.end()
        except QuantityError:
            continue  # 2月30日, 第一千千条: not this form, perhaps a simpler one
    return None
