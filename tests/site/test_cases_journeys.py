"""Claims of the Guiyang pack from filing to money and back, as its procedures state them."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.site.cases.engine.command import Refused, Stale
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment

from .allowance import DOCTOR, PRIVATE, filed_by_firm, funded, granted, opened
from .casework import Office, acts_of, outcomes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def filed(office: Office) -> Case:
    """A settling-in allowance of a doctor at a private firm in Xiuwen, filed by the firm's handler."""
    return filed_by_firm(office)


def test_a_settling_allowance_goes_from_filing_to_money_through_the_district(
    office: Office, filed: Case
) -> None:
    funded(office)
    office.account_of(filed.claimant)
    assert (filed.step, filed.territory, filed.phase) == ("local_review", "xiuwen", "open")
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    assert filed.phase == "granted" and filed.amount == 4_800_000
    office.outcome(filed, "received")
    office.outcome(filed, "transferred")
    assert filed.step == "local_payment"
    (row,) = Commitment.objects.filter(case=filed.key)
    assert row.state == "due"
    assert sorted(row.parts.values_list("fen", flat=True)) == [960_000, 3_840_000]
    office.pay()
    filed.refresh_from_db()
    assert filed.phase == "done"
    assert outcomes_of(filed) == [
        "submit.local", "local_review.passed", "local_decision.approved", "local_publicity.clear", "report.received", "transfer.transferred",
        "local_payment.paid",
    ]  # fmt: skip
    assert [p.kind for p in filed.papers.all()] == ["acceptance", "decision", "payment"]


def test_the_same_request_again_changes_nothing(office: Office, filed: Case) -> None:
    officer = office.officer("local_window", "xiuwen")
    office.act(filed, "outcome", officer, outcome="passed", request="once")
    before = acts_of(filed)
    again = office.act(filed, "outcome", officer, outcome="passed", request="once")
    assert again.repeated and acts_of(filed) == before


def test_a_page_that_is_out_of_date_is_told_so(office: Office, filed: Case) -> None:
    with pytest.raises(Stale, match="请刷新"):
        office.act(
            filed,
            "outcome",
            office.officer("local_window", "xiuwen"),
            outcome="passed",
            version=filed.version - 1,
        )


def test_another_district_may_not_act(office: Office, filed: Case) -> None:
    with pytest.raises(Refused, match="辖区"):
        office.act(filed, "outcome", office.officer("local_window", "kaiyang"), outcome="passed")


def test_a_refusal_names_ground_article_and_remedies_and_an_appeal_reopens_it(
    office: Office, filed: Case
) -> None:
    from duixian.site.cases import issuing

    officer = office.officer("local_window", "xiuwen")
    with pytest.raises(Refused, match="理由"):
        office.act(filed, "outcome", officer, outcome="refused")
    office.act(filed, "outcome", officer, outcome="refused", ground="申报材料与原件不符")
    assert filed.phase == "refused"
    (paper,) = filed.papers.all()
    text = "".join(paper.content["paragraphs"])
    assert "不符" in text and "行政复议" in text and "第" in text
    handler = office.people["handler"]
    issuing.opened(paper, handler, office.now)
    office.act(filed, "appeal", handler, text="原件已经补来")
    with pytest.raises(Refused, match=r"原决定由您作出|岗位"):
        office.act(filed, "answer_appeal", officer, answer="看过")
    office.act(filed, "answer_appeal", office.officer("hr_bureau"), answer="理由成立", overturn=True)
    assert (filed.phase, filed.step) == ("open", "local_review")
    assert filed.decisions.get().overturned_by is not None


def test_after_the_remedies_time_no_appeal_is_taken(office: Office, filed: Case) -> None:
    from duixian.site.cases import issuing

    office.act(
        filed, "outcome", office.officer("local_window", "xiuwen"), outcome="refused", ground="材料不符"
    )
    issuing.opened(filed.papers.get(), office.people["handler"], office.now)
    office.later(days=200)
    with pytest.raises(Refused, match="期限"):
        office.act(filed, "appeal", office.people["handler"], text="不服")


def test_a_correction_is_told_once_and_the_clock_stands_still(office: Office, filed: Case) -> None:
    officer, handler = office.officer("local_window", "xiuwen"), office.people["handler"]
    office.act(
        filed, "ask_correction", officer, wanted=["新引进人才与企业签订的劳动合同"], note="合同缺最后一页"
    )
    assert filed.holds == "applicant" and filed.due == date(2022, 6, 16)
    with pytest.raises(Refused, match="补正"):
        office.act(filed, "outcome", officer, outcome="passed")
    with pytest.raises(Refused, match="重交"):
        office.act(filed, "correct", handler)
    office.materials(filed, handler)
    filed.attachments.filter(state="rejected").update(state="removed")
    office.later(days=4)
    office.act(filed, "correct", handler)
    assert filed.holds == "office" and [[day[:10] for day in one] for one in filed.stopped] == [
        ["2022-06-01", "2022-06-05"]
    ]
    with pytest.raises(Refused, match="一次性"):
        office.act(filed, "ask_correction", officer, note="再补一次")
    assert {"acceptance", "correction"} >= {p.kind for p in filed.papers.all()}


def test_a_correction_that_never_comes_ends_the_claim_by_the_clock(office: Office, filed: Case) -> None:
    office.act(filed, "ask_correction", office.officer("local_window", "xiuwen"), note="合同缺最后一页")
    office.on(date(2022, 6, 17))
    office.tick()
    filed.refresh_from_db()
    assert filed.phase == "withdrawn"
    assert office.tick().fired == {}


def test_an_approval_falls_when_a_checked_fact_changes_what_it_approved(office: Office, filed: Case) -> None:
    office.outcome(filed, "passed")
    decider = office.officer("local_personnel", "xiuwen")
    office.act(filed, "verify", decider, facts={"person.degree": "master"}, evidence="学位证书原件")
    assert filed.step == "local_review"
    assert acts_of(filed)[-1] == "voided"


def test_a_fact_recorded_elsewhere_sends_the_case_back_before_the_next_outcome(
    office: Office, filed: Case
) -> None:
    office.outcome(filed, "passed")
    office.known(filed.claimant, {"person": {"degree": "master"}}, since=date(2022, 5, 30))
    office.act(filed, "outcome", office.officer("local_personnel", "xiuwen"), outcome="approved")
    assert filed.step == "local_review" and "voided" in acts_of(filed)


def test_a_grant_is_refused_while_the_rule_finds_the_claimant_not_entitled(
    office: Office, filed: Case
) -> None:
    office.act(
        filed,
        "verify",
        office.officer("local_window", "xiuwen"),
        facts={"person.household": "false"},
        evidence="户口簿",
    )
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    with pytest.raises(Refused, match="不符合条件"):
        office.publish(filed)
    assert filed.phase == "open"


def test_an_objection_keeps_the_list_from_passing_until_it_is_settled(office: Office, filed: Case) -> None:
    from duixian.site.cases import publicity
    from duixian.site.cases.models import Listing

    funded(office)
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    officer = office.officer("local_personnel", "xiuwen")
    with pytest.raises(Refused, match="公示"):
        office.act(filed, "outcome", officer, outcome="clear")
    office.act(filed, "publish", officer)
    listing = Listing.objects.get()
    assert listing.ends == date(2022, 6, 9)  # five working days, the Dragon Boat day between them
    assert "张三" not in str(listing.rows) and "张*" in str(listing.rows)
    assert listing.hash == publicity.freeze(listing.rows, listing.columns)
    objection = publicity.object_to(listing, filed, "李四", "电话", "没有在岗", office.now, listing.starts)
    office.on(date(2022, 6, 10))
    with pytest.raises(Refused, match="异议"):
        office.act(filed, "outcome", officer, outcome="clear")
    office.act(
        filed, "settle_objection", officer, objection=str(objection.key), finding="考勤不全", founded=True
    )
    with pytest.raises(Refused, match="成立的异议"):
        office.act(filed, "outcome", officer, outcome="clear")
    office.act(filed, "outcome", officer, outcome="objection")
    assert filed.step == "local_decision"


def test_departure_before_three_years_brings_a_pro_rata_return_to_the_funds_that_paid(
    office: Office, filed: Case
) -> None:
    from duixian.site.funds.models import Receivable

    granted(office, filed)
    office.on(date(2023, 9, 1))
    office.known(
        filed.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=date(2023, 9, 1)
    )
    one, two = office.officer("local_personnel", "xiuwen"), office.officer("local_personnel", "xiuwen", 2)
    office.act(filed, "recover", one)
    with pytest.raises(Refused, match="另一人"):
        office.act(filed, "confirm_recovery", one)
    office.act(filed, "confirm_recovery", two)
    row = Receivable.objects.get()
    assert row.fen == 2_400_000 and "第十一条" in row.article
    assert filed.papers.filter(kind="recovery").exists()


def test_without_money_the_case_waits_in_order_of_decision(office: Office, filed: Case) -> None:
    office.budget("市级人才资源开发经费", "1 万元")
    office.budget("注册地人才资源开发经费", "100 万元", level="district", district="xiuwen")
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    assert Commitment.objects.get(case=filed.key).state == "waiting"
    office.budget("市级人才资源开发经费", "10 万元")
    office.tick()
    office.outcome(filed, "received")
    office.outcome(filed, "transferred")
    assert Commitment.objects.get(case=filed.key).state == "due"


def test_a_failed_payment_is_told_and_paid_again(office: Office, filed: Case) -> None:
    from duixian.site.funds.mending import pay_again

    funded(office)
    office.account_of(filed.claimant)
    for outcome in ("passed", "approved"):
        office.outcome(filed, outcome)
    office.publish(filed)
    office.outcome(filed, "received")
    office.outcome(filed, "transferred")
    office.pay(paid=False)
    filed.refresh_from_db()
    assert filed.step == "local_payment" and "pay_failed" in acts_of(filed)
    pay_again(Commitment.objects.get(case=filed.key), "账号已更正", now=office.now, by=None)
    office.pay()
    filed.refresh_from_db()
    assert filed.phase == "done"


def test_nobody_handles_a_case_of_their_own(office: Office, filed: Case) -> None:
    officer = office.officer("local_window", "xiuwen")
    filed.claimant.account = None
    filed.claimant.save()
    filed.claimant.account = officer
    filed.claimant.save()
    with pytest.raises(Refused, match="本人"):
        office.act(filed, "outcome", officer, outcome="passed")


def test_a_city_owned_firm_goes_to_the_city_hall(office: Office) -> None:
    doctor = office.claimant(DOCTOR)
    employer = office.employer({**PRIVATE, "ownership": "city_soe"}, doctor)
    handler = office.people["handler"]
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    assert case.step == "city_review" and case.territory == ""


def test_outside_its_window_a_claim_cannot_be_filed(office: Office) -> None:
    doctor = office.claimant({**DOCTOR, "person": {**DOCTOR["person"]}})
    employer = office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    office.on(date(2022, 6, 20))
    case = office.draft("salary_subsidy", doctor, employer, handler)
    office.materials(case, handler)
    with pytest.raises(Refused, match="受理期"):
        office.act(case, "file", handler)
