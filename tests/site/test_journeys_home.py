"""A journey in a browser: a home bought with the subsidy is sold before its five years are over; what was paid comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment, Receivable

from .granting import Walked, by_way
from .walking import Walk, instalments

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOLD = "五年内退房、交易或变更产权人"
PAID, LEFT = "16万元", "6万元"


def test_home_sold(walk: Walk) -> None:
    """Two of three parts are paid, by the engine here (walked elsewhere); from then on everything is read and clicked."""
    one = bought(walk)
    office, case, owner = walk.office, one.case, one.case.claimant
    assert owner.account is not None
    mine = owner.account.username
    place = case.territory
    review, second = (office.officer("local_personnel", place, number) for number in (1, 2))
    assert instalments(case) == [
        (1, "paid", 12_000_000),
        (2, "paid", 4_000_000),
        (3, "committed", 4_000_000),
    ], reason(case)

    # while it is theirs nothing comes back
    page = walk.go(review, f"/desk/{case.key}/recovery/")
    walk.told(page, SOLD)
    assert not page.get_by_role("button", name="提出追缴").count()

    # the register of homes tells of the sale: the last part stops, and names why
    sale = date(2024, 3, 1)
    registered(walk, one, sale.year)
    walk.on(sale)
    office.known(owner, {"home": {"disposed": True, "disposed_on": sale.isoformat()}}, since=sale)
    walk.on(sale + timedelta(days=120))
    assert instalments(case)[2][1] == "held"

    # by the rule's formula and article all that was paid: one person proposes it, another decides
    page = walk.go(review, f"/desk/{case.key}/")
    walk.click(page, "追缴：应退多少", role="link")
    for words in (SOLD, "第十三条", f"应退 {PAID}"):
        walk.told(page, words)
    walk.click(page, "提出追缴")
    walk.told(page, "另一人")
    assert not page.get_by_role("button", name="复核同意").count()
    page = walk.go(second, f"/desk/{case.key}/recovery/")
    walk.click(page, "复核同意")
    row = Receivable.objects.get(case=case.key)
    assert row.fen == 16_000_000 and "第十三条" in row.article

    # they are told, sign for the decision and read what to do and where to object
    walk.inbox(mine, case.number or "")
    page = walk.go(mine, f"/cases/{case.key}/")
    walk.told(page, f"应退还 {PAID}")
    walk.click(page, "追缴", role="link")
    walk.click(page, "签收并查看")
    for words in (SOLD, "第十三条", PAID, "行政复议"):
        walk.told(page, words)

    # it comes in two parts, and the matter is closed
    finance = office.officer("local_finance", place)
    walk.received(finance, case, "100000")
    walk.told(walk.go(mine, f"/cases/{case.key}/"), LEFT)
    walk.received(finance, case, "60000")
    walk.told(walk.go(mine, f"/cases/{case.key}/"), "已了结")
    row.refresh_from_db()
    assert row.received == row.fen and instalments(case)[2][1] == "cancelled"
    walk.go(finance, f"/trace/{case.key}/")


def bought(walk: Walk) -> Walked:
    """A claim of Guiyang's subsidy for a first home, at a private firm, with the parts of two years paid."""
    ready = walk.office.ready
    example = next(
        c for c in by_way(ready, "home_subsidy") if c.document["employer"].get("ownership") == "private"
    )
    one = Walked(ready, "home_subsidy", example)
    one.office = walk.office
    one.to_the_grant()
    one.to_the_first_payment()
    paid_on: date = walk.office.now.date()
    registered(walk, one, paid_on.year + 1)
    walk.on(paid_on.replace(year=paid_on.year + 1) + timedelta(days=5))
    walk.office.pay()
    one.case.refresh_from_db()
    return one


def registered(walk: Walk, one: Walked, year: int) -> None:
    """The card is registered for another year, and the register of homes knows of no sale."""
    since = date(year, 1, 4)
    walk.on(since)
    told = {"person": {"registered_this_year": True}, "home": {"disposed": False}}
    walk.office.known(one.case.claimant, told, since=since)


def reason(case: Case) -> list[str]:
    """Why parts wait."""
    return list(Commitment.objects.filter(case=case.key).values_list("reason", flat=True))
