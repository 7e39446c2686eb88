"""Guiyang claims with money, for the tests of the pages of finance and supervision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment

from .casework import Office, at
from .registry_people import credit, resident

JUNE = date(2022, 6, 1)
CITY, COUNTY = "市级人才资源开发经费", "注册地人才资源开发经费"
DOCTOR: dict[str, Any] = {
    "person": {
        "degree": "doctor", "title": "none", "skill": "none", "first_introduction": True, "household": True, "arrived": "2022-03-01",
        "left": False, "post_urgent": True, "major_matches": True, "other_settling_allowance": False, "settling_allowance_received": False,
        "sanctions": [], "insurance": [{"from": "2022-03-01", "this_employer": True}],
    },
    "contracts": [{"kind": "labour", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip
PRIVATE: dict[str, Any] = {
    "ownership": "private", "district": "xiuwen", "registered_here": True, "in_industry_catalogue": True, "legal_person": True,
    "pays_tax_here": True, "insures_here": True, "sanctions": [],
}  # fmt: skip


def opened() -> Office:
    return Office("guiyang", at(JUNE))


def filed(office: Office, number: int = 1, district: str = "xiuwen", name: str = "") -> Case:
    """A doctor's settling-in allowance at a private firm of a district, filed by the firm's handler."""
    doctor = office.claimant(DOCTOR, name or f"人才{number}", resident(f"19850{number:03d}"[:4] + f"{number % 12 + 1:02d}{number % 28 + 1:02d}", 990 + number % 9))  # fmt: skip
    employer = office.employer(
        {**PRIVATE, "district": district}, doctor, number=credit(100 + number), name=f"示例{number}有限公司"
    )
    handler = User.objects.get(username=f"handler-{employer.pk}")
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def funded(office: Office, district: str = "xiuwen", amount: str = "100 万元") -> None:
    office.budget(CITY, amount)
    office.budget(COUNTY, amount, level="district", district=district)


def granted(office: Office, case: Case, *, account: bool = True) -> Commitment:
    """On to the step that pays."""
    if account:
        office.account_of(case.claimant)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")
    return Commitment.objects.get(case=case.key)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    """The text of a page, or what it told after leading on."""
    return response.content.decode()
