"""How much a case comes to: the steps of the amount with their articles, who bears it, in which instalments, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from duixian.quantities.money import format_money
from duixian.rules.evaluate.result import Interval
from duixian.rules.truth import FALSE, NA, TRUE

from .reasons import explanation_of

if TYPE_CHECKING:
    from .engine.context import Context

Fen = int | Interval


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the amount, one payer, or one instalment: words, the sum in words, the article or the remark."""

    text: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """`amount` in words ('' for a benefit in kind); `certain` whether it is one sum; `missing` labels of facts it hangs on."""

    amount: str
    certain: bool
    steps: tuple[Line, ...]
    shares: tuple[Line, ...]
    schedule: tuple[Line, ...]
    missing: tuple[str, ...]


def worked_out(context: Context) -> Worked:
    """The amount of a case with the facts as they stand."""
    assessed, benefit = context.assessed, context.benefit
    details, facts = assessed.details, context.pack.facts
    missing = tuple(dict.fromkeys(facts[i].label for i in details.missing(benefit.id) if i in facts))
    if not benefit.has_amount:
        return Worked("", True, (), (), (), missing)
    steps = tuple(
        Line(s.text, s.value, s.cite.full if s.cite else "") for s in explanation_of(assessed).steps
    )
    whole = assessed.payable
    shares = details.shares(benefit.id, whole) if whole else ()
    return Worked(
        words(assessed.found.payable), whole is not None, steps,
        tuple(Line(p.payer, words(p.amount), f"{float(p.share) * 100:g}%") for p in shares),
        tuple(Line(p.label, words(p.amount), _when(p.due, p.after, p.condition)) for p in details.schedule(benefit.id)), missing,
    )  # fmt: skip


def words(fen: Fen) -> str:
    """A sum, or the bounds it lies in."""
    if isinstance(fen, Interval):
        return f"{format_money(fen.lo)} 至 {format_money(fen.hi)}"
    return format_money(fen)


def _when(due: date | None, after: tuple[int, int] | None, condition: int) -> str:
    said = due.isoformat() if due is not None else ""
    if due is None and after is not None:
        months, days = after
        parts = [f"{n} {unit}" for n, unit in ((months, "个月"), (days, "天")) if n]
        said = f"核定后{'零'.join(parts)}" if parts else "核定后即付"
    if condition in (FALSE, NA):
        return f"{said}（现在不成立）"
    return said if condition == TRUE else f"{said}（看条件）"
