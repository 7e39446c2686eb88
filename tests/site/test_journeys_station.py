"""A journey in a browser over years: an academician station that is listed, fails its mid-term, mends it, and loses its title."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duixian.site.projects.models import Project

from .money_people import PRIVATE
from .project_people import signed
from .test_journeys_renewal import report
from .walking import Walk, instalments, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCIENCE, TALENT = "市应用技术研究与开发资金", "市人才资源开发资金"
STATION: dict[str, Any] = {
    "station": {
        "station_kind": "academician_city", "newly_recognised": True, "in_guiyang": True, "runs_well": True, "research_team": True,
        "rd_meets_high_tech": True, "academicians": "1 名", "agreement_years": "5 年", "station_support": True, "academician_retired": False,
        "academician_stations": "1 个", "academician_months": "3 月", "results_planned": "2 项", "punished_5_years": False,
        "fiscal_penalty_5_years": False, "infringed_ip": False, "major_accident": False, "dishonest_listed": False, "otherwise_excluded": False,
        "holds_provincial": False, "year_review_failed": False, "conditions_dropped": False, "cooperation_broken": False,
        "refused_reports": False, "rectification_failed": False, "false_statement": False,
    },
}  # fmt: skip
GRANT = [(1, 30_000_000), (2, 40_000_000), (3, 30_000_000)]


def test_station(walk: Walk) -> None:
    """A third is paid; the mid-term fails and is mended, the second part is paid; the last evaluation fails, and all comes back."""
    office = walk.office
    firm = office.employer(PRIVATE)
    handler = office.people["handler"]
    treasury = [office.officer("city_finance", number=number) for number in (1, 2)]
    walk.appropriate(treasury[0], SCIENCE, "200 万元")
    walk.appropriate(treasury[0], TALENT, "200 万元")

    # the firm files for its station
    page = walk.go(handler, "/cases/begin/guiyang/academician_station/")
    page.get_by_label("名称").fill("云水示例院士工作站")
    walk.click(page, "登记")
    office.known(firm.projects.get(), STATION)
    page = walk.go(handler, "/cases/begin/guiyang/academician_station/")
    walk.click(page, "开始填写")
    walk.draft(page, {"合作目标": "是", "以前领过": "否"})
    walk.hand_in(page)
    walk.click(page, "提交")
    case = newest()

    # experts, the leading group, the list, three authorities
    walk.decide(case, "passed")
    reviewed(walk, case, "reviewed")
    walk.decide(case, "chosen")
    walk.publish(case)
    walk.after_publicity(case)
    walk.decide(case, "clear")
    walk.decide(case, "approved")
    assert [(n, fen) for n, _, fen in instalments(case)] == GRANT
    walk.account(walk.go(handler, f"/cases/{case.key}/"), "6222020200115577")
    walk.pay(*treasury)
    case.refresh_from_db()
    assert case.step == "midterm"

    # the mid-term fails: the firm mends what was found and reports it; only then the second part is paid
    walk.on(date(2023, 8, 1))
    walk.decide(case, "failed", note="任务完成不到四成")
    assert instalments(case)[1][1] == "committed"
    proved(walk, case)
    page = walk.go(handler, f"/cases/{case.key}/")
    walk.told(page, "任务完成不到四成")
    page.locator("#step").get_by_label("说明").fill("已补充专职人员和经费，整改报告见附件。")
    walk.click(page, "已报整改情况", within=page.locator("#step"))
    walk.decide(case, "passed")
    walk.pay(*treasury)
    case.refresh_from_db()
    assert case.step == "acceptance" and instalments(case)[1][1] == "paid"

    # the last evaluation fails, half a year passes without a word, the title is revoked
    walk.on(date(2025, 9, 1))
    reviewed(walk, case, "failed", agrees=False)
    page = walk.go(handler, f"/cases/{case.key}/")
    walk.told(page, "2026年3月2日前")
    walk.on(date(2026, 3, 10))
    case.refresh_from_db()
    assert case.step == "revocation"
    walk.decide(case, "revoked", ground="限期整改半年后仍不合要求")
    assert (case.phase, instalments(case)[2][1]) == ("ended", "cancelled")

    # two persons claim back what was paid; it comes
    one, two = office.officer("science"), office.officer("science", number=2)
    page = walk.go(one, f"/desk/{case.key}/recovery/")
    walk.told(page, "应退 70万元")
    walk.click(page, "提出追缴")
    page = walk.go(two, f"/desk/{case.key}/recovery/")
    walk.click(page, "复核同意")
    walk.told(walk.go(handler, f"/cases/{case.key}/"), "应退还 70万元")
    walk.received(treasury[0], case, "700000")
    walk.told(walk.go(handler, f"/cases/{case.key}/"), "已了结")


def reviewed(walk: Walk, case: Any, outcome: str, agrees: bool = True) -> None:
    """Three experts are invited, vote each by themselves, and the outcome is taken."""
    office = walk.office
    case.refresh_from_db()
    experts = [office.officer("science_experts", number=n) for n in (1, 2, 3, 4)]
    page = walk.desk(experts[0], case)
    for one in experts[1:]:
        page.get_by_role("checkbox", name=str(one)).check()
    walk.click(page, "发出邀请")
    for one in experts[1:]:
        page = walk.go(one, f"/desk/{case.key}/")
        page.locator("#panel").get_by_role("radio", name="赞成" if agrees else "不赞成", exact=True).check()
        page.get_by_role("textbox", name="评审意见").fill("同意建站" if agrees else "任务没有完成")
        walk.click(page, "投票")
    walk.decide(case, outcome)


def proved(walk: Walk, case: Any) -> None:
    """The report of the year brings the proof that payments wait for: with its contents, on the project's page."""
    project = signed(walk.office, Project.objects.get(case=case.key))
    walk.told(
        walk.go(walk.office.people["handler"], f"/cases/{case.key}/"), "随 2022 年的年度运行情况备案一起交"
    )
    report(walk, project, "2022 年度运行情况备案", {"院士在站工作完成": "3", "设备费财政使用，万元": "28"})
    page = walk.go(walk.office.officer("science"), f"/desk/{case.key}/")
    walk.told(page, "随 2022 年的年度运行情况备案一起核")
    page = walk.go(walk.office.officer("science"), f"/desk/projects/{project.key}/")
    walk.click(page, "核过")
