"""Cards of the holder's family: the holder names the member with the claim whose grant issues the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.rules.model.pack import Pack
from duixian.site.cases import drafting
from duixian.site.cases.models import Case
from duixian.site.registry import identifiers
from duixian.site.registry.identifiers import IdentifierError
from duixian.site.registry.subjects import get_or_add

from .changing import CardError, Change, locked
from .models import Card, FamilyCard

LONGEST = 100
OVER = (Case.Phase.REFUSED, Case.Phase.WITHDRAWN, Case.Phase.ENDED)


@dataclass(frozen=True, slots=True)
class Member:
    """Whom a card is for: the relation as the pack's enumeration says it, the name, an identifier."""

    relation: str
    name: str
    kind: str
    number: str


def asked_in(form: Mapping[str, Any]) -> Member:
    """What was typed."""
    return Member(
        *(str(form.get(key, "")).strip()[:LONGEST] for key in ("relation", "name", "kind", "number"))
    )


def relations(pack: Pack, credential: Credential) -> list[tuple[str, str]]:
    """The relations that can be chosen, with their labels."""
    rule = credential.family
    if rule is None:
        return []
    enum = pack.enums[getattr(pack.facts[rule.relation].type, "name", "")]
    return list(zip(enum.values, enum.labels, strict=True))


@transaction.atomic
def name(card: Card, member: Member, user: Any, now: datetime) -> FamilyCard:
    """The holder names a member: a draft of the claim is begun with the relation, and the member is kept beside it. Raises
    CardError."""
    change = Change(locked(card.pk), user, now)
    ready, credential = change.known
    rule = credential.family
    if rule is None or not change.card.running:
        raise CardError("这张证卡现在不发家属卡。")
    if member.relation not in dict(relations(ready.pack, credential)):
        raise CardError("请选与您的关系。")
    if not member.name:
        raise CardError("请写家人的姓名。")
    try:
        number = identifiers.checked(member.kind or "resident", member.number, timezone.localdate(now))
    except IdentifierError as error:
        raise CardError(str(error)) from error
    if number.kind == identifiers.CREDIT:
        raise CardError("请填家人的个人证件。")
    who = get_or_add(number, member.name, now)
    if who.name != member.name:
        raise CardError("姓名和证件号码对不上。请对照证件再填；仍不行的，带证件到窗口办理。")
    if who.pk == change.card.holder_id:
        raise CardError("家属卡发给家人，不发给持卡人本人。")
    going = Case.objects.filter(
        key__in=FamilyCard.objects.filter(card=change.card, member=who).values("case")
    )
    if going.exclude(phase__in=OVER).exists():
        raise CardError("这位家人的卡已经申领或已经发了。")
    case = drafting.open_draft(ready, rule.benefit, change.card.holder, change.card.holder, user, now)
    if FamilyCard.objects.filter(case=case.key).exists():
        raise CardError("还有一份没有提交的申领。请先到“我的申报”提交或撤销它。")
    role, _, fact = rule.relation.partition(".")
    case.typed = {**case.typed, role: {**case.typed.get(role, {}), fact: member.relation}}
    case.save(update_fields=["typed"])
    made = FamilyCard.objects.create(
        card=change.card, case=case.key, member=who, relation=member.relation, named_at=now
    )
    change.event("named", note=rule.label)
    return made
