"""What a post does not open: acting for applicants elsewhere, panels, judgements of others, another's fund, the supervisor's figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from duixian.site.cases import comparing, statistics
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Ballot, Case
from duixian.site.cases.purse import Purse, purse_of
from duixian.site.cases.statistics import Asked
from duixian.site.cases.views.common import OFFICE, context_of, side_of
from duixian.site.funds.models import Commitment

from .allowance import JUNE, PRIVATE, filed_by_firm, funded, opened
from .casework import Office
from .walking import moved

pytestmark = pytest.mark.django_db
WINDOW = ("local_window", "xiuwen")


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def case(office: Office) -> Case:
    return filed_by_firm(office)


# On paper


@pytest.mark.parametrize("act", ["withdraw", "appeal", "correct", "proof"])
@pytest.mark.parametrize(
    "post", [("local_window", "kaiyang"), ("local_personnel", "xiuwen"), ("hr_bureau", ""), ("local_education", "")]
)  # fmt: skip
def test_what_comes_on_paper_is_entered_at_the_window_of_the_case_alone(
    office: Office, case: Case, act: str, post: tuple[str, str]
) -> None:
    if act == "correct":
        office.act(case, "ask_correction", office.officer(*WINDOW), note="缺一页")
    if act == "appeal":
        office.act(case, "outcome", office.officer(*WINDOW), outcome="refused", ground="材料不符")
    with pytest.raises(Refused, match=r"辖区|岗位"):
        office.act(case, act, office.officer(*post), paper="窗〔2022〕9", text="不服")
    if act != "proof":
        office.act(case, act, office.officer(*WINDOW), paper="窗〔2022〕9", text="不服")


def test_without_the_number_of_a_paper_the_window_acts_for_nobody(office: Office, case: Case) -> None:
    with pytest.raises(Refused, match="纸质申请的编号"):
        office.act(case, "withdraw", office.officer(*WINDOW))


def test_a_draft_is_no_officers_but_the_one_who_enters_it(office: Office, case: Case) -> None:
    draft = office.draft("living_allowance", case.claimant, case.applicant, office.people["handler"])
    with pytest.raises(Refused, match="录入它的"):
        office.act(draft, "withdraw", office.officer(*WINDOW), paper="窗〔2022〕9")


@pytest.mark.parametrize(
    "post", [("local_window", "kaiyang"), ("local_education", ""), ("science_experts", "")]
)
def test_an_officer_of_elsewhere_writes_into_no_case(
    office: Office, case: Case, post: tuple[str, str]
) -> None:
    with pytest.raises(Refused):
        office.act(case, "write", office.officer(*post), text="请把材料寄到我家")


# Panels


@pytest.fixture
def station(office: Office) -> Case:
    """A case in a procedure with a panel."""
    return Case.objects.create(
        pack="guiyang", pack_version="1", benefit="academician_station", procedure="academician_claim", number="筑〔2022〕9",
        claimant=office.claimant({}, "李工"), applicant=office.employer(PRIVATE), opened_by=office.people["handler"], phase="open",
        step="experts", role="science_experts", holds="office", opened_at=office.now, filed_at=office.now, entered_at=office.now,
    )  # fmt: skip


def test_an_expert_sees_a_case_only_while_asked_about_it(office: Office, station: Case) -> None:
    expert = office.officer("science_experts")
    assert side_of(context_of(station, expert))[0] == OFFICE
    station.step = "appraisal"
    assert side_of(context_of(station, expert))[0] == ""
    made = Ballot.objects.create(
        case=station, step="experts", member=expert, invited_by=expert, invited_at=office.now
    )
    assert side_of(context_of(station, expert))[0] == OFFICE
    made.recused = "是同事"
    made.save()
    assert side_of(context_of(station, expert)) == ("", "您已经回避。")


@pytest.mark.parametrize("act", ["write", "check_proof", "serve", "recover", "confirm_recovery"])
def test_a_panel_gives_ballots_and_nothing_else(office: Office, station: Case, act: str) -> None:
    with pytest.raises(Refused):
        office.act(station, act, office.officer("science_experts"), text="请来我办公室谈谈")


# Judgements


def test_a_judgement_is_recorded_at_the_step_of_those_who_make_it(office: Office, station: Case) -> None:
    pack = office.ready.pack
    found = []
    for procedure in pack.procedures.values():
        station.procedure = procedure.id
        for step in procedure.steps:
            station.step = step.id
            context = context_of(station, None, {})
            found += [
                (procedure.id, step, fact)
                for fact in pack.facts.values()
                if fact.human
                and (others := comparing.deciders(context, fact))
                and pack.roles[step.role].kind == "office"
                and pack.roles[step.role].label not in others
                and not any(
                    s.fact == fact.id for one in procedure.steps for o in one.outcomes for s in o.sets
                )
            ]
    assert found
    name, step, fact = found[0]
    Case.objects.filter(pk=station.pk).update(
        procedure=name, step=step.id, role=step.role, territory="xiuwen"
    )
    with pytest.raises(Refused, match="判断，不在这一步核定"):
        office.act(station, "verify", office.officer(step.role), facts={fact.id: True}, evidence="看过")


# Recovery pages


def test_the_recovery_page_of_another_district_is_not_there(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(monkeypatch, office)
    for post, status in ((("local_window", "kaiyang"), 404), (WINDOW, 200)):
        browser = Client()
        browser.force_login(office.officer(*post))
        assert browser.get(f"/desk/{case.key}/recovery/").status_code == status
        none = browser.post(f"/desk/{case.key}/recovery/recover/", {}).status_code
        assert none == (404 if status == 404 else 302)


# Money


def purse(office: Office, role: str, territory: str = "") -> Purse:
    found = purse_of(office.officer(role, territory), JUNE)
    assert found is not None
    return found


def test_a_finance_post_keeps_the_funds_its_procedures_pay_from(office: Office) -> None:
    keep = {
        (role, place, fund): purse(office, role, place).may_keep("guiyang", fund, level, district)[0]
        for role, place in (("city_finance", ""), ("local_finance", "xiuwen"), ("medical_insurance", ""), ("industry_finance", ""))
        for fund, level, district in (
            ("市级人才资源开发经费", "city", ""), ("市应用技术研发资金", "city", ""), ("市工业和信息化局部门预算", "city", ""),
            ("注册地人才资源开发经费", "district", "xiuwen"), ("房源所属地人才资源开发经费", "district", "xiuwen"),
        )
    }  # fmt: skip
    held = {role: sorted(fund for (r, _, fund), yes in keep.items() if yes and r == role) for role in {k[0] for k in keep}}  # fmt: skip
    assert held == {
        "city_finance": ["市应用技术研发资金", "市级人才资源开发经费"],
        "local_finance": ["房源所属地人才资源开发经费", "注册地人才资源开发经费"],
        "medical_insurance": ["市级人才资源开发经费"],
        "industry_finance": ["市工业和信息化局部门预算", "房源所属地人才资源开发经费"],
    }


def test_every_public_fund_of_the_packs_has_a_finance_post_that_can_keep_it(office: Office) -> None:
    pack = office.ready.pack
    finance = [role for role in pack.roles.values() if role.kind == "finance"]
    for fund in pack.funds.values():
        if fund.level != "own":
            place = "xiuwen" if fund.level == "district" else ""
            able = [
                role.id for role in finance
                if purse(office, role.id, place if role.territory else "").may_keep("guiyang", fund.id, fund.level, place)[0]
                or (role.territory and purse(office, role.id, "").may_keep("guiyang", fund.id, fund.level, place)[0])
            ]  # fmt: skip
            assert able, fund.id


def test_what_another_district_bears_is_not_paid_by_this_one(office: Office, case: Case) -> None:
    funded(office)
    office.account_of(case.claimant)
    for outcome in ("passed", "approved"):
        office.outcome(case, outcome)
    office.publish(case)
    for outcome in ("received", "transferred"):
        office.outcome(case, outcome)
    row = Commitment.objects.get(case=case.key)
    assert purse(office, "local_finance", "xiuwen").payable().get() == row
    assert not purse(office, "local_finance", "kaiyang").payable().exists()
    assert row.bearer == "xiuwen" and row.territory == "xiuwen"
    Commitment.objects.filter(pk=row.pk).update(bearer="kaiyang")
    assert not purse(office, "local_finance", "xiuwen").payable().exists()


# Supervision


def figures(office: Office) -> dict[str, list[Any]]:
    pack = office.ready.pack
    day = office.now.date()
    asked = Asked({pack.id: pack}, day - timedelta(days=60), day, current_calendar(), day)
    return {name: statistics.TABLES[name](asked).rows for name in ("overdue", "late", "load")}


def test_what_is_public_or_waits_for_money_is_not_overdue(office: Office, case: Case) -> None:
    late = JUNE - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(due=late)
    assert len(figures(office)["late"]) == 1 and figures(office)["load"][0][-1] == 1
    case.refresh_from_db()
    funded(office)
    for outcome in ("passed", "approved"):
        office.outcome(case, outcome)
    office.act(case, "publish", office.officer("local_personnel", "xiuwen"))
    assert case.due is not None
    office.on(case.due + timedelta(days=9))
    assert figures(office)["late"] == [] and figures(office)["load"][0][-1] == 0
    office.outcome(case, "clear")
    for outcome in ("received", "transferred"):
        office.outcome(case, outcome)
    Case.objects.filter(pk=case.pk).update(due=late)
    assert case.step == "local_payment" and len(figures(office)["late"]) == 1
    Commitment.objects.update(state="waiting")
    assert figures(office)["late"] == []
