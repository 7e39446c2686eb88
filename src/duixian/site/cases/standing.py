"""How a case stands, in plain words: what has happened, who has it, what comes next and by which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from duixian.rules.model.conduct import END, REFUSE, Procedure, Step
from duixian.rules.model.pack import Pack
from duixian.site.accounts.acting import look_up
from duixian.site.prepared import Arg, Prepared

from . import drift, paid
from .issuing import zh
from .models import Appeal, Case, Event, Timer

ACTS = {
    "filed": "提交申报", "accepted": "受理", "handed_in": "交来材料", "taken_back": "撤下材料", "correction": "一次性告知补正", "corrected": "交来补正材料", "correction_lapsed": "逾期未补正，视为撤回",
    "withdrawn": "撤回", "draft_expired": "草稿满一年没有提交，内容已清除", "proposed": "提出办理意见，等另一人复核", "confirmed": "复核同意", "declined": "复核不同意", "proposal_void": "办理意见失效",
    "voided": "所审事实变化，退回重审", "verified": "核定事实", "material": "核材料", "assigned": "转交", "message": "留言", "invited": "请人评审",
    "ballot": "评审投票", "recused": "评审回避", "published": "公示", "publicity_over": "公示期满", "objection_settled": "异议有结论",
    "appealed": "申请复核", "appeal_answered": "答复复核", "paper": "出具文书", "overdue": "超过时限", "deadline_near": "时限将到",
    "opened": "可以开始办", "proof_near": "定期证明将到期", "proof_missed": "定期证明逾期未交", "paid": "已拨付", "pay_failed": "拨付未成功", "bounced": "银行退汇", "held": "暂停拨付", "stands": "款已到账，还不能转下一步", "recovery": "作出追缴",
    "recovered": "收到退款", "recovery_proposed": "提出追缴，等另一人复核", "recovery_refused": "不同意追缴", "served": "登记送达", "cancelled": "不再拨付", "taken_up": "恢复拨付",
    "end_proposed": "提出终止或撤销，等另一人复核", "end_declined": "不同意终止或撤销", "ended": "终止或撤销", "annulled": "撤销核定，重新办理", "revoked": "取消资格",
    "proof_checked": "核定期证明", "proof": "交定期证明", "reckoned": "期限按新日历重算", "noted": "记录", "committed": "列入拨付计划", "waiting_funds": "待资金", "due_payment": "到期待拨付",
}  # fmt: skip
EVENTS = Prepared[Event](lambda: Event.objects.filter(case=Arg(0)).select_related("user").order_by("seq"))
INTERNAL = {
    "proposed",
    "declined",
    "proposal_void",
    "assigned",
    "invited",
    "ballot",
    "recused",
    "deadline_near",
    "opened",
    "confirmed",
    "end_proposed",
    "end_declined",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`said` is the state in one sentence, `next` what happens next and by when ('' at the end)."""

    said: str
    next: str
    due: date | None
    provisional: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What cases stand on beside their own rows, by their primary keys: read at once for all cases of a page."""

    opens: Mapping[int, date]  # the day from which that step can be done
    money: Mapping[int, tuple[str, str]]  # what their money asks for
    appealed: frozenset[int]


def known_of(packs: Mapping[str, Pack], cases: Sequence[Case]) -> Known:
    steps = {case.pk: drift.step_of(packs[case.pack], case) for case in cases}
    timed = [
        case
        for case in cases
        if (step := steps[case.pk]) is not None and (step.opens is not None or step.rounds)
    ]
    told = [case for case in cases if case.phase in (Case.Phase.GRANTED, Case.Phase.DONE, Case.Phase.ENDED)]
    refused = [case.pk for case in cases if case.phase == Case.Phase.REFUSED]
    open_ = (
        Appeal.objects.filter(case__in=refused, state=Appeal.State.OPEN) if refused else Appeal.objects.none()
    )
    return Known(_opening(timed), paid.said(told), frozenset(open_.values_list("case", flat=True)))


def standing(pack: Pack, case: Case, today: date, known: Known | None = None) -> Standing:
    """How a case stands on a day; `known` where it was read already."""
    if (gone := drift.missing(pack, case)) and case.holds != Case.Holder.NOBODY:
        return Standing(gone, "", None, False, False)
    step, known = drift.step_of(pack, case), known or known_of({case.pack: pack}, [case])
    if step is not None and case.public_until is not None:
        return _published(pack, case, step, today, case.public_until)
    opens = known.opens.get(case.pk) if case.stopped_at is None else None
    if opens is not None and opens > today and step is not None:
        granted = "已核定，" if case.phase == Case.Phase.GRANTED else ""
        said, coming = f"{granted}从{zh(opens)}起办：{step.label}。", f"{zh(opens)}起{doing(pack, step)}。"
    else:
        said, coming = _words(pack, case, step, known)
    overdue = case.due is not None and case.due < today and case.holds != Case.Holder.NOBODY
    return Standing(said, coming, case.due, case.due_provisional, overdue)


def _opening(cases: Sequence[Case]) -> dict[int, date]:
    """The day from which the step of each can be done, while it still lies ahead."""
    timers = Timer.objects.filter(case__in=cases, kind="opens", state=Timer.State.WAITING) if cases else []
    return {timer.case_id: timezone.localdate(timer.at) for timer in sorted(timers, key=lambda one: one.at)}


def _published(pack: Pack, case: Case, step: Step, today: date, until: date) -> Standing:
    """The end of a publicity is nobody's limit: the office waits for it, and goes on after it."""
    if today <= until:
        said, coming = f"正在公示，到{zh(until)}为止。", "期满没有成立的异议的，继续办理。"
    else:
        said, coming = f"公示已于{zh(until)}期满。", f"{pack.roles[step.role].label}可以往下办。"
    return Standing(said, coming, until, case.due_provisional, False)


def doing(pack: Pack, step: Step) -> str:
    """Who does what in a step, said once: many steps name their office themselves."""
    role = pack.roles[step.role].label
    return (
        step.label
        if role in step.label or step.label.startswith(role[:2]) or role[-2:] in step.label
        else f"{role}{step.label}"
    )


def _hour(case: Case) -> str:
    """The time of day of a limit in hours."""
    if case.due_at is None or case.stopped_at is not None:
        return ""
    at = timezone.localtime(case.due_at)
    return f" {at:%H:%M} " if at.date() == case.due else ""  # at midnight the day itself says it


def _words(pack: Pack, case: Case, step: Step | None, known: Known) -> tuple[str, str]:
    phase = Case.Phase
    by = f"，{zh(case.due)}{_hour(case)}前" if case.due else ""
    if case.phase == phase.DRAFT:
        return "还是草稿，没有提交。", "填好情况、备齐材料，然后提交。"
    if case.stopped_at is not None:
        return (
            "承办机关请您补正，办理时限停止计算。",
            f"请{by.removeprefix('，') or '尽快'}补正；逾期未补正的，视为撤回。",
        )
    if case.phase == phase.OPEN and step is not None:
        if case.holds == Case.Holder.APPLICANT:
            return f"等申报人：{step.label}。", f"请办理“{step.label}”{by}。"
        named = pack.roles[step.role].label in step.label
        office = "" if named else f"（{pack.roles[step.role].label}）"
        limit = "" if by or step.publicity is not None else "规则没有写这一步的时限。"
        return (
            f"正在办理：{step.label}{office}。",
            f"{doing(pack, step)}{by}。{limit}{_then(pack.procedures[case.procedure], step)}",
        )
    if case.pk in known.money:
        return known.money[case.pk]
    if case.phase == phase.GRANTED:
        if step is not None:
            return f"已核定，正在{step.label}。", f"{doing(pack, step)}{by}。"
        return "已核定，按计划拨付。", "到期的各期核对条件后拨付。"
    if case.phase == phase.REFUSED and case.pk in known.appealed:
        return "作出了不予兑现的决定，已申请复核。", "等承办机关复核；复核维持或撤销原决定，都会书面答复。"
    ends: dict[str, tuple[str, str]] = {
        phase.REFUSED: ("作出了不予兑现的决定。", "可以按决定书写明的途径和期限申请救济。"), phase.WITHDRAWN: ("已撤回。", "可以重新申报。"),
        phase.ENDED: ("已终止。", ""), phase.DONE: ("已办结。", ""),
    }  # fmt: skip
    return ends.get(case.phase, (case.get_phase_display() + "。", ""))


def _then(procedure: Procedure, step: Step) -> str:
    """Where a claim usually goes from a step: the way of its first outcome that does not end it. Nothing is said where
    the way hangs on the case: outcomes with conditions that lead to different steps."""
    ways = [o for o in step.outcomes if o.decides not in (REFUSE, END) and not o.objection]
    if not ways or (
        ways[0].condition is not None and len({o.to for o in ways if o.condition is not None}) > 1
    ):
        return ""
    after = _step(procedure, ways[0].to)
    return f"顺利的话，下一步是“{after.label}”。" if after is not None and after.id != step.id else ""


def _step(procedure: Procedure | None, id_: str) -> Step | None:
    return next((step for step in procedure.steps if step.id == id_), None) if procedure is not None else None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in words."""

    event: Event
    label: str
    detail: str


def events_of(case: Case) -> list[Event]:
    """Everything that happened, the oldest first."""
    return look_up(case, "events", EVENTS.all)


def history(pack: Pack, case: Case, *, office: bool) -> list[Happened]:
    """What happened, the oldest first; what concerns the office alone only for the office."""
    procedure = drift.procedure_of(pack, case)
    found = []
    for event in events_of(case):
        if event.act in INTERNAL and not office:
            continue
        if event.act == "message" and (event.detail.get("internal") or not office):
            continue
        label, detail = ACTS.get(event.act, event.act), event.note
        if event.act == "outcome":
            step = _step(procedure, event.step)
            outcome = next((o for o in step.outcomes if o.id == event.outcome), None) if step else None
            label = f"{step.label}：{outcome.label}" if step and outcome else label
        elif event.act == "appeal_answered":
            label = "复核：撤销原决定" if event.detail.get("overturned") else "复核：维持原决定"
        elif event.act == "paper":
            detail = event.detail.get("number", "")
        elif event.act == "correction":
            detail = "；".join([*event.detail.get("wanted", []), event.note]).strip("；")
        if event.act in ("corrected", "appealed", "withdrawn") and event.detail.get("paper"):
            label = f"{label}（纸质 {event.detail['paper']}）"
        found.append(Happened(event, label, detail))
    return found
