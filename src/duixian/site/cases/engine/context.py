"""One transition: the case under lock, what the acts may read, and the only ways in which they change it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, Role, Step
from duixian.rules.model.pack import Pack
from duixian.site.accounts.acting import Acting
from duixian.site.cases import listening
from duixian.site.cases.assessing import Assessed, assess, stamp_of
from duixian.site.cases.models import Case, Event, Issued, Timer
from duixian.site.cases.receivers import receivers
from duixian.site.notices import outbox
from duixian.site.prepared import Arg, Prepared, add, run
from duixian.site.shelf import Ready

from . import later
from .later import Later

END = "end"
_TIMERS = Timer._meta.db_table
TIMER = (
    f"INSERT INTO {_TIMERS} (case_id, kind, name, at, detail, state, fired_at, error) VALUES (%s, %s, %s, %s, %s, %s, NULL, '') "  # noqa: S608 - a name of the model
    "ON CONFLICT (case_id, name) DO UPDATE SET kind = excluded.kind, at = excluded.at, detail = excluded.detail, "
    "state = excluded.state, fired_at = NULL"
)
CANCEL = f"UPDATE {_TIMERS} SET state = %s WHERE case_id = %s AND state = %s"  # noqa: S608
KEY = Prepared[Event](lambda: Event.objects.filter(case=Arg(0), seq=Arg(1)).order_by().values_list("pk"))


@dataclass
class Context:
    """`now` is the time of the act, `by` the user (None: the clock), `office` and `role` those of the post under which they act.

    `said` marks the payload of the command, kept with its first event. `later` holds back what is written together with other
    cases'; without it everything is written as it happens. `writes` holds back what no act reads (timers, notices, proposals that
    become void) until its end.
    """

    case: Case
    ready: Ready
    calendar: Calendar
    by: Any
    now: datetime
    payload: Mapping[str, Any]
    request: str
    office: str = ""
    role: str = ""
    events: list[Event] = field(default_factory=list)
    said: str = ""
    later: Later | None = None
    writes: list[Callable[[], object]] | None = None
    _assessed: Assessed | None = None
    _stamp: str = ""

    @cached_property
    def who(self) -> Acting | None:
        """The user, for permissions: what is looked up of them is looked up once."""
        return Acting(self.by) if self.by is not None else None

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def pack(self) -> Pack:
        return self.ready.pack

    @property
    def benefit(self) -> Benefit:
        return self.pack.benefits[self.case.benefit]

    @cached_property
    def procedure(self) -> Procedure:
        return self.pack.procedures[self.case.procedure]

    @cached_property
    def steps(self) -> dict[str, Step]:
        return {step.id: step for step in self.procedure.steps}

    @property
    def step(self) -> Step | None:
        return self.steps.get(self.case.step)

    def role_of(self, step: Step) -> Role:
        return self.pack.roles[step.role]

    @property
    def assessed(self) -> Assessed:
        """What the rules say with the facts as they stand; worked out only where an act needs it."""
        if self._assessed is None:
            self._assessed = assess(
                self.ready,
                self.case,
                self.today,
                self.now,
                self.calendar,
                self._stamp,
                again=bool(self.request),
            )
            self._stamp = self._assessed.stamp
        return self._assessed

    @property
    def stamp(self) -> str:
        """The mark of the facts as they stand, asked for once."""
        if not self._stamp:
            self._stamp = stamp_of(self.case, self.ready.pack)
        return self._stamp

    def forget(self) -> None:
        """Facts were added: what was assessed before no longer counts."""
        self._assessed, self._stamp = None, ""

    def event(self, act: str, *, outcome: str = "", to: str = "", note: str = "", content: str = "", **detail: Any) -> Event:  # fmt: skip
        """Add what happened; the first event of a command carries its request key."""
        self.case.version += 1
        if self.said and not self.events:
            detail["said"] = self.said
        made = Event(
            case=self.case, seq=self.case.version, act=act, step=self.case.step, outcome=outcome, to=to, user=self.by, office=self.office,
            at=self.now, note=note, detail=detail, content=content, request=(self.request or None) if not self.events else None,
        )  # fmt: skip
        self.events.append(made)
        if self.later is not None:
            self.later.events.append(made)
            return made
        add(made, keys=False)
        listening.tell((act,), [listening.Happened(act, self.case, self.now)])
        return made

    def keyed(self, event: Event) -> Event:
        """An event of this act with its key in the database, which decisions refer to."""
        if event.pk is None:
            [(event.pk,)] = KEY.rows(event.case_id, event.seq)
        return event

    def issued(self, made: Issued) -> None:
        """A paper of the case is issued, with its event."""
        if self.later is None:
            add(made)
        event = self.event("paper", paper=made.pk, kind=made.kind, number=made.number)
        if self.later is not None:
            self.later.papers.append((made, event))

    def at_once(self) -> None:
        """From now on everything is written as it happens; what was held back is written first."""
        if self.later is not None:
            later.write([self])
            self.later = None

    def write(self, sql: str, *args: Any) -> None:
        """Carry out a statement on which nothing in this act depends."""
        self._write(partial(run, sql, *args))

    def _write(self, write: Callable[[], object]) -> None:
        if self.writes is None:
            write()
        else:
            self.writes.append(write)

    def written(self) -> None:
        """Write what was held back."""
        held, self.writes = self.writes or [], None if self.writes is None else []
        for write in held:
            write()

    def timer(self, kind: str, name: str, at: datetime, **detail: Any) -> None:
        """Something that will happen by itself; the same name again moves it."""
        self.write(
            TIMER, self.case, kind, name, at, json.dumps(detail, ensure_ascii=False), Timer.State.WAITING
        )

    def cancel_timers(self, *kinds: str) -> None:
        """Of these kinds; without any all there are now."""
        if not kinds:
            self.written()
            run(CANCEL, Timer.State.CANCELLED, self.case, Timer.State.WAITING)
            return
        of_kinds = f" AND kind IN ({', '.join(['%s'] * len(kinds))})"
        self.write(CANCEL + of_kinds, Timer.State.CANCELLED, self.case, Timer.State.WAITING, *kinds)

    def notify(self, kind: str, *, deadline: date | None = None) -> None:
        """A notice to whom the case concerns and who files or receives for them, written with the transition."""
        if self.later is not None:
            self.later.notices.append(later.Notice(kind, deadline, self._once))
            return
        self.tell(kind, receivers(self.case, kind, self.today), deadline=deadline)

    def tell(self, kind: str, users: Iterable[Any], *, deadline: date | None = None) -> None:
        """A notice to these users, written with the transition."""
        number = self.case.number or ""
        rows = outbox.rows(
            [outbox.Telling(kind, user, number, deadline, self._once) for user in users], self.now
        )
        self._write(partial(outbox.put_rows, rows))

    @property
    def _once(self) -> str:
        """The transition that a notice tells of."""
        return f"{self.case.key}:{self.case.version}"


def end_of(day: date) -> datetime:
    """The first moment after a local day: when a limit that ends on it has passed."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
