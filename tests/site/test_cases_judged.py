"""Judgements that an outcome settles are said beside it: kept with the outcome as their evidence, confirmed with it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from duixian.site.cases.models import Case
from duixian.site.registry.models import Fact

from .casework import Office, at
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db
FLEXIBLE = {
    "person": {
        "work_mode": "flexible", "flexible_grade": "C", "post_urgent": True, "months_here_yearly": "3 月", "flexible_years": "0 年",
        "wage_paid": "50 万元", "flexible_rate": "30%", "sanctions": [], "flexible_hiring_firm_claimed_by_others": "0 元",
    },
    "contracts": [{"kind": "flexible", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip
FIRM = {
    "ownership": "private", "district": "baiyun", "registered_here": True, "in_industry_catalogue": True, "legal_person": True, "sanctions": [],
}  # fmt: skip
JUDGED = "person.flexible_outstanding"


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(date(2022, 6, 2)))


@pytest.fixture
def case(office: Office) -> Case:
    """A claim before the joint meeting, which judges whether somebody is outstanding."""
    expert = office.claimant(FLEXIBLE)
    firm = office.employer(FIRM, expert)
    made = office.draft("flexible_hiring", expert, firm, office.people["handler"])
    office.materials(made, office.people["handler"])
    office.act(made, "file", office.people["handler"])
    office.outcome(made, "passed")
    assert made.step == "local_decision"
    return made


def judged(case: Case) -> list[object]:
    return list(Fact.objects.filter(subject=case.claimant, fact=JUDGED).values_list("value", flat=True))


def post(office: Office, case: Case, **form: str) -> None:
    browser = signed_in(office.officer("hr_meeting"))
    browser.post(
        f"/desk/{case.key}/acts/outcome/",
        {"request": uuid.uuid4().hex, "version": case.version, "outcome": "approved", "minutes": "纪要1号", **form},
    )  # fmt: skip


def test_the_judgement_stands_beside_the_outcome(office: Office, case: Case) -> None:
    text = said(signed_in(office.officer("hr_meeting")).get(f"/desk/{case.key}/"))
    assert office.ready.pack.facts[JUDGED].label in text
    assert "随结果一并认定" in text


@pytest.mark.parametrize(("chosen", "kept"), [("1", [True]), ("0", [False]), ("", []), ("yes", [])])
def test_what_is_chosen_is_kept_and_nothing_else(
    office: Office, case: Case, chosen: str, kept: list[bool]
) -> None:
    post(office, case, **{f"settled-{JUDGED}": chosen})
    assert judged(case) == kept


def test_the_outcome_is_the_evidence(office: Office, case: Case) -> None:
    post(office, case, **{f"settled-{JUDGED}": "1"})
    row = Fact.objects.get(subject=case.claimant, fact=JUDGED)
    assert (row.source, case.number in row.evidence) == ("verified", True)


def test_only_judgements_of_this_outcome_are_taken(office: Office, case: Case) -> None:
    post(office, case, **{"settled-person.work_mode": "1", "settled-person.wage_paid": "1", "settled-": "1"})
    assert not Fact.objects.filter(subject=case.claimant, source="verified", fact="person.work_mode").exists()
    post(office, case, outcome="refused", ground="不符合", **{f"settled-{JUDGED}": "1"})
    assert judged(case) == []
