"""Proofs shown again and again: handed in by the applicant's side, checked by the office; payments wait for them.

What stands above cases may bring one with something of its own, and is asked why it does not come by itself (settings:
CASES_PROVED)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from duixian.rules.model.delivery import Proof
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Attachment, Case, ProofDue
from duixian.site.cases.proofs import holding
from duixian.site.funds import states
from duixian.site.funds.models import Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.prepared import Arg, Prepared

from . import people

PROOFS = Prepared[ProofDue](lambda: ProofDue.objects.filter(case=Arg(0)))
WANTED = (ProofDue.State.WAITING, ProofDue.State.REFUSED, ProofDue.State.MISSED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A proof with the materials it takes: their names, the files given, whether it can be handed in now; `instead` says what
    brings it where it does not come by itself."""

    row: ProofDue
    names: tuple[str, ...]
    given: tuple[Attachment, ...]
    open: bool
    near: bool
    instead: str = ""

    @property
    def complete(self) -> bool:
        there = {a.material for a in self.given if a.state != Attachment.State.REJECTED}
        return all(name in there for name in self.names)


def asked(context: Context) -> list[Asked]:
    """The proofs of a case. One can be handed in once the days it covers have begun."""
    rows = PROOFS.all(context.case)
    if not rows:
        return []
    files = list(context.case.attachments.exclude(state=Attachment.State.REMOVED).select_related("file"))
    found, first = [], True
    for row in rows:
        names = _names(context, row)
        begun = row.covers_from <= context.today
        open_ = row.state in WANTED and begun
        given = tuple(a for a in files if a.material in names)
        instead = _instead(context, row) if open_ or row.state == ProofDue.State.OFFERED else ""
        found.append(Asked(row, names, given, open_, open_ and first, instead))
        first = first and not open_
    return found


def _names(context: Context, row: ProofDue) -> tuple[str, ...]:
    """What its materials are called among the case's files: each proof has its own."""
    known = next((p for p in context.benefit.proofs if p.label == row.label), None)
    names = [m.name for m in context.assessed.details.asked(known)] if isinstance(known, Proof) else []
    return tuple(f"{name}（{row.label}第 {row.number} 次）"[:300] for name in names or [row.label])


def _instead(context: Context, row: ProofDue) -> str:
    return str(import_string(settings.CASES_PROVED)(context, row))


def may_offer(context: Context) -> Allowed:
    """Whether a proof may be handed in at all."""
    if context.case.phase not in Case.UNDER_WAY:
        return False, "这个案件现在不用交证明。"
    return people.applicant_side(context)


def _row(context: Context) -> ProofDue | None:
    wanted = str(context.payload.get("proof") or "")
    return (
        ProofDue.objects.filter(case=context.case, pk=int(wanted)).first()
        if wanted.isdecimal() and len(wanted) < 18
        else None
    )


def _may_prove(context: Context) -> Allowed:
    allowed, reason = may_offer(context)
    if not allowed or "proof" not in context.payload:
        return allowed, reason
    row = _row(context)
    if row is None:
        return False, "没有这项证明。"
    if row.state not in WANTED:
        return False, f"这一次的证明{row.get_state_display()}，不用再交。"
    if row.covers_from > context.today:
        return False, f"这一次的证明从 {row.covers_from} 起才能交。"
    told = _instead(context, row)
    return not told, told


def _prove(context: Context) -> None:
    """The files are there; the office looks at them next."""
    row = _row(context)
    if row is None:
        raise Refused("没有这项证明。")
    mine = next(one for one in asked(context) if one.row.pk == row.pk)
    if not mine.complete:
        raise Refused("还没有交齐：" + "、".join(mine.names) + "。请先上传。")
    note = str(context.payload.get("note") or "")[:500]
    ProofDue.objects.filter(pk=row.pk).update(state=ProofDue.State.OFFERED, remark="")
    context.event("proof", note=note, proof=row.pk, label=row.label, number=row.number)


def _may_check(context: Context) -> Allowed:
    if context.case.phase not in Case.UNDER_WAY:
        return False, "这个案件现在不用核证明。"
    allowed, reason = people.any_officer(context)
    if not allowed or "proof" not in context.payload:
        return allowed, reason
    row = _row(context)
    if row is None:
        return False, "没有这项证明。"
    if row.state != ProofDue.State.OFFERED:
        return False, f"这一次的证明{row.get_state_display()}，没有要核的。"
    told = _instead(context, row)
    return not told, told


def _check(context: Context) -> None:
    """Accepted: payments that waited for it come due again. Refused: it has to be handed in anew, with the reason."""
    row = _row(context)
    if row is None:
        raise Refused("没有这项证明。")
    accepted, note = context.payload.get("accepted"), str(context.payload.get("note") or "").strip()[:500]
    if accepted not in (True, False):
        raise Refused("请选核对相符或不符。")
    if not accepted and not note:
        raise Refused("证明不符的，请写明哪里不符、要补什么。")
    row.state = ProofDue.State.ACCEPTED if accepted else ProofDue.State.REFUSED
    row.remark, row.closed_by, row.closed_at = note, context.by, context.now
    row.save()
    mine = next(one for one in asked(context) if one.row.pk == row.pk)
    state = Attachment.State.ACCEPTED if accepted else Attachment.State.REJECTED
    Attachment.objects.filter(pk__in=[a.pk for a in mine.given], state=Attachment.State.OFFERED).update(
        state=state, remark=note
    )
    context.event(
        "proof_checked", note=note, proof=row.pk, label=row.label, number=row.number, accepted=accepted
    )
    if accepted and holding(context.case, context.today) is None:
        _resume(context)
    if not accepted:
        context.notify("message")


def _resume(context: Context) -> None:
    """Instalments held for a missing proof wait for their day again, where everything else is looked at anew."""
    held = Commitment.objects.filter(
        case=context.case.key, state=State.HELD, reason__startswith="没有核过的定期证明"
    )
    for row in held:
        states.resume(row, "定期证明已核", context.now, context.by)


TABLE = {
    "proof": Act("交定期证明", _may_prove, _prove),
    "check_proof": Act("核定期证明", _may_check, _check),
}
