"""What of a project was done, and what is due next, by whom and by when: from its own rows and from the case that began it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from duixian.quantities.money import format_money
from duixian.quantities.months import add_months
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Ballot, Case
from duixian.site.funds.models import Commitment

from . import booking, kinds, reporting
from .beginning import book_due
from .models import Book, Mending, Project, Report

DONE, NOW, LATER, LATE = "done", "now", "later", "late"
UNIT, OFFICE = "单位", "机关"
OVER = ("paid", "cancelled", "lapsed")  # states of an instalment of which nothing more comes


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing on the way: what, by when or since when, who acts (单位, 机关), how it stands, what came of it."""

    what: str
    day: date | None
    who: str
    state: str
    said: str = ""
    link: str = ""
    provisional: bool = False


def stops(project: Project, on: date, now: Any) -> list[Stop]:
    """All of a term in the order of its days; what has no day stands where it is known to come."""
    found = [*_books(project, on), *_reports(project, on), *_mendings(project, on), *_money(project)]
    context = _context(project, now)
    if context is not None:
        found += [*_evaluations(context, project, on), *_own_step(context, on)]
    found.append(
        Stop("建设期满", project.ends, UNIT, DONE if not project.running else LATER, project.note if project.state == Project.State.ENDED else "")
    )  # fmt: skip
    found += _renewal(project, on)
    return sorted(found, key=lambda one: (one.day or date.max, one.state != DONE))


def due(project: Project, on: date) -> list[Stop]:
    """What the unit has to do next, the most pressing first."""
    found = [*_books(project, on), *_reports(project, on), *_mendings(project, on)]
    context = _context(project, timezone.now())
    found += _own_step(context, on) if context is not None else []
    wanted = [one for one in found if one.who == UNIT and one.state in (NOW, LATE)]
    return sorted(wanted, key=lambda one: one.day or date.max)


def upcoming(project: Project, on: date) -> Stop | None:
    """The next thing that the unit has to do: what it can do now, else what comes first."""
    now = due(project, on)
    if now:
        return now[0]
    later = [one for one in _reports(project, on) if one.state == LATER]
    return min(later, key=lambda one: one.day or date.max, default=None)


def _books(project: Project, on: date) -> list[Stop]:
    label = kinds.of_project(project)[1].book.label
    found = []
    for book in project.books.filter(state=Book.State.SIGNED):
        what = f"{label}第 {book.number} 稿签订" if not book.changes else f"任务书变更（第 {book.number} 稿）"
        found.append(Stop(what, timezone.localdate(book.closed_at), OFFICE, DONE, book.reason, "book"))
    going = booking.going(project)
    if going is not None and going.state == Book.State.SENT:
        found.append(Stop(f"{label}待机关签", None, OFFICE, NOW, "", "book"))
    elif project.running and (going is not None or not found):
        by = book_due(project, kinds.of_project(project)[1]) if not found else None
        found.append(
            Stop(
                "任务书的变更填好签交" if found else f"{label}填好签交",
                by,
                UNIT,
                LATE if by and on > by else NOW,
                going.remark if going else "",
                "book",
            )
        )
    return found


def _reports(project: Project, on: date) -> list[Stop]:
    kind = kinds.of_project(project)[1]
    found = []
    for row in project.reports.all():
        if row.wanted and project.state == Project.State.ENDED and row.kind == Report.Kind.YEARLY:
            continue
        label = reporting.title(row, kind)
        if row.wanted:
            state = LATE if row.late(on) else NOW if on >= row.opens else LATER
            found.append(
                Stop(f"交{label}", row.due, UNIT, state, row.remark, f"report:{row.key}", row.due_provisional)
            )
        elif row.state == Report.State.FILED:
            found.append(Stop(f"{label}待核", row.due, OFFICE, NOW, "", f"report:{row.key}"))
        else:
            found.append(Stop(label, row.due, UNIT, DONE, row.get_state_display(), f"report:{row.key}"))
    return found


def _mendings(project: Project, on: date) -> list[Stop]:
    found = []
    for row in project.mendings.all():
        if row.state == Mending.State.OPEN:
            found.append(
                Stop(
                    "限期整改并报告",
                    row.due,
                    UNIT,
                    LATE if on > row.due else NOW,
                    row.finding,
                    "mending",
                    row.due_provisional,
                )
            )
        elif row.state == Mending.State.ANSWERED:
            found.append(Stop("整改待验收", row.due, OFFICE, NOW, row.finding, "mending"))
        else:
            found.append(
                Stop(
                    "限期整改",
                    timezone.localdate(row.closed_at),
                    OFFICE,
                    DONE,
                    f"{row.get_state_display()} {row.remark}".strip(),
                    "mending",
                )
            )
    return found


def _money(project: Project) -> list[Stop]:
    rows = Commitment.objects.filter(case=project.case).order_by("number")
    return [
        Stop(
            f"{row.label or f'第 {row.number} 期'} {format_money(row.fen)}", row.due or _over(row), OFFICE,
            DONE if row.state in OVER else LATER, row.get_state_display(),
        )
        for row in rows
    ]  # fmt: skip


def _over(row: Commitment) -> date | None:
    """The day on which an instalment without one was paid, or fell away."""
    return timezone.localdate(row.changed_at) if row.state in OVER else None


def _context(project: Project, now: Any) -> Context | None:
    case = Case.objects.filter(key=project.case).select_related("claimant__owner", "applicant__owner").first()
    if case is None:
        return None
    ready, _ = kinds.of_project(project)
    if case.procedure not in ready.pack.procedures:
        return None
    return Context(case, ready, current_calendar(), None, now, {}, "")


def _evaluations(context: Context, project: Project, on: date) -> list[Stop]:
    """The procedure's own steps: what came of each, with the experts' mean where they scored."""
    case, found = context.case, []
    for id_ in kinds.of_project(project)[1].evaluations:
        step = context.steps.get(id_)
        if step is None:
            continue
        labels = {o.id: o.label for o in step.outcomes}
        events = list(case.events.filter(act="outcome", step=id_).order_by("seq"))
        for event in events:
            said = labels.get(event.outcome, event.outcome)
            found.append(
                Stop(step.label, timezone.localdate(event.at), OFFICE, DONE, f"{said}{_scores(case, id_)}")
            )
        if case.step == id_:
            opens = context.assessed.day(step.opens)
            found.append(
                Stop(step.label, case.due or opens, OFFICE, NOW if opens is None or opens <= on else LATER)
            )
        elif not events and case.phase == Case.Phase.GRANTED and step.opens is not None:
            found.append(Stop(step.label, context.assessed.day(step.opens), OFFICE, LATER))
    return found


def _own_step(context: Context, on: date) -> list[Stop]:
    """What the procedure waits for from the unit: an evaluation that failed and has to be put right, an extension that runs."""
    case, step = context.case, context.step
    if case.phase != Case.Phase.GRANTED or step is None or context.role_of(step).kind != "applicant":
        return []
    late = case.due is not None and on > case.due
    return [
        Stop(
            step.label,
            case.due,
            UNIT,
            LATE if late else NOW,
            "在立项的案件里办",
            "case",
            case.due_provisional,
        )
    ]


def _scores(case: Case, step: str) -> str:
    rows = Ballot.objects.filter(case=case, step=step)
    scores = [score for score in rows.values_list("score", flat=True) if score is not None]
    return f"，{len(scores)} 名专家平均 {sum(scores) / len(scores):.1f} 分" if scores else ""


def renewable(project: Project, on: date) -> tuple[bool, date | None]:
    """Whether the next term may be asked for now, and from which day on; none where the pack has no renewal."""
    rule = kinds.of_project(project)[1].renewal
    if rule is None or project.state == Project.State.ENDED or hasattr(project, "next"):
        return False, None
    first = add_months(project.ends, -rule.early) if rule.early else project.ends
    return on >= first, first


def _renewal(project: Project, on: date) -> list[Stop]:
    if hasattr(project, "next"):
        return [
            Stop(
                f"第 {project.next.term} 期",
                project.next.starts,
                UNIT,
                DONE,
                project.next.number,
                f"project:{project.next.key}",
            )
        ]
    now, first = renewable(project, on)
    return (
        [Stop("可以申请进入下一期", first, UNIT, LATER, "" if not now else "现在可以申请", "renew")]
        if first
        else []
    )


def unread(project: Project) -> int:
    """How many things wait for the keepers."""
    return (
        project.books.filter(state=Book.State.SENT).count()
        + project.reports.filter(state=Report.State.FILED).count()
        + project.mendings.filter(state=Mending.State.ANSWERED).count()
    )
