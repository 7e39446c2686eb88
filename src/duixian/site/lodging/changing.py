"""The only ways in which a stay changes: under its lock, with its event, facts, notice and audit row in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.site import audit
from duixian.site.registry import receiving
from duixian.site.shelf import Ready

from . import facts, kinds, telling
from .models import Stay, StayEvent

State = Stay.State
ACTS = {
    "chosen": "选定日期", "asked": "提交申请", "queued": "登记候补", "offered": "轮到，待答复", "accepted": "接受", "declined": "不接受",
    "lapsed": "逾期没有答复，候补失效", "passed": "审核通过", "refused": "审核未通过", "allotted": "分配", "changed": "改期",
    "cancelled": "取消", "arrived": "入住", "missed": "逾时未入住", "left": "退房", "ending": "须搬离", "flagged": "出现应当搬离的情形",
    "proposed": "提出收回，待另一人复核", "dropped": "不予收回", "noticed": "通知收回", "handed": "交房，待另一人复核", "recovered": "收回",
    "late": "逾期没有搬离", "charged": "出租金", "paid": "收租", "unpaid": "冲回收租", "reopened": "原决定经复核撤销，恢复", "fallen": "准予已撤销",
}  # fmt: skip


class LodgingError(ValueError):
    """What is asked of a stay is not possible as things stand; the message says why."""


@dataclass
class Change:
    """One transition of a stay that is locked: `by` the user (None: the clock), `office` under which they act."""

    stay: Stay
    by: Any
    now: datetime
    office: str = ""

    @cached_property
    def known(self) -> tuple[Ready, Lodging]:
        return kinds.of_stay(self.stay)

    @property
    def lodging(self) -> Lodging:
        return self.known[1]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def event(
        self, act: str, *, on: date | None = None, note: str = "", article: str = "", once: str | None = None, **detail: Any
    ) -> StayEvent:  # fmt: skip
        """Add what happened, and write the stay."""
        stay = self.stay
        stay.version += 1
        made = StayEvent.objects.create(
            stay=stay, seq=stay.version, act=act, user=self.by, office=self.office, on=on or self.today, at=self.now, note=note,
            article=article, detail=detail, once=once,
        )  # fmt: skip
        stay.save()
        audit.write(
            "lodging.acted", user=self.by, subject=stay.person, about=stay.number, detail={"act": act}, now=self.now
        )  # fmt: skip
        return made

    def settle(self, said: Mapping[str, Any], on: date | None = None, until: date | None = None) -> None:
        facts.settle(self.stay, self.lodging, said, on or self.today, self.by, self.now, until)

    def tell(self, kind: str, *, deadline: date | None = None, once: str = "") -> None:
        """The person is told."""
        receiving.tell(kind, self.stay, receiving.users_of(self.stay.person, self.today), self.now, deadline=deadline, once=once)  # fmt: skip

    def tell_keepers(self, kind: str, *, deadline: date | None = None, once: str = "") -> None:
        whom = telling.keepers_of(self.stay, self.lodging, self.today)
        receiving.tell(
            kind, self.stay, whom, self.now, deadline=deadline, once=f"k:{once or self.stay.version}"
        )


def locked(key: int) -> Stay:
    """A stay under lock, in the caller's transaction."""
    rows = Stay.objects.select_for_update(of=("self",)).select_related(
        "person__account", "site", "unit__group", "group"
    )
    return rows.get(pk=key)


def of_case(case: Any) -> Stay | None:
    """The stay that rests on a case, under lock; None where there is none."""
    key = Stay.objects.filter(case=case).values_list("pk", flat=True).first()
    return locked(key) if key is not None else None
