"""In a browser: an academician station from the call to its renewal: task book, yearly reports, evaluations, final accounts."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page

from duixian.site.projects import reporting
from duixian.site.projects.models import Project
from duixian.site.projects.ticking import tick

from .hostile_files import pdf
from .money_people import PRIVATE
from .project_people import STATION, filed, voted
from .walking import Walk, instalments, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCIENCE, TALENT = "市应用技术研究与开发资金", "市人才资源开发资金"
AIMS = {"在贵阳转化应用的重大技术成果 2023 年": "1", "引进和培养的创新人才 2024 年": "8", "院士在站工作 2022 年": "3", "院士在站工作 2023 年": "3", "院士在站工作 2024 年": "3"}  # fmt: skip
MONEY = {"设备费财政 2022 年，万元": "30", "设备费财政 2023 年，万元": "40", "劳务费（含科研助理）财政 2024 年，万元": "30", "设备费自筹 2022 年，万元": "55.5"}  # fmt: skip


def on(walk: Walk, day: date) -> None:
    walk.on(day)
    tick(walk.office.now)


def test_a_station_from_the_call_to_its_renewal(walk: Walk) -> None:
    office = walk.office
    firm = office.employer(PRIVATE)
    handler = office.people["handler"]
    keeper = office.officer("science")
    treasury = [office.officer("city_finance", number=number) for number in (1, 2)]
    walk.appropriate(treasury[0], SCIENCE, "200 万元")
    walk.appropriate(treasury[0], TALENT, "200 万元")

    # the call: the firm files for its station, which is granted and listed for all
    page = walk.go(handler, "/cases/begin/guiyang/academician_station/")
    page.get_by_label("名称").fill("云水示例院士工作站")
    walk.click(page, "登记")
    station = firm.projects.get()
    office.known(station, {"station": STATION})
    case = office.draft("academician_station", station, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    office.outcome(case, "passed")
    voted(office, case)
    office.outcome(case, "reviewed")
    office.outcome(case, "chosen")
    office.publish(case)
    office.outcome(case, "approved")
    project = Project.objects.get(subject=station)
    walk.told(walk.go("", "/projects/public/"), "云水示例院士工作站")

    # the task book: drawn up, given back, signed by both
    page = walk.go(handler, "/projects/")
    walk.click(page, "云水示例院士工作站", role="link")
    walk.told(page, "绩效任务书和资金预算表填好签交")
    walk.click(page, "按模板填写任务书")
    page.get_by_label("项目负责人").fill("周主任")
    page.get_by_label("项目团队").fill("李工（结构）\n赵工（试验）")
    fill(page, AIMS | MONEY)
    walk.click(page, "签字交机关")
    desk = walk.go(keeper, "/desk/projects/")
    walk.click(desk, "云水示例院士工作站", role="link")
    desk.locator("#book-remark").fill("人才指标请再商量")
    walk.click(desk, "退回商改")
    page = walk.go(handler, f"/projects/{project.key}/")
    walk.told(page, "人才指标请再商量")
    walk.click(page, "按意见修改第 1 稿", role="link")
    fill(page, {"引进和培养的创新人才 2023 年": "4"})
    walk.click(page, "签字交机关")
    desk = walk.go(keeper, f"/desk/projects/{project.key}/")
    walk.click(desk, "签订")
    page = walk.go(handler, f"/projects/{project.key}/")
    walk.told(page, "双方已签订")
    walk.click(page, "筑科任务〔2022〕1号", role="link")
    walk.told(page, "引进和培养的创新人才12人")

    # the first part is paid; the year's report is reminded of, handed in and checked
    walk.account(walk.go(handler, f"/cases/{case.key}/"), "6222020200115577")
    walk.pay(*treasury)
    on(walk, date(2022, 11, 23))
    walk.told(walk.go(handler, "/inbox/"), "要在2022年11月30日（含当日）之前交")
    report(walk, project, "2022 年度运行情况备案", {"院士在站工作完成": "3", "设备费财政使用，万元": "28"})
    desk = walk.go(keeper, f"/desk/projects/{project.key}/")
    walk.click(desk, "核过")

    # the next one is found wanting: rectification, and the payment waits for it
    on(walk, date(2023, 9, 1))
    report(walk, project, "2023 年度运行情况备案", {"设备费财政使用，万元": "1"})
    desk = walk.go(keeper, f"/desk/projects/{project.key}/")
    desk.get_by_label("意见").fill("任务只完成一成")
    walk.click(desk, "不合格，限期整改")
    page = walk.go(handler, f"/projects/{project.key}/")
    walk.told(page, "任务只完成一成")
    page.get_by_label("整改情况").fill("已补充人员并完成全年任务。")
    walk.click(page, "报整改情况")
    desk = walk.go(keeper, f"/desk/projects/{project.key}/")
    walk.click(desk, "整改合格")
    said = {"results": 1, "talents": 4, "months": 3}
    reporting.accept(filed(office, project, 2023, progress=said), "", keeper, office.now)
    case.refresh_from_db()
    office.outcome(case, "passed")
    walk.pay(*treasury)
    assert instalments(case)[1][1] == "paid"

    # a change of budget with its approval, told in its versions
    page = walk.go(handler, f"/projects/{project.key}/")
    walk.click(page, "申请变更")
    fill(page, {"设备费财政 2023 年，万元": "35", "其他费用财政 2024 年，万元": "5"})
    page.get_by_label("变更的理由").fill("设备降价，改作其他费用")
    walk.click(page, "签字交机关")
    desk = walk.go(keeper, f"/desk/projects/{project.key}/")
    walk.click(desk, "同意变更")
    walk.told(walk.go(handler, f"/projects/{project.key}/"), "变更：预算")

    # the last year, the last evaluation, the final accounts
    on(walk, date(2024, 11, 4))
    reporting.accept(
        filed(office, project, 2024, progress={"talents": 8, "months": 3}), "", keeper, office.now
    )
    on(walk, date(2025, 7, 7))
    case.refresh_from_db()
    voted(office, case)
    office.outcome(case, "excellent")
    walk.pay(*treasury)
    project.refresh_from_db()
    assert (project.state, instalments(case)[2][1]) == ("finished", "paid")
    report(walk, project, "总结报告和资金决算书", {"劳务费（含科研助理）财政使用，万元": "10"})
    walk.click(walk.go(keeper, f"/desk/projects/{project.key}/"), "核过")

    # the renewal: a case of its own, a term tied to the former
    page = walk.go(handler, f"/projects/{project.key}/")
    walk.click(page, "申请进入下一期", role="link")
    walk.click(page, "开始填写")
    again = newest()
    office.known(station, {"station": {"academician_agrees": True, "next_cycle_asked": True}})
    office.act(again, "file", handler)
    walk.decide(again, "agreed")
    later = Project.objects.get(case=again.key)
    assert (later.term, later.former, later.state) == (2, project, "running")
    walk.told(walk.go(handler, f"/projects/{later.key}/"), "第 2 期")
    walk.go(keeper, "/desk/projects/register/")
    walk.go(keeper, "/desk/projects/statistics/")


def fill(page: Page, numbers: dict[str, str]) -> None:
    for label, value in numbers.items():
        page.get_by_label(label, exact=True).fill(value)


def report(walk: Walk, project: Project, title: str, numbers: dict[str, str]) -> None:
    """A report filled in and handed in by the unit."""
    page = walk.go(walk.office.people["handler"], f"/projects/{project.key}/")
    row = page.locator("#reports tr").filter(has_text=title)
    row.get_by_role("link").first.click()
    walk.look(page)
    fill(page, numbers)
    page.get_by_label("进展、成效和财政资金绩效").fill("按任务书推进，进展见附件。")
    page.get_by_label("盖章的报告").set_input_files(
        {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    walk.click(page, "交报告")
