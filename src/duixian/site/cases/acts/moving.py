"""Moving a case along its procedure: entering a step with its limit, leaving it by an outcome, the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from duixian.rules.model.conduct import Outcome, Step
from duixian.site.accounts.acting import look_up
from duixian.site.cases import coming_due, deadlines, limits, money, payers, publicity
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import END, Context, end_of, start_of
from duixian.site.cases.models import Case, Event, Moved, Proposal
from duixian.site.prepared import Arg, Prepared

Holder, Phase = Case.Holder, Case.Phase
VOID = f"UPDATE {Proposal._meta.db_table} SET state = %s, closed_at = %s, reason = %s WHERE case_id = %s AND state = %s AND act = 'outcome'"  # noqa: S608 - a name of the model
CAME_TO = Prepared[Event](
    lambda: (
        Event.objects.filter(case=Arg(0), act__in=("filed", "outcome"))
        .exclude(to="")
        .order_by("seq")
        .values_list("to")
    )
)
NEAR = 2  # days before a limit on which a notice of it goes out
OF_A_STEP = (
    "limit",
    "near",
    "opens",
    "publicity_over",
    "correct_by",
)  # timers that mean nothing once the step is left


def first_office_step(context: Context) -> str:
    """The id of the first office step this case came to."""
    for (to,) in look_up(context.case, "came to", CAME_TO.rows):
        step = context.steps.get(to)
        if step is not None and context.role_of(step).kind != "applicant":
            return step.id
    return context.procedure.start


def enter(context: Context, step: Step) -> None:
    """The case now stands at a step: who acts, where, by when."""
    case = context.case
    role = context.role_of(step)
    case.step, case.role, case.entered_at = step.id, step.role, context.now
    case.holds = Holder.APPLICANT if role.kind == "applicant" else Holder.OFFICE
    case.assignee, case.public_until, case.stopped_at, case.stopped = None, None, None, []
    if step.territory is not None:
        place = context.assessed.place(step.territory)
        if not place and role.territory:
            raise Refused(f"“{step.label}”归哪里办，现有的事实还定不下来。请先补齐所在地再办。")
        if case.filed_on not in (None, context.today) and place != case.territory:
            Moved.objects.create(case=case)
        case.territory = place
    void_proposals(context, "案件已经到了别的步骤")
    context.cancel_timers(*OF_A_STEP)
    limit_from(context, step)
    if any(outcome.pays for outcome in step.outcomes):
        coming_due.at_paying_step(context)
    elif case.phase == Phase.GRANTED:
        payers.bind(context)
    opens = limits.opens_on(context, step)
    if opens is not None and opens > context.today:
        context.timer("opens", f"opens:{case.version}", start_of(opens))


def limit_from(context: Context, step: Step) -> None:
    """The last day for a step, without the days the clock stood still; until the claim is taken up, that for taking it up
    where it is the earlier one."""
    case = context.case
    case.until()
    found = limits.last(context, step)
    if found is not None and step.limit is not None:
        set_due(context, found, step.limit.on_expiry)
    asked = _acceptance(context, step)
    if asked is not None and (case.due is None or asked.day < case.due):
        case.until(asked.day, provisional=asked.provisional, calendar=asked.calendar)
        context.timer("limit", f"accept:{case.version}", end_of(asked.day), outcome="", step=case.step)
        remind(context, asked.day)


def _acceptance(context: Context, step: Step) -> deadlines.Due | None:
    """By when a claim that nobody has taken up yet is to be taken up or not."""
    limit, case = context.pack.conduct.acceptance, context.case
    if limit is None or case.accepted_at is not None or case.entered_at is None or case.phase != Phase.OPEN:
        return None
    if step.id != first_office_step(context):
        return None
    return deadlines.due(
        timezone.localdate(case.entered_at), limit, context.calendar, limits.stretches(case.stopped)
    )


def limit_anew(context: Context) -> None:
    """Reckon the limit of the step again: what it hangs on has changed."""
    case, step = context.case, context.step
    if step is None or case.stopped_at is not None or publicity.latest(case, step.id) is not None:
        return
    context.cancel_timers("limit", "near")
    limit_from(context, step)


def set_due(context: Context, found: deadlines.Due | deadlines.Moment, outcome: str = "") -> None:
    """Keep a last day (or moment) with its calendar, and wake up when it has passed."""
    case, at = context.case, found.at if isinstance(found, deadlines.Moment) else None
    day = (
        timezone.localdate(found.at - timedelta(microseconds=1))
        if isinstance(found, deadlines.Moment)
        else found.day
    )
    case.until(day, at=at, provisional=found.provisional, calendar=found.calendar)
    context.timer("limit", f"limit:{case.version}", at or end_of(day), outcome=outcome, step=case.step)
    remind(context, day)


def remind(context: Context, last: date) -> None:
    """Whoever is to act by a last day is told shortly before it."""
    near = last - timedelta(days=NEAR)
    if near > context.today:
        context.timer("near", f"near:{context.case.version}", start_of(near))


def next_step(context: Context, outcome: Outcome) -> Step | None:
    """Where an outcome leads; None for the end. Raises Refused where the next step's own condition does not hold."""
    if outcome.to == END:
        return None
    step = context.steps[outcome.to]
    allowed, reason = context.assessed.open(step.guard) if step.guard is not None else (True, "")
    if not allowed:
        raise Refused(f"下一步“{step.label}”{reason}。")
    return step


def leave(context: Context, outcome: Outcome) -> None:
    """By an outcome to the next step, or to the end."""
    step = next_step(context, outcome)
    if step is not None:
        enter(context, step)
    else:
        finish(context)


def ways(context: Context, step: Step) -> list[Outcome]:
    """The outcomes of the applicant's first step that are open: by which a claim may be filed."""
    return [o for o in step.outcomes if context.assessed.open(o.condition)[0]]


def leave_to(context: Context, step: Step, wanted: str = "") -> None:
    """From the applicant's first step by its open outcome, or by the one of several that was `wanted`: filing is what
    that step consists of."""
    opened = ways(context, step)
    if len(opened) > 1 and wanted:
        opened = [o for o in opened if o.id == wanted]
    elif len(opened) > 1:
        raise Refused(f"请选怎样申报：{'、'.join(o.label for o in opened)}。")
    if len(opened) != 1:
        labels = "、".join(o.label for o in step.outcomes)
        raise Refused(f"现有的事实还定不下来报到哪里（{labels}）。请先填明单位性质、注册地等有关情况。")
    context.event("outcome", outcome=opened[0].id, to=opened[0].to)
    leave(context, opened[0])


def finish(context: Context) -> None:
    """The procedure is over: a grant stays open until its money is paid, everything else is closed."""
    case = context.case
    case.step, case.role, case.holds, case.assignee = "", "", Holder.NOBODY, None
    case.public_until, case.stopped_at = None, None
    case.until()
    if case.phase == Phase.GRANTED:
        payers.bind(context)
    void_proposals(context, "案件已经办结")
    context.cancel_timers(*OF_A_STEP)
    if case.phase == Phase.OPEN:
        case.phase = Phase.ENDED
    if case.phase == Phase.GRANTED and not money.outstanding(case):
        case.phase = Phase.DONE
    if case.phase != Phase.GRANTED:
        case.ended_at = context.now


def close(context: Context, phase: str) -> None:
    """The claim goes no further without a decision: withdrawn, or given up by the clock."""
    context.case.phase = phase
    finish(context)
    context.cancel_timers()


def void_proposals(context: Context, why: str) -> None:
    """What was proposed rests on what is no more."""
    context.write(VOID, Proposal.State.VOID, context.now, why[:500], context.case, Proposal.State.OPEN)


def stop_clock(context: Context) -> None:
    """The applicant holds the case: the office's limit stands still."""
    context.case.stopped_at, context.case.holds = context.now, Holder.APPLICANT
    void_proposals(context, "已经一次性告知补正")
    context.cancel_timers("limit", "near")


def resume_clock(context: Context) -> None:
    """The office's limit goes on; the days in between are not counted."""
    case = context.case
    if case.stopped_at is not None:
        case.stopped = [*case.stopped, [_local(case.stopped_at), _local(context.now)]]
    case.stopped_at, case.holds = None, Holder.OFFICE
    if context.step is not None:
        limit_from(context, context.step)


def _local(moment: datetime) -> str:
    """A moment as local time, whose day can be read off."""
    return timezone.localtime(moment).isoformat()
