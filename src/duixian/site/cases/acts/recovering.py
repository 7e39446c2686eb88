"""Recovery: proposed by one person from the rule's own formula, confirmed by another, then a receivable and a paper."""

from __future__ import annotations

from duixian.quantities.money import format_money
from duixian.site.cases import addressing, issuing, money, returning, unfounded
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in
from duixian.site.cases.models import Case
from duixian.site.funds import recovery
from duixian.site.funds.models import Receivable
from duixian.site.funds.values import FundsError
from duixian.site.registry.powers import same_person

from . import decisions, moving, people


def _may_propose(context: Context) -> Allowed:
    allowed, reason = people.any_officer(context)
    if not allowed:
        return False, reason
    if not money.paid_fen(context.case):
        return False, "这个案件没有已付未退的钱。"
    if unfounded.left(context):
        return True, ""
    if not returning.broken(context):
        return False, "按现有的事实，没有应当退还的情形。先核定有关事实。"
    return True, ""


def _propose(context: Context) -> None:
    wanted = text_in(context.payload, "event")
    fallen = unfounded.left(context)
    if fallen and wanted in ("", unfounded.GROUND):
        unfounded.propose(context, fallen)
        return
    found = [one for one in returning.broken(context) if not wanted or one.event == wanted]
    if not found:
        raise Refused("没有这种应当退还的情形。")
    one = max(found, key=lambda d: returning.certain(d) or 0)
    fen = returning.certain(one)
    if fen is None:
        facts = context.pack.facts
        raise Refused(
            "应退多少还算不出来，还不清楚："
            + "、".join(facts[i].label for i in one.missing if i in facts)
            + "。"
        )
    if fen == 0:
        raise Refused(f"按“{one.event}”算得应退 0 元，不用追缴。")
    article = one.cite.full if one.cite else context.benefit.cite.full
    try:
        row = recovery.raise_receivable(
            context.case.key, fen, returning.formula(one) or format_money(fen), article, request=f"recover:{context.request}",
            by=context.by, now=context.now, due=unfounded.pay_by(context),
        )  # fmt: skip
    except FundsError as error:
        raise Refused(str(error)) from error
    context.event("recovery_proposed", note=one.event, receivable=row.pk, fen=fen, article=article)


def _proposed(context: Context) -> Receivable | None:
    return (
        Receivable.objects.filter(case=context.case.key, state=Receivable.State.PROPOSED)
        .order_by("pk")
        .first()
    )


def _may_confirm(context: Context) -> Allowed:
    row = _proposed(context)
    if row is None:
        return False, "没有待复核的追缴。"
    if same_person(context.who, row.proposed_by):
        return False, "须由提出的人以外的另一人复核。"
    return people.any_officer(context)


def _confirm(context: Context) -> None:
    row = _proposed(context)
    assert row is not None
    try:
        recovery.confirm(
            row, context.by, context.now, {name: fund.recovered for name, fund in context.pack.funds.items()}
        )
    except FundsError as error:
        raise Refused(str(error)) from error
    told = context.case.events.filter(act="recovery_proposed").order_by("-seq").first()
    ground = told.note if told else ""
    event = context.event("recovery", receivable=row.pk, fen=row.fen, article=row.article)
    decision = decisions.recover(context, event, row.pk, row.fen, ground, [row.article])
    if not row.fallen:  # what was granted anew goes on
        money.cancel(context, "作出追缴决定，以后各期不再拨付")
    if not context.case.step and context.case.phase == Case.Phase.GRANTED:
        moving.finish(context)  # nothing more is paid
    owing = addressing.paid(context.case, fallen=row.fallen)
    issuing.issue_kind(
        context, "recovery", decision=decision, due_back=format_money(row.fen), formula=row.formula, articles=row.article, ground=ground,
        by=row.due, paid=format_money(money.paid_fen(context.case) + row.fen), to=owing, payee=addressing.names(owing),
    )  # fmt: skip
    context.notify("to_be_returned", deadline=row.due)


def _refuse(context: Context) -> None:
    row = _proposed(context)
    assert row is not None
    try:
        recovery.refuse(row, text_in(context.payload, "note", 500), context.by, context.now)
    except FundsError as error:
        raise Refused(str(error)) from error
    context.event("recovery_refused", receivable=row.pk, note=text_in(context.payload, "note", 500))


TABLE = {
    "recover": Act("提出追缴", _may_propose, _propose),
    "confirm_recovery": Act("复核同意追缴", _may_confirm, _confirm),
    "refuse_recovery": Act("不同意追缴", _may_confirm, _refuse),
}
