"""A journey in a browser for a claim of one's own: the fares home, from the first question to the bank."""

from __future__ import annotations

from typing import Any

import pytest

from .money_people import CITY, PRIVATE
from .walking import Walk, instalments, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BENEFIT = "人才探亲休假补贴"
CARD: dict[str, Any] = {
    "person": {
        "card_grade": "D", "registered_this_year": True, "unregistered_years": "0 年", "card_cancelled": False,
        "work_mode": "full_time", "left": False, "marriage": "married", "sanctions": [],
    },
    "spouse": {"moved_here": False},
    "children": [],
}  # fmt: skip
TRAIN = {
    "返回日期": "2022-05-20", "国内探亲": "是", "当年第几次": "1", "有票据原件": "是", "已报销过": "否",
    "乘坐等级": "高铁、动车二等座", "票价": "1236.5", "乘坐飞机": "否", "交通意外保险费": "20",
}  # fmt: skip


def test_own(walk: Walk) -> None:
    """She asks, claims what she paid, is paid to an account that she had to mend."""
    office = walk.office
    person = office.claimant(CARD, "周远行")
    office.employer({**PRIVATE, "district": "yunyan"}, person)
    treasury = office.officer("city_finance")
    walk.appropriate(treasury, CITY, "10 万元")
    page = walk.ask("周远行", [BENEFIT], {"journeys": TRAIN, "person.marriage": "已婚"})
    walk.told(page, "1256.50元")
    walk.claim(page, BENEFIT)
    walk.hand_in(page, by_file=2)
    walk.click(page, "提交")
    case = newest()
    assert (case.phase, case.step) == ("open", "review")
    walk.account(page, "6222020200117766")

    centre = office.officer("talent_centre")
    page = walk.desk(centre, case)
    walk.click(page, "受理", within=page.locator("#do"))
    walk.decide(case, "passed", note="票据与申报一致")
    assert (case.phase, case.amount) == ("granted", 125_650)
    walk.inbox("周远行", case.number or "")

    # the bank finds no such account; she mends it and is paid
    two = office.officer("talent_centre", number=2)
    walk.pay(centre, two, failed=(case.number or "",))
    assert instalments(case) == [(1, "failed", 125_650)]
    walk.inbox("周远行", case.number or "")
    page = walk.go("周远行", f"/cases/{case.key}/")
    walk.told(page, "改正账户后重付")
    page.locator("#money summary").first.click()
    walk.account(page, "6222020200117767")
    walk.again(centre, case)
    walk.pay(centre, two)
    assert instalments(case) == [(1, "paid", 125_650)]
    case.refresh_from_db()
    assert case.phase == "done"
    page = walk.go("周远行", f"/cases/{case.key}/")
    walk.told(page, "已到账")
    walk.click(page, "准予", role="link")
    walk.click(page, "签收并查看")
    walk.told(page, "1256.50元")
