"""What was paid on a grant that has fallen: all of it is to come back, by the article that the pack names for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duixian.quantities.money import format_money
from duixian.site.funds import falling, recovery
from duixian.site.funds.values import FundsError, LastDay

from . import deadlines
from .engine.command import Refused

if TYPE_CHECKING:
    from .engine.context import Context

GROUND = "核定已撤销，已付的没有依据"


def left(context: Context) -> int:
    """Fen paid on fallen grants of a case that nobody has claimed back yet."""
    return falling.unclaimed(context.case.key)


def pay_by(context: Context) -> LastDay | None:
    """By when a debtor pays back, where the pack says how long they have."""
    limit = context.pack.conduct.repayment
    if limit is None:
        return None
    found = deadlines.due(context.today, limit, context.calendar)
    return LastDay(found.day, found.provisional, found.calendar)


def propose(context: Context, fen: int) -> None:
    """Propose that it come back; a second person confirms, as with every recovery. Raises Refused."""
    article = context.pack.conduct.unfounded
    if article is None:
        raise Refused(
            "这份决定已经付过款，规则包没有写核定撤销以后已付的按哪一条退回（conduct 的 unfounded），不能撤销。请管理员补上。"
        )
    formula = f"核定已撤销，按这份核定已付未退的 {format_money(fen)} 全部退还；重新核定后应付的，可以抵扣"
    try:
        row = recovery.raise_receivable(
            context.case.key, fen, formula, article.full, request=f"unfounded:{context.case.key}:{context.case.version}",
            by=context.by, now=context.now, due=pay_by(context), fallen=True,
        )  # fmt: skip
    except FundsError as error:
        raise Refused(str(error)) from error
    context.event("recovery_proposed", note=GROUND, receivable=row.pk, fen=fen, article=article.full)
