"""What the clock does to a case: a limit with an outcome of its own, a correction that never came, the next stretch of a proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duixian.site.cases import dated, proofs
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case

from .deciding import carry_out
from .moving import close


def _limit(context: Context, detail: dict[str, Any]) -> None:
    """The limit has passed and the rule says what then: that outcome happens by itself."""
    step = context.step
    if step is None or step.id != detail.get("step") or context.case.stopped_at is not None:
        return
    outcome = next((o for o in step.outcomes if o.id == detail.get("outcome")), None)
    if outcome is None:
        context.event("overdue")
        return
    carry_out(context, step, outcome, {"note": "期限届满，按规定办理", "ground": "期限届满"})


def _correct_by(context: Context, detail: dict[str, Any]) -> None:
    """Nothing was handed in by the day: the claim counts as withdrawn; it can be filed again."""
    case = context.case
    if case.stopped_at is None:
        return
    context.event("correction_lapsed")
    close(context, Case.Phase.WITHDRAWN)
    context.notify("lapsed")


LAPSES: dict[str, Callable[[Context, dict[str, Any]], None]] = {
    "limit": _limit,
    "correct_by": _correct_by,
    proofs.NEXT: proofs.go_on,
    proofs.MISSED: proofs.missed,
    dated.DATED: dated.reckon,
}
