"""Carrying out one command: one transaction, the case under lock, idempotent, refused with the reason or done with its events."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Subquery

from duixian.site import audit
from duixian.site.cases import drift, listening
from duixian.site.cases.acts import ACTS
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case, Event
from duixian.site.prepared import Arg, Prepared, put
from duixian.site.registry import powers
from duixian.site.sending import Question, ahead, together
from duixian.site.shelf import shelf

from .command import Applied, Command, Refused, Stale
from .context import Context
from .payload import checked

TRIES = 4
DEADLOCK, SERIALIZATION = "40P01", "40001"
SKEW = timedelta(minutes=5)  # by so much the clocks of several servers may differ
UNDER_LOCK = Prepared[Case](
    lambda: Case.objects.select_for_update(of=("self",)).select_related("claimant__owner", "applicant__owner", "opened_by").filter(key=Arg(0))
)  # fmt: skip
LAST = Prepared[Event](
    lambda: Event.objects.filter(case=Subquery(Case.objects.filter(key=Arg(0)).values("pk"))).order_by("-seq").values_list("at")[:1]
)  # fmt: skip
OF_REQUEST = Prepared[Event](lambda: Event.objects.filter(request=Arg(0)).order_by().select_related("case"))


def apply(command: Command, now: datetime) -> Applied:
    """Carry out a command at a time. Raises Refused (with the reason) and Stale; nothing is changed then."""
    if not command.request:
        raise ValueError("a command needs the key of its request")
    checked(command.payload)
    for left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                return _apply(command, now)
        except IntegrityError:
            done = _done(command)  # the same request at the same time, from another process
            if done is None:
                raise
            return done
        except OperationalError as error:
            # Two that waited for each other: the database undid this one whole, so it can be done again.
            if not left or connection.in_atomic_block or not _waited(error):
                raise
    raise AssertionError("unreachable")


def _waited(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in (DEADLOCK, SERIALIZATION)


def _apply(command: Command, now: datetime) -> Applied:
    with together(), ahead(*_questions(command), lasting=listening.questions()):
        context = _begun(command, now)
        if isinstance(context, Applied):
            return context
        act = ACTS[command.act]
        asks = act.asks(context)
        with ahead(*asks.once, lasting=asks.lasting):
            allowed, reason = act.may(context)
            if not allowed:
                raise Refused(reason)
            act.do(context)
        _finish(context, command, now)
    return Applied(context.case, tuple(context.events))


def _finish(context: Context, command: Command, now: datetime) -> None:
    case = context.case
    context.written()
    put(case)
    audit.write(
        "case.acted", user=command.by, subject=case.claimant.key, about=case.number or str(case.key), now=now,
        detail={"act": command.act, "events": [[e.seq, e.act] for e in context.events]},
    )  # fmt: skip


def _questions(command: Command) -> list[Question]:
    """What every act asks before it is allowed."""
    about = [UNDER_LOCK.asking(command.case), OF_REQUEST.asking(command.key), LAST.asking(command.case)]
    return about if command.by is None else [*about, *powers.asking(command.by)]


def _begun(command: Command, now: datetime) -> Context | Applied:
    """What an act goes on with; what this request did before, where it is here again. Raises Refused, Stale."""
    case = UNDER_LOCK.first(command.case)
    if case is None:
        raise Refused("没有这个案件。")
    # under the case's lock: the same request sent twice at once waits for the first
    if (done := _done(command)) is not None:
        return done
    if command.version is not None and command.version != case.version:
        raise Stale(
            f"打开页面以后，这个案件已经有了新的进展（第 {case.version} 步，您看到的是第 {command.version} 步）。请刷新后再办。"
        )
    if command.act not in ACTS:
        raise Refused(f"没有“{command.act}”这个动作。")
    ready = shelf().by_id(case.pack)
    if ready is None:
        raise Refused(f"规则包 {case.pack} 现在不能使用，请联系管理员。")
    gone = drift.missing(ready.pack, case)
    if gone and command.act != "withdraw":
        raise Refused(gone)
    before = [at for (at,) in LAST.rows(command.case)]
    return Context(
        case, ready, current_calendar(), command.by, _not_before(before, now), command.payload, command.key, said=command.said, writes=[]
    )  # fmt: skip


def _not_before(before: list[datetime], now: datetime) -> datetime:
    """The time of an act, never before the last one. Raises Refused where the clock has gone back."""
    last = max(before, default=None)
    if last is None or now >= last:
        return now
    if last - now > SKEW:
        raise Refused("服务器的时间比这个案件上一次办理的时间早，不能办理。请管理员核对服务器的时钟。")
    return last


def _done(command: Command) -> Applied | None:
    """What this request did before. Raises Refused where it says something else now."""
    first = OF_REQUEST.first(command.key)
    if first is not None and first.detail.get("said", command.said) != command.said:
        raise Refused("这个页面已经提交过一次，这次的内容与上次不同，没有办理。请刷新页面，核对后再办。")
    return Applied(first.case, (first,), repeated=True) if first is not None else None


def may(case: Case, act: str, user: object, now: datetime, payload: dict[str, object] | None = None) -> tuple[bool, str]:  # fmt: skip
    """Whether a user may do an act on a case now, and why not; for pages. Changes nothing."""
    ready = shelf().by_id(case.pack)
    if ready is None:
        return False, f"规则包 {case.pack} 现在不能使用，请联系管理员。"
    if act not in ACTS:
        return False, f"没有“{act}”这个动作。"
    gone = drift.missing(ready.pack, case)
    if gone and act != "withdraw":
        return False, gone
    context = Context(case, ready, current_calendar(), user, now, payload or {}, "")
    return ACTS[act].may(context)
