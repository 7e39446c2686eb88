"""How a clause is told in words and shown as a form."""

from __future__ import annotations

from typing import Any

import pytest

from duixian.site.library.clauseform import filled
from duixian.site.library.wording import lines_of

PLAIN: dict[str, Any] = {
    "indicator": "茶园",
    "comparator": "=",
    "value": 1,
    "unit": "个",
    "deadline_year": 2031,
}


@pytest.mark.parametrize(("more", "told"), [({}, "2031年 1个"), ({"value_max": 2}, "2031年 1—2个")])
def test_a_range_is_told_with_both_ends_and_can_be_corrected(more: dict[str, Any], told: str) -> None:
    (line,) = lines_of("target", PLAIN | more)
    assert line.text == told
    assert ("value_max" in {one.key for one, _ in filled("target", PLAIN | more)}) is bool(more)


@pytest.mark.parametrize(
    ("ends", "told"),
    [([50_000, 1_000_000], "5万元—100万元"), ([0.01, 0.013], "1%—1.3%")],
    ids=["money", "rate"],
)
def test_a_grant_between_two_amounts_is_told_with_both(ends: list[float], told: str) -> None:
    grant = {"beneficiary": "茶企", "amount_kind": "tiered", "range": ends}
    (line,) = lines_of("grant", grant)
    assert line.text == told
    assert "range" in {one.key for one, _ in filled("grant", grant)}
