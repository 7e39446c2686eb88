"""Choices as plain values and as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duixian.rules.choose.choice import Choice, Combination
from duixian.rules.evaluate.result import Interval
from duixian.rules.explain import values
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack


def _fen(value: int | Interval) -> Any:
    return {"lo": value.lo, "hi": value.hi} if isinstance(value, Interval) else value


def _cite(cite: Cite | None) -> str | None:
    return cite.full if cite is not None else None


def as_data(choice: Choice) -> dict[str, Any]:
    """The choice as plain values, for JSON; amounts in fen."""
    return {
        "benefits": list(choice.benefits), "certain": choice.certain, "exact": choice.exact, "comparable": choice.comparable,
        "combinations": [
            {
                "claimed": list(one.claimed), "total": _fen(one.total), "amounts": {id_: _fen(a) for id_, a in one.amounts.items()},
                "given_up": [
                    {"benefit": g.benefit, "amount": _fen(g.amount), "clause": g.clause, "cite": _cite(g.cite), "in_favour_of": list(g.in_favour_of)}
                    for g in one.given_up
                ],
                "cuts": [
                    {"benefit": c.benefit, "before": _fen(c.before), "after": _fen(c.after), "clause": c.clause, "cite": _cite(c.cite)}
                    for c in one.cuts
                ],
            }
            for one in choice.combinations
        ],
    }  # fmt: skip


def as_text(choice: Choice, pack: Pack) -> str:
    """The best combination in sentences, with what is given up for which clause; others where it is open."""
    names = "、".join(f"《{pack.benefits[id_].title}》" for id_ in choice.benefits)
    lines = [f"{names}之间有取舍："]
    for number, one in enumerate(choice.combinations, 1):
        word = "申领" if choice.certain else f"可能之{number}：申领"
        lines += [f"  {word}{_claimed(one, pack)}，合计{values.amount(one.total)}。", *_why(one, pack)]
    if not choice.exact:
        lines.append("  组合太多，没有全部比较，也许还有更好的。")
    if not choice.comparable:
        lines.append("  其中有按期发放而没有写明期限的，只按一期计。")
    return "\n".join(lines)


def _claimed(one: Combination, pack: Pack) -> str:
    return (
        "、".join(f"《{pack.benefits[id_].title}》{values.amount(one.amounts[id_])}" for id_ in one.claimed)
        or "一项也不"
    )


def _why(one: Combination, pack: Pack) -> Iterator[str]:
    for gone in one.given_up:
        cite = f"（{gone.cite.full}）" if gone.cite is not None else ""
        yield f"    放弃《{pack.benefits[gone.benefit].title}》{values.amount(gone.amount)}：{gone.clause}{cite}"
    for cut in one.cuts:
        cite = f"（{cut.cite.full}）" if cut.cite is not None else ""
        change = f"由{values.amount(cut.before)}减为{values.amount(cut.after)}"
        yield f"    《{pack.benefits[cut.benefit].title}》本期{change}：{cut.clause}{cite}"
