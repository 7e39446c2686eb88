"""Payments, shares, windows and group caps, as the demo pack has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.calendars import published
from duixian.rules import Evaluator, Interval, load_pack
from duixian.rules.evaluate.details import Details, divided
from duixian.rules.evaluate.groups import Claim, divide

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def case_named(evaluator: Evaluator, name: str, **changes: Any) -> dict[str, Any]:
    case = dict(next(c for c in evaluator.pack.cases if c.name == name).document)
    for role, facts in changes.items():
        case[role] = {**case[role], **facts} if isinstance(facts, dict) else facts
    return case


def details(evaluator: Evaluator, **changes: Any) -> Details:
    case = case_named(evaluator, "博士来到重点产业民营企业", **changes)
    return Details(evaluator.evaluate(case), published())


def test_instalments_sum_to_the_amount_and_wait_for_their_conditions(evaluator: Evaluator) -> None:
    found = details(evaluator, person={"employed_here": False}).schedule("settling")
    assert [(p.label, p.amount, p.after, p.condition) for p in found] == [
        ("首期", 36_000_00, (0, 0), 1),
        ("第二期", 12_000_00, (12, 0), 2),
        ("第三期", 12_000_00, (24, 0), 2),
    ]


def test_every_period_is_reckoned_on_its_own_first_day(evaluator: Evaluator) -> None:
    """The minimum wage rose on 2023-07-01; the contribution award halves from its fourth year."""
    found = details(evaluator, person={"arrived": "2023-05-10"}).schedule("spouse_allowance")
    assert [(str(p.due), p.amount) for p in found[:3]] == [
        ("2023-05-10", 1790_00),
        ("2023-06-10", 1790_00),
        ("2023-07-10", 1890_00),
    ]
    assert [p.number for p in found if p.now] == [13]
    award = details(evaluator).schedule("contribution")
    assert [p.amount for p in award] == [40_000_00] * 3 + [20_000_00] * 2


def test_a_term_ends_the_day_before_its_anniversary(evaluator: Evaluator) -> None:
    term = details(evaluator).term("salary")
    assert term is not None and (term.first, term.last, term.periods) == (
        date(2023, 7, 10),
        date(2025, 7, 9),
        24,
    )


@pytest.mark.parametrize(
    ("employer", "parts"),
    [
        ({"ownership": "city"}, {"市级人才资金": 60_000_00}),
        ({"district": "new"}, {"新区财政": 60_000_00}),
        ({"district": "hill"}, {"市级人才资金": 48_000_00, "县级财政": 12_000_00}),
        ({"district": "north"}, {"市级人才资金": 36_000_00, "区级财政": 24_000_00}),
    ],
)
def test_shares_follow_employer_and_district(
    evaluator: Evaluator, employer: dict[str, str], parts: dict[str, int]
) -> None:
    found = details(evaluator, employer=employer).shares("settling")
    assert {p.payer: p.amount for p in found} == parts


def test_shares_wait_for_what_they_hang_on(evaluator: Evaluator) -> None:
    assert details(evaluator, employer={"district": None}).shares("settling") == ()


@pytest.mark.parametrize(
    ("benefit", "as_of", "opens", "closes", "now"),
    [
        ("settling", "2024-06-03", None, None, True),
        ("salary", "2024-06-03", date(2024, 6, 1), date(2024, 6, 5), True),
        ("salary", "2024-06-06", date(2024, 7, 1), date(2024, 7, 5), False),
        ("salary", "2024-10-02", date(2024, 10, 1), date(2024, 10, 8), True),
        ("salary", "2024-10-08", date(2024, 10, 1), date(2024, 10, 8), True),
        ("salary", "2024-10-09", date(2024, 11, 1), date(2024, 11, 5), False),
        ("salary", "2022-03-07", date(2022, 3, 1), date(2022, 3, 7), True),  # the 5th was a Saturday
        ("salary", "2022-03-08", date(2022, 4, 1), date(2022, 4, 6), False),  # the 5th: Tomb-Sweeping Day
        ("contribution", "2024-04-01", date(2024, 3, 1), date(2024, 4, 1), True),  # 31 March: a Sunday
        ("contribution", "2024-04-02", date(2025, 3, 1), date(2025, 3, 31), False),
        ("contribution", "2024-06-03", date(2025, 3, 1), date(2025, 3, 31), False),
        ("travel", "2024-06-03", date(2024, 4, 3), date(2024, 7, 3), True),
        ("rd_award", "2024-06-28", date(2024, 5, 6), date(2024, 6, 28), True),
        ("rd_award", "2024-06-29", date(2024, 5, 6), date(2024, 6, 28), False),
    ],
)
def test_windows(
    evaluator: Evaluator, benefit: str, as_of: str, opens: date | None, closes: date | None, now: bool
) -> None:
    found = details(evaluator, as_of=as_of).window(benefit)
    assert found is not None and (found.opens, found.closes, found.open_now) == (opens, closes, now)


def test_materials_that_are_not_needed_are_not_asked_for(evaluator: Evaluator) -> None:
    names = [
        (n.material.name, n.needed) for n in details(evaluator, person={"degree": None}).materials("settling")
    ]
    assert names == [("安家补助申请表", 1), ("学位证书", 3)]


CLAIMS = st.lists(
    st.tuples(st.integers(0, 10**7), st.integers(1, 28), st.integers(0, 10**6)), min_size=1, max_size=6
)


@given(CLAIMS, st.integers(0, 10**7))
def test_a_group_never_gets_more_than_its_cap(rows: list[tuple[int, int, int]], cap: int) -> None:
    claims = [Claim(f"{i:02}", fen, date(2024, 1, day)) for i, (fen, day, _) in enumerate(rows)]
    total = sum(min(c.fen, cap) for c in claims)
    for sharing in ("by_date", "pro_rata"):
        paid = divide(sharing, cap, claims)
        assert all(isinstance(p, int) and 0 <= p <= c.fen for p, c in zip(paid, claims, strict=True))
        assert sum(paid) == min(cap, total)  # type: ignore[arg-type]
    for part, claim in zip(divide("silent", cap, claims), claims, strict=True):
        assert (part == min(claim.fen, cap)) if total <= cap else True
        assert not isinstance(part, Interval) or part.hi == min(claim.fen, cap)


def test_an_allotment_beyond_the_cap_is_refused() -> None:
    claims = [Claim("a", 600, allotted=600), Claim("b", 600, allotted=600)]
    with pytest.raises(ValueError, match="超过上限"):
        divide("claimant", 1000, claims)
    assert divide("claimant", 1000, [claims[0], Claim("b", 600)]) == [600, Interval(0, 400)]


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_parts_of_an_interval_hold_the_parts_of_every_amount_in_it(
    lo: int, more: int, weights: list[int]
) -> None:
    whole = divided(Interval(lo, lo + more), tuple(weights))
    for amount in (lo, lo + more // 2, lo + more):
        for part, room in zip(divided(amount, tuple(weights)), whole, strict=True):
            assert isinstance(room, Interval) and isinstance(part, int)
            assert room.lo <= part <= room.hi
