"""The amount of a benefit in words, as it stands beside its title."""

from __future__ import annotations

from duixian.rules.answer.items import Group, Item
from duixian.rules.evaluate.result import Interval
from duixian.rules.explain import values

PER = {"month": "每月", "year": "每年"}


def amount(item: Item) -> str:
    """The sum granted, with its period; '' where there is none to tell. What is granted in kind is `benefit.grants`.

    Where the upper end is no more than what the facts that are not known may state at most, it says what it hangs on.
    """
    benefit = item.found.benefit
    if not benefit.has_amount or item.group == Group.NOT_YOURS or item.found.amount is None:
        return ""
    per, found = PER.get(benefit.period, ""), item.found.payable
    if not isinstance(found, Interval):
        return f"{per}{values.money(found)}"
    if not item.open_end:
        return f"{per}{values.amount(found) if found.lo else f'最多{values.money(found.hi)}'}"
    least = f"至少{values.money(found.lo)}，" if found.lo else ""
    period = f"{per}，" if per else ""
    return f"{period}{least}数额要看{'、'.join(item.open_end)}"
