"""What tests of the offices' pages share: browsers of officers, acts by form, a case at its decision."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases.models import Case
from duixian.site.demo.city import PERSON
from duixian.site.demo.people import FIRMS
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .casework import Office, at
from .money_people import signed_in

NOWHERE = str(uuid.UUID(int=7))


def window(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_window", district, number))


def of(case: Case, more: str = "") -> str:
    return f"/desk/{case.key}/{more}"


def do(client: Client, case: Case, act: str, **form: Any) -> Any:
    case.refresh_from_db()
    form.setdefault("request", uuid.uuid4().hex)
    form.setdefault("version", case.version)
    return client.post(of(case, f"acts/{act}/"), form, follow=True)


def verify(client: Client, case: Case, fix: str, evidence: str = "看过原件", **form: Any) -> Any:
    case.refresh_from_db()
    return client.post(of(case, "facts/"), {"fix": fix, "evidence": evidence, "version": case.version, "request": uuid.uuid4().hex, **form}, follow=True)  # fmt: skip


def claimant(case: Case) -> User:
    return User.objects.get(username=case.claimant.name)


def audited(act: str) -> int:
    return Row.objects.filter(act=act).count()


def declared(office: Office, case: Case, fact: str, value: Any) -> None:
    record(
        [
            Entry(
                case.claimant,
                "guiyang",
                fact,
                value,
                Fact.Source.DECLARED,
                valid_from=date(2022, 3, 1),
                evidence="申报",
            )
        ],
        None,
        office.now,
    )


def at_decision() -> tuple[Office, Case]:
    """A claim of the invented city at the step that two persons take."""
    office = Office("demo", at(date(2024, 6, 3)))
    person = {
        **PERSON,
        "name": "安宁",
        "arrived": "2023-06-01",
        "insurance": [{"from": "2023-06-01", "district": "hill", "unemployment": True}],
    }
    who = office.claimant(
        {"person": person, "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}]}, "安宁"
    )
    unit = office.employer({name.partition(".")[2]: value for name, value in FIRMS[0][1].items()}, who)
    handler = office.people["handler"]
    case = office.draft("settling", who, unit, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    office.outcome(case, "passed")
    return office, case
