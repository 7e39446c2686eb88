"""An answer as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from duixian.rules import advise, choose
from duixian.rules.answer.items import Answer, Deadline, Group, Item
from duixian.rules.evaluate.details import Fen
from duixian.rules.evaluate.document import document
from duixian.rules.evaluate.result import Interval
from duixian.rules.explain.tree import Reason
from duixian.rules.model.citation import Cite
from duixian.rules.truth import NAMES


def as_data(answer: Answer) -> dict[str, Any]:
    """The answer as plain values: the result document's `benefits`, each with its group, reasons and advice; amounts in fen."""
    whole = document(answer.result, calendar=answer.calendar)
    return {
        "pack": whole["pack"],
        "as_of": whole["as_of"],
        **{key: whole[key] for key in ("lists",) if key in whole},
        **{
            group.value: [
                _item(item, whole["benefits"][item.found.benefit.id]) for item in answer.group(group)
            ]
            for group in Group
        },
        "years": [{"year": y.year, "amount": _fen(y.amount), "assumed": y.assumed} for y in answer.years],
        "recurring": [
            {
                "benefit": item.found.benefit.id,
                "period": item.found.benefit.period,
                "amount": _fen(item.found.payable),
            }
            for item in answer.recurring
        ],
        "choices": [choose.as_data(choice) for choice in answer.choices],
        "deadlines": [_deadline(one) for one in answer.deadlines],
    }


def _item(item: Item, described: dict[str, Any]) -> dict[str, Any]:
    return {
        "benefit": item.found.benefit.id,
        "claimant": item.claimant,
        **described,
        "missing": [
            {"fact": m.fact, "label": m.label, "question": m.question, "evidence": m.evidence or None} for m in item.missing
        ],
        "limits": [{"limit": x.id, "label": x.label, "cite": _cite(x.cite)} for x in item.limits],
        "why": [_reason(reason) for reason in item.why],
        "advice": advise.as_data(item.advice) if item.advice is not None else None,
        "given_up": item.given_up,
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "label": reason.label,
        "truth": NAMES[reason.truth],
        "cite": _cite(reason.cite),
        "used": [{"id": u.id, "label": u.label, "value": u.value, "known": u.known} for u in reason.used],
    }


def _deadline(one: Deadline) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(), "kind": one.kind, "benefit": one.benefit, "title": one.title, "text": one.text,
        "provisional": one.provisional, "cite": _cite(one.cite),
    }  # fmt: skip


def _fen(value: Fen) -> Any:
    return {"lo": value.lo, "hi": value.hi} if isinstance(value, Interval) else value


def _cite(value: Cite | None) -> str | None:
    return value.full if value is not None else None
