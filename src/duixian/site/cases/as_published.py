"""What is granted is what was published: where a case has changed since its list, it is published anew.

An approval falls when what it approved changes; a publicity is the public's. Compared are the cells that were shown: who,
and how much; what was not shown yet is not. Only a lower amount may pass as it is, where the rule of the step names the article that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duixian.quantities.money import format_money, parse_money
from duixian.rules.model.conduct import GRANT, TODAY, Step

from . import publicity

if TYPE_CHECKING:
    from .engine.context import Context

AMOUNT = "金额"
NOT_COMPARED = ("待遇", "案件编号")  # names that an office may correct without a change for anybody


@dataclass(frozen=True, slots=True)
class Unlike:
    """How a case differs from the list on which it stood: the step of the list, each change in words, and the article by
    which it may be granted all the same ('' none)."""

    step: Step
    changes: tuple[str, ...]
    article: str

    @property
    def said(self) -> str:
        return "；".join(self.changes)


def row_now(context: Context, columns: list[str]) -> list[str]:
    """The row of a case as it would be published now: what is payable, or, where that hangs on what only the grant itself
    settles, what is payable then."""
    fen = context.assessed.payable
    if fen is None and AMOUNT in columns:
        fen = _if_granted(context)
    return publicity.row_of(context.case, columns, context.benefit.title, format_money(fen) if fen else "")


def _if_granted(context: Context) -> int | None:
    """What is payable with the facts that the grant settles; None where that is not certain."""
    outcomes = (o for step in context.procedure.steps for o in step.outcomes)
    sets = next((o.sets for o in outcomes if o.decides == GRANT and o.sets), ())
    if not sets:
        return None
    document = dict(context.assessed.document)
    for setting in sets:
        role, _, name = setting.fact.partition(".")
        body = document.get(role)
        value = context.today.isoformat() if setting.value == TODAY else setting.value
        document[role] = {**(body if isinstance(body, dict) else {}), name: value}
    found = context.ready.evaluator.evaluate(document).benefits[context.benefit.id]
    return found.payable if found.status == "eligible" and isinstance(found.payable, int) else None


def unlike(context: Context) -> Unlike | None:
    """How a case differs from its last list; None where it was on none, or nothing that was shown has changed."""
    found = next(iter(publicity.stood_on(context.case)), None)
    step = context.steps.get(found.listing.step) if found is not None else None
    if found is None or step is None or step.publicity is None:
        return None
    columns, before = found.listing.columns, found.listing.rows[found.row - 1]
    unsettled = context.benefit.has_amount and context.assessed.payable is None  # then nothing is granted yet
    changed = [
        (column, old, new)
        for column, old, new in zip(columns, before, row_now(context, columns), strict=True)
        if old and old != new and column not in NOT_COMPARED and not (unsettled and column == AMOUNT)
    ]
    if not changed:
        return None
    only_lower = all(column == AMOUNT and _lower(old, context.assessed.payable) for column, old, _ in changed)
    cite = step.publicity.lower if only_lower else None
    words = tuple(f"{column}公示的是{old or '空的'}，现在是{new or '空的'}" for column, old, new in changed)
    return Unlike(step, words, cite.full if cite is not None else "")


def _lower(published: str, fen: int | None) -> bool:
    return bool(published) and fen is not None and fen < parse_money(published)
