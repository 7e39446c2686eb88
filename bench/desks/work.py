"""The work of the bench `desks`: CASES ROUNDS, in a process of its own on an installation of its own (`bench.installation`).

Claims are played to each of several ends and copied (`bench.crowd`). Then pages are asked for as signed-in users ask for
them, subjects of the register are matched, and a backup of it all is made and put back. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.cases.work import (  # fmt: skip
    DECIDED,
    DUE,
    FILED,
    GRANTED,
    LATER,
    PUBLISHED,
    RECEIVED,
    REVIEWED,
    carry_out,
    office,
    officers,
)
from bench.crowd import pour
from bench.installation import ready

WAY = (FILED, REVIEWED, DECIDED, PUBLISHED, GRANTED, RECEIVED, DUE)
MATCHED = 500


def measure(cases: int, rounds: int) -> dict[str, Any]:
    made, drafts = office(len(WAY))
    staff = officers(made)
    for ends, draft in enumerate(drafts, 1):
        for place, turn in enumerate(WAY[:ends]):
            carry_out(draft, turn, place, staff, {})
        draft[0].refresh_from_db()
    start = time.perf_counter()
    rows = pour([case for case, _ in drafts], cases)
    told: dict[str, Any] = {"rows": rows, "pour": time.perf_counter() - start}
    _analyse()
    told["pages"] = {name: _timed(ask, rounds) for name, ask in _pages(made, drafts, staff).items()}
    told["match"] = _matched(made, cases)
    told["backup"] = _backed_up(cases)
    return told


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(ask: Callable[[int], Any], rounds: int) -> list[float]:
    ask(0)
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        answer = ask(number)
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.status_code
    return times


def _pages(made: Any, drafts: list[Any], staff: dict[str, Any]) -> dict[str, Callable[[int], Any]]:
    """Each page as a function of the round, so that no two rounds ask for the same where pages differ."""
    from unittest import mock

    from django.conf import settings
    from django.test import Client
    from django.utils import timezone
    from tests.site.casework import at

    from duixian.site.cases.models import Case

    settings.ALLOWED_HOSTS = ["testserver"]
    timezone.now = mock.Mock(
        side_effect=lambda: at(LATER, 10)
    )  # posts and days of the patterns are of that year

    def client(user: Any) -> Client:
        made_ = Client()
        made_.force_login(user)
        return made_

    window, city, applicant = (
        client(staff["local_window"]),
        client(staff["city_finance"]),
        client(drafts[0][1]),
    )
    step = drafts[0][0].step
    keys = list(
        Case.objects.filter(step=step, number__startswith="BENCH").values_list("key", flat=True)[:500]
    )
    return {
        "work list": lambda n: window.get(f"/desk/?page={n % 20 + 1}"),
        "work list, one step": lambda n: window.get(f"/desk/?step=guiyang:panel_claim:{step}&page={n % 20 + 1}"),
        "work list, words": lambda n: window.get(f"/desk/?words={n % 1000:04d}"),
        "case page of an officer": lambda n: window.get(f"/desk/{keys[n % len(keys)]}/"),
        "own cases of a handler": lambda n: applicant.get("/cases/"),
        "finance: instalments": lambda n: city.get(f"/finance/payments/?page={n % 20 + 1}"),
    }  # fmt: skip


def _matched(made: Any, cases: int) -> dict[str, float]:
    """Subjects of the register, each with its case built and all benefits of the pack found."""
    from duixian.site.cases.models import Case
    from duixian.site.registry.cases import case_of

    step = max(1, cases // MATCHED)
    rows = Case.objects.filter(number__startswith="BENCH").order_by("pk").select_related("claimant")
    found = [row.claimant for row in rows.filter(pk__in=list(rows.values_list("pk", flat=True))[::step])][
        :MATCHED
    ]
    on, evaluator = date(2022, 6, 1), made.ready.evaluator
    start = time.perf_counter()
    for subject in found:
        evaluator.evaluate(case_of(evaluator, subject, on).case)
    return {"subjects": len(found), "seconds": time.perf_counter() - start}


def _backed_up(cases: int) -> dict[str, float]:
    from django.conf import settings
    from django.utils import timezone

    from duixian.site.backups import making, restoring
    from duixian.site.cases.models import Case

    before = Case.objects.count()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
        path, keys = Path(folder, "backup.zip"), Path(elsewhere, "keys")
        start = time.perf_counter()
        making.make(path, keys, timezone.now())
        made, size = time.perf_counter() - start, path.stat().st_size
        start = time.perf_counter()
        restoring.restore(path, timezone.now(), keys=keys, replace=True)
        restored = time.perf_counter() - start
    assert Case.objects.count() == before > cases and settings.DATA_DIR.exists()
    return {"make": made, "restore": restored, "size": size}


def main() -> int:
    ready()
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
