"""Instalments that fall due: at the steps that pay, by the clock, and when what stood against them is gone.

A step that pays pays the instalments whose day has come and, where none has, the next one; they are bound to it (`step`), and
the case goes on when they are settled. What has a day of its own falls due on it while the case stands at such a step, and
once its procedure is over. Whatever falls due is looked at first: held with the reason where something stands against it, and
looked at again every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from duixian.site.funds import batches, commitments, states
from duixian.site.funds.models import Change, Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.funds.writing import write
from duixian.site.shelf import shelf

from . import looking, payers
from .conditions import why_not
from .engine.context import Context
from .models import Case
from .money import SETTLED
from .under_lock import context_of, lock

MOST, MOST_DUE = 2000, 500  # instalments held or without a day, and due, that one round looks at again
LOT = 50  # of those that are due in one transaction


def pays(context: Context) -> bool:
    """Whether the case stands at a step that pays."""
    return context.step is not None and any(outcome.pays for outcome in context.step.outcomes)


def at_paying_step(context: Context) -> None:
    """The case has come to a step that pays: what is paid here is bound to it, and what falls due is marked or held."""
    payers.bind(context)
    of_case = commitments.OF_CASE.all(context.case.key)
    rows = [row for row in of_case if row.state not in SETTLED and not row.refund]
    here = context.case.step
    mine = [row for row in rows if row.step == here]
    free = [row for row in rows if not row.step]
    mine += [row for row in free if _day_has_come(row, context)] or ([] if mine else free[:1])
    for row in mine:
        row.step = here
    write(mine, ["step"])
    fall_due(context, [row for row in mine if row.state == State.COMMITTED and _may_be_paid(row, context)])


def _day_has_come(row: Commitment, context: Context) -> bool:
    return row.due is not None and row.due <= context.today


def _may_be_paid(row: Commitment, context: Context) -> bool:
    return row.due is None or row.due <= context.today


def fall_due(context: Context, rows: list[Commitment]) -> bool:
    """Instalments with money set aside are to be paid now: marked where nothing stands against them, else held with the
    reason. True where one is due."""
    if not rows:
        return False
    fresh = looking.marks(rows, context.now)
    reasons = {row.pk: why_not(context, row) for row in rows}
    held = [row for row in rows if reasons[row.pk]]
    for row in held:
        states.hold(row, reasons[row.pk][:300], context.now)
        context.event("held", note=reasons[row.pk], number=row.number)
    if held:
        context.notify("held")
    changed = states.mark_due([row for row in rows if not reasons[row.pk]], context.now, context.by)
    looking.keep(changed, fresh)
    if changed:
        context.event("due_payment", numbers=[row.number for row in changed])
    return bool(changed)


def check(row: Commitment, now: datetime) -> bool:
    """Look at an instalment: mark it due where its conditions hold, else hold it with the reason. True where it became due.

    One that was held by what stood against it goes on where nothing does any more. The case is locked before the ledger's
    rows, as everywhere; what another process has done meanwhile is left as it is.
    """
    context = context_of(row.case, None, now)
    if context is None or not _is_its_turn(context, row):
        return False
    (fresh,) = states.locked_rows([row.pk])
    if fresh.state != row.state:
        return False
    done = LOOKS[State(fresh.state)](context, fresh) if State(fresh.state) in LOOKS else False
    context.case.save()
    return done


def _is_its_turn(context: Context, row: Commitment) -> bool:
    """Whether its procedure is over, or has come to the step that pays it."""
    if row.refund or not context.case.step or row.step:
        return True
    return pays(context) and _day_has_come(row, context)


def _committed(context: Context, row: Commitment) -> bool:
    if row.due is None and not row.step and why_not(context, row):
        looking.passed_over(row, context.now)  # it has no day: it waits for what it hangs on
        return False
    return fall_due(context, [row])


def _held(context: Context, row: Commitment) -> bool:
    fresh = looking.marks([row], context.now)
    reason = why_not(context, row) or _in_the_way(row, context.now)
    if reason:
        Commitment.objects.filter(pk=row.pk).update(
            changed_at=context.now, reason=reason[:300]
        )  # looked at today
        return False
    states.mark_due([states.resume(row, "付款条件又成立", context.now)], context.now)
    looking.keep([row], fresh)
    context.event("due_payment", numbers=[row.number])
    return True


def _in_the_way(row: Commitment, now: datetime) -> str:
    """What a batch would leave it out for, were it due: no account, or a cap that leaves nothing."""
    with transaction.atomic():
        states.mark_due([states.resume(row, "付款条件又成立", now)], now)
        _, left = batches.plan(states.locked_rows([row.pk]), now)
        transaction.set_rollback(True)
    return left[0].reason if left else ""


def hold_back(context: Context, row: Commitment, reason: str) -> None:
    """What was due is held by what stands against it; the clock looks at it again. The caller saves the case."""
    states.hold(row, reason[:300], context.now)
    context.event("held", note=reason, number=row.number)
    context.notify("held")


LOOKS = {State.COMMITTED: _committed, State.HELD: _held}


def come_due(now: datetime) -> int:
    """For the clock: instalments whose day has come, and those that were funded or freed meanwhile; how many are due now.

    What is held is looked at again once a day, and so is what is due: a batch finds it as it stands.
    """
    commitments.release(now)
    done = _at_their_steps(now)
    for key in _to_look_at(now):
        row = Commitment.objects.get(pk=key)
        with transaction.atomic():
            done += check(row, now)
    due = Commitment.objects.filter(state=State.DUE).exclude(looked__startswith=looking.today_mark(now))
    keys = _keys(due.order_by("changed_at", "pk")[:MOST_DUE])
    for start in range(0, len(keys), LOT):
        _look_at_due(keys[start : start + LOT], now)
    return done


@transaction.atomic
def _look_at_due(keys: list[int], now: datetime) -> None:
    """What is due and has not been looked at today: held where something stands against it by now."""
    rows = Commitment.objects.filter(pk__in=keys, state=State.DUE).order_by("pk")
    lock(rows.values_list("case", flat=True))
    found = list(rows)
    against = looking.again(found, None, now)
    for row in found:
        if row.pk not in against:
            continue
        context = context_of(row.case, None, now)
        if context is None:
            looking.passed_over(row, now)
            continue
        hold_back(context, row, against[row.pk])
        context.case.save()


def _to_look_at(now: datetime) -> Iterator[int]:
    today = timezone.localdate(now)
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    over = Exists(Case.objects.filter(key=OuterRef("case"), phase=Case.Phase.GRANTED, step=""))
    funded = Commitment.objects.filter(state=State.COMMITTED)
    yield from _keys(funded.filter(Q(due__lte=today), over | Q(refund=True)).order_by("due", "pk"))
    yield from _keys(funded.exclude(step="").filter(Q(due=None) | Q(due__lte=today)).order_by("due", "pk"))
    undated = funded.filter(over, due=None, step="").exclude(looked__startswith=looking.today_mark(now))
    yield from _keys(undated.order_by("pk")[:MOST])
    yield from _keys(held_by_clock(midnight)[:MOST])


def _keys(rows: QuerySet[Commitment]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def held_by_clock(before: datetime) -> QuerySet[Commitment]:
    """Instalments that were held by what stands against them and were not looked at since a moment; what an officer held
    stays held."""
    last = Change.objects.filter(commitment=OuterRef("pk"), after=State.HELD).order_by("-pk")
    rows = Commitment.objects.filter(state=State.HELD, changed_at__lt=before)
    return (
        rows.annotate(held_by=Subquery(last.values("by")[:1]))
        .filter(held_by=None)
        .order_by("changed_at", "pk")
    )


def _at_their_steps(now: datetime) -> int:
    """Cases at a step that pays with instalments whose day has come meanwhile, or with none bound to it yet."""
    today = timezone.localdate(now)
    rows = Commitment.objects.filter(case=OuterRef("key"))
    ripe = Exists(rows.filter(state=State.COMMITTED, step="", due__lte=today))
    unbound = Exists(rows.exclude(state__in=SETTLED)) & ~Exists(rows.exclude(step=""))
    cases = Case.objects.filter(_paying(), ripe | unbound, phase=Case.Phase.GRANTED)
    done = 0
    for key in list(cases.order_by("pk").values_list("key", flat=True)):
        with transaction.atomic():
            context = context_of(key, None, now)
            if context is None or not pays(context):
                continue
            of_case = commitments.OF_CASE.all(key)
            if any(row.step for row in of_case):  # what it pays is bound already; these have their own day
                ripe_rows = [row for row in of_case if row.state == State.COMMITTED and not row.step and _day_has_come(row, context)]  # fmt: skip
                done += fall_due(context, ripe_rows)
            else:
                before = len(context.events)
                at_paying_step(context)
                done += len(context.events) > before
            context.case.save()
    return done


def _paying() -> Q:
    """Cases that may stand at a step that pays."""
    found = Q(pk__in=[])
    for ready in shelf().all():
        steps = {step.id for p in ready.pack.procedures.values() for step in p.steps if any(o.pays for o in step.outcomes)}  # fmt: skip
        found |= Q(pack=ready.pack.id, step__in=sorted(steps))
    return found
