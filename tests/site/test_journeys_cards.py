"""In a browser: a card from the application to its grant, what it gives, the family, lapse and renewal, leave, revocation."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.site.cases.models import Case
from duixian.site.credentials.models import Card, FamilyCard, Filing
from duixian.site.credentials.ticking import tick

from .card_people import CARD, handler, talent
from .registry_people import resident
from .walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def on(walk: Walk, day: date) -> None:
    walk.on(day)
    tick(walk.office.now)


def test_a_card_from_application_to_lapse_and_renewal(walk: Walk) -> None:
    office = walk.office
    who, _ = talent(office)
    assert who.account is not None
    mine = who.account
    # the claim
    page = walk.go(mine, "/cards/")
    walk.click(page, "申请人才分类认定和人才服务绿卡", role="link")
    page.get_by_role("button", name="开始").first.click()
    page.wait_for_load_state()
    walk.look(page)
    case = Case.objects.get(claimant=who)
    office.materials(case, mine)
    office.act(case, "file", mine)
    office.outcome(case, "passed")
    office.outcome(case, "clear")
    office.publish(case)
    card = Card.objects.get(holder=who)
    # the card and what it gives
    page = walk.go(mine, f"/cards/{card.key}/")
    assert card.number in page.inner_text("main") and "今天可以享受" in page.inner_text("main")
    code = card.code
    seen = walk.go("", f"/cards/verify/?code={code}")
    assert "有效" in seen.inner_text("main") and who.name not in seen.inner_text("main")
    # the family
    page = walk.go(mine, f"/cards/{card.key}/")
    page.get_by_label("与您的关系").select_option(label="父母")
    page.get_by_label("姓名").fill("人父")
    page.get_by_label("证件号码").fill(resident("19550101"))
    walk.click(page, "申领", within=page.locator("#family"))
    row = FamilyCard.objects.get(card=card)
    family = Case.objects.get(key=row.case)
    office.act(family, "file", mine)
    office.outcome(family, "issued")
    page = walk.go(mine, f"/cards/{card.key}/")
    assert "家属卡-2022-000001" in page.inner_text("main")
    # next year's registration: announced, missed, made up for
    keeper = office.officer("talent_hall")
    on(walk, date(2023, 3, 1))
    desk = walk.go(keeper, "/desk/cards/round/")
    desk.get_by_label("从哪一天起").fill("2023-03-01")
    desk.get_by_label("到哪一天为止（含当日）").fill("2023-03-31")
    walk.click(desk, "公布")
    tick(office.now)
    inbox = walk.go(mine, "/inbox/")
    assert "年度登记" in inbox.inner_text("main")
    on(walk, date(2023, 4, 3))
    page = walk.go(mine, f"/cards/{card.key}/")
    assert "没有按期登记" in page.inner_text("main")
    assert "没有效力" in walk.go("", f"/cards/verify/?code={code}").inner_text("main")
    page.get_by_label("以上情况属实").check()
    walk.click(page, "提交登记")
    desk = walk.go(keeper, "/desk/cards/round/")
    walk.click(desk, "预览成批确认")
    walk.click(desk, "确认 1 份")
    page = walk.go(mine, f"/cards/{card.key}/")
    assert "2023 年度已登记" in page.inner_text("main")
    assert "有效" in walk.go("", f"/cards/verify/?code={code}").inner_text("main")
    # two missed years end it
    for year in (2024, 2025):
        on(walk, date(year, 3, 1))
        desk = walk.go(keeper, "/desk/cards/round/")
        desk.get_by_label("从哪一天起").fill(f"{year}-03-01")
        desk.get_by_label("到哪一天为止（含当日）").fill(f"{year}-03-31")
        walk.click(desk, "公布")
        on(walk, date(year, 4, 1))
        on(walk, date(year + 1, 1, 1))
    page = walk.go(mine, f"/cards/{card.key}/")
    assert "累计未登记年数已满" in page.inner_text("main")
    walk.go(keeper, "/desk/cards/")
    walk.go(keeper, "/desk/cards/statistics/")


def test_a_leave_a_change_and_a_revocation(walk: Walk) -> None:
    from .card_people import recognised

    office = walk.office
    who, firm = talent(office)
    _, other = talent(office, 2)
    recognised(office, who)
    card = Card.objects.get(holder=who, credential=CARD)
    keeper, second = office.officer("talent_hall"), office.officer("hr_bureau")
    # an office learns of it, the unit reports, another keeper accepts
    desk = walk.go(keeper, f"/desk/cards/{card.key}/")
    desk.get_by_text("记下得知的情况").click()
    desk.get_by_label("从哪一天起").fill(office.now.date().isoformat())
    walk.click(desk, "记下")
    unit = walk.go(handler(firm), f"/cards/firm/{firm.key}/")
    assert "请报告" in unit.inner_text("main")
    walk.click(unit, "报告", within=unit.locator(".alert"))
    desk = walk.go(second, "/desk/cards/filings/")
    desk.get_by_role("button", name=f"办理 {card.number} 离开报告", exact=True).click()
    desk.wait_for_load_state()
    walk.look(desk)
    card.refresh_from_db()
    assert card.state == "suspended"
    # the new unit files the change
    unit = walk.go(handler(other), f"/cards/firm/{other.key}/")
    unit.get_by_label("卡号").fill(card.number)
    unit.get_by_label("持卡人姓名").fill(who.name)
    unit.get_by_label("到本单位的日期").fill(office.now.date().isoformat())
    walk.click(unit, "办理变更")
    desk = walk.go(second, "/desk/cards/filings/")
    desk.get_by_role("button", name=f"办理 {card.number} 变更单位", exact=True).click()
    desk.wait_for_load_state()
    card.refresh_from_db()
    assert (card.state, card.unit) == ("active", other)
    # revocation by two persons
    walk.later(days=3)
    desk = walk.go(keeper, f"/desk/cards/{card.key}/")
    desk.get_by_text("提出取消", exact=True).click()
    desk.locator("#revoke").get_by_label("受刑事处罚").check()
    desk.get_by_label("查实的情况和凭据").fill("刑事判决书〔2022〕示1号")
    walk.click(desk, "提出", within=desk.locator("#revoke"))
    desk = walk.go(second, f"/desk/cards/{card.key}/")
    walk.click(desk, "复核同意，取消资格")
    assert who.account is not None
    page = walk.go(who.account, f"/cards/{card.key}/")
    assert "已取消" in page.inner_text("main")
    walk.click(page, "取消人才认定资格决定书", role="link")
    walk.click(page, "签收并查看")  # from this day the time for an appeal runs
    assert "刑事判决书" in page.inner_text("main") and "行政复议" in page.inner_text("main")
    assert not Filing.objects.filter(state__in=["asked", "open"]).exists()
    # the holder appeals in the case that issued the card; who took no part in it answers
    page = walk.go(who.account, f"/cards/{card.key}/")
    walk.click(page, "发卡的案件", role="link", within=page.locator(".case-standing"))
    page.get_by_label("申请复核的理由").fill("判决已经撤销，见再审判决书〔2022〕示2号。")
    walk.click(page, "申请复核")
    case = Case.objects.get(key=card.case)
    office.act(
        case, "answer_appeal", office.officer("hr_bureau", number=7), answer="再审改判，撤销", overturn=True
    )
    page = walk.go(who.account, f"/cards/{card.key}/")
    assert "有效。" in page.inner_text("main") and "经复核撤销" in page.inner_text("main")
