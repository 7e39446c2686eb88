"""The work of the bench `load`: CASES SECONDS, in a process of its own on an installation of its own (`bench.installation`).

Claims are played to several ends and copied (`bench.crowd`); users sign in and look at pages of a server in a process of its
own, more and more of them; every query of their pages is explained; the ledger and the cases are audited. One JSON object.
"""

from __future__ import annotations

import itertools
import json
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bench.cases.work import LATER, carry_out, office, officers
from bench.crowd import checked_afterwards, pour
from bench.desks.work import WAY
from bench.http.client import wait
from bench.installation import ready
from bench.load.client import Visitor, crowd, warmed
from bench.load.server import clock

USERS, GROWTH, MOST, WARM = 50, 2, 3200, 10.0
SLOW = 1000  # ms
MONTHS = 6  # of the living allowance that are paid
PAID, LIVING = 26, 1  # parts of the mixture, beside one for each stage of a claim under way
WHOLE = 10_000  # rows from which on a sequential scan is a table read whole
POSTS = (
    ("local_window", 16),
    ("local_personnel", 10),
    ("hr_bureau", 6),
    ("local_finance", 6),
    ("city_finance", 2),
    ("supervisor", 2),
)


def measure(cases: int, seconds: int) -> dict[str, Any]:
    from duixian.site.cases.models import Case
    from duixian.site.funds.models import Commitment, Posting

    made, drafts, patterns = played()
    start = time.perf_counter()
    with checked_afterwards():
        told: dict[str, Any] = {"rows": pour(patterns, cases)}
    told["pour"] = time.perf_counter() - start
    told |= {"cases": Case.objects.count(), "instalments": Commitment.objects.count(), "postings": Posting.objects.count()}  # fmt: skip
    told |= settled(made.now)
    clock(LATER)
    visitors = at_work(made, drafts)
    told["load"] = loaded(visitors, seconds)
    told["plans"] = explained(visitors)
    told["audit"] = audited(made.now + timedelta(days=3650))
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told


def played() -> tuple[Any, list[Any], list[Any]]:
    """An office, its drafts, and the claims to be copied in turn, those that are finished more often."""
    from tests.site.test_cases_recurring import months_on, paid_once

    from duixian.site.funds.models import Budget

    living = paid_once("living_allowance")
    for _ in range(MONTHS):
        months_on(living, 0)
        living.office.pay()
    made, drafts = office(len(WAY) + 1)
    made.people |= {name: user for name, user in living.office.people.items() if name not in made.people}
    staff = officers(made)
    for ends, draft in enumerate(drafts, 1):
        for place, turn in enumerate(WAY[: min(ends, len(WAY))]):
            carry_out(draft, turn, place, staff, {})
        draft[0].refresh_from_db()
    last = drafts[-1][0]
    made.on(LATER)
    made.account_of(last.claimant)
    made.tick()
    made.pay()
    last.refresh_from_db()
    for budget in Budget.objects.filter(closed_at=None):  # enough for the copies too
        made.budget(budget.fund, "90000000000 万元", level=budget.level, district=budget.district, year=budget.year)  # fmt: skip
    under_way = [case for case, _ in drafts[:-1]]
    return made, drafts, [*under_way, *[last] * PAID, *[living.case] * LIVING]


def settled(now: datetime) -> dict[str, float]:
    """The database as it is after a night's upkeep: what supervision shows is kept by day, as `duixian figures` does; how long
    that took, and the bytes."""
    from django.db import connection

    from duixian.site.cases import keeping

    start = time.perf_counter()
    keeping.rebuild(now)
    taken = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        size: int = cursor.fetchone()[0]
    return {"figures": taken, "size": size}


def at_work(made: Any, drafts: list[Any]) -> list[Visitor]:
    """Officers of each post and handlers of firms, signed in, each with the pages of their work."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    firms = [user for _, user in drafts]

    def visitor(user: Any, pages: Any) -> Visitor:
        client = Client()
        client.force_login(user)
        return Visitor(
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}", pages
        )

    finance = Client()
    finance.force_login(made.officer("local_finance", "xiuwen"))
    office_ = _addresses(
        re.findall(r"/finance/batches/([0-9a-f-]{36})/", finance.get("/finance/batches/").content.decode())
    )
    users = [
        (made.officer(role, "xiuwen" if role.startswith("local") else "", number), office_[role])
        for role, count in POSTS
        for number in range(1, count + 1)
    ]
    users += [(user, office_["handler"]) for user in firms]
    return [visitor(*one) for one in users]


def _addresses(batches: list[str]) -> dict[str, list[tuple[str, Callable[[int], str]]]]:
    from duixian.site.cases.models import Case

    keys = [
        *map(
            str,
            Case.objects.filter(number__startswith="BENCH")
            .order_by("pk")
            .values_list("key", flat=True)[: 20 * 50],
        )
    ]
    open_ = [
        *map(
            str,
            Case.objects.filter(number__startswith="BENCH", phase="open").values_list("key", flat=True)[:500],
        )
    ]

    def any_of(some: list[str], form: str) -> Callable[[int], str]:
        return lambda n: form.format(some[n % len(some)])

    desk = [
        ("work list", lambda n: f"/desk/?page={n % 20 + 1}"),
        ("work list, by words", lambda n: f"/desk/?words={n % 10000:04d}"),
        ("case page of an officer", any_of(open_, "/desk/{}/")),
        ("case page of an officer", any_of(keys, "/desk/{}/")),
    ]
    finance = [
        ("finance: instalments", lambda n: f"/finance/payments/?page={n % 20 + 1}"),
        ("finance: overview", lambda n: "/finance/"),
        ("finance: batches", lambda n: "/finance/batches/"),
        ("finance: a batch", any_of(batches, "/finance/batches/{}/")),
    ]
    return {
        "local_window": desk, "local_personnel": desk, "hr_bureau": desk, "local_finance": finance, "city_finance": [*finance[:3], *desk[:1]],
        "supervisor": [("supervision", lambda n: "/supervision/")],
        "handler": [("own cases of a handler", lambda n: f"/cases/?page={n % 5 + 1}"), ("first page", lambda n: "/")],
    }  # fmt: skip


def loaded(visitors: list[Visitor], seconds: int) -> list[dict[str, Any]]:
    """Fifty visitors, then twice as many again and again until the 95th percentile passes a second."""
    from django.db import connections

    connections.close_all()
    found: list[dict[str, Any]] = []
    with serving() as port:
        warmed(port, visitors)
        users = USERS
        while users <= MOST and not (found and found[-1]["p95"] > SLOW):
            some = list(itertools.islice(itertools.cycle(visitors), users))
            found.append(crowd(port, some, seconds, WARM))
            users *= GROWTH
    return found


@contextmanager
def serving() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.load.server", str(port), LATER.isoformat()]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(port, 60)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def explained(visitors: list[Visitor]) -> dict[str, dict[str, Any]]:
    """Each page once in this process, and every query of it explained. Raises where a page is not answered."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found: dict[str, dict[str, Any]] = {}
    for visitor in visitors:
        for name, address in visitor.pages:
            if name in found:
                continue
            client = Client(headers={"cookie": visitor.cookie})
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address(7))
            assert answer.status_code == 200, (name, answer.status_code)
            found[name] = _plan([one["sql"] for one in queries if one["sql"].startswith(("SELECT", "WITH"))])
    return found


def _plan(queries: list[str]) -> dict[str, Any]:
    from django.db import connection

    slowest, scanned = 0.0, set()
    with connection.cursor() as cursor:
        for sql in queries:
            if "FOR UPDATE" in sql:
                continue
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), [])
            told = cursor.fetchone()[0]
            whole = (json.loads(told) if isinstance(told, str) else told)[0]
            slowest = max(slowest, whole["Execution Time"])
            scanned |= {
                f"{node['Relation Name']} ({node['Actual Rows'] + node.get('Rows Removed by Filter', 0):,.0f})"
                for node in _nodes(whole["Plan"])
                if node["Node Type"] == "Seq Scan"
                and node["Actual Rows"] + node.get("Rows Removed by Filter", 0) > WHOLE
            }
    return {"queries": len(queries), "slowest": slowest, "scanned": sorted(scanned)}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def audited(now: Any) -> dict[str, float]:
    """Seconds of each part of the nightly check. Raises where something is found."""
    from duixian.site.cases import reconciling
    from duixian.site.funds import checking

    told = {}
    for name, check in (
        ("the ledger", lambda: checking.audit(now)),
        ("cases against the ledger", reconciling.audit),
    ):
        start = time.perf_counter()
        found = check()
        told[name] = time.perf_counter() - start
        if found:
            raise RuntimeError(f"{len(found)} findings, such as {found[0]}")
    return told


def main() -> int:
    ready()
    print(json.dumps(measure(*map(int, sys.argv[1:])), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
