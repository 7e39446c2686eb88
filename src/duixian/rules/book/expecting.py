"""What a case expects of a benefit, as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from duixian.rules.explain import values
from duixian.rules.model.expected import Ends, Expect, ExpectedPayment, ExpectedProcedure
from duixian.rules.model.pack import Pack
from duixian.rules.testing.cases import STATUS_LABELS

_TRUTHS = {"true": "成立", "false": "不成立", "unknown": "不明", "not_applicable": "不适用"}
_OPEN = {"true": "当天受理", "false": "当天不受理", "unknown": "不知道当天是否受理"}


def expected(pack: Pack, benefit: str, expect: Expect) -> str:
    """Status, amount, reasons, and what is expected of the delivery."""
    decided = "，".join(part for part in _decided(pack, expect) if part)
    return "；".join(part for part in (decided, *_delivered(pack, expect, benefit)) if part)


def _decided(pack: Pack, expect: Expect) -> Iterator[str]:
    yield STATUS_LABELS.get(expect.status, "")
    if expect.amount is not None:
        yield _fen(expect.amount)
    if expect.because:
        yield f"因为不满足{'、'.join(expect.because)}"
    if expect.missing:
        names = (pack.facts[id_].label if id_ in pack.facts else id_ for id_ in expect.missing)
        yield f"还不知道{'、'.join(names)}"
    if expect.cites:
        yield f"引用{'、'.join(expect.cites)}"


def _delivered(pack: Pack, expect: Expect, benefit: str) -> Iterator[str]:
    if expect.shares is not None:
        yield f"分担：{'、'.join(f'{payer}{_share(share)}' for payer, share in expect.shares)}"
    if expect.schedule is not None:
        yield f"分 {len(expect.schedule)} 次付：{'、'.join(map(_payment, expect.schedule))}"
    if expect.term is not None:
        days = (day.isoformat() for day in (expect.term.first, expect.term.last) if day is not None)
        periods = f"{expect.term.periods} 期" if expect.term.periods is not None else ""
        yield f"期限 {' '.join(word for word in ('至'.join(days), periods) if word)}"
    if expect.window is not None:
        days = (day.isoformat() for day in (expect.window.first, expect.window.last) if day is not None)
        yield " ".join(word for word in (_OPEN.get(expect.window.open_now, ""), "至".join(days)) if word)
    if expect.materials is not None:
        yield f"材料：{'、'.join(expect.materials) or '不用交'}"
    if expect.obligations is not None:
        duties = (f"{label}（到 {day.isoformat()}）" if day else label for label, day in expect.obligations)
        yield f"义务：{'、'.join(duties) or '没有'}"
    if expect.returns is not None:
        yield f"退还：{'、'.join(f'{event}，{_fen(amount)}' for event, amount in expect.returns) or '没有'}"
    if expect.proofs is not None:
        proofs = (f"{label}（每 {months} 个月）" for label, months in expect.proofs)
        yield f"定期证明：{'、'.join(proofs) or '没有'}"
    if expect.payee:
        payee = pack.entities[expect.payee].label if expect.payee in pack.entities else expect.payee
        yield f"付给{payee}{f'的{expect.account}' if expect.account else ''}"
    if expect.procedure is not None and expect.procedure.route:
        yield _route(pack, benefit, expect.procedure)


def _share(share: Ends | Fraction) -> str:
    return values.percent(share) if isinstance(share, Fraction) else _fen(share)


def _fen(amount: Ends) -> str:
    lo, hi = amount
    return values.money(lo) if lo == hi else f"{values.money(lo)}至{values.money(hi)}"


def _payment(payment: ExpectedPayment) -> str:
    day = f"{payment.due.isoformat()} 付" if payment.due is not None else ""
    condition = "" if payment.condition in ("", "true") else f"（条件{_TRUTHS[payment.condition]}）"
    return f"{day}{_fen(payment.amount) if payment.amount is not None else ''}{condition}" or "一次"


def _route(pack: Pack, benefit: str, wanted: ExpectedProcedure) -> str:
    procedure = pack.procedures.get(pack.benefits[benefit].procedure)
    labels = {step.id: step.label for step in procedure.steps} if procedure is not None else {}
    return f"程序：{' → '.join(labels.get(step, '办结') for step in wanted.route)}"
