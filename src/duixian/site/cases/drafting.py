"""A draft: which facts the claim hangs on, as fields; what was typed into them; autosave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from duixian.rules.model.nodes import DefRef, walk
from duixian.rules.model.pack import Pack
from duixian.site.matching.fields import Asked, answer, asked, question_of
from duixian.site.registry.models import Subject
from duixian.site.registry.values import in_words, kept, label_of
from duixian.site.shelf import Ready

from .assessing import Assessed
from .models import Case
from .recording import by_fact

OUR_BOOKS = ("paid:", "limit:")  # facts that only the authority's own books know


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that is registered: shown with its source, and put right where it is wrong."""

    id: str
    label: str
    value: str
    source: str


def open_draft(
    ready: Ready, benefit: str, claimant: Subject, applicant: Subject, user: Any, now: datetime
) -> Case:
    """A new draft, or the one there is for the same claim by the same user."""
    known = ready.pack.benefits[benefit]
    found = Case.objects.filter(
        pack=ready.pack.id, benefit=benefit, claimant=claimant, applicant=applicant, opened_by=user, phase=Case.Phase.DRAFT
    ).first()  # fmt: skip
    return found or Case.objects.create(
        pack=ready.pack.id, pack_version=ready.pack.version, benefit=benefit, procedure=known.procedure, claimant=claimant,
        applicant=applicant, opened_by=user, opened_at=now,
    )  # fmt: skip


def wanted(assessed: Assessed) -> list[str]:
    """Ids of questions the claim still hangs on, and of those that were typed already, in the order of the rule."""
    pack, case = assessed.ready.pack, assessed.case
    asked_for = [question_of(pack, fact) for fact in hangs_on(assessed)]
    typed = [question_of(pack, id_) for id_ in by_fact(pack, case.typed)]
    return [id_ for id_ in dict.fromkeys([*typed, *asked_for]) if _askable(pack, id_)]


def hangs_on(assessed: Assessed) -> list[str]:
    """Unknown facts that status, amount, payers, place or materials of the claim hang on."""
    pack, benefit = assessed.ready.pack, assessed.ready.pack.benefits[assessed.case.benefit]
    found = list(assessed.details.missing(benefit.id))
    loose = [m.condition for m in benefit.materials if m.condition is not None]
    share = pack.shares.get(benefit.share)
    loose += [row.condition for row in (share.rows if share else ()) if row.condition is not None]
    procedure = pack.procedures.get(benefit.procedure)
    for step in procedure.steps if procedure else ():
        loose += [
            node for node in (step.territory, *(o.condition for o in step.outcomes)) if node is not None
        ]
    given = assessed.result.state.given
    for node in loose:
        for part in walk(node):
            ids = (
                pack.definitions[part.definition].facts
                if isinstance(part, DefRef)
                else {getattr(part, "fact", "")}
            )
            found += [id_ for id_ in sorted(ids) if id_ and id_ in pack.facts and id_ not in given]
    return list(dict.fromkeys(found))


def _askable(pack: Pack, id_: str) -> bool:
    fact = pack.facts.get(id_)
    return fact is None or not (fact.human or fact.implied.startswith(OUR_BOOKS))


def form(assessed: Assessed) -> list[Asked]:
    """The fields of a draft; their names begin with the question they belong to."""
    pack = assessed.ready.pack
    return [_prefixed(id_, asked(pack, id_, assessed.document)) for id_ in wanted(assessed)]


def one(assessed: Assessed, id_: str) -> Asked:
    """The fields of one fact, to put it right."""
    return _prefixed(id_, asked(assessed.ready.pack, id_, assessed.document))


def _prefixed(id_: str, question: Asked) -> Asked:
    single = replace(question.one, name=f"{id_}|{question.one.name}") if question.one is not None else None
    rows = tuple(tuple(replace(i, name=f"{id_}|{i.name}") for i in row) for row in question.rows)
    return replace(question, one=single, rows=rows)


def known(assessed: Assessed) -> list[Known]:
    """What is registered already and the claim reads, with where it comes from."""
    pack = assessed.ready.pack
    reads = {question_of(pack, f) for f in _read(assessed)}
    found = []
    typed = set(by_fact(pack, assessed.case.typed))
    for id_, source in assessed.sources.items():
        if question_of(pack, id_) in reads and id_ not in typed and not id_.endswith(".exists"):
            role, _, name = id_.partition(".")
            body = assessed.document.get(role)
            value = body.get(name) if name and isinstance(body, dict) else body
            words = (
                source["register"]
                or {"declared": "本人申报", "verified": "工作人员核验", "extract": "登记库"}[source["source"]]
            )
            found.append(Known(id_, label_of(pack, id_), in_words(pack, id_, value), words))
    return found


def _read(assessed: Assessed) -> set[str]:
    pack, benefit = assessed.ready.pack, assessed.ready.pack.benefits[assessed.case.benefit]
    parts = [pack.definitions[benefit.part(p)] for p in ("status", "payable")]
    return set().union(*(d.facts for d in parts)) | set(hangs_on(assessed))


def save(ready: Ready, case: Case, posted: Mapping[str, str]) -> list[str]:
    """Keep what was typed; what does not fit is told and left out. Returns the problems."""
    pack = ready.pack
    by_question: dict[str, dict[str, str]] = {}
    for name, text in posted.items():
        question, bar, field = name.partition("|")
        if bar and (question in pack.facts or question in pack.entities):
            by_question.setdefault(question, {})[field] = text
    told: dict[str, Any] = {}
    cleared = []
    for question, typed in by_question.items():
        role, fact, value = answer(pack, question, typed)
        id_ = f"{role}.{fact}" if fact else role
        if value is None or value is ...:
            cleared.append(id_)
        elif _askable(pack, question):
            told[id_] = value
    values, problems = kept(ready.evaluator, told)
    document = dict(case.typed)
    for id_ in cleared:
        _drop(document, id_)
    for id_, value in values.items():
        role, _, name = id_.partition(".")
        if name:
            document[role] = {**(document.get(role) or {}), name: value}
        else:
            document[role] = value
    case.typed = document
    case.save(update_fields=["typed"])
    return [f"{label_of(pack, path.split('[')[0])}：{what}，{mend}" for path, what, mend in problems]


def _drop(document: dict[str, Any], id_: str) -> None:
    role, _, name = id_.partition(".")
    if name and isinstance(document.get(role), dict):
        body = {k: v for k, v in document[role].items() if k != name}
        if body:
            document[role] = body
        else:
            document.pop(role, None)
    elif not name:
        document.pop(role, None)


__all__ = ["Known", "form", "hangs_on", "known", "one", "open_draft", "save", "wanted"]
