"""Limits over a group that bind when a case is paid: what the ledger is told of each, for the division at payment.

What is divided are the claims as they are without the limit. A decision counts what others were granted by then; those that
come later may make the share of everybody smaller, and the division at payment is the rule's over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from duixian.quantities.money import parse_money
from duixian.rules.model.benefits import Limit
from duixian.site.funds.values import CapOn
from duixian.site.registry.models import Subject

from . import groups

if TYPE_CHECKING:
    from .engine.context import Context

DIVIDED = ("by_date", "pro_rata")  # ways by which the rule itself divides
PERIODS = {"year": "%Y", "month": "%Y-%m"}


def caps_on(context: Context, group: Subject | None, fen: int) -> tuple[CapOn, ...]:
    """The limits on an instalment of `fen`; those whose amount is not certain do not bind. `group`: the case's enterprise."""
    found = []
    for limit in context.pack.limits.values():
        value = context.assessed.details.values.get(limit.at_most.id)
        if context.case.benefit not in limit.benefits or value is None or value[0] != value[1]:
            continue
        whole = groups.of_limit(context.pack, limit, context.case, group, context.today)
        if whole is None:
            continue
        filed = context.case.filed_on or context.today
        period = filed.strftime(PERIODS[limit.period]) if limit.period in PERIODS else ""
        found.append(
            CapOn(
                f"{context.pack.id}:{limit.id}", whole.key, period, value[0], limit.sharing, limit.label, _day(context, limit, filed),
                _allotted(context, limit), _claimed(context, limit, fen),
            )
        )  # fmt: skip
    return (*found, *_shared(context, fen))


def _shared(context: Context, fen: int) -> Iterator[CapOn]:
    """The benefit's own caps that the claimant shares with somebody beside them, in the order of filing."""
    case, benefit = context.case, context.benefit
    for place, cap in enumerate(benefit.shared_caps):
        lo, hi, _ = context.assessed.details.values[cap.at_most.id]
        members = [case.claimant, *groups.beside(case.claimant, context.pack, {cap.role}, context.today)]
        if lo == hi and len(members) > 1:
            yield CapOn(
                f"{context.pack.id}:{benefit.id}:{place}", groups.key_of(members), "", lo, "by_date", cap.label,
                case.filed_on or context.today, None, fen,
            )  # fmt: skip


def _day(context: Context, limit: Limit, filed: date) -> date:
    """The day that orders the claims: the rule's own, else that of filing."""
    return (context.assessed.day(limit.order_by) if limit.order_by is not None else None) or filed


def _allotted(context: Context, limit: Limit) -> int | None:
    """What the group gave this claim, where it has told the office."""
    role, _, name = limit.used.get("allotted", "").partition(".")
    body = context.assessed.document.get(role)
    told = body.get(name) if isinstance(body, dict) else None
    return parse_money(told) if isinstance(told, str) else None


def _claimed(context: Context, limit: Limit, fen: int) -> int:
    """What an instalment would be without limits, in the proportion of the whole claim.

    Where the rule leaves the division open, the grants are the division: what was granted is what counts.
    A benefit that stands beside others under a stacking rule is taken as it was granted: what the rule left it is no claim.
    """
    found, benefit = context.assessed.found, context.case.benefit
    stacked = any(benefit in rule.benefits for rule in context.pack.stacking)
    if (
        limit.sharing not in DIVIDED
        or stacked
        or not isinstance(found.amount, int)
        or not isinstance(found.payable, int)
        or not found.payable
    ):
        return fen
    return max(fen, fen * found.amount // found.payable)
