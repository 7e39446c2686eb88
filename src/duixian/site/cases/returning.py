"""What must be paid back: the return clauses of the benefit worked out for what the case was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duixian.rules.evaluate.result import Interval
from duixian.rules.returns import Due, Returns
from duixian.rules.truth import TRUE

from . import money

if TYPE_CHECKING:
    from .engine.context import Context


def due(context: Context) -> list[Due]:
    """Every return clause of the case's benefit, for what this case was paid and the facts of today."""
    paid = money.paid_fen(context.case)
    return list(Returns(context.ready.evaluator).due(context.assessed.document, {context.case.benefit: paid}))


def broken(context: Context) -> list[Due]:
    """Clauses that certainly hold."""
    return [one for one in due(context) if one.holds == TRUE]


def certain(one: Due) -> int | None:
    """Fen that come back under a clause; None while facts are missing."""
    return None if isinstance(one.due, Interval) else one.due


def formula(one: Due) -> str:
    """How the amount came about, in words."""
    return "；".join(f"{step.text}：{step.value}" for step in one.steps)
