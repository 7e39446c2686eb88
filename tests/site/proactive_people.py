"""People of the demo pack whom a scan finds, and the nights that find them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from duixian.site.proactive import nightly
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Finding, Night
from duixian.site.registry.models import Subject

from .casework import Office, at

DAY = date(2024, 3, 4)
DOCTOR: dict[str, Any] = {
    "person": {
        "degree": "doctor", "title": "none", "birth": "1990-03-02", "arrived": "2023-06-01", "household": True, "flexible": False,
        "grade_award": False, "major_award": False, "outstanding": False, "employed_here": True, "settling_received": False,
        "married": True, "insurance": [{"from": "2023-06-01", "district": "hill", "unemployment": True}],
    },
    "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}],
}  # fmt: skip
GOOD_FIRM = {
    "industry": "I31", "local": True, "ownership": "private", "district": "hill", "dishonest": False, "staff": "86 人",
}  # fmt: skip
BORN = ("19900302", "19900303", "19900304", "19900305")


def opened(day: date = DAY) -> Office:
    return Office("demo", at(day))


def doctor(office: Office, name: str = "张三", number: str | None = None, **changes: Any) -> Subject:
    """Somebody entitled to the settling-in allowance, once they are in the service of a good firm."""
    facts = {**DOCTOR, "person": {**DOCTOR["person"], **changes}}
    return office.claimant(facts, name, number)


def night(office: Office, *, on: date | None = None, again: bool = False) -> Night:
    """The whole scan of a day."""
    asking = Asking(office.ready)
    day = on or office.now.date()
    return nightly.work(nightly.begin(asking, day, office.now, again=again), asking, office.now)


def finding(who: Subject, benefit: str = "settling") -> Finding | None:
    return Finding.objects.filter(subject=who, benefit=benefit).first()


def clock(when: datetime) -> date:
    return when.date()
