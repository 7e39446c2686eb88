"""Claims of the Guiyang pack from filing to money and back, as its procedures state them."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.site.cases.engine.command import Refused, Stale
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment

from .casework import Office, acts_of, at, outcomes_of

pytestmark = pytest.mark.django_db
JUNE = date(2022, 6, 1)
DOCTOR = {
    "person": {
        "degree": "doctor", "title": "none", "skill": "none", "first_introduction": True, "household": True, "arrived": "2022-03-01",
        "left": False, "post_urgent": True, "major_matches": True, "other_settling_allowance": False, "settling_allowance_received": False,
        "sanctions": [], "insurance": [{"from": "2022-03-01", "this_employer": True}],
    },
    "contracts": [{"kind": "labour", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip
PRIVATE = {
    "ownership": "private", "district": "xiuwen", "registered_here": True, "in_industry_catalogue": True, "legal_person": True,
    "pays_tax_here": True, "insures_here": True, "sanctions": [],
}  # fmt: skip


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(JUNE))


@pytest.fixture
def filed(office: Office) -> Case:
    """A settling-in allowance of a doctor at a private firm in Xiuwen, filed by the firm's handler."""
    doctor = office.claimant(DOCTOR)
    employer = office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def funded(office: Office) -> None:
    office.budget("市级人才资源开发经费", "100 万元")
    office.budget("注册地人才资源开发经费", "100 万元", level="district", district="xiuwen")


def test_a_settling_allowance_goes_from_filing_to_money_through_the_district(office: Office, filed: Case) -> None:
    funded(office)
    office.account_of(filed.claimant)
    assert (filed.step, filed.territory, filed.phase) == ("local_review", "xiuwen", "open")
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    assert filed.phase == "granted" and filed.amount == 4_800_000
    office.outcome(filed, "transferred")
    assert filed.step == "local_payment"
    (row,) = Commitment.objects.filter(case=filed.key)
    assert row.state == "due"
    assert sorted(row.parts.values_list("fen", flat=True)) == [960_000, 3_840_000]
    office.pay()
    filed.refresh_from_db()
    assert filed.phase == "done"
    assert outcomes_of(filed) == [
        "submit.local", "local_review.passed", "local_decision.approved", "local_publicity.clear", "report.transferred", "local_payment.paid",
    ]  # fmt: skip
    assert [p.kind for p in filed.papers.all()] == ["acceptance", "decision"]


def test_the_same_request_again_changes_nothing(office: Office, filed: Case) -> None:
    officer = office.officer("local_window", "xiuwen")
    office.act(filed, "outcome", officer, outcome="passed", request="once")
    before = acts_of(filed)
    again = office.act(filed, "outcome", officer, outcome="passed", request="once")
    assert again.repeated and acts_of(filed) == before


def test_a_page_that_is_out_of_date_is_told_so(office: Office, filed: Case) -> None:
    with pytest.raises(Stale, match="请刷新"):
        office.act(filed, "outcome", office.officer("local_window", "xiuwen"), outcome="passed", version=filed.version - 1)


def test_another_district_may_not_act(office: Office, filed: Case) -> None:
    with pytest.raises(Refused, match="辖区"):
        office.act(filed, "outcome", office.officer("local_window", "kaiyang"), outcome="passed")
