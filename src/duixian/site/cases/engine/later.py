"""What happens to many cases at once is written together: papers, events, notices and the cases' own rows, a table at a time.

Each case keeps what is to be written of it (`Later`) until all have been gone through. Whoever has to read from the database
what has just happened to a case writes that case first (`Context.at_once`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from duixian.site.cases import listening
from duixian.site.cases.models import Case, Event, Issued
from duixian.site.cases.receivers import MONEY, receivers_of
from duixian.site.funds.writing import write as write_rows
from duixian.site.notices import outbox
from duixian.site.prepared import add_all

if TYPE_CHECKING:
    from .context import Context

COLUMNS = [f.name for f in Case._meta.concrete_fields if not f.primary_key]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to all whom its case concerns; `once` names the transition that it tells of."""

    kind: str
    deadline: date | None
    once: str


@dataclass(slots=True)
class Later:
    """What is still to be written of one case: events, papers each with its event, notices."""

    events: list[Event] = field(default_factory=list)
    papers: list[tuple[Issued, Event]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.notices)

    def clear(self) -> None:
        self.events, self.papers, self.notices = [], [], []


def write(contexts: Collection[Context]) -> None:
    """Write all that these cases, which are under lock, have left to be written."""
    papers = [pair for context in contexts if context.later for pair in context.later.papers]
    _add([paper for paper, _ in papers])
    for paper, event in papers:
        event.detail["paper"] = paper.pk
    told = [(context, context.later) for context in contexts if context.later]
    events = [event for _, later in told for event in later.events]
    _add(events)
    if events:
        listening.tell(
            {event.act for event in events},
            [listening.Happened(event.act, event.case, event.at) for event in events],
        )
    for money in (False, True):
        _tell([(c, [n for n in later.notices if (n.kind in MONEY) == money]) for c, later in told], money)
    write_rows([context.case for context in contexts], COLUMNS)
    for _, later in told:
        later.clear()


def _add(rows: Sequence[Issued] | Sequence[Event]) -> None:
    if rows:
        add_all(rows)


def _tell(found: Sequence[tuple[Context, list[Notice]]], money: bool) -> None:
    some = [(context, notices) for context, notices in found if notices]
    if not some:
        return
    first = some[0][0]
    who = receivers_of([context.case for context, _ in some], first.today, money=money)
    outbox.put_all(
        [
            outbox.Telling(one.kind, user, context.case.number or "", one.deadline, one.once)
            for context, notices in some
            for one in notices
            for user in who[context.case.pk]
        ],
        first.now,
    )
