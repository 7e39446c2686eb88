"""What editors do: decide on a reading, take a decision back, say where documents begin and end.

A decision is applied to what was read. Where an earlier correction must come off first, the source is read again from
what the database holds of it, and all decisions that hold are applied to the fresh reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.text.split import Mark, MarkKind

from . import generations
from .checking import EditError, checked
from .models import Correction, Document, ExtentMark, Node, ReviewItem, Source
from .nodework import node_reading, table_reading
from .rereading import OldReadingError, keep, marks_of, read_again
from .writing import settle

Verdict = Correction.Verdict
_CHANGING = (Verdict.CORRECTED, Verdict.REJECTED)


def last_decision(work: str, subject: str) -> Correction | None:
    """The last decision on a subject, a withdrawal too."""
    found = Correction.objects.filter(work_id=work, subject=subject)
    return found.order_by("-decided_at", "-id").first()


def decide(item: ReviewItem, verdict: str, value: Any, note: str, editor: Any, now: datetime) -> Correction:
    """Record an editor's decision on one reading and apply it.

    ``value`` is what should stand instead (only with the verdict "corrected"). Raises EditError.
    """
    document, subject = item.document, item.subject
    value = checked(document, subject, value) if verdict == Verdict.CORRECTED else None
    if verdict == Verdict.REJECTED and subject.partition(":")[0] not in {"clause", "table"}:
        raise EditError("这一项不能删去，只能确认或更正。")
    work = document.work_id
    before = last_decision(work, subject)
    if verdict == Verdict.WITHDRAWN and (before is None or before.verdict == Verdict.WITHDRAWN):
        raise EditError("这一项没有可以撤回的更正。")
    fresh = _read_again(work) if before and before.verdict in _CHANGING else []
    with transaction.atomic():
        correction = Correction.objects.create(
            work_id=work,
            subject=subject,
            verdict=verdict,
            read=_read(item, before),
            value=value,
            note=note,
            editor=editor,
            decided_at=now,
        )
        for source, reading in fresh:
            keep(source, reading)
        if not fresh:
            generation = generations.advance()
            settle({work}, generation)
            Document.objects.filter(work_id=work).update(generation=generation)
    return correction


def _read(item: ReviewItem, before: Correction | None) -> Any:
    """What was read, as a decision keeps it: of nodes and tables with the source, so that another edition is left alone."""
    kind, _, key = item.subject.partition(":")
    if before is not None and before.verdict in _CHANGING:
        return before.read  # what stands there now is an editor's
    node = Node.objects.filter(document=item.document, key=key).first() if kind in {"node", "table"} else None
    if node is None:
        return item.read
    told = node_reading(node) if kind == "node" else table_reading(node)
    return {**told, "source": item.document.source.digest[:16]}


def _read_again(work: str) -> list[tuple[Source, Any]]:
    sources = Source.objects.filter(documents__work_id=work).distinct()
    try:
        return [(source, read_again(source, marks_of(source.digest))) for source in sources]
    except OldReadingError as error:
        raise EditError(str(error)) from None


def set_extents(
    source: Source, marks: Sequence[tuple[int, MarkKind]], note: str, editor: Any, now: datetime
) -> None:
    """Record where documents begin and end in a source, and read it anew. Raises EditError."""
    standing = marks_of(source.digest)
    fresh = _with(source, [*standing, *(Mark(line, kind) for line, kind in marks)])
    with transaction.atomic():
        _unchanged(source, standing)
        ExtentMark.objects.bulk_create(
            ExtentMark(source=source, line=line, kind=str(kind), note=note, editor=editor, decided_at=now)
            for line, kind in marks
        )
        keep(source, fresh)


def withdraw_marks(marks: Sequence[ExtentMark], editor: Any, now: datetime) -> None:
    """Take back what was said of where documents begin and end, and read the source anew. Raises EditError."""
    source = marks[0].source
    standing = marks_of(source.digest)
    gone = {mark.pk for mark in marks}
    rest = ExtentMark.objects.filter(source=source, withdrawn_at=None).exclude(pk__in=gone).order_by("id")
    fresh = _with(source, [Mark(mark.line, MarkKind(mark.kind)) for mark in rest])
    with transaction.atomic():
        _unchanged(source, standing)
        ExtentMark.objects.filter(pk__in=gone, withdrawn_at=None).update(
            withdrawn_by=editor, withdrawn_at=now
        )
        keep(source, fresh)


def _with(source: Source, marks: list[Mark]) -> Any:
    try:
        return read_again(source, marks)
    except OldReadingError as error:
        raise EditError(str(error)) from None


def _unchanged(source: Source, standing: list[Mark]) -> None:
    """The source was read outside the transaction; nobody may have marked it meanwhile."""
    if marks_of(source.digest) != standing:
        raise EditError("刚才有人更正了同一来源的文件起止，请刷新后重试。")
