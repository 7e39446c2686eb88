"""Journeys in a browser, from a person's first question to the money."""

from __future__ import annotations

from typing import Any

import pytest

from .money_people import DOCTOR, PRIVATE
from .walking import Walk, instalments, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CITY, COUNTY = "市级人才资源开发经费", "注册地人才资源开发经费"


def without(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in facts.items() if k not in names}


def test_settling(walk: Walk) -> None:
    office = walk.office
    person = without(DOCTOR["person"], "major_matches", "other_settling_allowance")
    doctor = office.claimant({"person": person}, "李博文")
    office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    treasury, county = office.officer("city_finance"), office.officer("local_finance", "xiuwen")
    walk.appropriate(treasury, CITY, "100 万元")
    walk.appropriate(county, COUNTY, "100 万元")

    # the person asks, and learns who files
    contract = {"合同种类": "劳动（聘用）合同", "合同年限": "5", "与现单位签订": "是", "仍在履行": "是"}
    page = walk.ask("李博文", ["新引进人才安家费"], {
        "employer.pays_tax_here": "是", "employer.insures_here": "是", "person.major_matches": "是", "person.other_settling_allowance": "否", "contracts": contract,
    })  # fmt: skip
    walk.told(page, "4.8万元")
    walk.claim(page, "新引进人才安家费")
    walk.told(page, "由用人单位申报")

    # the firm's handler files for the person
    page = walk.ask(handler, ["新引进人才安家费"], {})
    walk.claim(page, "新引进人才安家费")
    walk.click(page, "选云水示例有限公司的人", role="link")
    page.get_by_label("李博文").check()
    walk.click(page, "建草稿")
    walk.click(page, "打开", role="link")
    walk.draft(page, {"合同": contract, "专业": "是", "安家费": "否"})
    walk.hand_in(page)
    walk.click(page, "提交")
    case = newest()
    assert (case.phase, case.step) == ("open", "local_review")

    # the district, the list, the money
    window = office.officer("local_window", "xiuwen")
    page = walk.desk(window, case)
    walk.click(page, "受理", within=page.locator("#do"))
    walk.inbox(handler, case.number or "")
    walk.decide(case, "passed", note="材料齐全，建议列入")
    walk.decide(case, "approved")
    walk.publish(case)
    walk.after_publicity(case)
    walk.decide(case, "clear")
    case.refresh_from_db()
    assert case.phase == "granted" and case.amount == 4_800_000
    page = walk.go(handler, "/cases/")
    page.get_by_role("link", name="新引进人才安家费").first.click()
    walk.look(page)
    while case.step not in ("local_payment", ""):
        before = case.step
        walk.decide(case, {"report": "received", "transfer": "transferred"}[case.step])
        assert case.step != before
    assert sorted(n for _, _, n in instalments(case)) == [4_800_000]

    # paid by a batch of two persons, the bank's file and its answer
    page = walk.go("李博文", "/cases/")
    page.get_by_role("link", name="新引进人才安家费").first.click()
    walk.account(page, "6222020200112233")
    page = walk.pay(county, office.officer("local_finance", "xiuwen", 2))
    case.refresh_from_db()
    assert case.phase == "done"
    page = walk.go("李博文", f"/cases/{case.key}/")
    walk.inbox(handler, case.number or "")
