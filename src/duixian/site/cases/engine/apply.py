"""Carrying out one command: one transaction, the case under lock, idempotent, refused with the reason or done with its events."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from duixian.site import audit
from duixian.site.cases.acts import ACTS
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case, Event
from duixian.site.shelf import shelf

from .command import Applied, Command, Refused, Stale
from .context import Context


def apply(command: Command, now: datetime) -> Applied:
    """Carry out a command at a time. Raises Refused (with the reason) and Stale; nothing is changed then."""
    try:
        with transaction.atomic():
            return _apply(command, now)
    except IntegrityError:
        done = _done(command)  # the same request at the same time, from another process
        if done is None:
            raise
        return done


def _apply(command: Command, now: datetime) -> Applied:
    done = _done(command)
    if done is not None:
        return done
    try:
        case = Case.objects.select_for_update(of=("self",)).select_related("claimant", "applicant", "opened_by").get(key=command.case)  # fmt: skip
    except Case.DoesNotExist:
        raise Refused("没有这个案件。") from None
    if command.version is not None and command.version != case.version:
        raise Stale(
            f"打开页面以后，这个案件已经有了新的进展（第 {case.version} 步，您看到的是第 {command.version} 步）。请刷新后再办。"
        )
    act = ACTS.get(command.act)
    if act is None:
        raise Refused(f"没有“{command.act}”这个动作。")
    ready = shelf().by_id(case.pack)
    if ready is None:
        raise Refused(f"规则包 {case.pack} 现在不能使用，请联系管理员。")
    context = Context(case, ready, current_calendar(), command.by, now, command.payload, command.request)
    allowed, reason = act.may(context)
    if not allowed:
        raise Refused(reason)
    act.do(context)
    case.save()
    audit.write(
        "case.acted", user=command.by, subject=case.claimant.key, about=case.number or str(case.key), now=now,
        detail={"act": command.act, "events": [[e.seq, e.act] for e in context.events]},
    )  # fmt: skip
    return Applied(case, tuple(context.events))


def _done(command: Command) -> Applied | None:
    """What this request did before. Raises Refused where its key was used for something else."""
    first = Event.objects.filter(request=command.request).select_related("case").first()
    if first is None:
        return None
    if first.case.key != command.case:
        raise Refused("这个请求的标识已经用过了。请刷新页面再办。")
    return Applied(first.case, (first,), repeated=True)


def may(case: Case, act: str, user: object, now: datetime, payload: dict[str, object] | None = None) -> tuple[bool, str]:  # fmt: skip
    """Whether a user may do an act on a case now, and why not; for pages. Changes nothing."""
    ready = shelf().by_id(case.pack)
    if ready is None:
        return False, f"规则包 {case.pack} 现在不能使用，请联系管理员。"
    context = Context(case, ready, current_calendar(), user, now, payload or {}, "")
    return ACTS[act].may(context)
