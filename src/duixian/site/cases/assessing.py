"""What the rules say of a case: the document built from the registry, the books and the draft, the result, and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.rules.decisions import content_hash
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.result import BenefitResult, Interval, Result
from duixian.rules.model.conduct import DECISION, Procedure, Sanctions
from duixian.rules.model.nodes import Expr
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.rules.truth import FALSE, NA, TRUE
from duixian.site.prepared import Arg, Prepared, add
from duixian.site.registry.cases import asking as case_asked
from duixian.site.registry.cases import case_of
from duixian.site.registry.marks import asking as mark_asked
from duixian.site.registry.marks import mark
from duixian.site.registry.models import Fact, Subject
from duixian.site.sending import ahead
from duixian.site.shelf import Ready

from . import books
from .models import Assessment, Case, Decision
from .money import paid_by_benefit

T = TypeVar("T")
LATEST = Prepared[Assessment](lambda: Assessment.objects.filter(case=Arg(0)).order_by("-id")[:1])


@dataclass
class Assessed:
    """`document` is what the rules read, `sources` where each fact comes from, `content` the hash of the facts alone."""

    ready: Ready
    case: Case
    document: dict[str, Any]
    sources: dict[str, dict[str, Any]]
    result: Result
    calendar: Calendar
    stamp: str
    content: str
    unfit: list[str] = field(default_factory=list)
    against: dict[str, tuple[Fact, ...]] = field(
        default_factory=dict
    )  # rows of less trusted sources that say otherwise
    kept: Assessment | None = None  # the row, once it is written or found
    _known: dict[str, Any] = field(
        default_factory=dict, init=False
    )  # of this assessment: `replace` begins anew

    @property
    def found(self) -> BenefitResult:
        return self.result.benefits[self.case.benefit]

    @cached_property
    def details(self) -> Details:
        return Details(self.result, self.calendar)

    @property
    def payable(self) -> int | None:
        """Fen, where they are certain."""
        return None if isinstance(self.found.payable, Interval) else self.found.payable

    def once(self, what: str, find: Callable[[], T]) -> T:
        """What hangs on this assessment alone, found when it is first asked for."""
        if what not in self._known:
            self._known[what] = find()
        known: T = self._known[what]
        return known

    def open(self, condition: Expr | None) -> tuple[bool, str]:
        """Whether a condition of the procedure holds; else why not."""
        code = self.details.truth(condition)
        if code in (FALSE, NA):
            return False, "规则上不成立"
        if code != TRUE:
            return False, "有关的事实还不清楚，请先核实"
        return True, ""

    def place(self, node: Expr | None) -> str:
        """The code of the place a step belongs to ('' where it is not known or the step has none)."""
        if node is None or not isinstance(node.type, EnumType):
            return ""
        lo, hi, na = self.details.values[node.id]
        return self.ready.pack.enums[node.type.name].values[lo] if lo == hi and not na else ""

    def day(self, node: Expr | None) -> date | None:
        if node is None:
            return None
        lo, hi, na = self.details.values[node.id]
        return date.fromordinal(lo) if lo == hi and not na else None

    def keep(self, now: datetime) -> Assessment:
        """The assessment as a row of its own; the latest one where nothing has changed."""
        if self.kept is not None:
            return self.kept
        latest = LATEST.first(self.case)
        if latest is not None and (latest.content, latest.as_of) == (self.content, self.result.as_of):
            self.kept = latest
            return latest
        made = Assessment(
            case=self.case, at=now, as_of=self.result.as_of, stamp=self.stamp, content=self.content, document=self.document,
            sources=self.sources, status=self.found.status, payable=self.payable,
        )  # fmt: skip
        add(made, keys=False)
        self.kept = made
        return made


def assess(
    ready: Ready,
    case: Case,
    today: date,
    now: datetime,
    calendar: Calendar,
    stamp: str = "",
    *,
    again: bool = False,
) -> Assessed:
    """Evaluate a case: as of the day on which it is judged until it is granted, as of today before filing and afterwards.
    `stamp` is `stamp_of` the case where that is known already. `again`: what the registry said at the last assessment that
    was kept is taken from there, where not a row has been added since; what other sources said is left out then."""
    on = judged_on(ready.pack.procedures.get(case.procedure), case, today)
    latest = [LATEST.asking(case)] if again and case.phase != Case.Phase.DRAFT else []
    marked = [] if stamp else [mark_asked(*_marked(case))]
    with ahead(*latest, *marked, *books.asking(case)):
        stamp = stamp or stamp_of(case, ready.pack)
        kept = LATEST.first(case) if latest else None
        paid, granted = paid_by_benefit(case), books.had(case)
    built = _as_kept(kept, ready.pack, on, stamp) if kept is not None else None
    if built is None:
        built = _registered(ready, case, on)
    document = built.document
    for id_, value in books.known(ready.pack, case, document, group_of(case), on, paid, granted).items():
        role, _, name = id_.partition(".")
        body = document.setdefault(role, {})
        if isinstance(body, dict):
            body[name] = value
    if case.phase == Case.Phase.DRAFT:
        overlay(document, case.typed, ready.pack.conduct.sanctions)
    result = ready.evaluator.evaluate(document)
    content = content_hash({k: v for k, v in document.items() if k != "as_of"})
    return Assessed(
        ready,
        case,
        document,
        built.sources,
        result,
        calendar,
        stamp,
        content,
        built.unfit,
        built.against,
        kept if kept is not None and (kept.content, kept.as_of) == (content, result.as_of) else None,
    )


@dataclass(frozen=True, slots=True)
class _Registered:
    """What the registry says of a case; fields as in `Assessed`."""

    document: dict[str, Any]
    sources: dict[str, dict[str, Any]]
    unfit: list[str] = field(default_factory=list)
    against: dict[str, tuple[Fact, ...]] = field(default_factory=dict)


def _registered(ready: Ready, case: Case, on: date) -> _Registered:
    with ahead(*case_asked(ready.pack, {case.claimant_id, case.applicant_id})):
        found = case_of(ready.evaluator, case.claimant, on)
    sources = {id_: _source(row) for id_, row in found.rows.items()}
    return _Registered(found.case, sources, found.unfit, found.against)


def _as_kept(kept: Assessment, pack: Pack, on: date, stamp: str) -> _Registered | None:
    """The registry's part of an assessment of the same day, facts and pack, without what the books told (they are looked
    up each time); None where it cannot be told apart."""
    if kept.stamp != stamp or kept.as_of != on:
        return None
    document: dict[str, Any] = kept.document
    for fact in pack.facts.values():
        if not fact.implied.startswith(books.KINDS):
            continue
        role, _, name = fact.id.partition(".")
        body = document.get(role)
        if not isinstance(body, dict) or name not in body:
            continue
        if fact.id in kept.sources and fact.implied.startswith(books.ONCE) and body[name] is not True:
            continue  # the registry's own word: the books only say that something was received
        if fact.id in kept.sources or len(body) == 1:
            return None
        del body[name]
    return _Registered(document, kept.sources)


def judged_on(procedure: Procedure | None, case: Case, today: date) -> date:
    """As of which day a case is judged: until it is granted as of the day of the claim, else as of today."""
    return claimed_on(procedure, case, today) if case.phase == Case.Phase.OPEN else today


def claimed_on(procedure: Procedure | None, case: Case, today: date) -> date:
    """As of which day a claim is judged: of its filing, where its procedure names no other: that of the decision, or
    that on which a step was done (until then: today)."""
    if not case.filed_on:
        return today
    if procedure is None or not procedure.judged:
        return case.filed_on
    if procedure.judged == DECISION:
        granted = case.decisions.filter(kind=Decision.Kind.GRANT, overturned_by=None).order_by("-pk").first()
        return timezone.localdate(granted.at) if granted is not None else today
    done = case.events.filter(act="outcome", step=procedure.judged).order_by("-seq").first()
    return timezone.localdate(done.at) if done is not None else today


def group_of(case: Case) -> Subject | None:
    """The enterprise a claim belongs to: the one that filed it, the claimant itself, or the owner of a project."""
    for subject in (case.applicant, case.claimant):
        if subject.kind == Subject.Kind.ENTERPRISE:
            return subject
    return getattr(case.claimant, "owner", None)


def overlay(document: dict[str, Any], typed: dict[str, Any], register: Sanctions | None) -> None:
    """What was typed in the draft, over what is registered; sanctions only the register tells."""
    for role, said in typed.items():
        body = said
        if register is not None and isinstance(body, dict):
            body = {name: value for name, value in body.items() if name != register.fact}
        if isinstance(body, dict) and isinstance(document.get(role), dict):
            document[role] = {**document[role], **body}
        else:
            document[role] = body


def stamp_of(case: Case, pack: Pack) -> str:
    """Changes whenever a fact or a sanction is recorded for anybody the case is about, and with the pack."""
    recorded = mark(*_marked(case))
    return hashlib.sha256(f"{recorded}:{pack.content_hash}".encode()).hexdigest()[:32]


def _marked(case: Case) -> tuple[int, str, list[int]]:
    """Whose facts a case hangs on: the arguments of `mark`."""
    owner = case.claimant.owner_id
    beside = [case.applicant_id] if owner is None else [case.applicant_id, owner]
    return case.claimant_id, case.pack, beside


def _source(row: Fact) -> dict[str, Any]:
    return {
        "row": row.pk, "subject": row.subject_id, "source": row.source, "register": row.register, "evidence": row.evidence,
        "recorded_at": row.recorded_at.isoformat(), "from": row.valid_from.isoformat() if row.valid_from else None,
    }  # fmt: skip
