"""A journey in a browser to a cap: three experts of one enterprise, whose subsidies together reach what it may have in a year."""

from __future__ import annotations

from typing import Any

import pytest

from duixian.site.cases.models import Case

from .money_people import CITY, COUNTY, PRIVATE
from .registry_people import resident
from .walking import Walk, instalments

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXPERT: dict[str, Any] = {
    "person": {
        "work_mode": "flexible", "flexible_grade": "C", "post_urgent": True, "months_here_yearly": "6 月", "flexible_years": "0 年",
        "wage_paid": "80 万元", "flexible_rate": "25%", "sanctions": [],
    },
    "contracts": [{"kind": "flexible", "years": "3", "this_employer": True, "in_effect": True}],
}  # fmt: skip


def test_cap(walk: Walk) -> None:
    """200 000 yuan each by the rule, 500 000 for the enterprise: the third is given what is left."""
    office = walk.office
    people = [
        office.claimant(EXPERT, name, resident(f"197{n}0101"))
        for n, name in enumerate(("钱甲", "孙乙", "李丙"))
    ]
    office.employer({**PRIVATE, "district": "baiyun"}, *people)
    handler = office.people["handler"]
    window, meeting = office.officer("local_window", "baiyun"), office.officer("hr_meeting")
    personnel, county = office.officer("local_personnel", "baiyun"), office.officer("local_finance", "baiyun")
    walk.appropriate(office.officer("city_finance"), CITY, "200 万元")
    walk.appropriate(county, COUNTY, "200 万元")

    # one page for the whole staff: drafts, materials, filing
    page = walk.go(handler, "/cases/begin/guiyang/flexible_hiring/")
    walk.click(page, "的人", role="link")
    for one in people:
        page.get_by_label(one.name).check()
    walk.click(page, "建草稿")
    while page.get_by_label("材料", exact=True).count():
        for box in page.locator("input[name=draft]").all():
            box.check()
        walk.click(page, "注明交了纸质件")
    for box in page.locator("input[name=draft]").all():
        box.check()
    walk.click(page, "提交选中的")
    cases = list(Case.objects.filter(benefit="flexible_hiring").order_by("pk"))
    assert [case.phase for case in cases] == ["open"] * 3

    # the window, the meeting and the list, three at once
    walk.together(window, "材料齐全，受理")
    walk.together(window, "办成下面的结果", "提出建议意见")
    for case in cases:
        walk.fix(walk.desk(meeting, case), "成效突出", "是", "联席会纪要")
    walk.together(meeting, "办成下面的结果", "列入名单", 会议纪要文号="市会纪〔2022〕8号")
    walk.together(personnel, "作为一份名单公示")
    page = walk.go("", "/publicity/")
    page.get_by_role("main").get_by_role("link").first.click()
    assert walk.look(page).inner_text("main").count("20万元") == 3
    walk.after_publicity(cases[0])

    # two are granted; of the third it must be told what it gets of the rest, which is published anew
    page = walk.together(personnel, "办成下面的结果", "无异议")
    walk.told(page, "3 件，办成 2 件")
    case = cases[2]
    page = walk.desk(personnel, case)
    walk.told(page, "10万元 至 20万元")
    walk.click(page, "核定", role="link", within=page.locator("#amount"))
    form = page.locator("form.fix-form")
    walk.fill(form.locator("fieldset").first, "100000")
    form.get_by_label("凭什么").fill("单位的分配说明")
    walk.click(page, "核定", within=form)
    walk.told(page, "金额公示的是20万元，现在是10万元")
    walk.click(page, "重新公示")
    walk.after_publicity(case)
    walk.decide(case, "clear")

    # the money: not a fen above the cap
    walk.together(office.officer("city_finance"), "办成下面的结果", "市级资金已下达")
    walk.account(walk.go(handler, f"/cases/{cases[0].key}/"), "6222020200114455")
    page = walk.pay(county, office.officer("local_finance", "baiyun", 2))
    walk.told(page, "50万元")
    assert [instalments(case) for case in cases] == [
        [(1, "paid", n)] for n in (20_000_000, 20_000_000, 10_000_000)
    ]
    walk.told(walk.go(handler, f"/cases/{case.key}/"), "已办结")
