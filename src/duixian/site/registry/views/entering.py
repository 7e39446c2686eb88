"""What people type on the pages of the registry, as facts and powers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from duixian.rules.model.conduct import before_grant
from duixian.rules.model.types import SPELLS
from duixian.site.fields import Asked, answer, asked
from duixian.site.registry import subjects
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.identifiers import LABELS, OF_PERSONS, IdentifierError, checked, kind_of
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import ACTS, Given, PowerError, give
from duixian.site.registry.roles import roles_of
from duixian.site.registry.values import kept
from duixian.site.shelf import Ready, shelf

from .common import day_or_none


class EntryError(ValueError):
    """What was typed cannot be recorded; the message says why and what to do."""


def settled_by_steps(ready: Ready, *, office: bool) -> frozenset[str]:
    """Facts that nobody types into a file: those that a step's outcome sets. What is settled only after a grant is until
    then a fact like any other for the person themselves."""
    procedures = ready.pack.procedures.values()
    if office:
        return frozenset(
            s.fact for p in procedures for step in p.steps for o in step.outcomes for s in o.sets
        )
    return frozenset().union(*(before_grant(p) for p in procedures))


def choices_of(ready: Ready, subject: Subject, *, office: bool = False) -> list[tuple[str, str]]:
    """(id, label) of the facts that can be recorded of a subject: scalars, spells and lists; by an `office` or by the subject."""
    found = []
    settled = settled_by_steps(ready, office=office)
    roles = roles_of(ready.pack)
    for entity in roles.own(subject):
        if entity.many:
            found.append((entity.id, entity.label))
            continue
        facts = [
            f
            for f in ready.pack.facts.values()
            if f.role == entity.id and not f.implied and not f.human and f.id not in settled
        ]
        found += [
            (f.id, f.label if entity.id == roles.root_of(subject) else f"{entity.label}：{f.label}")
            for f in facts
            if f.type != SPELLS or f.attributes
        ]
    return found


def form_of(ready: Ready, fact: str, typed: Mapping[str, str] | None = None, more: int = 0) -> Asked:
    """The fields of a fact."""
    return asked(ready.pack, fact, {}, typed, more)


def record_typed(
    ready: Ready, subject: Subject, fact: str, typed: Mapping[str, str], source: str, user: Any, now: datetime
) -> int:
    """Record one fact as it was typed. Raises EntryError."""
    if fact not in dict(choices_of(ready, subject, office=source == Fact.Source.VERIFIED)):
        raise EntryError("没有这一项。请从列表里选。")
    starts, ends = _days(typed)
    evidence = typed.get("evidence", "").strip()[:300]
    if source == Fact.Source.VERIFIED and not evidence:
        raise EntryError("请写明看过什么凭据，例如“学位证书原件”。")
    _, _, value = answer(ready.pack, fact, typed)
    if value is None or value is ...:
        raise EntryError("请填写或选择。")
    values, problems = kept(ready.evaluator, {fact: value})
    if problems:
        raise EntryError("；".join(f"{what}。{mend}" for _, what, mend in problems))
    entry = Entry(
        subject,
        ready.pack.id,
        fact,
        values[fact],
        source,
        valid_from=starts,
        valid_to=ends,
        evidence=evidence,
    )
    return record([entry], user, now)


def _days(typed: Mapping[str, str]) -> tuple[date | None, date | None]:
    days = []
    for name, label in (("valid_from", "自"), ("valid_to", "至")):
        text = typed.get(name, "").strip()
        day = day_or_none(text)
        if text and day is None:
            raise EntryError(f"“{label}”不是日期，写成 2024-03-01 的样子。")
        days.append(day)
    if days[0] and days[1] and days[1] < days[0]:
        raise EntryError("“至”在“自”之前。请对调或改正。")
    return days[0], days[1]


def give_typed(
    principal: Subject, typed: Mapping[str, str], acts: list[str], user: Any, now: datetime, today: date
) -> Power:
    """Enter a power as it was typed. Raises EntryError."""
    starts, ends = day_or_none(typed.get("starts", "")), day_or_none(typed.get("ends", ""))
    if starts is None:
        raise EntryError("请写从哪一天起。")
    if typed.get("ends", "").strip() and ends is None:
        raise EntryError("结束的日期写成 2024-03-01 的样子。")
    if typed.get("kind") not in Power.Kind.values:
        raise EntryError("请选代办人的身份。")
    agent = _agent(typed, now, today)
    benefits = [b for b in typed.get("benefits", "").split() if b][:50]
    evidence = typed.get("evidence", "")[:300]
    try:
        return give(Given(principal, agent, typed["kind"], acts, starts, ends, evidence, benefits), user, now)
    except PowerError as error:
        raise EntryError(str(error)) from None


def _agent(typed: Mapping[str, str], now: datetime, today: date) -> Subject:
    """The person who is to act: known by number and name, so that a slip of the pen gives no stranger a power."""
    name = " ".join(typed.get("agent_name", "").split())
    try:
        number = checked(kind_of(typed.get("agent_kind", "")), typed.get("agent_number", ""), today)
    except IdentifierError as error:
        raise EntryError(f"代办人的证件：{error}") from None
    found = subjects.find(number)
    if found is None or found.name != name:
        raise EntryError("登记里没有这个姓名和号码的人。请核对；对方没有登记的，请先到窗口登记。")
    return found


def number_kinds(*, persons: bool = True) -> list[tuple[str, str]]:
    return [(kind, LABELS[kind]) for kind in (OF_PERSONS if persons else LABELS)]


def project_roles() -> list[tuple[str, str]]:
    """(role, label) of what an enterprise can claim for besides itself, over the packs of this site."""
    found: dict[str, str] = {}
    for ready in shelf().all():
        for role in roles_of(ready.pack).projects:
            found.setdefault(role, ready.pack.entities[role].label)
    return list(found.items())


def acts_of() -> list[tuple[str, str]]:
    return list(ACTS.items())
