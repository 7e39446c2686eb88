"""The register of sanctions: entering and lifting by two persons, what is in force, and the spells that the rules read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from duixian.quantities.months import add_months
from duixian.rules.model.delivery import Sanction as Rule
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.site import audit
from duixian.site.prepared import Arg, Prepared

from .models import Confirmation, Lifting, Sanction, Subject
from .powers import same_person
from .roles import roles_of


class SanctionError(ValueError):
    """A sanction that cannot be entered, confirmed or lifted; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """A sanction to be entered; fields as in `Sanction`. `last` None: without end."""

    subject: Subject
    list: str
    ground: str
    cite: str
    bars: Sequence[str]
    first: date
    last: date | None
    benefit: str = ""
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A sanction as it stands: `last` with its lifting, `state` one of STATES, `lifting` the one that counts or waits."""

    row: Sanction
    state: str
    last: date | None
    lifting: Lifting | None = None

    @property
    def label(self) -> str:
        return STATES[self.state]

    def holds(self, on: date) -> bool:
        return self.state in COUNTING and self.row.first <= on and (self.last is None or on <= self.last)


PENDING, REJECTED, COUNTS, LIFTED, LIFTING = "pending", "rejected", "counts", "lifted", "lifting"
STATES = {
    PENDING: "待复核",
    REJECTED: "已退回",
    COUNTS: "生效",
    LIFTING: "生效，解除待复核",
    LIFTED: "已提前解除",
}
COUNTING = (COUNTS, LIFTING, LIFTED)
OF_SUBJECT = Prepared[Sanction](lambda: Sanction.objects.filter(subject=Arg(0)))


def of_rule(subject: Subject, pack: Pack, benefit: str, place: int, ground: str, first: date) -> Penalty:
    """The penalty that a benefit's sanction (its place in the list) demands: list, article, scope, length.

    Raises SanctionError where the pack has no such sanction, or it bars from nothing that the rules could see.
    """
    known = pack.benefits.get(benefit)
    if known is None or not 0 <= place < len(known.sanctions) or not known.sanctions[place].bars:
        raise SanctionError("规则包里没有这一条惩戒。请从列表里选。")
    rule = known.sanctions[place]
    last = add_months(first, rule.months) if rule.months else None
    cite = rule.cite.full if rule.cite is not None else known.cite.full
    return Penalty(subject, rule.list or rule.label, ground, cite, rule.bars, first, last, benefit)


def rules_of(pack: Pack) -> list[tuple[str, int, Rule]]:
    """The sanctions of a pack that bar from something: benefit, place in its list, the rule."""
    return [
        (benefit.id, place, rule)
        for benefit in pack.benefits.values()
        for place, rule in enumerate(benefit.sanctions)
        if rule.bars
    ]


@transaction.atomic
def enter(pack: Pack, penalty: Penalty, *, by: Any, now: datetime, confirmed_by: Any = None) -> Sanction:
    """Enter a sanction. It counts when another person confirms it, at once where `confirmed_by` is named.

    Raises SanctionError.
    """
    if wrong := _refused(pack, penalty):
        raise SanctionError(wrong)
    row = Sanction.objects.create(
        subject=penalty.subject, pack=pack.id, benefit=penalty.benefit, list=penalty.list.strip(), ground=penalty.ground.strip(),
        cite=penalty.cite.strip(), bars=list(penalty.bars), first=penalty.first, last=penalty.last, case=penalty.case,
        entered_by=by, entered_at=now,
    )  # fmt: skip
    detail = {"sanction": row.pk, "list": row.list, "bars": row.bars, "first": row.first, "last": row.last}
    audit.write("registry.sanction_entered", user=by, subject=row.subject, detail=detail, now=now)
    if confirmed_by is not None:
        confirm(row, by=confirmed_by, now=now)
    return row


def _refused(pack: Pack, penalty: Penalty) -> str:
    values = scope_of(pack)
    unknown = [code for code in penalty.bars if code not in values]
    if not values:
        return "这个规则包没有惩戒名单（conduct 里没有 sanctions），不能登记。"
    if not has_list(pack, penalty.subject):
        return "规则不看这类登记的惩戒。站点、平台、项目和活动的惩戒，请登记在它的单位名下。"
    if not penalty.bars or unknown:
        return (
            f"受限范围没有{'、'.join(unknown)}这一项。请从列表里选。" if unknown else "请至少选一项受限范围。"
        )
    if not penalty.ground.strip() or not penalty.cite.strip() or not penalty.list.strip():
        return "请写明名单、事由和依据的条文。"
    if penalty.last is not None and penalty.last < penalty.first:
        return "“至”在“自”之前。请对调或改正。"
    return ""


@transaction.atomic
def lift(
    sanction: Sanction,
    on: date,
    reason: str,
    *,
    by: Any,
    now: datetime,
    cite: str = "",
    confirmed_by: Any = None,
) -> Lifting:
    """End a sanction early; `on` is its last day. It counts when another person confirms it. Raises SanctionError."""
    held = standing(Sanction.objects.select_for_update(of=("self",)).get(pk=sanction.pk))
    if held.state != COUNTS:
        raise SanctionError(f"这条惩戒{held.label}，现在不能解除。")
    if not reason.strip():
        raise SanctionError("请写明提前解除的理由。")
    if held.last is not None and on >= held.last:
        raise SanctionError(f"这条惩戒到 {held.last} 为止，提前解除的日子要在那以前。")
    row = Lifting.objects.create(
        sanction=sanction, on=on, reason=reason.strip(), cite=cite.strip(), entered_by=by, entered_at=now
    )
    detail = {"sanction": sanction.pk, "on": on}
    audit.write("registry.sanction_lifted", user=by, subject=sanction.subject, detail=detail, now=now)
    if confirmed_by is not None:
        confirm(row, by=confirmed_by, now=now)
    return row


def confirm(
    what: Sanction | Lifting, *, by: Any, now: datetime, agrees: bool = True, reason: str = ""
) -> Confirmation:
    """The second person's word. Raises SanctionError where it is the same person, or the word has been spoken."""
    if by is None or same_person(by, what.entered_by):
        raise SanctionError("登记的人不能自己复核。请由另一位工作人员办理。")
    if not agrees and not reason.strip():
        raise SanctionError("退回要写明理由。")
    sanction, lifting = (what, None) if isinstance(what, Sanction) else (what.sanction, what)
    try:
        with transaction.atomic():
            row = Confirmation.objects.create(
                sanction=sanction, lifting=lifting, agrees=agrees, reason=reason.strip(), by=by, at=now
            )
            detail = {"sanction": sanction.pk, "lifting": lifting.pk if lifting else None, "agrees": agrees}
            audit.write(
                "registry.sanction_confirmed", user=by, subject=sanction.subject, detail=detail, now=now
            )
            return row
    except IntegrityError:
        raise SanctionError("已经有人复核过了。请刷新页面。") from None


def standing(row: Sanction, known: datetime | None = None) -> Standing:
    """How a sanction stands, as recorded by `known` (none: by now)."""

    def seen(at: datetime) -> bool:
        return known is None or at <= known

    words = [word for word in row.confirmations.all() if seen(word.at)]
    own = next((word for word in words if word.lifting_id is None), None)
    if own is None or not own.agrees:
        return Standing(row, PENDING if own is None else REJECTED, row.last)
    said = {word.lifting_id: word.agrees for word in words}
    for lifting in row.liftings.all():
        if said.get(lifting.pk) is True:
            return Standing(row, LIFTED, lifting.on, lifting)
        if seen(lifting.entered_at) and lifting.pk not in said:
            return Standing(row, LIFTING, row.last, lifting)
    return Standing(row, COUNTS, row.last)


def all_of(subject: Subject, known: datetime | None = None) -> list[Standing]:
    """Every sanction of a subject that was entered by `known`, the newest first."""
    rows = [row for row in OF_SUBJECT.all(subject) if known is None or row.entered_at <= known]
    prefetch_related_objects(rows, "confirmations", "liftings")
    return [standing(row, known) for row in rows]


def in_force(subject: Subject, on: date, known: datetime | None = None) -> list[Standing]:
    """What bars a subject on a day."""
    return [held for held in all_of(subject, known) if held.holds(on)]


def spells(
    pack: Pack, subject: Subject, known: datetime | None = None
) -> tuple[list[dict[str, str]], list[Standing], list[Standing]]:
    """The spells that the register gives a subject's list, one for each value of the scope, over and running; the
    sanctions they come from; and those that bar from what the pack does not know any more."""
    rule, values = pack.conduct.sanctions, scope_of(pack)
    found: list[dict[str, str]] = []
    entries: list[Standing] = []
    unfit: list[Standing] = []
    if rule is None:
        return found, entries, unfit
    for held in reversed(all_of(subject, known)):
        over = held.last is not None and held.last < held.row.first
        if held.row.pack != pack.id or held.state not in COUNTING or over:
            continue
        entries.append(held)
        if any(code not in values for code in held.row.bars):
            unfit.append(held)
        for code in held.row.bars:
            if code in values:
                end = {} if held.last is None else {"to": held.last.isoformat()}
                found.append({"from": held.row.first.isoformat(), **end, rule.scope: code})
    return found, entries, unfit


def scope_of(pack: Pack) -> dict[str, str]:
    """What a sanction can bar from: code and label; empty where the pack has no register of sanctions."""
    rule = pack.conduct.sanctions
    for fact in pack.facts.values():
        if rule is None or fact.name != rule.fact:
            continue
        for attribute in fact.attributes:
            if attribute.name == rule.scope and isinstance(attribute.type, EnumType):
                enum = pack.enums[attribute.type.name]
                return dict(zip(enum.values, enum.labels, strict=True))
    return {}


def role_in(pack: Pack, subject: Subject) -> str:
    """The role in which a subject's own facts are kept in a pack; '' where it has none."""
    return roles_of(pack).root_of(subject)


def has_list(pack: Pack, subject: Subject) -> bool:
    """Whether the rules of a pack read a list of sanctions of such a subject."""
    rule = pack.conduct.sanctions
    return rule is not None and f"{role_in(pack, subject)}.{rule.fact}" in pack.facts
