"""Caps at payment, shared as the rule says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as speed
from hypothesis import strategies as st

from duixian.site.funds import (  # fmt: skip
    batches,
    caps,
    settling,
    states,
)
from duixian.site.funds.models import (  # fmt: skip
    BatchLine,
    Budget,
    Cap,
    Commitment,
    State,
)
from duixian.site.funds.values import CapOn, Outcome

from .funds_city import (  # fmt: skip
    CITY,
    NOW,
    drawn,
    grant,
    officer,
    ready,
    sent,
    sound,
    state,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("appropriated")]


# Caps


def cap(fen: int, sharing: str, **more: Any) -> CapOn:
    return CapOn("firm", "E1", "2026", fen, sharing, "同一企业每年上限", **more)


def test_by_date_the_earlier_keeps_its_part_though_the_later_is_paid_first() -> None:
    early = ready(600, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    late = ready(600, 2, caps=[cap(1000, "by_date", day=date(2026, 2, 1))])
    settling.settle(sent(late), [Outcome(1, True)], officer(), NOW)
    settling.settle(sent(early), [Outcome(1, True)], officer(), NOW)
    assert [Commitment.objects.get(pk=row.pk).paid_fen for row in (early, late)] == [600, 400]
    assert Budget.objects.get(fund=CITY.fund).committed == 0  # what the cap cut is free again
    assert BatchLine.objects.get(commitment=late).withheld == 200


def test_a_cap_that_is_used_up_holds_the_payment_with_its_name() -> None:
    first = ready(1000, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    second = ready(10, 2, caps=[cap(1000, "by_date", day=date(2026, 2, 1))])
    sent(first)
    left = batches.draw_up([second], request="x", by=officer(), now=NOW).left_out
    assert left[0].held and "同一企业每年上限" in left[0].reason and "已经用完" in left[0].reason


def test_a_failed_payment_frees_its_part_of_the_cap() -> None:
    row = ready(1000, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    settling.settle(sent(row), [Outcome(1, False, "户名不符")], officer(), NOW)
    assert Cap.objects.get().taken == 0


def test_sums_of_tens_of_millions_of_yuan_are_freed_as_they_were_taken() -> None:
    """2^31 fen are 21,474,836.48 yuan; a database that reckons in 32 bits would wrap there."""
    grant(CITY, 10_000_000_000)
    row = ready(3_500_000_000, 1, caps=[cap(4_000_000_000, "by_date", day=date(2026, 1, 1))])
    settling.settle(sent(row), [Outcome(1, False, "户名不符")], officer(), NOW)
    assert Cap.objects.get().taken == 0
    again = ready(4_000_000_000, 2, caps=[cap(4_000_000_000, "by_date", day=date(2025, 12, 1))])
    settling.settle(sent(again), [Outcome(1, True)], officer(), NOW)
    assert Commitment.objects.get(pk=again.pk).paid_fen == Cap.objects.get().taken == 4_000_000_000


def test_a_silent_rule_waits_for_a_division_only_when_not_all_fits() -> None:
    first, second = (ready(600, n, caps=[cap(1000, "silent")]) for n in (1, 2))
    left = batches.draw_up([first], request="x", by=officer(), now=NOW)
    assert left.batch is None and "文件没有说怎样分" in left.left_out[0].reason
    caps.enter([(first, [cap(1000, "silent", allotted=450)]), (second, [cap(1000, "silent", allotted=550)])])
    for row in (first, second):
        states.resume(row, "已书面分配", NOW, officer()) if state(row) == State.HELD else None
    assert [line.fen for line in drawn(first, second, request="y").lines.all()] == [450, 550]


@given(
    limit=st.integers(0, 3000),
    sharing=st.sampled_from(["by_date", "pro_rata"]),
    claims=st.lists(
        st.tuples(st.integers(1, 2000), st.integers(0, 2), st.integers(1, 28)), min_size=1, max_size=6
    ),
)
@speed(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_payments_are_batched_a_cap_is_shared_to_the_fen(
    limit: int, sharing: str, claims: list[Any]
) -> None:
    with transaction.atomic():
        rows = [
            ready(fen, n, caps=[cap(limit, sharing, day=date(2026, 1, day))])
            for n, (fen, _, day) in enumerate(claims)
        ]
        for turn in range(3):
            mine = [row for row, (_, when, _) in zip(rows, claims, strict=True) if when == turn]
            batches.draw_up(mine, request=f"turn {turn}", by=officer(), now=NOW)
        taken = Cap.objects.get().taken
        assert taken == min(limit, sum(min(fen, limit) for fen, _, _ in claims))
        assert taken == sum(BatchLine.objects.values_list("fen", flat=True))
        sound()
        transaction.set_rollback(True)
