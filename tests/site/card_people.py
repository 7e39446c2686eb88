"""Holders of Guiyang's card, for the tests of cards: recognised through the offices, in their unit's service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from duixian.rules.model.conduct import Ending, Ground
from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.credentials import filing, yearly
from duixian.site.credentials.models import Card, Round
from duixian.site.credentials.ticking import tick
from duixian.site.notices.models import Notice
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject
from duixian.site.shelf import shelf

from .casework import Office, at
from .registry_people import credit, resident

JUNE = date(2022, 6, 1)
CARD = "green_card"
NEVER = (
    "special_title", "provincial_card", "founder", "technical_head", "executive", "core_rd", "innovation_rd", "technical_work", "chief_manager",
    "bureau_award", "equal_a", "other_national_b", "team_leader_b", "equal_b", "other_national_c", "experienced_c", "equal_c", "other_provincial_d",
    "social_benefit_d", "known_product_d", "equal_d", "other_bureau_e", "able_e", "equal_e", "scarce_f", "special_skill_f", "left", "card_cancelled",
    "academic_fraud", "false_papers", "disciplined", "convicted", "other_revocation", "grade_lost",
)  # fmt: skip
DOCTOR: dict[str, Any] = {
    "degree": "doctor", "title": "none", "skill": "none", "work_mode": "full_time", "projects_completed": "0 个", "tax_brought": "0 元",
    "wage_tax_last_year": "0 元", "card_grade": "none", **dict.fromkeys(NEVER, False),
}  # fmt: skip
PRIVATE: dict[str, Any] = {
    "ownership": "private", "in_industry_catalogue": True, "registered_here": True, "local_tax": "0 元", "financing": "0 元", "high_tech": False,
    "above_scale": False, "county_level": False, "district": "xiuwen", "sanctions": [],
}  # fmt: skip


def opened(day: date = JUNE) -> Office:
    return Office("guiyang", at(day))


def talent(office: Office, number: int = 1, **facts: Any) -> tuple[Subject, Subject]:
    """A doctor in the service of a private firm, and the firm."""
    said = {"person": {**DOCTOR, **facts}, "honours": []}
    who = office.claimant(
        said, f"人才{number}", resident(f"1985{number % 12 + 1:02d}{number % 28 + 1:02d}", 990 + number % 9)
    )
    firm = office.employer(PRIVATE, who, number=credit(300 + number), name=f"示例{number}有限公司")
    return who, firm


def recognised(office: Office, who: Subject) -> Case:
    """The recognition filed by the person and walked to its grant."""
    case = to_publicity(office, who)
    office.publish(case)
    return case


def to_publicity(office: Office, who: Subject) -> Case:
    """The recognition filed by the person and walked to its list."""
    assert who.account is not None
    case = office.draft("talent_card", who, who, who.account)
    office.materials(case, who.account)
    office.act(case, "file", who.account)
    office.outcome(case, "passed")
    office.outcome(case, "clear")
    return case


def holder(office: Office, number: int = 1) -> Card:
    """Somebody with a card, issued by the clock of the office."""
    who, _ = talent(office, number)
    recognised(office, who)
    return Card.objects.get(holder=who)


def round_(office: Office) -> None:
    """What happens to cards by itself, by now."""
    tick(office.now)


def handler(firm: Subject) -> User:
    return User.objects.get(username=f"handler-{firm.pk}")


def fact(who: Subject, id_: str, on: date) -> Any:
    held = on_day(who, "guiyang", on).get(id_)
    return held.row.value if held is not None else None


def today(office: Office) -> date:
    return timezone.localdate(office.now)


def told(card: Card) -> set[str]:
    return set(Notice.objects.filter(case_number=card.number).values_list("kind", flat=True))


def announced(office: Office, first: date, last: date) -> Round:
    ready, credential = kind(office)
    if today(office) < first:
        office.on(first)
    return yearly.announce(ready, credential, first, last, office.officer("talent_hall"), office.now)


def kind(office: Office) -> tuple[Any, Any]:
    return office.ready, office.ready.pack.credentials[CARD]


def registered(office: Office, card: Card) -> None:
    assert card.holder.account is not None
    made = filing.register(card, {}, card.holder.account, office.now)
    filing.accept(made, office.officer("talent_hall"), office.now)


def may_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city whose recognition, beside the card's own grounds, can be ended as a case."""
    known = office.ready.pack.procedures["recognition"]
    ending = Ending(
        id="withdrawn", label="撤销认定", role="hr_bureau", grounds=(Ground(id="found", label="认定不当"),), cite=known.cite
    )  # fmt: skip
    pack = office.ready.pack
    changed = replace(pack, procedures={**pack.procedures, known.id: replace(known, endings=(ending,))})
    office.ready = replace(office.ready, pack=changed)
    monkeypatch.setitem(shelf()._ready, office.ready.name, office.ready)


def ended_by_two(office: Office, case: Case) -> None:
    """The case of a recognition is ended by two persons."""
    one, two = office.officer("hr_bureau"), office.officer("hr_bureau", number=2)
    office.act(case, "end", one, ending="withdrawn", cause="found", found="判决书〔2022〕1号")
    office.act(case, "confirm_end", two)
