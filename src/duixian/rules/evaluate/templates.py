"""What generated source is made of beside the generator's own lines: closed tables of words, and integers as text."""

from __future__ import annotations

from typing import Any

from duixian.rules.evaluate import spells, support
from duixian.rules.truth import NOT, SCOPE

SUPPORT: dict[str, Any] = {
    "__builtins__": {}, "None": None, "min": min, "max": max, "NOT": NOT, "SCOPE": SCOPE, "divide": support.divide,
    "add_months": support.add_months, "add_days": support.add_days, "months": support.months, "years": support.years,
    "date_part": support.date_part, "in_ranges": support.in_ranges, "step_between": support.step_between,
    "extreme": support.extreme, "bounded": support.bounded, "hull": support.hull, "otherwise": support.otherwise, "any_row": support.any_row, "all_rows": support.all_rows,
    "count_rows": support.count_rows, "sum_rows": support.sum_rows, "extreme_rows": support.extreme_rows,
    "measure": spells.measure,
}  # fmt: skip
ROUNDINGS = {"half_up": "'half_up'", "down": "'down'", "up": "'up'"}
PARTS = {p: f"'{p}'" for p in ("year", "month", "year_start", "year_end", "month_start", "month_end")}
SPELLS = {
    f: f"'{f}'" for f in ("months", "calendar_months", "days", "run_months", "longest_gap", "first", "latest")
}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

Number = tuple[str, str, str]
Code = str | Number


def whole(value: object) -> str:
    """A decimal integer as source text."""
    if type(value) is not int:
        raise TypeError(f"not an integer: {value!r}")
    return str(value)


def triple_of(code: Number) -> str:
    return f"({code[0]}, {code[1]}, {code[2]})"


def signed(value: int) -> str:
    return whole(value) if value >= 0 else f"({whole(value)})"


def rounded(above: str, below: str, rounding: str) -> str:
    """The division of a number that is never negative."""
    if rounding == "half_up":
        return f"(2 * {above} + {below}) // (2 * {below})"
    if rounding == "up":
        return f"-(-{above} // {below})"
    assert rounding == "down"
    return f"{above} // {below}"
