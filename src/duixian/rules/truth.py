"""The four truth values and their tables, as `docs/semantics.md` prints them.

A value is two bits: bit 0 "can be true", bit 1 "can be false". So true is 1, false 2, unknown 3 (both) and
not applicable 0 (neither). The tables are the definition; both engines are tested against every cell.
"""

from __future__ import annotations

NA, TRUE, FALSE, UNKNOWN = 0, 1, 2, 3
NAMES = ("not_applicable", "true", "false", "unknown")
LABELS = ("不适用", "是", "否", "不明")

NOT = (NA, FALSE, TRUE, UNKNOWN)


def and2(a: int, b: int) -> int:
    """Strong Kleene over true, false, unknown; not applicable is neutral."""
    if a == NA or b == NA:
        return a or b
    return (a & b & 1) | ((a | b) & 2)


def or2(a: int, b: int) -> int:
    """Strong Kleene over true, false, unknown; not applicable is neutral."""
    if a == NA or b == NA:
        return a or b
    return ((a | b) & 1) | (a & b & 2)


def hull2(a: int, b: int) -> int:
    """The value of an `if` with unknown condition: equal branches give the value, else unknown."""
    return a if a == b else UNKNOWN


def scope2(scope: int, operand: int) -> int:
    """`operand` within `scope`: outside (false or not applicable) it is not applicable.

    With an unknown scope a false operand stays false (either way nothing is granted), a not applicable one stays so,
    and anything else is unknown.
    """
    if scope in (FALSE, NA) or operand == NA:
        return NA
    if scope == TRUE or operand == FALSE:
        return operand
    return UNKNOWN


def table(function: str) -> tuple[int, ...]:
    """The 16 cells of and, or, hull, scope: the cell of (a, b) stands at `a * 4 + b`."""
    chosen = {"and": and2, "or": or2, "hull": hull2, "scope": scope2}[function]
    return tuple(chosen(a, b) for a in range(4) for b in range(4))


AND, OR, HULL, SCOPE = table("and"), table("or"), table("hull"), table("scope")
