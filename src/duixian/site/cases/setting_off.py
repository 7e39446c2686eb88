"""Setting a payment against what the same claimant has to return: only where an article allows it and the claimant agrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from duixian.site.funds import batches
from duixian.site.funds.models import Commitment, Receivable
from duixian.site.funds.values import FundsError

from .purse import Purse

LONGEST = 140


@dataclass(frozen=True, slots=True)
class SetOff:
    """`of`: instalment -> receivable; `basis` names the article and the consent."""

    of: dict[int, int] = field(default_factory=dict)
    basis: str = ""


def possible(purse: Purse, rows: Iterable[Commitment]) -> list[tuple[Commitment, Receivable]]:
    """Payments whose claimant has a confirmed return open, with the first of them, where the same posts answer for both and
    the payee of both is the same."""
    owing: dict[object, Receivable] = {}
    for one in purse.receivables().filter(state=Receivable.State.OPEN).order_by("-pk"):
        if one.outstanding > 0:
            owing[one.claimant] = one
    mine = [(row, owing[row.claimant]) for row in rows if row.claimant in owing]
    return [(row, owed) for row, owed in mine if batches.paid_to(owed, row.payee)]


def chosen(
    purse: Purse, rows: Sequence[Commitment], wanted: Sequence[str], article: str, consent: str
) -> SetOff:
    """What was ticked on the page (`instalment:receivable`), with its basis. Raises FundsError."""
    if not wanted:
        return SetOff()
    said = [" ".join(text.split())[:LONGEST] for text in (article, consent)]
    if any(len(text) < 2 for text in said):
        raise FundsError("抵扣应退款要写明依据的条文和申请人同意抵扣的文书（名称、编号或日期）。")
    offered = {f"{row.pk}:{owed.pk}": (row.pk, owed.pk) for row, owed in possible(purse, rows)}
    if not set(wanted) <= offered.keys():
        raise FundsError("选中的抵扣有的已经变动：那笔应退款已经了结，或不由您的岗位管。请重新打开编制页。")
    return SetOff(dict(offered[one] for one in wanted), f"依据{said[0]}；申请人同意：{said[1]}")
