"""Pages of finance: who sees which money, appropriations, the year's end."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from duixian.site.cases.models import Case
from duixian.site.cases.purse import purse_of
from duixian.site.funds import checking
from duixian.site.funds.models import Budget, Commitment

from .casework import Office
from .money_people import CITY, COUNTY, filed, funded, opened, said, signed_in
from .paying_desk import city, due, finance, key_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def test_whoever_has_no_post_with_money_sees_none(office: Office) -> None:
    due(office)
    for user in (
        office.officer("local_window", "xiuwen"),
        office.people["handler"],
        office.officer("recognition_panel"),
    ):
        for name in (
            "finance",
            "finance-payments",
            "finance-budgets",
            "finance-batches",
            "finance-returns",
            "finance-report",
        ):
            assert signed_in(user).get(reverse(f"cases:{name}")).status_code == 403
    assert Client().get(reverse("cases:finance")).status_code == 302


def test_a_district_sees_its_own_lines_and_payments_only(office: Office) -> None:
    row = due(office)
    other = due(office, 2, "kaiyang")
    client = finance(office)
    page = said(client.get(reverse("cases:finance-payments")))
    assert row.case_number in page and other.case_number not in page
    assert client.get(reverse("cases:finance-payment", args=[row.pk])).status_code == 200
    assert client.get(reverse("cases:finance-payment", args=[other.pk])).status_code == 404
    assert client.get(reverse("cases:trace", args=[other.case])).status_code == 404
    assert client.get(reverse("cases:finance-claimant", args=[other.claimant])).status_code == 404
    purse = purse_of(office.officer("local_finance", "xiuwen"), office.now.date())
    assert purse is not None
    assert {(b.fund, b.district) for b in purse.lines()} == {(COUNTY, "xiuwen")}
    city_line = Budget.objects.get(fund=CITY)
    assert client.get(reverse("cases:finance-budget", args=[city_line.pk])).status_code == 404


def test_the_city_sees_all_lines_but_pays_only_what_its_posts_pay(office: Office) -> None:
    row = due(office)
    client = city(office)
    assert row.case_number in said(client.get(reverse("cases:finance-payments")))
    assert "不由您的岗位拨付" in said(client.get(reverse("cases:finance-payment", args=[row.pk])))
    client.post(reverse("cases:finance-payment-act", args=[row.pk, "hold"]), {"reason": "先等一等"})
    row.refresh_from_db()
    assert row.state == "due"


def test_nobody_pays_themselves(office: Office) -> None:
    row = due(office)
    officer = office.officer("local_finance", "xiuwen")
    case = Case.objects.get(key=row.case)
    case.claimant.account = officer
    case.claimant.save()
    assert finance(office).get(reverse("cases:finance-draw")).context["rows"] == []
    purse = purse_of(officer, office.now.date())
    assert purse is not None and not purse.payable().exists()


def test_an_appropriation_is_entered_once_and_funds_who_waits(office: Office) -> None:
    row = granted_without_money(office)
    client = finance(office)
    page = client.get(reverse("cases:finance-budgets"))
    form = {
        "line": f"guiyang|{COUNTY}|xiuwen",
        "year": "2026",
        "amount": "50 万元",
        "document": "修财预〔2026〕1号",
        "request": key_on(page),
    }
    for _ in range(2):
        client.post(reverse("cases:finance-budgets"), form)
    assert Budget.objects.get(fund=COUNTY, year=2026).available == 50_000_000
    assert row.state == "waiting"


def granted_without_money(office: Office) -> Commitment:
    case = filed(office)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    return Commitment.objects.get(case=case.key)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"line": f"guiyang|{CITY}|"}, "岗位"), ({"line": f"guiyang|{COUNTY}|kaiyang"}, "岗位"), ({"line": "demo|x|y"}, "岗位"),
        ({"amount": "很多"}, "不是金额"), ({"amount": "-5"}, "大于 0"), ({"amount": "9" * 17}, "太大"), ({"document": " "}, "文号"),
        ({"year": "1999"}, "年度"),
    ],
)  # fmt: skip
def test_what_may_not_be_appropriated_is_told(office: Office, change: dict[str, str], says: str) -> None:
    client = finance(office)
    form = {"line": f"guiyang|{COUNTY}|xiuwen", "year": "2026", "amount": "1000", "document": "文", **change}
    page = client.post(reverse("cases:finance-budgets"), form)
    assert says in said(page)
    assert not Budget.objects.exclude(appropriated=0).exists()


def test_an_adjustment_never_takes_what_is_set_aside(office: Office) -> None:
    due(office)
    line = Budget.objects.get(fund=COUNTY)
    client = finance(office)
    address = reverse("cases:finance-budget", args=[line.pk])
    page = client.post(address, {"way": "down", "amount": "1000000", "document": "调"}, follow=True)
    assert "不能调减" in said(page)
    page = client.post(address, {"way": "down", "amount": "10", "document": "=1+1"}, follow=True)
    before, line = line.available, Budget.objects.get(pk=line.pk)
    assert line.available == before - 1000
    table = client.get(reverse("cases:finance-movements", args=[line.pk, "csv"])).content.decode("utf-8-sig")
    assert any("'=1+1" in cell for row in csv.reader(io.StringIO(table)) for cell in row)
    book = load_workbook(
        io.BytesIO(client.get(reverse("cases:finance-movements", args=[line.pk, "xlsx"])).content)
    )
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_the_years_end_is_previewed_and_only_closed_by_those_without_a_district(office: Office) -> None:
    row = due(office)
    form = {"fund": f"guiyang|{COUNTY}", "year": "2022"}
    assert "不分辖区" in said(finance(office).get(reverse("cases:finance-yearend"), form))
    client = city(office)
    assert "将结转" in said(client.get(reverse("cases:finance-yearend"), form))
    client.post(reverse("cases:finance-yearend"), form)
    assert Budget.objects.get(fund=COUNTY, year=2022).closed_at is None
    client.post(reverse("cases:finance-yearend"), {**form, "sure": "1"})
    assert Budget.objects.get(fund=COUNTY, year=2022).closed_at is not None
    row.refresh_from_db()
    assert row.year == 2023 and row.state == "due"
    assert checking.audit(office.now.replace(year=2030)) == []


def test_a_year_that_is_not_over_is_not_closed(office: Office) -> None:
    from django.utils import timezone

    year = timezone.localdate().year
    office.now = timezone.now()
    funded(office)
    form = {"fund": f"guiyang|{CITY}", "year": str(year), "sure": "1"}
    page = said(city(office).post(reverse("cases:finance-yearend"), form))
    assert "还没有结束" in page or timezone.localdate().strftime("%m-%d") == "12-31"
