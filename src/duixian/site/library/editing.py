"""Decisions of editors on what was read: kept apart from it, stronger than it, applied again to every reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .models import Clause, Correction, Document, Node, ReviewItem
from .nodework import apply_node, apply_table
from .reviews import HEADER_FIELDS, HEADER_LISTS, clause_subject
from .units import parts_of, register

DATES = frozenset({"date", "effective_from", "expires"})
ACCEPTED, CORRECTED = "编辑确认", "编辑更正"
Verdict = Correction.Verdict


def in_force(works: Iterable[str]) -> list[Correction]:
    """The decisions that hold: of those on one subject the last one, unless it was withdrawn."""
    last: dict[tuple[str, str], Correction] = {}
    for correction in Correction.objects.filter(work_id__in=list(works)).order_by("decided_at", "id"):
        last[correction.work_id, correction.subject] = correction
    return sorted(
        (one for one in last.values() if one.verdict != Verdict.WITHDRAWN), key=lambda c: (c.decided_at, c.pk)
    )


def reapply(works: Iterable[str]) -> None:
    """Apply the decisions that hold on these works to their documents as they now stand."""
    works = list(works)
    ReviewItem.objects.filter(document__work_id__in=works, done=True).update(done=False)
    decisions = in_force(works)
    documents: dict[str, list[Document]] = {}
    for document in Document.objects.filter(work_id__in={one.work_id for one in decisions}):
        documents.setdefault(document.work_id, []).append(document)
    for correction in decisions:
        for document in documents.get(correction.work_id, ()):
            _apply(document, correction)
        ReviewItem.objects.filter(document__work_id=correction.work_id, subject=correction.subject).update(
            done=True
        )


def _apply(document: Document, correction: Correction) -> None:
    kind, _, name = correction.subject.partition(":")
    if kind == "header" and name in HEADER_FIELDS + HEADER_LISTS:
        _apply_header(document, name, correction)
    elif kind == "extent":
        document.fields["extent"].update(confidence=1.0, why=ACCEPTED)
        document.save(update_fields=["fields"])
    elif kind == "clause":
        _apply_clause(document, correction)
    elif kind in {"node", "table"}:
        node = Node.objects.filter(document=document, key=name).first()
        if node is not None and _means(document, correction):
            (apply_node if kind == "node" else apply_table)(node, correction)


def _means(document: Document, correction: Correction) -> bool:
    """Whether a decision on a node is about this expression of the work; another edition may hold another text there."""
    of = (correction.read or {}).get("source") if isinstance(correction.read, dict) else None
    return of is None or document.source.digest.startswith(of)


def _apply_header(document: Document, name: str, correction: Correction) -> None:
    basis = document.fields.get(name)
    if correction.verdict != Verdict.CORRECTED:
        for one in basis if isinstance(basis, list) else [basis] if basis else []:
            one.update(confidence=1.0, why=ACCEPTED)
        document.save(update_fields=["fields"])
        return
    value = correction.value
    if name in DATES and value:
        value = date.fromisoformat(value)
    told = {"confidence": 1.0, "why": CORRECTED, "read": correction.read}
    if isinstance(basis, dict):
        basis.update(told)
    else:
        document.fields[name] = [{"span": None, **told}]
    setattr(document, name, value)
    document.save(update_fields=[name, "fields"])


def _apply_clause(document: Document, correction: Correction) -> None:
    kind, node = correction.subject.split(":", 2)[1:]
    node = node.rpartition(":")[0]
    for clause in Clause.objects.filter(document=document, kind=kind, node=node):
        told = {"kind": clause.kind, "node": clause.node, "text": clause.text}
        if clause_subject(told) != correction.subject:
            continue
        if correction.verdict == Verdict.REJECTED:
            clause.delete()
            continue
        if correction.verdict == Verdict.CORRECTED:
            clause.data = correction.value
            clause.units.all().delete()
            register((clause.pk, *part) for part in parts_of(clause.kind, clause.data))
        clause.confidence = 1.0
        clause.why = CORRECTED if correction.verdict == Verdict.CORRECTED else ACCEPTED
        clause.save(update_fields=["data", "confidence", "why"])


def move(old: str, new: str) -> None:
    """Take decisions along, with their history, where a better reading gives a document another identifier."""
    taken = set(Correction.objects.filter(work_id=new).values_list("subject", flat=True))
    Correction.objects.filter(work_id=old).exclude(subject__in=taken).update(work_id=new)
