"""Decisions of editors: kept apart from what was read, stronger than it, and applied again to every reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from . import generations
from .flatten import HEADER_FIELDS, HEADER_LISTS, clause_subject
from .models import Clause, Correction, Document, ReviewItem
from .units import parts_of, register

DATES = frozenset({"date", "effective_from", "expires"})


class EditError(ValueError):
    """A correction that cannot be taken; the message says why, in the editor's language."""


def decide(item: ReviewItem, verdict: str, value: Any, note: str, editor: Any, now: datetime) -> Correction:
    """Record an editor's decision on one item of the queue and apply it.

    ``value`` is what should stand instead (only with the verdict "corrected"). Raises EditError.
    """
    if verdict == Correction.Verdict.CORRECTED:
        value = checked(item.subject, value)
    else:
        value = None
    with transaction.atomic():
        correction, _ = Correction.objects.update_or_create(
            work_id=item.document.work_id,
            subject=item.subject,
            defaults={
                "verdict": verdict,
                "read": item.read,
                "value": value,
                "note": note,
                "editor": editor,
                "decided_at": now,
            },
        )
        reapply([item.document.work_id])
        generation = generations.advance()
        Document.objects.filter(work_id=item.document.work_id).update(generation=generation)
    return correction


def checked(subject: str, value: Any) -> Any:
    """The value of a correction in the form the library keeps. Raises EditError."""
    kind, _, name = subject.partition(":")
    if kind == "header" and name in DATES:
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise EditError(f"“{value}”不是日期。请写成 2024-05-01 的形式；没有日期时留空。") from None
    if kind == "header" and name == "abridged":
        return value in (True, "true", "on", "1", "是")
    if kind == "header" and name in HEADER_LISTS:
        parts = value if isinstance(value, list) else str(value or "").splitlines()
        return [part.strip() for part in parts if part.strip()]
    if kind == "header":
        return str(value).strip() or None if value is not None else None
    if kind == "clause" and not isinstance(value, dict):
        raise EditError("更正后的内容须是 JSON 对象，键与识读结果相同。")
    return value


def reapply(works: Iterable[str]) -> None:
    """Apply all decisions on these works to their documents as they now stand."""
    for correction in Correction.objects.filter(work_id__in=list(works)).order_by("decided_at"):
        documents = list(Document.objects.filter(work_id=correction.work_id))
        for document in documents:
            kind, _, name = correction.subject.partition(":")
            if kind == "header" and name in HEADER_FIELDS + HEADER_LISTS:
                _apply_header(document, name, correction)
            elif kind == "clause":
                _apply_clause(document, correction)
        ReviewItem.objects.filter(document__in=documents, subject=correction.subject).update(done=True)


def _apply_header(document: Document, name: str, correction: Correction) -> None:
    if correction.verdict != Correction.Verdict.CORRECTED:
        return
    value = correction.value
    if name in DATES and value:
        value = date.fromisoformat(value)
    basis = document.fields.get(name)
    if isinstance(basis, dict):
        basis.update(confidence=1.0, why="编辑更正", read=correction.read)
    else:
        document.fields[name] = [
            {"span": None, "confidence": 1.0, "why": "编辑更正", "read": correction.read}
        ]
    setattr(document, name, value)
    document.save(update_fields=[name, "fields"])


def _apply_clause(document: Document, correction: Correction) -> None:
    kind, node = correction.subject.split(":", 2)[1:]
    node = node.rpartition(":")[0]
    for clause in Clause.objects.filter(document=document, kind=kind, node=node):
        if (
            clause_subject({"kind": clause.kind, "node": clause.node, "text": clause.text})
            != correction.subject
        ):
            continue
        if correction.verdict == Correction.Verdict.REJECTED:
            clause.delete()
            continue
        if correction.verdict == Correction.Verdict.CORRECTED:
            clause.data = correction.value
            clause.units.all().delete()
            register((clause.pk, *part) for part in parts_of(clause.kind, clause.data))
        clause.confidence, clause.why = 1.0, "编辑确认"
        clause.save(update_fields=["data", "confidence", "why"])


def move(old: str, new: str) -> None:
    """Take decisions along where a better reading gives a document another identifier."""
    for correction in Correction.objects.filter(work_id=old):
        if Correction.objects.filter(work_id=new, subject=correction.subject).exists():
            continue
        correction.work_id = new
        correction.save(update_fields=["work"])
