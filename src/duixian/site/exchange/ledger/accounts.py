"""The accounts of the ledger as Beancount names them: kind, level, fund, district and year, each budget line its own.

A name holds letters, digits and hyphens only, and each part begins with a capital letter: `F-` stands before the name of a
fund, `D-` before a district, `Y` before a year. What the parts mean stands as metadata where the account is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from duixian.site.funds.models import Budget, Kind

ROOTS = {
    Kind.APPROPRIATED: "Income:Appropriated",
    Kind.RESTORED: "Income:Restored",
    Kind.CLAIMED: "Income:Claimed",
    Kind.AVAILABLE: "Assets:Available",
    Kind.COMMITTED: "Assets:Committed",
    Kind.RECEIVABLE: "Assets:Receivable",
    Kind.RECOVERED: "Assets:Recovered",
    Kind.PAID: "Expenses:Paid",
    Kind.WRITTEN_OFF: "Expenses:WrittenOff",
    Kind.LAPSED: "Equity:Lapsed",
    Kind.CARRIED: "Equity:Carried",
}
WHOLE = "All"  # the district of a line that has none


def names(budgets: Iterable[Budget]) -> dict[int, str]:
    """The part of the account's name that tells the line of the budget, by the budget's key; no two are the same."""
    found: dict[int, str] = {}
    taken: dict[str, str] = {}
    for budget in budgets:
        place = f"D-{_plain(budget.district)}" if budget.district else WHOLE
        name = f"{_plain(budget.pack).capitalize()}:L-{_plain(budget.level)}:F-{_plain(budget.fund)}:{place}:Y{budget.year}"
        if (
            taken.setdefault(name, budget.code) != budget.code
        ):  # two that differ in signs that no name can hold
            name += f"-{hashlib.sha256(budget.code.encode()).hexdigest()[:8]}"
            taken[name] = budget.code
        found[budget.pk] = name
    return found


def account(kind: str, line: str) -> str:
    """The full name of an account of a line."""
    return f"{ROOTS[Kind(kind)]}:{line}"


def _plain(text: str) -> str:
    """Letters and digits as they are, everything else as hyphens."""
    return "".join(char if char.isalpha() or char.isdecimal() else "-" for char in text) or "-"
