"""A journey in a browser over months: what an enterprise is given for somebody it hired comes every month by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from .money_people import CITY, COUNTY, PRIVATE
from .walking import Walk, instalments, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BENEFIT = "重点产业企业引才薪酬补贴"
HIRED: dict[str, Any] = {
    "person": {
        "degree": "doctor", "title": "none", "skill": "none", "full_time_hired": True, "first_introduction": True, "household": True,
        "post_urgent": True, "salary_start": "2022-06-01", "sanctions": [],
        "insurance": [{"from": "2022-03-01", "this_employer": True}],
    },
    "contracts": [{"kind": "labour", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip


def test_monthly(walk: Walk) -> None:
    """Three months are paid, each on its day; the month in which she has left is not."""
    office = walk.office
    hired = office.claimant(HIRED, "王月华")
    office.employer({**PRIVATE, "district": "baiyun"}, hired)
    handler = office.people["handler"]
    treasury, county = office.officer("city_finance"), office.officer("local_finance", "baiyun")
    walk.appropriate(treasury, CITY, "100 万元")
    walk.appropriate(county, COUNTY, "100 万元")

    page = walk.ask("王月华", [BENEFIT], {"person.on_the_job": "是", "person.salary_elsewhere": "否"})
    walk.told(page, "2000")
    walk.claim(page, BENEFIT)
    walk.told(page, "由用人单位申报")

    # the firm files for her, the district decides
    page = walk.ask(handler, [BENEFIT], {})
    walk.claim(page, BENEFIT)
    walk.click(page, "的人", role="link")
    page.get_by_label("王月华").check()
    walk.click(page, "建草稿")
    walk.click(page, "打开", role="link")
    walk.draft(page, {"岗位上": "是", "别的企业": "否"})
    walk.hand_in(page)
    walk.click(page, "提交")
    case = newest()
    assert case.phase == "open"
    walk.decide(case, "passed")
    walk.decide(case, "approved")
    walk.publish(case)
    walk.after_publicity(case)
    walk.decide(case, "clear")
    walk.decide(case, "received")
    walk.decide(case, "transferred")
    page = walk.account(walk.go(handler, f"/cases/{case.key}/"), "6222020200119988")
    walk.told(page, "每月")
    states = [state for _, state, _ in instalments(case)]
    assert (
        states == ["due"] + ["committed"] * 6 + ["waiting"] * 17
    )  # 24 months; of the next years no money is known

    # each month by the clock, a batch of two persons, the bank's answer
    two = office.officer("local_finance", "baiyun", 2)
    for paid, day in enumerate((date(2022, 6, 20), date(2022, 7, 1), date(2022, 8, 1)), 1):
        walk.on(day)
        walk.pay(county, two)
        assert instalments(case)[paid - 1] == (paid, "paid", 200_000)
    walk.inbox(handler, case.number or "")

    # she leaves; the office records it, and September is held with the reason
    left = date(2022, 8, 20)
    walk.on(left)
    walk.record(office.officer("local_personnel", "baiyun"), hired, "在岗", "否", left)
    walk.on(date(2022, 9, 1))
    assert instalments(case)[3][1] == "held"
    page = walk.go(handler, f"/cases/{case.key}/")
    walk.told(page, "2022-09-01 不满足“仍在岗”")
