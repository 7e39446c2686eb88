"""The only ways in which a card changes: under its lock, with its event, facts, notice and audit row in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.rules.model.pack import Pack
from duixian.site import audit
from duixian.site.registry import receiving
from duixian.site.registry.models import Subject
from duixian.site.shelf import Ready

from . import facts, kinds
from .models import Card, CardEvent

State = Card.State
UNREGISTERED, LEFT, MOVED = "unregistered", "left", "moved"
REASONS = {UNREGISTERED: "没有按期登记", MOVED: "换了单位，新单位还没有办变更"}
MISSED, OVERTURNED = "missed", "overturned"
ENDS = {MISSED: "累计未登记年数已满", "expired": "有效期满", OVERTURNED: "发卡的决定已经撤销"}
ACTS = {
    "issued": "发卡", "raised": "升类", "renewed": "换发", "filed": "提出", "registered": "登记合格", "refused": "未予办理",
    "unregistered": "逾期未登记，暂停", "missed": "计一年未登记", "ended": "失效", "moved": "换了单位，暂停", "changed": "变更单位", "left": "离开，暂停",
    "asked": "请单位报告", "reported": "单位报告", "late": "单位逾期没有报告", "proposed": "提出取消，待另一人复核", "revoked": "取消资格", "dropped": "不予取消", "restoring": "提出恢复，待另一人复核",
    "unrestored": "不予恢复", "reinstated": "恢复资格", "lowered": "升类的决定撤销，恢复原类别",
    "named": "申领家属卡", "family": "发家属卡",
}  # fmt: skip


def stopped(fact: str) -> str:
    """The reason of a suspension on which a unit reported this fact."""
    return f"{LEFT}:{fact}"


def stops(card: Card) -> list[str]:
    """The reasons of a suspension that the holder's work has: they left, moved, or lost the class."""
    return [reason for reason in card.reasons if reason != UNREGISTERED]


def facts_of(card: Card) -> list[str]:
    """The facts reported for which a card is suspended."""
    return [reason.partition(":")[2] for reason in card.reasons if reason.startswith(f"{LEFT}:")]


def in_words(pack: Pack, reason: str) -> str:
    """A reason of a suspension as it is shown."""
    kind, _, fact = reason.partition(":")
    return pack.facts[fact].label if fact in pack.facts else REASONS.get(kind, kind)


class CardError(ValueError):
    """What is asked of a card is not possible as things stand; the message says why."""


@dataclass
class Change:
    """One transition of a card that is locked: `by` the user (None: the clock), `office` under which they act."""

    card: Card
    by: Any
    now: datetime
    office: str = ""

    @cached_property
    def known(self) -> tuple[Ready, Credential]:
        return kinds.of_card(self.card)

    @property
    def credential(self) -> Credential:
        return self.known[1]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def event(self, act: str, *, on: date | None = None, note: str = "", article: str = "", once: str | None = None, **detail: Any) -> CardEvent:  # fmt: skip
        """Add what happened, and write the card."""
        card = self.card
        card.version += 1
        made = CardEvent.objects.create(
            card=card, seq=card.version, act=act, user=self.by, office=self.office, on=on or self.today, at=self.now, note=note,
            article=article, detail=detail, once=once,
        )  # fmt: skip
        card.state = self._state()
        card.save()
        audit.write(
            "card.acted",
            user=self.by,
            subject=card.holder,
            about=card.number,
            detail={"act": act},
            now=self.now,
        )
        return made

    def _state(self) -> str:
        if not self.card.running:
            return self.card.state
        return State.SUSPENDED if self.card.reasons else State.ACTIVE

    def settle(self, said: Mapping[str, Any], on: date | None = None) -> None:
        facts.settle(self.card, self.credential, said, on or self.today, self.by, self.now)

    def tell(
        self, kind: str, whom: Subject | None = None, *, deadline: date | None = None, once: str = ""
    ) -> None:
        users = receiving.users_of(whom or self.card.holder, self.today)
        receiving.tell(kind, self.card, users, self.now, deadline=deadline, once=once)

    def suspend(self, reason: str) -> None:
        self.card.reasons = [*(r for r in self.card.reasons if r != reason), reason]

    def lift(self, *reasons: str) -> None:
        self.card.reasons = [r for r in self.card.reasons if r not in reasons]


def locked(key: int) -> Card:
    """A card under lock, in the caller's transaction."""
    rows = Card.objects.select_for_update(of=("self",)).select_related("holder__account", "unit")
    return rows.get(pk=key)
