"""Which events a claim is for, where a benefit comes with each: what makes an event the same is the pack's to say.

An event's key is made of marks of the values that name it, so that it tells nothing of them; a value that nobody has stated
is no difference: two claims are for the same event where everything that both state is the same.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from duixian.rules.evaluate.details import Details
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.nodes import Expr, FactRef, walk
from duixian.rules.model.types import TEXT
from duixian.rules.truth import TRUE
from duixian.site.funds import commitments
from duixian.site.registry.models import Subject
from duixian.site.registry.values import in_words, label_of
from duixian.site.shelf import Ready

from .models import Assessment, Case

if TYPE_CHECKING:
    from .engine.context import Context

MARK = 12  # characters of a value's mark
UNCLEAR = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event: the marks of its values ('' of one that nobody has stated), and the event in words."""

    marks: tuple[str, ...]
    said: str

    @property
    def known(self) -> bool:
        return any(self.marks)

    @property
    def key(self) -> str:
        """As the ledger keeps it; one instalment adds its number."""
        return ".".join(self.marks)

    def same(self, marks: Sequence[str]) -> bool:
        return len(marks) == len(self.marks) and all(
            mine == other or UNCLEAR in (mine, other) for mine, other in zip(self.marks, marks, strict=True)
        )


def holder(case: Case) -> Subject:
    """Whose events they are: the claimant's, of a project its enterprise's."""
    return case.claimant.owner or case.claimant


def of(context: Context) -> tuple[Occasion, ...]:
    """The events that a case is for, by the facts as they stand; none where its benefit does not tell events apart."""
    assessed = context.assessed
    return _of(context.ready, context.benefit, assessed.document, assessed.details)


def _of(ready: Ready, benefit: Benefit, document: dict[str, Any], details: Details) -> tuple[Occasion, ...]:
    event = benefit.event
    if event is None:
        return ()
    if not event.rows:
        marks = tuple(_value(node, document, details) for node in event.by)
        facts = [part.fact for node in event.by for part in walk(node) if isinstance(part, FactRef)]
        return (Occasion(marks, _said(ready, facts, lambda id_: _stated(document, id_))),)
    found: dict[tuple[str, ...], Occasion] = {}
    for row in document.get(event.rows) or ():
        alone = ready.evaluator.evaluate({**document, event.rows: [row]})
        if Details(alone).truth(event.each) != TRUE:
            continue
        marks = tuple(_mark(row.get(id_.partition(".")[2])) for id_ in event.keys)
        said = _said(ready, event.keys, lambda id_, row=row: row.get(id_.partition(".")[2]))
        found.setdefault(marks, Occasion(marks, said))
    return tuple(found.values())


def _value(node: Expr, document: dict[str, Any], details: Details) -> str:
    if node.type == TEXT:
        return _mark(_stated(document, node.fact)) if isinstance(node, FactRef) else UNCLEAR
    value = details.values[node.id]
    if not isinstance(value, tuple):
        return _mark(value)
    lo, hi, na = value
    return _mark(lo) if lo == hi and not na else UNCLEAR


def _stated(document: dict[str, Any], fact: str) -> Any:
    role, _, name = fact.partition(".")
    body = document.get(role)
    return body.get(name) if isinstance(body, dict) else None


def _mark(value: Any) -> str:
    if value in (None, ""):
        return UNCLEAR
    text = "".join(unicodedata.normalize("NFKC", str(value)).split()).casefold()
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def _said(ready: Ready, facts: Sequence[str], value: Any) -> str:
    told = [(label_of(ready.pack, id_), value(id_), id_) for id_ in dict.fromkeys(facts)]
    return "、".join(
        f"{label} {in_words(ready.pack, id_, one) if one is not None else '没有写'}"
        for label, one, id_ in told
    )


def clash(context: Context, *, filing: bool = False) -> str:
    """Why a claim is for what another was for ('' it is not). `filing`: also what is only applied for stands against it."""
    mine = of(context)
    if not filing and context.benefit.has_amount and (unclear := [one for one in mine if not one.known]):
        return f"是哪一次还不清楚（{unclear[0].said}）。请先核实。"
    known = [one for one in mine if one.known]
    for number, marks in _others(context, filing) if known else ():
        same = next((one for one in known if one.same(marks)), None)
        if same is not None:
            return (
                f"同一次（{same.said}）已由案件 {number} 申领，不能重复申领。"
                "不是同一次的，请写清楚区别在哪里；列表里已经申领过的，请照实注明。"
            )
    return ""


def _others(context: Context, filing: bool) -> Iterator[tuple[str, Sequence[str]]]:
    """The events of the holder's other cases of this benefit: what the ledger has, and what no payment tells of."""
    case, whose = context.case, holder(context.case)
    for row in commitments.occasions(whose.key, case.pack, case.benefit):
        if row.commitment.case != case.key:
            yield row.commitment.case_number, row.key.partition("/")[0].split(".")
    phases = [Case.Phase.OPEN] if filing else []
    if not context.benefit.has_amount:
        phases += [Case.Phase.GRANTED, Case.Phase.DONE]
    theirs = Case.objects.filter(
        Q(claimant=whose) | Q(claimant__owner=whose), pack=case.pack, benefit=case.benefit
    )
    for other in theirs.filter(phase__in=phases).exclude(pk=case.pk).order_by("-pk"):
        kept = Assessment.objects.filter(case=other).order_by("-pk").first()
        if kept is not None:
            details = Details(context.ready.evaluator.evaluate(kept.document))
            for one in _of(context.ready, context.benefit, kept.document, details):
                if one.known:
                    yield other.number or "", one.marks
