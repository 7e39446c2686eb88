"""Pages of lodgings: who sees what, tables that leave, houses set up, flats taken back, rent received."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from duixian.site.lodging import asking, renting
from duixian.site.lodging.models import Group, Recovery, Site, Stay, Unit
from duixian.site.registry.facts import on_day

from .casework import Office
from .lodging_people import asked, case_of, come, filed, graduate, opened, passed, station, today, wish
from .money_people import said, signed_in
from .registry_people import credit, firm, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def posted(user: Any, path: str, **data: Any) -> str:
    answer = signed_in(user).post(path, data, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_anybody_sees_what_is_free_and_nobody_sees_who_lives_there(office: Office) -> None:
    site, who = station(office, "1-2"), graduate(office)
    stay = asked(office, who, site)
    page = said(Client().get("/lodging/", {"from": str(stay.first)}))
    assert site.name in page and who.name not in page
    night = said(Client().get(f"/lodging/sites/{site.key}/", {"from": str(stay.first)}))
    assert "空 1" in night and "空 2" in night and who.name not in night
    table = Client().get("/lodging/list.csv", {"from": str(stay.first)}).content.decode("utf-8-sig")
    assert f"{site.name},南明区示例路 1 号,0851-00000000,2,1,0" in table
    assert Client().get("/lodging/list.xlsx").status_code == 200
    assert Client().get(f"/lodging/stays/{stay.key}/").status_code == 302
    stranger = graduate(office, 2)
    assert signed_in(stranger.account).get(f"/lodging/stays/{stay.key}/").status_code == 404
    assert signed_in(stranger.account).get("/desk/lodging/").status_code == 403
    assert signed_in(office.officer("station_keeper")).get(f"/lodging/stays/{stay.key}/").status_code == 404


def test_a_full_house_offers_the_waiting_list_without_a_script(office: Office) -> None:
    site = station(office, "1")
    first = asked(office, graduate(office, 1), site)
    who = graduate(office, 2)
    told = posted(who.account, f"/lodging/sites/{site.key}/ask/", first=first.first, nights="6")
    assert "这几夜满了：登记候补" in told
    told = posted(who.account, f"/lodging/sites/{site.key}/ask/", first=first.first, nights="6", queue="1")
    assert "排在第 1 位" in told
    assert posted(who.account, f"/lodging/sites/{site.key}/ask/", first="x", nights="6").count("请写日期")


def test_the_keepers_page_of_a_stay_that_is_not_filed_leads_to_no_case(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = asking.ask(wish(office, site), who.account, office.now)
    keeper = signed_in(office.officer("station_keeper"))
    assert "/desk/" + str(stay.case) not in said(keeper.get(f"/desk/lodging/{stay.key}/"))
    filed(office, stay)
    page = said(keeper.get(f"/desk/lodging/{stay.key}/"))
    assert f'href="/desk/{stay.case}/"' in page


def test_the_desk_has_the_day_the_calendar_the_register_and_their_tables(office: Office) -> None:
    site, who, keeper = station(office), graduate(office), office.officer("station_keeper")
    stay = asked(office, who, site)
    client = signed_in(keeper)
    assert "还剩 24 小时 0 分" in said(client.get("/desk/lodging/"))
    office.later(hours=25)
    client = signed_in(keeper)
    assert "超过 1 小时 0 分" in said(client.get("/desk/lodging/"))
    passed(office, stay)
    for path in ("/desk/lodging/calendar/", "/desk/lodging/list/", f"/desk/lodging/{stay.key}/"):
        assert who.name in said(client.get(path)), path
    assert who.name in client.get("/desk/lodging/calendar.csv").content.decode("utf-8-sig")
    assert f"{stay.number},{who.name},{site.name}" in client.get("/desk/lodging/list.csv").content.decode(
        "utf-8-sig"
    )
    for path in ("calendar.xlsx", "list.xlsx", "sites.csv", "sites.xlsx"):
        assert client.get(f"/desk/lodging/{path}").status_code == 200, path
    assert client.get("/desk/lodging/calendar/", {"from": "9999-12-31"}).status_code == 200


def test_houses_and_beds_are_set_up_at_the_desk(office: Office) -> None:
    keeper = office.officer("station_keeper")
    posted(keeper, "/desk/lodging/sites/acts/site/", name="观山湖驿站", address="示例路 2 号")
    site = Site.objects.get()
    told = posted(keeper, "/desk/lodging/sites/acts/units/", site=site.key, unit="bed", names="A1-A4、B1")
    assert "已登记" in told
    assert list(Unit.objects.values_list("name", flat=True)) == ["A1", "A2", "A3", "A4", "B1"]
    assert "已经有编号" in posted(
        keeper, "/desk/lodging/sites/acts/units/", site=site.key, unit="bed", names="A1"
    )
    bed = Unit.objects.get(name="B1")
    posted(keeper, "/desk/lodging/sites/acts/open/", site=site.key, unit=bed.pk, open="0")
    assert Unit.objects.filter(open=True).count() == 4
    posted(keeper, "/desk/lodging/sites/acts/open/", site=site.key, open="0")
    assert "还没有登记站点" in said(Client().get("/lodging/"))
    other = office.officer("housing_operator")
    assert "请选一个站点" in posted(
        other, "/desk/lodging/sites/acts/units/", site=site.key, unit="bed", names="C1"
    )


def test_a_stay_is_steered_from_the_desk_page(office: Office) -> None:
    site, who, keeper = station(office), graduate(office), office.officer("station_keeper")
    stay = asked(office, who, site)
    assert "已通过" in posted(keeper, f"/desk/lodging/{stay.key}/acts/pass/")
    assert "还没有到" in posted(keeper, f"/desk/lodging/{stay.key}/acts/in/")
    office.on(stay.first)  # type: ignore[arg-type]
    assert "已办理入住" in posted(keeper, f"/desk/lodging/{stay.key}/acts/in/")
    assert "已退房" in posted(keeper, f"/desk/lodging/{stay.key}/acts/out/", note="一切完好")
    mine = said(signed_in(who.account).get("/lodging/mine/"))
    assert stay.number in mine and "已退房" in mine
    assert signed_in(keeper).get(f"/desk/lodging/{stay.key}/acts/out/").status_code == 404


def test_they_change_and_give_up_from_their_own_page(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = passed(office, asked(office, who, site, 5))
    new = today(office) + timedelta(days=7)
    assert "已改期" in posted(who.account, f"/lodging/stays/{stay.key}/acts/change/", first=new, nights="2")
    assert "已取消" in posted(who.account, f"/lodging/stays/{stay.key}/acts/cancel/")
    stay.refresh_from_db()
    assert (stay.state, case_of(stay).phase, stay.nights.count()) == ("cancelled", "ended", 0)


def test_the_lodging_of_a_draft_can_be_left_for_other_days(office: Office) -> None:
    site, who = station(office), graduate(office)
    first = asking.ask(wish(office, site, 2), who.account, office.now)
    again = asking.ask(wish(office, site, 4, 2), who.account, office.now)
    assert (again.pk, again.nights.count(), Stay.objects.count()) == (first.pk, 0, 1)


def test_flats_are_let_paid_and_taken_back_from_the_desk(office: Office) -> None:
    one, two = (office.officer("housing_operator", number=n) for n in (1, 2))
    kind = "guiyang:guaranteed_rent"
    posted(one, "/desk/lodging/sites/acts/site/", kind=kind, name="一号楼", address="示例路 3 号")
    site = Site.objects.get()
    posted(
        one, "/desk/lodging/sites/acts/units/", kind=kind, site=site.key, unit="flat", names="101",
        **{"give|lease.market_rent": "1500", "give|lease.place": "nanming"},
    )  # fmt: skip
    unit = Unit.objects.get()
    assert unit.gives == {"lease.market_rent": "1500 元", "lease.place": "nanming"}
    told = posted(
        one, "/desk/lodging/sites/acts/let/", kind=kind, site=site.key, unit=unit.pk, name="租户", papers="resident",
        number=resident("19950101", 105),
    )  # fmt: skip
    assert "已登记入住" in told
    stay = Stay.objects.get()
    renting.charge(stay.pk, office.now)
    charge = stay.charges.get()
    assert charge.fen == 1200_00
    on = today(office).isoformat()
    changed = {"give|lease.market_rent": "2000"}
    assert "已更改" in posted(
        one, "/desk/lodging/sites/acts/gives/", kind=kind, site=site.key, names="101", **changed
    )
    assert on_day(stay.person, "guiyang", today(office))["lease.market_rent"].row.value == "2000 元"
    assert "收据" in posted(
        one, "/desk/lodging/rent/acts/pay/", kind=kind, charge=charge.pk, yuan="1200", on=on, number=""
    )
    assert "已记收租" in posted(
        one,
        "/desk/lodging/rent/acts/pay/",
        kind=kind,
        charge=charge.pk,
        yuan="1,200.00",
        on=on,
        number="收 7",
    )
    assert "已冲回" in posted(
        one, "/desk/lodging/rent/acts/unpay/", kind=kind, receipt=charge.receipts.get().pk
    )
    client = signed_in(one)
    assert "1200.00" in client.get("/desk/lodging/rent.csv", {"kind": kind}).content.decode("utf-8-sig")
    assert client.get("/desk/lodging/rent.xlsx", {"kind": kind, "all": "1"}).status_code == 200
    assert "写下，由另一人复核" in said(client.get(f"/desk/lodging/{stay.key}/"))
    posted(one, f"/desk/lodging/{stay.key}/acts/hand/", on=on, note="房屋完好，钥匙两把")
    assert "另一人" in posted(one, f"/desk/lodging/{stay.key}/acts/take/")
    assert "已收回" in posted(two, f"/desk/lodging/{stay.key}/acts/take/")
    assert Recovery.objects.get().state == "done"


def test_a_firm_is_let_flats_from_the_desk(office: Office) -> None:
    keeper, kind = office.officer("housing_operator"), "guiyang:youth_apartment"
    posted(keeper, "/desk/lodging/sites/acts/site/", kind=kind, name="二号楼", address="示例路 4 号")
    site = Site.objects.get()
    posted(keeper, "/desk/lodging/sites/acts/units/", kind=kind, site=site.key, unit="room", names="1-4")
    firm(credit(801), "示例单位")
    units = list(Unit.objects.values_list("pk", flat=True))
    path = "/desk/lodging/groups/acts/let/"
    assert "合同" in posted(
        keeper, path, kind=kind, site=site.key, number=credit(801), document="", unit=units[:1]
    )
    assert "最多 50%" in posted(
        keeper, path, kind=kind, site=site.key, number=credit(801), document="合同 1", unit=units[:3]
    )
    assert "已登记" in posted(
        keeper, path, kind=kind, site=site.key, number=credit(801), document="合同 1", unit=units[:2]
    )
    client = signed_in(keeper)
    assert "示例单位" in client.get("/desk/lodging/groups.csv", {"kind": kind}).content.decode("utf-8-sig")
    assert "已终止" in posted(
        keeper, "/desk/lodging/groups/acts/end/", kind=kind, group=Group.objects.get().key
    )
    assert Unit.objects.filter(group=None).count() == 4


def test_a_notice_of_a_stay_leads_to_it(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = come(office, asked(office, who, site))
    inbox = said(signed_in(who.account).get("/inbox/"))
    assert f"/lodging/stays/{stay.key}/" in inbox and stay.number in inbox
    kept = said(signed_in(office.officer("station_keeper")).get("/inbox/"))
    assert f"/desk/lodging/{stay.key}/" in kept
    assert stay.first == date(2022, 5, 12)
