"""Cards from grants: the grant of a benefit that a credential names issues it, raises its class, or renews it."""

from __future__ import annotations

from django.utils import timezone

from duixian.quantities.months import add_months
from duixian.rules.model.conduct import END, GRANT
from duixian.rules.model.credentials import Credential
from duixian.site.cases.codes import new as new_code
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Decision
from duixian.site.registry.models import Subject

from . import facts, kinds, revoking
from .changing import UNREGISTERED, Change, facts_of, locked, stops
from .codes import LENGTH, number
from .models import Card, FamilyCard


def decided(context: Context, decision: Decision) -> None:
    """A decision on a case was made, in its transaction. Raises Refused where the class of a card is not certain."""
    if decision.kind == END:
        revoking.ended(context, decision)
    if decision.kind != GRANT:
        return
    for credential in context.pack.credentials.values():
        if context.case.benefit in credential.issued_by:
            _issue(context, credential)
        if credential.family is not None and context.case.benefit == credential.family.benefit:
            _family(context, credential)


def _issue(context: Context, credential: Credential) -> None:
    case, pack, today = context.case, context.pack, context.today
    grade = _proven(context, credential)
    if grade == kinds.none(pack, credential):
        raise Refused(f"还定不下来发哪一类{credential.label}。请先核实与类别有关的事实。")
    until = add_months(today, credential.months) if credential.months is not None else None
    running = Card.objects.filter(
        pack=pack.id, credential=credential.id, holder=case.claimant, state__in=[Card.State.ACTIVE, Card.State.SUSPENDED]
    ).first()  # fmt: skip
    before = running.grade if running is not None else ""
    if running is None:
        card = Card(
            pack=pack.id, credential=credential.id, holder=case.claimant, grade=grade, case=case.key, code=new_code(LENGTH), issued_on=today,
            number=number(pack.id, credential.id, credential.series, today.year), valid_until=until,
        )  # fmt: skip
        card.unit = _unit(card, credential, context)
        card.save()
    else:
        card = locked(running.pk)
        card.grade, card.case, card.valid_until = grade, case.key, until
    change = Change(card, context.by, context.now, context.office)
    said: dict[str, object] = {credential.fact: grade}
    rule = credential.registration
    if rule is not None and (rule.first or running is not None):
        card.registered = today.year
        change.lift(UNREGISTERED)
        said[rule.fact] = True
    if running is None:
        said |= _anew(context, credential)
    said |= dict.fromkeys(facts_of(card), False)  # whoever is recognised anew is not stopped by what was
    change.lift(*stops(card))
    change.settle(said)
    act = (
        "issued"
        if running is None
        else "raised"
        if kinds.higher(pack, credential, grade, before)
        else "renewed"
    )
    change.event(act, article=kinds.article(credential), grade=grade, before=before, case=case.number)
    change.tell("card_issued")
    context.forget()


def _proven(context: Context, credential: Credential) -> str:
    """The class that is proven: where facts are open by which it could be a higher one, nobody has judged that it is."""
    lo, _, absent = context.assessed.details.values[credential.value.id]
    order = list(kinds.grades(context.pack, credential))
    return order[0] if absent else order[lo]


def _anew(context: Context, credential: Credential) -> dict[str, object]:
    """What holds of somebody who has just got a card: no year missed, nothing moved, nothing revoked."""
    said: dict[str, object] = {}
    if credential.registration is not None and credential.registration.missed:
        said[credential.registration.missed] = facts.years(context.pack, credential.registration.missed, 0)
    if credential.moved is not None:
        said[credential.moved.fact] = False
    if credential.revoked is not None:
        said[credential.revoked.fact] = False
    return said


def _unit(card: Card, credential: Credential, context: Context) -> Subject | None:
    part = credential.moved or credential.left
    return facts.unit_of(card.holder, card.pack, part.employer, context.today) if part is not None else None


def _family(context: Context, credential: Credential) -> None:
    """The member of whom the claim is gets a card of their own."""
    assert credential.family is not None
    row = FamilyCard.objects.select_for_update().filter(case=context.case.key, number=None).first()
    if row is None:
        return  # claimed without naming anybody: the holder names the member afterwards
    give(row, credential, Change(locked(row.card_id), context.by, context.now, context.office))


def give(row: FamilyCard, credential: Credential, change: Change) -> None:
    """Number a card of the family and hand it out."""
    assert credential.family is not None
    year = timezone.localdate(change.now).year
    row.number = number(row.card.pack, f"{credential.id}:family", credential.family.series, year)
    row.code, row.issued_on = new_code(LENGTH), change.today
    row.save()
    change.event("family", article=kinds.article(credential, credential.family), family=row.number)
    change.tell("card_family")
