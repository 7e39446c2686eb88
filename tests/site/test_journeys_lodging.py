"""In a browser: a night of the station from looking for a bed to leaving it, and the second request of the quarter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duixian.site.lodging.models import Stay
from duixian.site.lodging.ticking import tick

from .lodging_people import graduate, station, today
from .walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_whole_night_and_the_second_request_of_the_quarter(walk: Walk) -> None:
    office = walk.office
    site, who, keeper = station(office), graduate(office), office.officer("station_keeper")
    mine = who.account
    assert mine is not None
    # anybody sees what is free; who signs in asks for it
    seen = walk.go("", "/lodging/")
    assert site.name in seen.inner_text("main") and who.name not in seen.inner_text("main")
    page = walk.go(mine, f"/lodging/sites/{site.key}/")
    first = today(office) + timedelta(days=2)
    page.get_by_label("入住日").fill(first.isoformat())
    page.get_by_label("住几夜").select_option(label="6 夜")
    walk.click(page, "下一步：核对情况并提交")
    walk.told(page, "提交以后床位才算您的")
    walk.hand_in(page)
    walk.click(page, "提交")
    stay = Stay.objects.get()
    assert stay.state == "asked" and stay.nights.count() == 6
    page = walk.go(mine, f"/lodging/stays/{stay.key}/")
    walk.told(page, "床位已留")
    # the keeper is told, sees the clock, passes
    desk = walk.go(keeper, "/desk/lodging/")
    walk.told(desk, "还剩 24 小时")
    walk.click(desk, "通过")
    walk.go(keeper, "/desk/lodging/calendar/")
    # another day, in time
    page = walk.go(mine, f"/lodging/stays/{stay.key}/")
    later = first + timedelta(days=1)
    page.get_by_label("改到哪一天入住").fill(later.isoformat())
    walk.click(page, "改期", within=page.locator("#change"))
    walk.told(page, "已改期")
    # comes, and leaves
    walk.on(later)
    tick(office.now)
    desk = walk.go(keeper, "/desk/lodging/")
    walk.click(desk, "办理入住")
    walk.told(desk, "已办理入住")
    walk.go(mine, f"/lodging/stays/{stay.key}/")
    walk.on(later + timedelta(days=6))
    desk = walk.go(keeper, "/desk/lodging/")
    walk.click(desk, "退房")
    walk.told(desk, "已退房")
    # the second request of the quarter is refused with its article
    page = walk.go(mine, f"/lodging/sites/{site.key}/")
    page.get_by_label("入住日").fill((today(office) + timedelta(days=9)).isoformat())
    walk.click(page, "下一步：核对情况并提交")
    walk.told(page, "这个季度没有申请过")
    walk.told(page, "第六条")
    assert Stay.objects.count() == 1
    for path in ("/lodging/mine/", "/inbox/"):
        walk.go(mine, path)
    for path in ("/desk/lodging/list/", "/desk/lodging/sites/"):
        walk.go(keeper, path)
