"""Several people of one enterprise whose allowances together pass its cap: divided when they are paid, as the rule says."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.urls import reverse

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.funds import batches, checking
from duixian.site.funds.models import BatchLine, Cap
from duixian.site.shelf import Ready

from . import cap_city as city
from .casework import Office
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db
WAGES = ("60 万元", "60 万元", "60 万元")  # 18 万元 each, 54 of 50


def granted(office: Office, wages: tuple[str, ...] = WAGES, told: tuple[str, ...] = ()) -> list[Case]:
    """Claims of one enterprise, a day apart, granted with what each has alone; `told` is what the enterprise gives each."""
    firm, staff = city.people(office, *wages)
    cases = []
    for who in staff:
        cases.append(city.filed(office, who, firm))
        office.later(hours=1)
    for case in cases:
        city.published(office, case)
    city.over(office, *cases)
    for place, case in enumerate(cases):
        if told:
            city.allotted(office, case, told[place])
        elif place == len(cases) - 1:
            city.allotted(office, case, "18 万元")  # else its amount would be open
        office.outcome(case, "clear")
        office.outcome(case, "transferred")
        assert case.amount == 18_000_000 and city.payment(case).state == "due"
    return cases


def sharing(monkeypatch: pytest.MonkeyPatch, office: Office, way: str) -> None:
    """The pack, had its article said how the cap is divided."""
    pack = office.ready.pack
    limit = pack.limits["flexible_hiring_firm"]
    changed = replace(pack, limits={**pack.limits, limit.id: replace(limit, sharing=way)})
    monkeypatch.setattr(Ready, "pack", changed, raising=False)


def ordered(office: Office, *cases: Case) -> list[Any]:
    """A batch of these; what it left out."""
    rows = [city.payment(case) for case in cases]
    drawn = batches.draw_up(rows, request=f"b{[row.pk for row in rows]}", by=office.officer("local_finance", "baiyun"), now=office.now)  # fmt: skip
    assert checking.audit(office.now.replace(year=2030)) == []
    return drawn.left_out


def lines(cases: list[Case]) -> list[int]:
    found = dict(BatchLine.objects.values_list("commitment__case", "fen"))
    return [found.get(case.key, 0) for case in cases]


@pytest.mark.parametrize(
    ("way", "given"),
    [("by_date", [18_000_000, 18_000_000, 14_000_000]), ("pro_rata", [16_666_667, 16_666_667, 16_666_666])],
)
def test_the_cap_is_divided_as_the_rule_says_in_whatever_order_it_is_paid(
    monkeypatch: pytest.MonkeyPatch, way: str, given: list[int]
) -> None:
    office = city.opened()
    sharing(monkeypatch, office, way)
    cases = granted(office)
    order = list(permutations(cases))[3]  # the last claim is not paid last
    for case in order:
        assert ordered(office, case) == []
    assert lines(cases) == given and sum(given) == city.CAP
    assert BatchLine.objects.filter(withheld__gt=0, withheld_by__contains="同一企业").count() == sum(
        fen < 18_000_000 for fen in given
    )


def test_an_enterprise_that_divides_its_cap_itself_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    office = city.opened()
    sharing(monkeypatch, office, "claimant")
    cases = granted(office, told=("18 万元", "18 万元", "18 万元"))
    (left,) = ordered(office, cases[0])
    assert left.held and "超过上限" in left.reason  # it gave more than there is


def test_where_nothing_is_said_and_not_all_fits_finance_writes_down_what_the_office_gave() -> None:
    office = city.opened()
    cases = granted(office, told=("18 万元", "18 万元", "18 万元"))
    left = ordered(office, *cases)
    assert len(left) == 3 and all(one.held for one in left)
    desk = signed_in(office.officer("local_finance", "baiyun"))

    def allot(case: Case, amount: str, why: str = "主管部门意见 1 号") -> str:
        row = city.payment(case)
        share = row.caps.get()
        page = reverse("cases:finance-payment-act", args=[row.pk, "allot"])
        form = {"cap": share.cap_id, "amount": amount, "reason": why}
        return said(desk.post(page, form, follow=True))

    assert "请写明原因" in allot(cases[0], "160000", "")
    assert "数额要在" in allot(cases[0], "190000")
    for case, amount in zip(cases, ("180000", "180000", "140000"), strict=True):
        page = said(desk.get(reverse("cases:finance-payment", args=[city.payment(case).pk])))
        assert "条文没有写超过上限时怎样分" in page
        allot(case, amount)
    for case in cases:
        row = city.payment(case)
        desk.post(reverse("cases:finance-payment-act", args=[row.pk, "resume"]), {"reason": "数额已定"})
    assert ordered(office, *cases) == []
    assert lines(cases) == [18_000_000, 18_000_000, 14_000_000]
    assert Cap.objects.get().taken == city.CAP


def test_what_was_granted_of_the_rest_of_a_cap_is_paid_without_a_further_division() -> None:
    office = city.opened()
    firm, staff = city.people(office, *WAGES)
    cases = [city.filed(office, who, firm) for who in staff]
    for case in cases:
        city.published(office, case)
    city.over(office, *cases)
    for case in cases[:2]:
        office.outcome(case, "clear")
    city.allotted(office, cases[2], "14 万元")
    office.publish(cases[2])
    for case in cases:
        office.outcome(case, "transferred")
    assert ordered(office, *cases) == []
    assert lines(cases) == [18_000_000, 18_000_000, 14_000_000]


def test_what_all_fits_needs_no_division() -> None:
    office = city.opened()
    firm, staff = city.people(office, "60 万元", "60 万元")
    cases = [city.filed(office, who, firm) for who in staff]
    for case in cases:
        city.published(office, case)
    city.over(office, *cases)
    for case in cases:
        office.outcome(case, "clear")
        office.outcome(case, "transferred")
    assert ordered(office, *cases) == [] and lines(cases) == [18_000_000, 18_000_000]


def test_a_person_gets_no_more_than_the_persons_cap_and_no_third_year() -> None:
    office = city.opened()
    firm, (rich, third) = city.people(office, "100 万元", "60 万元")
    office.known(third, {"person": {"flexible_years": "2 年"}})
    case = city.filed(office, rich, firm)
    city.published(office, case)
    city.over(office, case)
    office.outcome(case, "clear")
    assert case.amount == 20_000_000
    office.now = city.at(city.JUNE)
    with pytest.raises(Refused, match="不符合条件"):
        city.filed(office, third, firm)
