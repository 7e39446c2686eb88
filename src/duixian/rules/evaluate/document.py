"""A result as one plain document, for JSON: the form that command line, REST, site and papers use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from duixian.calendars.calendar import Calendar
from duixian.rules.evaluate.details import Details, Fen, Payment
from duixian.rules.evaluate.offices import Serving, offices
from duixian.rules.evaluate.result import BenefitResult, Interval, Result
from duixian.rules.lists.deciding import Decided
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Reading
from duixian.rules.truth import NAMES


def document(
    result: Result,
    *,
    details: bool | Details = True,
    calendar: Calendar | None = None,
    benefits: Collection[str] | None = None,
) -> dict[str, Any]:
    """The result as `docs/schemas/result.schema.json` describes it. Without `details`: status and amounts only;
    they may be given where they are made already. `benefits`: those alone, in their order."""
    more = Details(result, calendar) if details is True else details or None
    return {
        "pack": {"id": result.pack.id, "version": result.pack.version, "hash": result.pack.content_hash},
        "as_of": result.as_of.isoformat(),
        **({"lists": [_decided(d) for d in result.decided]} if result.pack.lists else {}),
        "benefits": {
            id_: _benefit(result.benefits[id_], more)
            for id_ in (result.benefits if benefits is None else benefits)
        },
    }


def _benefit(found: BenefitResult, more: Details | None) -> dict[str, Any]:
    benefit = found.benefit
    made: dict[str, Any] = {
        "title": benefit.title, "status": found.status, "amount": _fen(found.amount), "payable": _fen(found.payable),
        "period": benefit.period, "announced": benefit.announced,
    }  # fmt: skip
    if more is None:
        return made
    term, window = more.term(benefit.id), more.window(benefit.id)
    return {
        **made,
        "grants": benefit.grants or None,
        "schedule": [_payment(p) for p in more.schedule(benefit.id)],
        "shares": [{"payer": p.payer, "amount": _fen(p.amount), "share": str(p.share)} for p in more.shares(benefit.id)],
        "payee": {"party": benefit.payee, "account": benefit.account or None} if benefit.payee else None,
        "term": {"first": _day(term.first), "last": _day(term.last), "periods": term.periods} if term else None,
        "window": {
            "label": window.label, "opens": _day(window.opens), "closes": _day(window.closes), "open_now": window.open_now,
            "provisional": window.provisional, "cite": _cite(window.cite),
        } if window else None,
        "materials": [
            {
                "name": n.material.name, "needed": NAMES[n.needed], "copies": n.material.copies, "original": n.material.original,
                "register": n.material.register or None, "form": n.material.form or None, "cite": _cite(n.material.cite),
            }
            for n in more.materials(benefit.id)
        ],
        "procedure": benefit.procedure or None,
        "offices": [_office(s) for s in offices(more, benefit.id)],
        "obligations": [
            {"label": d.obligation.label, "holds": NAMES[d.holds], "by": _day(d.by), "cite": _cite(d.obligation.cite)}
            for d in more.obligations(benefit.id)
        ],
        "sanctions": [
            {"label": s.label, "list": s.list or None, "months": s.months, "scope": s.scope or None, "bars": list(s.bars), "cite": _cite(s.cite)}
            for s in benefit.sanctions
        ],
        "proofs": [
            {
                "label": p.label, "months": p.months, "within": {"count": p.within, "unit": p.unit} if p.within is not None else None,
                "materials": [m.name for m in more.asked(p)], "cite": _cite(p.cite),
            }
            for p in benefit.proofs
        ],
        "readings": [_reading(r) for r in benefit.readings],
        "citations": [c.full for c in more.citations(benefit.id)],
        "missing": list(more.missing(benefit.id)),
    }  # fmt: skip


def _decided(decided: Decided) -> dict[str, Any]:
    return {
        "fact": decided.fact, "value": decided.value, "list": decided.list, "year": decided.year, "rows": list(decided.rows),
        "told": decided.told, "cite": _cite(decided.cite),
    }  # fmt: skip


def _fen(value: Fen | None) -> Any:
    return {"lo": value.lo, "hi": value.hi} if isinstance(value, Interval) else value


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _cite(value: Cite | None) -> str | None:
    return value.full if value is not None else None


def _payment(payment: Payment) -> dict[str, Any]:
    after = {"months": payment.after[0], "days": payment.after[1]} if payment.after is not None else None
    return {
        "number": payment.number, "label": payment.label, "amount": _fen(payment.amount), "due": _day(payment.due),
        "after": after, "condition": NAMES[payment.condition], "now": payment.now, "cite": _cite(payment.cite),
    }  # fmt: skip


def _office(serving: Serving) -> dict[str, Any]:
    office = serving.office
    return {
        "directory": serving.label, "code": office.code, "name": office.name, "telephone": office.telephone or None,
        "address": office.address or None, "note": office.note or None, "certain": serving.certain, "cite": _cite(serving.cite),
    }  # fmt: skip


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "question": reading.question,
        "taken": reading.taken,
        "other": reading.other,
        "cites": [c.full for c in reading.cites],
    }
