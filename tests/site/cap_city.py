"""Several people of one enterprise whose allowances together pass what the enterprise may get in a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment
from duixian.site.registry.models import Subject

from .casework import Office, at
from .money_people import CITY, COUNTY, PRIVATE
from .registry_people import resident

JUNE = date(2022, 6, 2)
CAP = 50_000_000  # fen, of one enterprise and year
ALLOTTED = "person.flexible_hiring_firm_allotted"
FLEXIBLE: dict[str, Any] = {
    "person": {
        "work_mode": "flexible", "flexible_grade": "C", "post_urgent": True, "months_here_yearly": "3 月", "flexible_years": "0 年",
        "flexible_rate": "30%", "sanctions": [],
    },
    "contracts": [{"kind": "flexible", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip
LOCAL = {**PRIVATE, "district": "baiyun"}


def opened() -> Office:
    """An office with money for everybody."""
    office = Office("guiyang", at(JUNE))
    office.budget(CITY, "1000 万元")
    office.budget(COUNTY, "1000 万元", level="district", district="baiyun")
    return office


def people(office: Office, *wages: str) -> tuple[Subject, list[Subject]]:
    """An enterprise and its people, each with the wage of last year on which the allowance is reckoned."""
    staff = [
        office.claimant(
            {**FLEXIBLE, "person": {**FLEXIBLE["person"], "wage_paid": wage}}, f"专家{n}", resident(f"197{n}0{n + 1}1{n}", 990 + n)
        )
        for n, wage in enumerate(wages)
    ]  # fmt: skip
    firm = office.employer(LOCAL, *staff)
    office.account_of(firm)
    return firm, staff


def filed(office: Office, who: Subject, firm: Subject) -> Case:
    handler = User.objects.get(username=f"handler-{firm.pk}")
    case = office.draft("flexible_hiring", who, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def published(office: Office, case: Case) -> None:
    """On a list, whose last day has not come."""
    if case.step == "local_review":
        office.outcome(case, "passed")
        judged(office, case)
        office.outcome(case, "approved")
    office.act(case, "publish", office.officer("local_personnel", "baiyun"))


def judged(office: Office, case: Case) -> None:
    """The meeting finds the work outstanding."""
    office.act(
        case,
        "verify",
        office.officer("hr_meeting"),
        facts={"person.flexible_outstanding": True},
        evidence="联席会纪要",
    )


def allotted(office: Office, case: Case, amount: str) -> None:
    """What the enterprise gives this claim of its cap, as it wrote to the office."""
    office.act(
        case,
        "verify",
        office.officer("local_personnel", "baiyun"),
        facts={ALLOTTED: amount},
        evidence="单位分配说明",
    )


def over(office: Office, *cases: Case) -> None:
    """The publicity of these is over."""
    last = max(case.due for case in cases if case.due is not None)
    office.on(date.fromordinal(last.toordinal() + 1))


def payment(case: Case) -> Commitment:
    return Commitment.objects.get(case=case.key)
