"""The settling-in allowance of a doctor at a private firm in Xiuwen, with which most tests of cases begin."""

from __future__ import annotations

from datetime import date
from typing import Any

from duixian.site.cases.models import Case

from .casework import Office, at

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


def filed_by_firm(office: Office) -> Case:
    """The claim as the firm's handler has filed it."""
    doctor = office.claimant(DOCTOR)
    employer = office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def funded(office: Office, district: str = "xiuwen", amount: str = "100 万元") -> None:
    office.budget(CITY, amount)
    office.budget(COUNTY, amount, level="district", district=district)


def granted(office: Office, case: Case) -> None:
    """Through to payment."""
    funded(office)
    office.account_of(case.claimant)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")
    office.pay()
    case.refresh_from_db()
