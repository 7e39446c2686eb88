"""Amounts by year, and the days to keep in mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from duixian.quantities.months import add_months
from duixian.rules.answer.items import Deadline, Group, Item, YearTotal
from duixian.rules.evaluate.details import Fen, Payment
from duixian.rules.evaluate.result import Interval
from duixian.rules.truth import FALSE, NA, TRUE


def ends(amount: Fen) -> tuple[int, int]:
    """The least and the most of an amount, fen."""
    return (amount.lo, amount.hi) if isinstance(amount, Interval) else (amount, amount)


def fen(lo: int, hi: int) -> Fen:
    return lo if lo == hi else Interval(lo, hi)


def years(items: Sequence[Item], today: date) -> tuple[tuple[YearTotal, ...], tuple[Item, ...]]:
    """What the items that are theirs pay by calendar year, from this year on; and those that recur without a stated end."""
    total: dict[int, tuple[int, int, bool]] = {}
    recurring: list[Item] = []
    for item in items:
        if item.group != Group.YOURS or item.given_up or not item.found.benefit.has_amount:
            continue
        if item.found.benefit.period in ("month", "year") and item.term is None:
            recurring.append(item)
        for payment in item.schedule:
            if payment.condition in (FALSE, NA):
                continue
            day = payment.due if payment.due is not None else _approved(payment, today)
            if day.year < today.year:
                continue
            lo, hi = ends(payment.amount)
            lo = lo if payment.condition == TRUE else 0
            before = total.get(day.year, (0, 0, False))
            assumed = before[2] or payment.due is None
            total[day.year] = before[0] + lo, before[1] + hi, assumed
    found = tuple(YearTotal(year, fen(lo, hi), assumed) for year, (lo, hi, assumed) in sorted(total.items()))
    return found, tuple(recurring)


def _approved(payment: Payment, today: date) -> date:
    """The day of a payment if approval came today."""
    months, days = payment.after or (0, 0)
    return add_months(today, months) + timedelta(days=days)


def deadlines(items: Sequence[Item], today: date) -> tuple[Deadline, ...]:
    """Days on which a window opens or closes, a condition begins to hold, or a duty falls due; soonest first."""
    found = [day for item in items for day in _of(item, today)]
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.benefit)))


def _of(item: Item, today: date) -> list[Deadline]:
    if item.group not in (Group.YOURS, Group.NEARLY) or item.given_up:
        return []
    id_, title, opening = item.found.benefit.id, item.title, item.opening
    found: list[Deadline] = []
    if opening is not None:
        if opening.opens is not None and opening.opens > today:
            found.append(
                Deadline(
                    opening.opens, "opens", id_, title, f"开始受理（{opening.label}）", False, opening.cite
                )
            )
        if opening.closes is not None and opening.closes >= today:
            text = f"截止受理（{opening.label}）"
            found.append(
                Deadline(opening.closes, "closes", id_, title, text, opening.provisional, opening.cite)
            )
    for one in item.advice.alternatives if item.advice is not None else ():
        if one.day is not None and not one.changes:
            text = "、".join(f"“{label}”" for label in one.brings)
            found.append(Deadline(one.day, "from", id_, title, f"{text}开始成立" if text else "条件开始成立"))
            break
    if item.group == Group.YOURS:
        found += [
            Deadline(duty.by, "duty", id_, title, duty.obligation.label, False, duty.obligation.cite)
            for duty in item.duties
            if duty.by is not None and duty.by >= today
        ]
    return found
