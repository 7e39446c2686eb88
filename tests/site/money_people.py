"""Guiyang claims with money, for the tests of the pages of finance and supervision."""

from __future__ import annotations

from typing import Any

from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment

from .allowance import CITY, COUNTY, DOCTOR, JUNE, PRIVATE, funded, opened
from .casework import Office
from .registry_people import credit, resident

__all__ = [
    "CITY",
    "COUNTY",
    "DOCTOR",
    "JUNE",
    "PRIVATE",
    "filed",
    "funded",
    "granted",
    "opened",
    "said",
    "signed_in",
]


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
