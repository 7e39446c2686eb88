"""Decisions: a grant needs that the rules find the claimant entitled to a certain amount; a refusal its ground and article."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from duixian.rules.decisions import make
from duixian.rules.model.conduct import GRANT, REFUSE, Outcome
from duixian.site.cases import issuing, money, periods, proofs
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in, texts_in
from duixian.site.cases.models import Case, Decision, Event
from duixian.site.cases.reasons import articles_of, discreet, leaves_of
from duixian.site.prepared import add

AGAIN = "这个案件已经作出兑现决定，不能再次核定或驳回。要终止的，走终止；已付的款要收回的，走追缴。"
STATUS = {
    "eligible": "符合条件",
    "ineligible": "不符合条件",
    "unknown": "还不能判定",
    "not_applicable": "不适用",
}


def decide(
    context: Context, outcome: Outcome, event: Event, payload: Any, *, articles: list[str] | None = None
) -> Decision:
    """Record what an outcome decides, with the replayable record of the rules; `articles` of an ending that names its own.

    Raises Refused where a case that is granted would be granted or refused a second time: a grant is ended or claimed back."""
    if context.case.phase == Case.Phase.GRANTED and outcome.decides in (GRANT, REFUSE):
        raise Refused(AGAIN)
    if outcome.decides == GRANT:
        return _grant(context, event)
    if outcome.decides == REFUSE:
        return _refuse(context, event, payload, outcome)
    return _end(context, event, outcome, payload, articles)


def _grant(context: Context, event: Event) -> Decision:
    case, assessed = context.case, context.assessed
    found = assessed.found
    if found.status != "eligible":
        raise Refused(_why_not(context))
    if context.benefit.has_amount and assessed.payable is None:
        raise Refused("金额还定不下来，与它有关的事实还不清楚：" + _missing(context) + "。请先核实。")
    periods.one_at_a_time(context)
    clash = periods.clash(context)
    if clash.why:
        raise Refused(clash.why)
    amount = assessed.payable if context.benefit.has_amount else None
    decision = _record(context, event, Decision.Kind.GRANT, amount)
    case.phase, case.amount = Case.Phase.GRANTED, amount
    money.commit(context, decision, clash.paid)
    proofs.plan(context)
    issuing.issue_kind(context, "decision", decision=decision)
    context.notify("decided")
    _hand_on(context, decision)
    return decision


def _hand_on(context: Context, decision: Decision) -> None:
    """What stands above cases and lives on their decisions (settings: CASES_DECIDED) hears of each in its transaction."""
    for listener in settings.CASES_DECIDED:
        import_string(listener)(context, decision)


def _refuse(context: Context, event: Event, payload: Any, outcome: Outcome) -> Decision:
    leaves = discreet(context.assessed, leaves_of(context.assessed, texts_in(payload, "leaves")))
    ground = "；".join([*(leaf.said for leaf in leaves), text_in(payload, "ground")]).strip("；")
    decision = _record(
        context, event, Decision.Kind.REFUSE, None, ground or outcome.label, articles_of(context, leaves)
    )
    context.case.phase = Case.Phase.REFUSED
    issuing.issue_kind(context, outcome.paper or "refusal", decision=decision)
    context.notify("decided")
    _hand_on(context, decision)
    return decision


def _end(
    context: Context, event: Event, outcome: Outcome, payload: Any, articles: list[str] | None = None
) -> Decision:
    """Ended without a grant, or a grant that goes on no further: what is not paid yet falls away."""
    decision = _record(
        context,
        event,
        Decision.Kind.END,
        None,
        text_in(payload, "ground") or outcome.label,
        articles if articles is not None else articles_of(context, []),
    )
    money.cancel(context, outcome.label)
    context.case.phase = Case.Phase.ENDED
    # what is revoked or terminated at any time may have a paper of its own
    kinds = ("revocation", "end") if event.act == "ended" else ("end",)
    next((one for kind in kinds if (one := issuing.issue_kind(context, kind, decision=decision))), None)
    context.notify("decided")
    _hand_on(context, decision)
    return decision


def recover(
    context: Context, event: Event, receivable: int, fen: int, ground: str, articles: list[str]
) -> Decision:
    """What was paid, or a part of it, has to come back."""
    decision = _record(context, event, Decision.Kind.RECOVER, fen, ground, articles)
    Decision.objects.filter(pk=decision.pk).update(receivable=receivable)
    decision.receivable = receivable
    return decision


def revoke(context: Context, event: Event, ground: str, articles: list[str]) -> Decision:
    """What the grant gave for good (a credential) is taken by those who keep it; the case stands where it stood."""
    return _record(context, event, Decision.Kind.REVOKE, None, ground, articles)


def _record(
    context: Context,
    event: Event,
    kind: str,
    amount: int | None,
    ground: str = "",
    articles: list[str] | None = None,
) -> Decision:
    assessed = context.assessed
    assessed.keep(context.now)
    made = make(
        context.ready.evaluator, assessed.document, recorded_at=context.now, benefits=[context.case.benefit], sources=assessed.sources,
        result=assessed.result,
    )  # fmt: skip
    cites = (
        articles
        if articles is not None
        else [c.full for c in assessed.details.citations(context.case.benefit)]
    )
    row = Decision(
        case=context.case, kind=kind, event=context.keyed(event), at=context.now, amount=amount, ground=ground, articles=cites,
        record=made.bytes, hash=made.hash,
    )  # fmt: skip
    add(row)
    return row


def _missing(context: Context) -> str:
    facts = context.pack.facts
    return "、".join(facts[id_].label for id_ in context.assessed.details.missing(context.case.benefit)[:8])


def _why_not(context: Context) -> str:
    found = context.assessed.found
    if found.status == "unknown":
        return f"按规则还不能判定，这些事实还不清楚：{_missing(context)}。请先核实或由申报人补正。"
    failing = [leaf.label for leaf in leaves_of(context.assessed)][:5]
    return f"按规则{STATUS[found.status]}，不能核定：{'、'.join(failing)}。"
