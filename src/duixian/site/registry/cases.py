"""The case that the rules take, built from what the registry knows of a subject on a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duixian.rules import CaseError, Evaluator
from duixian.rules.model.pack import Entity, Pack

from .facts import Held, on_day
from .models import Fact, Subject
from .tables import EMPLOYER, PERSON, relation_of

MaySee = Callable[[Subject, str], bool]  # subject, id of the fact in its own file


@dataclass(slots=True)
class Built:
    """`case` is the document for `rules.evaluate`; `rows` the row behind each of its facts (`role.name`, or a list's id);
    `against` rows of less trusted sources that say otherwise; `unfit` facts that the pack does not take any more."""

    case: dict[str, Any]
    rows: dict[str, Fact] = field(default_factory=dict)
    against: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)


def case_of(
    evaluator: Evaluator,
    subject: Subject,
    on: date,
    *,
    known: datetime | None = None,
    may_see: MaySee = lambda subject, fact: True,
) -> Built:
    """The case of a person (with employer and spouse) or of an enterprise on a day, as known by `known` (none: now)."""
    pack = evaluator.pack
    built = Built({"as_of": on.isoformat()})
    if subject.kind == Subject.Kind.ENTERPRISE:
        if EMPLOYER in pack.entities:
            own = on_day(subject, pack.id, on, known)
            _borrow(built, pack, pack.entities[EMPLOYER], EMPLOYER, subject, own, may_see)
    else:
        _person(built, pack, subject, on, known, may_see)
    _drop_unfit(built, evaluator)
    return built


def _person(
    built: Built, pack: Pack, subject: Subject, on: date, known: datetime | None, may_see: MaySee
) -> None:
    own = on_day(subject, pack.id, on, known)
    for id_, held in own.items():
        if "." in id_ and may_see(subject, id_):
            _put(built, id_, held)
    for id_, held in own.items():
        entity = pack.entities.get(id_)
        if entity is None:
            continue
        if entity.many and may_see(subject, id_):
            _put(built, id_, held)
        elif held.row.other is not None and relation_of(entity):
            source = EMPLOYER if held.row.other.kind == Subject.Kind.ENTERPRISE else PERSON
            theirs = on_day(held.row.other, pack.id, on, known)
            built.case.setdefault(id_, {})
            built.rows[f"{id_}.exists"] = held.row
            _borrow(built, pack, entity, source, held.row.other, theirs, may_see)
        elif held.row.value is None and held.row.other is None and entity.optional:
            built.case[id_] = None
            built.rows[f"{id_}.exists"] = held.row


def _borrow(
    built: Built,
    pack: Pack,
    entity: Entity,
    source: str,
    of: Subject,
    theirs: dict[str, Held],
    may_see: MaySee,
) -> None:
    """Facts of another's file under the role it has here: those of the same name and type."""
    for id_, held in theirs.items():
        role, _, name = id_.partition(".")
        here, there = pack.facts.get(f"{entity.id}.{name}"), pack.facts.get(id_)
        fits = here is not None and there is not None and here.type == there.type
        if role == source and fits and f"{entity.id}.{name}" not in built.rows and may_see(of, id_):
            _put(built, f"{entity.id}.{name}", held)


def _put(built: Built, id_: str, held: Held) -> None:
    role, _, name = id_.partition(".")
    if name:
        body = built.case.setdefault(role, {})
        if isinstance(body, dict):
            body[name] = held.row.value
    else:
        built.case[role] = held.row.value
    built.rows[id_] = held.row
    if held.against:
        built.against[id_] = held.against


def _drop_unfit(built: Built, evaluator: Evaluator) -> None:
    """Facts recorded for an earlier version of the pack that this one refuses are left out, and told."""
    for _ in range(len(built.rows) + 1):
        try:
            evaluator.reader.read(built.case)
            return
        except CaseError as error:
            for path in {path.split("[")[0] for path, _, _ in error.problems}:
                role, _, name = path.partition(".")
                if role not in built.case:
                    continue
                body = built.case[role]
                if name and isinstance(body, dict) and name.split(".")[0] in body:
                    del body[name.split(".")[0]]
                    gone = f"{role}.{name.split('.')[0]}"
                else:
                    del built.case[role]
                    gone = role
                built.rows.pop(gone, None)
                built.unfit.append(gone)
