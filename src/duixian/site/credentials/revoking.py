"""Revocation: proposed by one keeper on a ground with its article, confirmed by another, with a paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.rules.model.credentials import Credential, Ground
from duixian.site.cases import issuing
from duixian.site.cases.acts import appealing, decisions
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Decision, Issued
from duixian.site.registry.powers import same_person
from duixian.site.shelf import Ready

from . import kinds, showing
from .changing import CardError, Change, locked
from .models import Card, Filing

LEAST = 4  # characters: a finding is a sentence
KIND = "revocation"


def grounds(ready: Ready, credential: Credential) -> list[tuple[Ground, str, str]]:
    """The grounds of a credential with their labels and articles."""
    rule = credential.revoked
    if rule is None:
        return []
    return [(g, ready.pack.facts[g.fact].label, kinds.article(credential, g)) for g in rule.grounds]


@transaction.atomic
def propose(card: Card, fact: str, finding: str, user: Any, now: datetime) -> Filing:
    """One keeper proposes it: the ground, and what was found. Raises CardError."""
    change = _change(card, user, now)
    ready, credential = change.known
    if fact not in {g.fact for g, _, _ in grounds(ready, credential)}:
        raise CardError("请选一项取消的事由。")
    if len(finding.strip()) < LEAST:
        raise CardError("请写明查实的情况和凭据，例如处分决定的文号。")
    if waiting(change.card) is not None:
        raise CardError("已有人提出取消，等另一人复核。")
    made = Filing.objects.create(
        card=change.card, kind=Filing.Kind.REVOKE, fact=fact, note=finding.strip()[:500], on=change.today, filed_by=user, filed_at=now
    )  # fmt: skip
    change.event("proposed", note=made.note, article=_article(change, fact), filing=made.pk, fact=fact)
    return made


def waiting(card: Card) -> Filing | None:
    """The revocation that waits for a second person."""
    return Filing.objects.filter(card=card, kind=Filing.Kind.REVOKE, state=Filing.State.OPEN).first()


def may_confirm(filing: Filing, user: Any, change: Change) -> tuple[bool, str]:
    """Another person than the one who proposed it."""
    if same_person(user, filing.filed_by):
        return False, "须由提出的人以外的另一人复核。"
    return showing.may_handle(user, change.card, change.today)


@transaction.atomic
def confirm(card: Card, user: Any, now: datetime) -> None:
    """Another keeper confirms it: the facts, the paper, the end of the card. Raises CardError."""
    change = _change(card, user, now)
    filing = _waiting(change, user)
    ready, credential = change.known
    rule = credential.revoked
    assert rule is not None
    article = _article(change, filing.fact)
    filing.close(Filing.State.ACCEPTED, user, now)
    change.settle({filing.fact: True, rule.fact: True})
    ground = f"{ready.pack.facts[filing.fact].label}：{filing.note}"
    decision, paper = _decided(change, ready, ground, article, filing)
    over(
        change, filing.note, article, fact=filing.fact, paper=paper.pk if paper is not None else None, decision=decision.pk
    )  # fmt: skip


def over(change: Change, note: str, article: str, **detail: Any) -> None:
    """The card is revoked; nothing that waits for it goes on."""
    before = change.card.reasons
    change.card.state, change.card.reasons = Card.State.REVOKED, []
    Filing.objects.filter(card=change.card, state__in=[Filing.State.ASKED, Filing.State.OPEN]).update(
        state=Filing.State.REFUSED, reason="证卡已取消", closed_by=change.by, closed_at=change.now
    )
    change.event("revoked", note=note, article=article, before=before, **detail)
    change.tell("card_revoked")


@transaction.atomic
def drop(card: Card, reason: str, user: Any, now: datetime) -> None:
    """Another keeper does not agree, and says why; or the one who proposed it takes it back. Raises CardError."""
    change = _change(card, user, now)
    filing = waiting(change.card)
    if filing is None:
        raise CardError("没有待复核的取消。")
    if not reason.strip():
        raise CardError("请写明为什么不取消。")
    filing.close(Filing.State.REFUSED, user, now, reason)
    change.event("dropped", note=filing.reason, filing=filing.pk)


def ended(context: Context, decision: Decision) -> None:
    """The case that issued a card was ended after its grant: the card goes with it, on the decision's ground."""
    for card in Card.objects.filter(
        case=context.case.key, state__in=[Card.State.ACTIVE, Card.State.SUSPENDED]
    ):
        change = Change(locked(card.pk), context.by, context.now, context.office)
        if change.credential.revoked is not None:
            change.settle({change.credential.revoked.fact: True})
        over(change, decision.ground, "；".join(decision.articles)[:500], case=context.case.number)
        context.forget()


def _change(card: Card, user: Any, now: datetime) -> Change:
    change = Change(locked(card.pk), user, now)
    allowed, reason = showing.may_handle(user, change.card, change.today)
    if not allowed:
        raise CardError(reason)
    change.office = showing.office_of(user, card.pack, change.credential, change.today)
    if not change.card.running:
        raise CardError(f"这张证卡{change.card.get_state_display()}，不用再取消。")
    return change


def _waiting(change: Change, user: Any) -> Filing:
    filing = waiting(change.card)
    if filing is None:
        raise CardError("没有待复核的取消。")
    allowed, reason = may_confirm(filing, user, change)
    if not allowed:
        raise CardError(reason)
    return filing


def _article(change: Change, fact: str) -> str:
    ready, credential = change.known
    return next((article for g, _, article in grounds(ready, credential) if g.fact == fact), "")


def _decided(
    change: Change, ready: Ready, ground: str, article: str, filing: Filing
) -> tuple[Decision, Issued | None]:
    """The decision and its paper, in the file of the case whose grant issued the card: there it can be appealed against."""
    case = Case.objects.select_for_update(of=("self",)).select_related("claimant__owner", "applicant__owner", "opened_by").get(key=change.card.case)  # fmt: skip
    context = Context(case, ready, current_calendar(), change.by, change.now, {}, "", office=change.office)
    post = showing.post_of(change.by, change.card.pack, change.credential, change.today)
    context.role = post.role if post is not None else ""  # the paper runs under the mark of whoever confirms
    detail: dict[str, Any] = {"card": change.card.number, appealing.PROPOSER: filing.filed_by_id}
    event = context.event(appealing.REVOKED, note=ground, **detail)
    decision = decisions.revoke(context, event, ground, [article] if article else [])
    paper = issuing.issue_kind(
        context, KIND, decision=decision, ground=ground, articles=article, to=[case.claimant]
    )
    case.save()
    return decision, paper
