"""The task book: drawn up by the unit from the pack's template, worked out with the keepers, signed by both sides, changed with approval."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.rules.decisions import content_hash
from duixian.rules.model.projects import TERM
from duixian.rules.model.projects import Change as Amendment
from duixian.site.cases import deadlines, issuing
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.registry.powers import same_person

from . import contents, kinds, reporting, showing
from .changing import Change, ProjectError, case_context, locked
from .models import Book, Project

State = Book.State
KIND = "task_book"


def going(project: Project) -> Book | None:
    """The version that is worked on."""
    return project.books.filter(state__in=[State.DRAFT, State.SENT, State.RETURNED]).first()


def granted(project: Project) -> int | None:
    """Fen that the case granted; None where it grants no money."""
    return Case.objects.filter(key=project.case).values_list("amount", flat=True).first()


def may_draw(project: Project) -> tuple[bool, str]:
    """Whether the unit may begin a version now, else why not."""
    if not project.running:
        return False, f"这个项目{project.get_state_display()}。"
    if going(project) is not None:
        return False, "有一稿还在办，先办完它。"
    standing = reporting.standing_book(project)
    if standing is not None and not kinds.of_project(project)[1].changes:
        return False, "这种项目的任务书签订以后不变更。"
    return True, ""


@transaction.atomic
def draw(project: Project, user: Any, now: datetime) -> Book:
    """The unit begins a version: the first from the template, a later one from the book in force. Raises ProjectError."""
    change = Change(locked(project.pk), user, now)
    showing.must_file(user, change.project, change.today)
    allowed, reason = may_draw(change.project)
    if not allowed:
        raise ProjectError(reason)
    standing = reporting.standing_book(change.project)
    last = change.project.books.order_by("-number").first()
    content = standing.content if standing is not None else contents.blank(project.starts, project.ends)
    made = Book.objects.create(
        project=change.project, number=last.number + 1 if last is not None else 1, content=content, drawn_by=user, drawn_at=now
    )  # fmt: skip
    change.event("drafted", book=made.pk, number=made.number)
    return made


def _mine(book: Book, user: Any, now: datetime) -> tuple[Change, Book]:
    change = Change(locked(book.project_id), user, now)
    showing.must_file(user, change.project, change.today)
    if not change.project.running:
        raise ProjectError(f"这个项目{change.project.get_state_display()}。")
    held = Book.objects.select_for_update().get(pk=book.pk)
    if not held.open:
        raise ProjectError(f"这一稿{held.get_state_display()}，不能再改。")
    return change, held


@transaction.atomic
def write(
    book: Book, content: dict[str, Any], reason: str, since: date | None, user: Any, now: datetime
) -> Book:
    """The unit fills it in; nothing is checked before it is signed. Raises ProjectError."""
    change, held = _mine(book, user, now)
    held.content = {**content, "starts": change.project.starts.isoformat()}
    held.reason, held.since = reason.strip()[:500], since
    held.save()
    return held


def faults(book: Book) -> list[str]:
    """What stands against signing it."""
    kind = kinds.of_project(book.project)[1]
    found = contents.faults(kind.book, book.content, granted(book.project))
    ends = date.fromisoformat(book.content["ends"])
    standing = reporting.standing_book(book.project)
    if standing is None:
        if ends != book.project.ends:
            found.append(f"建设期到 {book.project.ends} 为止。")
        return found
    kindly = contents.changed(standing.content, book.content)
    if not kindly:
        found.append("和现行的任务书没有不同。")
    for one in sorted(kindly - set(kind.changes)):
        found.append(
            f"这种项目不能变更{ {'term': '期限', 'aims': '指标', 'budget': '预算', 'leader': '负责人', 'team': '团队'}[one] }。"
        )
    if TERM in kindly and ends <= book.project.ends:
        found.append("期限只能延长。")
    if len(book.reason.strip()) < kinds.LEAST:
        found.append("请写明变更的理由。")
    if book.since is None and any(kind.changes[one].within is not None for one in kindly & set(kind.changes)):
        found.append("请写从哪一天起变动。")
    return found


@transaction.atomic
def send(book: Book, user: Any, now: datetime) -> Book:
    """The unit signs it and hands it in; changes that only have to be told stand at once. Raises ProjectError."""
    change, held = _mine(book, user, now)
    wrong = faults(held)
    if wrong:
        raise ProjectError("".join(wrong))
    standing = reporting.standing_book(change.project)
    held.changes = sorted(contents.changed(standing.content, held.content)) if standing is not None else []
    parts = [change.kind.changes[one] for one in held.changes]
    held.notice = bool(parts) and all(part.notice for part in parts)
    held.digest, held.state, held.sent_by, held.sent_at, held.remark = (
        content_hash(held.content),
        State.SENT,
        user,
        now,
        "",
    )
    if held.notice:  # it only has to be told: it stands with that
        held.state, held.closed_at = State.SIGNED, now
    held.save()
    act = "noted" if held.notice else "asked" if held.changes else "sent"
    article = "；".join(dict.fromkeys(kinds.article(change.kind, part) for part in parts))
    change.event(
        act,
        note=f"{held.reason}{_late(held, change, parts)}",
        article=article,
        book=held.pk,
        digest=held.digest,
    )
    return held


def _late(book: Book, change: Change, parts: list[Amendment]) -> str:
    """In words, where a change was told after its last day."""
    days = [
        deadlines.due(book.since, part.within, current_calendar()).day
        for part in parts
        if part.within is not None and book.since is not None
    ]
    return f"（逾期，应在 {min(days)} 以前）" if days and change.today > min(days) else ""


def _offered(book: Book, user: Any, now: datetime) -> tuple[Change, Book]:
    change = Change(locked(book.project_id), user, now)
    change.office = showing.must_keep(user, change.project, change.today)
    held = Book.objects.select_for_update(of=("self",)).select_related("project").get(pk=book.pk)
    if held.state != State.SENT:
        raise ProjectError(f"这一稿{held.get_state_display()}，没有要签的。")
    if same_person(user, held.sent_by) or same_person(user, held.drawn_by):
        raise ProjectError("单位一方是您签的，请由另一位工作人员签。")
    return change, held


@transaction.atomic
def sign(book: Book, digest: str, user: Any, now: datetime) -> Book:
    """A keeper signs what was read (`digest`): it is in force, with its paper. Raises ProjectError."""
    change, held = _offered(book, user, now)
    if digest != held.digest or content_hash(held.content) != held.digest:
        raise ProjectError("这一稿在您打开以后变了。请重新看过再签。")
    first = not held.changes
    held.state, held.closed_by, held.closed_at = State.SIGNED, user, now
    held.paper_id = _paper(change, held)
    held.save()
    ends = date.fromisoformat(held.content["ends"])
    if ends != change.project.ends:
        change.project.ends = ends
        reporting.plan(change)
    if first:
        change.settle({change.kind.book.signed: True})
    parts = [change.kind.changes[one] for one in held.changes]
    articles = [kinds.article(change.kind, part) for part in parts] or [
        kinds.article(change.kind, change.kind.book)
    ]
    change.event(
        "signed" if first else "agreed",
        note=held.reason,
        article="；".join(dict.fromkeys(articles)),
        book=held.pk,
        digest=held.digest,
    )
    change.tell("project_signed")
    return held


def _paper(change: Change, book: Book) -> int | None:
    """The book as a paper in the file of the case."""
    context = case_context(change)
    template = change.known[0].pack.projects[change.kind.id].book
    context.role = change.kind.kept_by[0] if change.kind.kept_by else ""
    unit = str(book.sent_by)
    try:
        made = issuing.issue_kind(
            context, KIND, project=change.project.subject.name, leader=book.content["leader"],
            team="、".join(line.strip() for line in book.content["team"].splitlines() if line.strip()),
            term=contents.term_in_words(book.content), aims=contents.aims_in_words(template, book.content),
            spending=contents.budget_in_words(template, book.content),
            signers=f"{change.project.unit.name}（{unit}，{issuing.zh(_day(book.sent_at))}），{change.office or '主管机关'}（{change.by}，{issuing.zh(change.today)}）",
        )  # fmt: skip
    except Refused as error:
        raise ProjectError(str(error)) from error
    context.case.save()
    return made.pk if made is not None else None


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at is not None else None


@transaction.atomic
def give_back(book: Book, remark: str, user: Any, now: datetime) -> None:
    """A keeper gives it back with what has to be worked out. Raises ProjectError."""
    change, held = _offered(book, user, now)
    if len(remark.strip()) < kinds.LEAST:
        raise ProjectError("请写明要商改什么。")
    held.state, held.remark, held.closed_by, held.closed_at = State.RETURNED, remark.strip()[:1000], user, now
    held.save()
    change.event("returned", note=held.remark, book=held.pk)
    change.tell("project_book_back")


@transaction.atomic
def refuse(book: Book, remark: str, user: Any, now: datetime) -> None:
    """A keeper does not agree to a change; the book in force stays. Raises ProjectError."""
    change, held = _offered(book, user, now)
    if not held.changes:
        raise ProjectError("第一份任务书不能拒签，可以退回商改。")
    if len(remark.strip()) < kinds.LEAST:
        raise ProjectError("请写明为什么不同意。")
    held.state, held.remark, held.closed_by, held.closed_at = State.REFUSED, remark.strip()[:1000], user, now
    held.save()
    change.event("refused", note=held.remark, book=held.pk)
    change.tell("project_no_change")


@transaction.atomic
def drop(book: Book, user: Any, now: datetime) -> None:
    """The unit takes back a version that it has not signed. Raises ProjectError."""
    _, held = _mine(book, user, now)
    if not held.project.books.filter(state=State.SIGNED).exists():
        raise ProjectError("任务书还没有签订过，请改好再交。")
    held.delete()
