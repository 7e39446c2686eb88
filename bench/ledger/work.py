"""The work of the bench `ledger`, in a process of its own on an installation of its own (`bench.installation`).

    commit COUNT PROCESSES  instalments with two funds, one commitment a transaction, all on the same two budgets
    many COUNT              the same, five hundred in a transaction
    batch LINES             one payment batch: due, drawn up, approved, bank file, the bank's results, the nightly check
Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from bench.installation import ready
from bench.processes import shares

LOT = 500


def _city() -> Any:
    from tests.site import funds_city as city

    for line in (city.CITY, city.COUNTY):
        city.grant(line, 10**14)
    return city


def commit(count: int, processes: int) -> dict[str, Any]:
    from django.db import connections

    from duixian.site.funds import commitments

    city = _city()
    connections.close_all()

    def one(process: int) -> None:
        for number in range(process, count, processes):
            commitments.commit(city.claim(number), [city.instalment(500_00, county=200_00)], city.NOW)

    start = time.perf_counter()
    shares(one, processes)
    seconds = time.perf_counter() - start
    city.sound()
    return {"seconds": seconds}


def many(count: int) -> dict[str, Any]:
    from duixian.site.funds import commitments

    city = _city()
    start = time.perf_counter()
    for first in range(0, count, LOT):
        lot = range(first, min(first + LOT, count))
        commitments.commit_all(
            [(city.claim(n, after=n), [city.instalment(500_00, county=200_00)]) for n in lot], city.NOW
        )
    seconds = time.perf_counter() - start
    city.sound()
    return {"seconds": seconds}


def batch(lines: int) -> dict[str, Any]:
    """A tenth of the lines comes back from the bank as failed."""
    from duixian.site.funds import bankfile, batches, checking, commitments, settling, states
    from duixian.site.funds.models import Batch, Commitment, State
    from duixian.site.funds.values import Outcome

    city = _city()
    for first in range(0, lines, LOT):
        lot = range(first, min(first + LOT, lines))
        commitments.commit_all(
            [(city.claim(n, after=n), [city.instalment(500_00 + n, county=200_00)]) for n in lot], city.NOW
        )
    city.with_account(*Commitment.objects.all())
    parts = {}
    keys = list(Commitment.objects.values_list("pk", flat=True))
    clock = time.perf_counter()

    def done(what: str) -> None:
        nonlocal clock
        parts[what], clock = time.perf_counter() - clock, time.perf_counter()

    states.mark_due(keys, city.NOW)
    done("marked due")
    drawn = batches.draw_up(keys, request="all", by=city.officer(), now=city.NOW)
    assert drawn.batch is not None and not drawn.left_out
    done("drawn up")
    batches.approve(drawn.batch, city.checker(), city.NOW, seen=drawn.batch.digest)
    done("approved")
    bankfile.bank_file(drawn.batch, city.officer(), city.NOW)
    done("bank file")
    outcomes = [Outcome(n, n % 10 != 0, "" if n % 10 else "账号有误") for n in range(1, lines + 1)]
    settling.settle(Batch.objects.get(pk=drawn.batch.pk), outcomes, city.officer(), city.NOW)
    done("results taken")
    settling.settle(Batch.objects.get(pk=drawn.batch.pk), outcomes, city.officer(), city.NOW)
    done("the same results again")
    assert checking.audit(city.NOW) == []
    done("check of the whole ledger")
    assert Commitment.objects.filter(state=State.PAID).count() == lines - lines // 10
    return {"parts": parts}


def main() -> int:
    ready()
    what, *numbers = sys.argv[1:]
    print(json.dumps({"commit": commit, "many": many, "batch": batch}[what](*map(int, numbers))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
