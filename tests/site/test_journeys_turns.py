"""Journeys in a browser that turn: refused and appealed, objected to, left early, over a cap, a station that fails."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from .casework import Office
from .money_people import DOCTOR, PRIVATE
from .walking import Walk, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CITY, COUNTY = "市级人才资源开发经费", "注册地人才资源开发经费"


def without(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in facts.items() if k not in names}


DAYS = {"local_review": "提出建议意见", "local_decision": "列入名单", "local_publicity": "无异议"}


def filed(walk: Walk, name: str = "赵新来") -> Any:
    """A settling-in allowance, filed by the firm's handler from the page of its staff."""
    office = walk.office
    doctor = office.claimant(DOCTOR, name)
    office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    page = walk.go(handler, "/cases/begin/guiyang/settling_allowance/")
    walk.click(page, "的人", role="link")
    page.get_by_label(name).check()
    walk.click(page, "建草稿")
    walk.click(page, "打开", role="link")
    walk.hand_in(page)
    walk.click(page, "提交")
    return newest()


def test_refused(walk: Walk) -> None:
    office, case = walk.office, filed(walk)
    handler = office.people["handler"]
    walk.decide(case, "refused", ground="劳动合同与原件不符，缺最后一页")
    assert case.phase == "refused"
    walk.inbox(handler, case.number or "")
    page = walk.go(handler, "/cases/")
    page.get_by_role("link", name="新引进人才安家费").first.click()
    walk.look(page)
    walk.click(page, "决定书", role="link")
    walk.click(page, "签收并查看")
    walk.told(page, "行政复议")
    walk.told(page, "第九条")
    walk.click(page, "回到案件", role="link")
    walk.later(days=5)
    page = walk.go(handler, f"/cases/{case.key}/")
    page.get_by_label("申请复核的理由").fill("合同原件在工会，最后一页已经补来，请复核。")
    walk.click(page, "申请复核", within=page.locator("#appeal"))
    page = walk.desk(office.officer("hr_bureau"), case)
    page.get_by_label("复核意见和依据").fill("原件齐全，理由成立。")
    walk.click(page, "撤销原决定")
    walk.inbox(handler, case.number or "")
    walk.decide(case, "passed")
    walk.decide(case, "approved")
    walk.publish(case)
    walk.after_publicity(case)
    walk.decide(case, "clear")
    case.refresh_from_db()
    assert (case.phase, case.amount) == ("granted", 4_800_000)
    page = walk.go(handler, f"/cases/{case.key}/")


def test_objection(walk: Walk) -> None:
    office, case = walk.office, filed(walk)
    handler = office.people["handler"]
    walk.decide(case, "passed")
    walk.decide(case, "approved")
    listing = walk.publish(case)
    page = walk.go("", listing)
    page.get_by_label("针对第几号").fill("1")
    page.get_by_label("事实和理由").fill("这个人没有在岗，考勤可以查。")
    page.get_by_label("姓名或单位").fill("热心市民")
    page.get_by_label("联系方式").fill("13800000000")
    walk.click(page, "提出异议")
    officer = office.officer("local_personnel", "xiuwen")
    walk.after_publicity(case)
    page = walk.desk(officer, case)
    assert page.locator("#do").get_by_role("radio", name="无异议，报市人社局").is_disabled()
    page.get_by_label("调查情况和结论的理由").fill("考勤记录显示三个月未到岗，异议属实。")
    walk.click(page, "异议成立")
    walk.decide(case, "objection")
    assert case.step == "local_decision"
    page = walk.desk(officer, case)
    walk.fix(page, "岗位", "否", "考勤记录")
    walk.decide(case, "refused", ground="公示有异议，经查未在申报岗位工作")
    assert case.phase == "refused", (case.phase, case.step)
    page = walk.go(handler, f"/cases/{case.key}/")


def test_departure(walk: Walk) -> None:
    """The money is paid by the engine here (walked elsewhere); from the departure on everything is clicked."""
    office, case = walk.office, filed(walk)
    handler = office.people["handler"]
    office.budget(CITY, "100 万元")
    office.budget(COUNTY, "100 万元", level="district", district="xiuwen")
    paid_out(office, case)
    assert case.phase == "done", (case.phase, case.step)
    walk.on(date(2023, 9, 1))
    office.known(
        case.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=date(2023, 9, 1)
    )
    one, two = office.officer("local_personnel", "xiuwen"), office.officer("local_personnel", "xiuwen", 2)
    page = walk.go(one, f"/desk/{case.key}/")
    walk.click(page, "追缴：应退多少", role="link")
    walk.told(page, "2.4")
    walk.click(page, "提出追缴")
    page = walk.go(two, f"/desk/{case.key}/recovery/")
    walk.click(page, "复核同意")
    page = walk.go(handler, f"/cases/{case.key}/")
    walk.told(page, "应退还")
    walk.click(page, "追缴", role="link")
    finance = office.officer("local_finance", "xiuwen")
    walk.received(finance, case, "24000")
    page = walk.go(handler, f"/cases/{case.key}/")
    walk.told(page, "已了结")


def paid_out(office: Office, case: Any, outcomes: dict[str, str] | None = None) -> None:
    """To the money, by the engine: what other journeys walk by hand."""
    office.account_of(case.claimant)
    if case.applicant_id != case.claimant_id:
        office.account_of(case.applicant)
    to_payment(office, case)
    office.pay()
    case.refresh_from_db()


def to_payment(office: Office, case: Any) -> None:
    for _ in range(12):
        step = next(
            (s for s in office.ready.pack.procedures[case.procedure].steps if s.id == case.step), None
        )
        if step is None or any(o.pays for o in step.outcomes):
            return
        chosen = next(
            o.id for o in step.outcomes if o.decides not in ("refuse",) and o.id not in ("objection", "guian")
        )
        if step.publicity is not None:
            office.publish(case, chosen)
        else:
            office.outcome(case, chosen)
