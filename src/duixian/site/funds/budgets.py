"""Appropriations (指标下达): money assigned to a fund, level, district and year, and its changes within the year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities import format_money

from .ledger import Draft, Move, locked_lines, post
from .models import Budget, Entry, Kind
from .values import FundsError, Line

APPROPRIATE, ADJUST = "appropriate", "adjust"


@transaction.atomic
def appropriate(line: Line, fen: int, document: str, *, request: str, by: Any, now: datetime) -> Budget:
    """Assign `fen` to a line by a document (its number). The same request again changes nothing. Raises FundsError.

    What waits for money is funded by `commitments.release`, which the caller runs next.
    """
    if fen <= 0:
        raise FundsError("下达的指标要大于 0。要调减，请用指标调整。")
    return _change(line, fen, APPROPRIATE, document, request, by, now)


@transaction.atomic
def adjust(line: Line, fen: int, document: str, *, request: str, by: Any, now: datetime) -> Budget:
    """Raise or cut (below 0) what was assigned; never below what is already set aside or paid. Raises FundsError."""
    if fen == 0:
        raise FundsError("调整的金额是 0，没有要调整的。")
    return _change(line, fen, ADJUST, document, request, by, now)


def _change(line: Line, fen: int, what: str, document: str, request: str, by: Any, now: datetime) -> Budget:
    if not document.strip():
        raise FundsError("没有写指标文号。请填写下达或调整指标的文件编号。")
    budget = locked_lines([line])[line]
    before = Entry.objects.filter(request=request).first()
    if before is not None:
        same = list(before.postings.filter(kind=Kind.AVAILABLE).values_list("budget_id", "fen")) == [
            (budget.pk, fen)
        ]
        if before.what != what or not same:
            raise FundsError("这个请求的标识已经用于另一笔指标。请刷新页面再办。")
        return budget
    if budget.closed_at is not None:
        raise FundsError(f"{budget} 已经年终结账，不能再下达或调整。请用下一年度。")
    if budget.available + fen < 0:
        raise FundsError(
            f"{budget} 可用指标只有 {format_money(budget.available)}，不能调减 {format_money(-fen)}：其余已经安排或支付。"
        )
    post(
        [Draft(what, request, (Move(budget.pk, Kind.APPROPRIATED, Kind.AVAILABLE, fen),), note=document)],
        by,
        now,
    )
    return Budget.objects.get(pk=budget.pk)
