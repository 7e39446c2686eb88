"""What must be paid back on an event: the clause, its article, the formula with its values; never more than was paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.rules import CaseError, Evaluator, Interval, load_pack
from duixian.rules.returns import Returns, as_data, as_text

DEMO = Path(__file__).parents[2] / "packs" / "demo"
RETURNS = Returns(Evaluator(load_pack(DEMO)))


def case(**person: object) -> dict[str, object]:
    return {"as_of": "2024-06-30", "person": person}


def test_whoever_leaves_early_pays_back_the_rest_of_the_term() -> None:
    (due,) = RETURNS.due(case(worked=12), {"settling": 6_000_000})
    assert (due.event, due.holds, due.due) == ("未满三年离开本市", 1, 4_000_000)
    assert due.cite is not None and due.cite.path == "第十条"
    assert [step.text for step in due.steps] == [
        "已发引进人才安家补助（6万元） × （1 − 领取后工作月数（12月） ÷ 3年）"
    ]


def test_whoever_stays_pays_nothing_back() -> None:
    (due,) = RETURNS.due(case(worked=36), {"settling": 6_000_000})
    assert (due.holds, due.due, due.steps) == (2, 0, ())


def test_an_unknown_stay_gives_an_interval_and_names_the_fact() -> None:
    (due,) = RETURNS.due(case(), {"settling": 6_000_000})
    assert (due.due, due.missing) == (Interval(0, 6_000_000), ("person.worked",))
    assert "领取后工作月数" in as_text(due, RETURNS.pack)
    assert as_data(due)["due"] == {"lo": 0, "hi": 6_000_000}


@given(st.integers(0, 36), st.integers(0, 10**9))
def test_never_more_than_was_paid_and_never_less_for_an_earlier_leave(worked: int, paid: int) -> None:
    (now,) = RETURNS.due(case(worked=worked), {"settling": paid})
    (later,) = RETURNS.due(case(worked=min(36, worked + 1)), {"settling": paid})
    assert isinstance(now.due, int) and isinstance(later.due, int)
    assert paid >= now.due >= later.due >= 0


def test_a_benefit_without_a_return_clause_has_nothing_due() -> None:
    assert RETURNS.due(case(), {"salary": 100_000}) == ()


def test_wrong_input_is_refused() -> None:
    with pytest.raises(KeyError):
        RETURNS.due(case(), {"nothing": 1})
    with pytest.raises(ValueError, match="less than nothing"):
        RETURNS.due(case(), {"settling": -1})
    with pytest.raises(CaseError):
        RETURNS.due(case(wurked=1), {"settling": 1})
