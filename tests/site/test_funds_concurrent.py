"""Many at once on PostgreSQL: order of decision, appropriations, caps, batches and results hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from duixian.site.funds import batches, commitments, mending, recovery, settling, states, yearend
from duixian.site.funds.models import Batch, BatchLine, Budget, Cap, Commitment, Entry, Receivable, State
from duixian.site.funds.values import CapOn, FundsError, Outcome

from .funds_city import (
    CITY,
    COUNTY,
    NOW,
    checker,
    claim,
    committed,
    due,
    grant,
    instalment,
    officer,
    paid,
    sent,
    sound,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 8


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run acts at the same time, each with a connection of its own; what they return, or the FundsError they raise."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except FundsError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_together_they_never_promise_more_than_there_is() -> None:
    grant(CITY, 1000)
    grant(COUNTY, 500)
    acts = [lambda n=n: committed(130, n, county=50 * (n % 2), after=n) for n in range(1, 17)]
    for start in range(0, 16, WORKERS):
        at_once(acts[start : start + WORKERS])
    sound()
    assert Commitment.objects.count() == 16
    assert Budget.objects.get(fund=CITY.fund).available < 130


def test_the_same_claim_is_committed_once() -> None:
    grant(CITY, 10_000)
    at_once([lambda: commitments.commit(claim(1), [instalment(100)], NOW) for _ in range(WORKERS)])
    assert Commitment.objects.count() == 1
    assert Budget.objects.get().committed == 100
    sound()


def test_released_together_nobody_overtakes() -> None:
    grant(CITY, 1)
    rows = [committed(100, n, after=n) for n in range(1, 21)]
    grant(CITY, 1050)
    at_once([lambda: commitments.release(NOW) for _ in range(WORKERS)])
    funded = [row.pk for row in rows if Commitment.objects.get(pk=row.pk).state == State.COMMITTED]
    assert funded == [row.pk for row in rows[:10]]
    assert Entry.objects.filter(what="release").count() == 10
    sound()


def test_a_cap_holds_over_batches_drawn_up_together() -> None:
    grant(CITY, 100_000)
    caps = [
        CapOn("firm", "E1", "2026", 1000, "by_date", "企业上限", date(2026, 1, day)) for day in range(1, 9)
    ]
    rows = [committed(300, n, caps=[cap]) for n, cap in enumerate(caps)]
    due(*rows)
    acts = [lambda r=r: batches.draw_up([r], request=f"b{r.pk}", by=officer(), now=NOW) for r in rows]
    at_once(acts)
    assert Cap.objects.get().taken == 1000
    assert sorted(BatchLine.objects.values_list("fen", flat=True)) == [100, 300, 300, 300]
    sound()


def test_two_batches_drawn_up_together_share_nothing() -> None:
    grant(CITY, 100_000)
    rows = [committed(300, n) for n in range(20)]
    due(*rows)
    drawn = at_once(
        [
            lambda n=n: batches.draw_up(rows[::-1] if n % 2 else rows, request=f"b{n}", by=officer(), now=NOW)
            for n in range(WORKERS)
        ]
    )
    assert sum(one.batch is not None for one in drawn) == 1
    assert BatchLine.objects.count() == 20
    sound()


def test_the_same_results_taken_together_are_posted_once() -> None:
    grant(CITY, 100_000)
    rows = [committed(300, n) for n in range(10)]
    due(*rows)
    batch = sent(*rows)
    outcomes = [Outcome(n, n % 3 > 0, "户名不符") for n in range(1, 11)]
    told = at_once([lambda: settling.settle(batch, outcomes, officer(), NOW) for _ in range(WORKERS)])
    assert sorted(len(one) for one in told) == [0] * (WORKERS - 1) + [10]
    assert Budget.objects.get().paid == 300 * 7
    sound()


def test_a_return_is_never_claimed_or_received_beyond_what_is_owed() -> None:
    grant(CITY, 100_000)
    row = committed(300)
    paid(row)
    made = at_once(
        [
            lambda n=n: recovery.raise_receivable(
                row.case, 200, "x", "D9", request=f"r{n}", by=officer(), now=NOW
            )
            for n in range(4)
        ]
    )
    (receivable,) = [one for one in made if isinstance(one, Receivable)]
    recovery.confirm(receivable, checker(), NOW)
    at_once(
        [
            lambda n=n: recovery.receive(receivable, 60, "回单", request=f"in{n}", by=officer(), now=NOW)
            for n in range(WORKERS)
        ]
    )
    assert Receivable.objects.get().received == 180
    sound()


def test_every_kind_of_work_at_once_ends_without_a_deadlock() -> None:
    grant(CITY, 10_000)
    grant(COUNTY, 10_000)
    cap = CapOn("firm", "E1", "2026", 2000, "pro_rata", "企业上限")
    rows = [committed(300, n, county=100, caps=[cap]) for n in range(12)]
    due(*rows)
    batch = sent(*rows[:4])
    outcomes = [Outcome(n, n % 2 > 0, "户名不符") for n in range(1, 5)]
    answers = at_once(
        [
            lambda: settling.settle(batch, outcomes, officer(), NOW),
            lambda: batches.draw_up(rows[3:9], request="more", by=officer(), now=NOW),
            lambda: [states.cancel(row, "放弃", NOW) for row in rows[9:11]],
            lambda: [committed(300, n, county=100, caps=[cap]) for n in range(50, 58)],
            lambda: mending.set_account(
                rows[11].payee, "李某", "6222020200119999999", "云水银行", now=NOW, by=officer()
            ),
            lambda: commitments.release(NOW),
            lambda: yearend.close_year("demo", COUNTY.fund, 2025, "lapse", by=officer(), now=NOW),
        ]
    )
    assert not [one for one in answers if isinstance(one, FundsError)]
    assert Batch.objects.count() == 2
    sound()
