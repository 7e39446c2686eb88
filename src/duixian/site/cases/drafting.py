"""A draft: which facts the claim hangs on, as fields; what was typed into them; what was told before it began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.rules.model.conduct import before_grant
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import DefRef, walk
from duixian.rules.model.pack import Pack
from duixian.site.fields import Asked, answer, asked, question_of
from duixian.site.registry.models import Subject
from duixian.site.registry.values import in_words, kept, label_of
from duixian.site.shelf import Ready

from . import books
from .assessing import Assessed
from .models import Case
from .recording import by_fact

LONGEST = 500  # characters of one field
MOST_FIELDS = 900
SOURCES = {"declared": "本人申报", "verified": "工作人员核验", "extract": "登记库"}
HIDDEN = "已登记，内容只有本人能看"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that is registered: shown with its source, and put right where it is wrong."""

    id: str
    label: str
    value: str
    source: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a draft, and what is wrong with what was typed for it ('' nothing)."""

    asked: Asked
    wrong: str = ""

    @property
    def anchor(self) -> str:
        """Its id on a page."""
        return self.asked.id.replace(".", "-").replace("_", "-")

    @property
    def rows(self) -> bool:
        return self.asked.one is None


def from_books(fact: Fact) -> bool:
    """Whether only the authority's own books know a fact; how a group divides a cap among its claims it tells itself."""
    return fact.implied.startswith(books.OURS) and fact.changes != "applicant"


def open_draft(
    ready: Ready,
    benefit: str,
    claimant: Subject,
    applicant: Subject,
    user: Any,
    now: datetime,
    paper: str = "",
) -> Case:
    """A new draft, or the one there is for the same claim by the same user; `paper` is the number of what it is entered from."""
    known = ready.pack.benefits[benefit]
    found = Case.objects.filter(
        pack=ready.pack.id, benefit=benefit, claimant=claimant, applicant=applicant, opened_by=user, phase=Case.Phase.DRAFT, paper=paper
    ).first()  # fmt: skip
    return found or Case.objects.create(
        pack=ready.pack.id, pack_version=ready.pack.version, benefit=benefit, procedure=known.procedure, claimant=claimant,
        applicant=applicant, opened_by=user, opened_at=now, paper=paper,
    )  # fmt: skip


def wanted(assessed: Assessed) -> list[str]:
    """Ids of questions the claim still hangs on, and of those that were typed already, in the order of the rule."""
    pack, case = assessed.ready.pack, assessed.case
    asked_for = [question_of(pack, fact) for fact in hangs_on(assessed)]
    typed = [f"{role}.exists" for role in case.typed if f"{role}.exists" in pack.facts]
    typed += [
        question_of(pack, id_) for id_ in by_fact(pack, case.typed) if f"{id_}.exists" not in pack.facts
    ]
    theirs = office_facts(pack, case.procedure)
    return [id_ for id_ in dict.fromkeys([*typed, *asked_for]) if _askable(pack, id_, theirs)]


def unanswered(assessed: Assessed) -> list[tuple[str, str]]:
    """Questions to the applicant that nobody has answered and the claim hangs on: the id and the question."""
    open_ = {question_of(assessed.ready.pack, fact) for fact in hangs_on(assessed)}
    fields = form(assessed)
    return [(field.anchor, field.asked.text) for field in fields if field.asked.id in open_]


def hangs_on(assessed: Assessed) -> list[str]:
    """Unknown facts that status, amount, payers, place or materials of the claim hang on."""
    return list(assessed.once("hangs on", lambda: _hangs_on(assessed)))


def _hangs_on(assessed: Assessed) -> tuple[str, ...]:
    pack, benefit = assessed.ready.pack, assessed.case.benefit
    engine, given = assessed.ready.evaluator.engine, assessed.result.state.given
    loose = engine.once(("loose", benefit), lambda: _loose(pack, benefit))
    found = [*assessed.details.missing(benefit), *(id_ for id_, question in loose if question not in given)]
    return tuple(dict.fromkeys(found))


def _loose(pack: Pack, id_: str) -> tuple[tuple[str, str], ...]:
    """Facts that payers, place, materials and the ways through the procedure read, each with the question that tells it."""
    benefit = pack.benefits[id_]
    loose = [m.condition for m in benefit.materials if m.condition is not None]
    share = pack.shares.get(benefit.share)
    loose += [row.condition for row in (share.rows if share else ()) if row.condition is not None]
    procedure = pack.procedures.get(benefit.procedure)
    for step in procedure.steps if procedure else ():
        loose += [
            node for node in (step.territory, *(o.condition for o in step.outcomes)) if node is not None
        ]
    found: list[str] = []
    for node in loose:
        for part in walk(node):
            ids = (
                pack.definitions[part.definition].facts
                if isinstance(part, DefRef)
                else {getattr(part, "fact", "")}
            )
            found += [one for one in sorted(ids) if one and one in pack.facts]
    return tuple((one, question_of(pack, one)) for one in dict.fromkeys(found))


def office_facts(pack: Pack, procedure: str) -> frozenset[str]:
    """Facts that an outcome settles on the way to a grant: nobody but the offices can say them."""
    known = pack.procedures.get(procedure)
    return before_grant(known) if known is not None else frozenset()


def _askable(pack: Pack, id_: str, offices: frozenset[str] = frozenset()) -> bool:
    fact = pack.facts.get(id_)
    return id_ not in offices and (fact is None or not (fact.human or from_books(fact)))


def may_tell(assessed: Assessed) -> frozenset[str]:
    """Questions that the applicant's side may answer in this claim: those it reads, less what offices decide."""
    pack = assessed.ready.pack
    theirs = office_facts(pack, assessed.case.procedure)
    found = {question_of(pack, id_) for id_ in _read(assessed)} | set(wanted(assessed))
    return frozenset(id_ for id_ in found if _askable(pack, id_, theirs) and not elsewhere(assessed, id_))


def elsewhere(assessed: Assessed, id_: str) -> bool:
    """Whether a fact is registered in another's file (the employer's, the spouse's): it is put right there."""
    row = assessed.sources.get(id_)
    return row is not None and row["subject"] != assessed.case.claimant_id


def form(
    assessed: Assessed, *, more: str = "", typed: Mapping[str, Mapping[str, str]] | None = None,
    wrong: Mapping[str, str] | None = None, hide: frozenset[str] = frozenset(),
) -> list[Field]:  # fmt: skip
    """The fields of a draft; `more` is a list that gets one more row, `typed` what was just typed for each question and
    `wrong` what does not fit in it. Of facts in `hide` nothing registered is shown."""
    typed, wrong = typed or {}, wrong or {}
    ids = list(dict.fromkeys([*wanted(assessed), *wrong]))
    return [
        Field(
            _one(assessed, id_, typed.get(id_) if id_ in wrong else None, more == id_, hide),
            wrong.get(id_, ""),
        )
        for id_ in ids
    ]


def one(assessed: Assessed, id_: str, *, more: bool = False, hide: frozenset[str] = frozenset()) -> Field:
    """The fields of one fact, to put it right; empty for what is in `hide`."""
    return Field(_one(assessed, id_, None, more, hide))


def _one(
    assessed: Assessed, id_: str, typed: Mapping[str, str] | None, more: bool, hide: frozenset[str]
) -> Asked:
    question = asked(assessed.ready.pack, id_, _without(assessed, hide), typed, more=int(more))
    single = replace(question.one, name=f"{id_}|{question.one.name}") if question.one is not None else None
    rows = tuple(tuple(replace(i, name=f"{id_}|{i.name}") for i in row) for row in question.rows)
    return replace(question, one=single, rows=rows)


def _without(assessed: Assessed, hide: frozenset[str]) -> Mapping[str, Any]:
    """The case document less the registered values in `hide`; what was typed into the draft stays."""
    if not hide:
        return assessed.document
    typed = set(by_fact(assessed.ready.pack, assessed.case.typed))
    found: dict[str, Any] = {}
    for role, body in assessed.document.items():
        if isinstance(body, dict):
            found[role] = {
                n: v for n, v in body.items() if f"{role}.{n}" in typed or not _hides(hide, f"{role}.{n}")
            }
        elif isinstance(body, list) and role not in typed:
            found[role] = [
                {n: v for n, v in row.items() if f"{role}.{n}" not in hide} if isinstance(row, dict) else row
                for row in body
            ]
        else:
            found[role] = body
    return found


def _hides(hide: frozenset[str], id_: str) -> bool:
    """Whether a fact, or an attribute of its rows, is among those whose values are not shown."""
    return id_ in hide or any(one.startswith(f"{id_}.") for one in hide)


def known(assessed: Assessed, *, hide: frozenset[str] = frozenset()) -> list[Known]:
    """What is registered already and the claim reads, with where it comes from; values of facts in `hide` are not shown."""
    pack = assessed.ready.pack
    reads = {question_of(pack, f) for f in _read(assessed)}
    found = []
    typed = set(by_fact(pack, assessed.case.typed))
    for id_, source in assessed.sources.items():
        if question_of(pack, id_) in reads and id_ not in typed and not id_.endswith(".exists"):
            role, _, name = id_.partition(".")
            body = assessed.document.get(role)
            value = body.get(name) if name and isinstance(body, dict) else body
            words = HIDDEN if _hides(hide, id_) else in_words(pack, id_, value)
            found.append(
                Known(id_, label_of(pack, id_), words, source["register"] or SOURCES[source["source"]], role)
            )
    return found


def sensitive(assessed: Assessed) -> frozenset[str]:
    """Facts of the claimant that only those may read who may look into the claimant's file."""
    return frozenset(f.id for f in assessed.ready.pack.facts.values() if f.sensitivity == "sensitive")


def _read(assessed: Assessed) -> set[str]:
    pack, benefit = assessed.ready.pack, assessed.ready.pack.benefits[assessed.case.benefit]
    parts = [pack.definitions[benefit.part(p)] for p in ("status", "payable")]
    return set().union(*(d.facts for d in parts)) | set(hangs_on(assessed))


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: what is wrong, by question, and what was typed for each question."""

    wrong: Mapping[str, str]
    typed: Mapping[str, Mapping[str, str]]


def by_question(pack: Pack, posted: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The fields of a form by the question their names begin with; everything else in it is left aside."""
    found: dict[str, dict[str, str]] = {}
    for name, text in list(posted.items())[:MOST_FIELDS]:
        question, bar, field = name.partition("|")
        if bar and (question in pack.facts or question in pack.entities):
            found.setdefault(question, {})[field] = text
    return found


def save(assessed: Assessed, posted: Mapping[str, str]) -> Saved:
    """Keep what was typed; what does not fit is told and left out, what is not this side's to tell is left aside."""
    ready, pack = assessed.ready, assessed.ready.pack
    typed = by_question(pack, posted)
    allowed = may_tell(assessed)
    told: dict[str, Any] = {}
    there: dict[str, Any] = {}
    cleared, wrong = [], {}
    for question, texts in typed.items():
        if question not in allowed:
            continue
        if any(len(text) > LONGEST for text in texts.values()):
            wrong[question] = f"太长了，每格最多 {LONGEST} 个字。"
            continue
        role, fact, value = answer(pack, question, texts)
        id_ = f"{role}.{fact}" if fact else role
        if question != id_ and fact is None and value is not ...:
            there[role] = value  # whether there is one at all: {} or None
        elif value is None or value is ...:
            cleared.append(id_)
        else:
            told[id_] = value
    values, problems = kept(ready.evaluator, told)
    for path, what, mend in problems:
        question = _question(path, told)
        wrong[question] = f"{wrong[question]} {what}，{mend}。" if question in wrong else f"{what}，{mend}。"
    _keep(assessed.case, {**there, **values}, [id_ for id_ in cleared if id_ not in wrong])
    return Saved({q: text for q, text in wrong.items() if q in typed}, typed)


def _question(path: str, told: Iterable[str]) -> str:
    plain = path.split("[")[0]
    return (
        plain
        if plain in told
        else next((id_ for id_ in told if plain.startswith(f"{id_}.")), plain.split(".")[0])
    )


def carry(assessed: Assessed, told: Mapping[str, Any]) -> int:
    """Begin with what was told before (a case document): of what this claim reads, what is not registered just so.

    Returns how many facts were taken over.
    """
    pack, allowed = assessed.ready.pack, may_tell(assessed)
    offered = {
        id_: value for id_, value in by_fact(pack, dict(told)).items() if question_of(pack, id_) in allowed
    }
    values, _ = kept(assessed.ready.evaluator, offered)
    registered = by_fact(pack, assessed.document)
    new = {id_: value for id_, value in values.items() if id_ not in registered or registered[id_] != value}
    _keep(assessed.case, new, [])
    return len(new)


@transaction.atomic
def _keep(case: Case, values: Mapping[str, Any], cleared: Iterable[str]) -> None:
    """Into the draft as it stands now: two saves at once each keep their own fields."""
    stored = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    document = dict(stored.typed)
    for id_ in cleared:
        _drop(document, id_)
    for id_, value in values.items():
        role, _, name = id_.partition(".")
        if name:
            document[role] = {**(document.get(role) or {}), name: value}
        elif value != {} or not isinstance(document.get(role), dict):
            document[role] = value
    if document != stored.typed:
        Case.objects.filter(pk=case.pk).update(typed=document)
    case.typed = document


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


__all__ = [
    "Field", "Known", "Saved", "carry", "form", "hangs_on", "known", "may_tell", "office_facts", "one", "open_draft", "save", "sensitive", "wanted",
]  # fmt: skip
