"""The work of the bench `cases`, in a process of its own on an installation of its own (`bench.installation`).

    acts CASES PROCESSES   claims played act by act: all claims through the first, then all through the next
    mixed CASES PROCESSES  claims played side by side, each process a share of them, in an order drawn by a seeded script
    tick TIMERS            one round of the clock over so many due timers
Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.crowd import pour
from bench.installation import ready
from bench.processes import shares, used

JUNE, LATER = date(2022, 6, 1), date(2022, 6, 14)
FIRMS = 8
TIMERS = ("near", "limit", "publicity_over", "opens", "proof_near")
BENEFIT = "settling_allowance"


@dataclass(frozen=True)
class Turn:
    """One act in the life of a claim: what it is called in the table, who does it, when."""

    label: str
    act: str
    role: str
    day: date = JUNE
    payload: dict[str, Any] = field(default_factory=dict)


FILED = Turn("filed", "file", "handler")
REVIEWED = Turn("reviewed, accepted (paper)", "outcome", "local_window", payload={"outcome": "passed"})
DECIDED = Turn("decided", "outcome", "local_personnel", payload={"outcome": "approved"})
PUBLISHED = Turn("published (list, paper)", "publish", "local_personnel")
GRANTED = Turn("granted (record, commitment, paper)", "outcome", "local_personnel", LATER, {"outcome": "clear"})  # fmt: skip
RECEIVED = Turn("handed on", "outcome", "hr_bureau", LATER, {"outcome": "received"})
DUE = Turn("handed on, due", "outcome", "city_finance", LATER, {"outcome": "transferred"})
WRITTEN = Turn("message", "write", "local_window", payload={"text": "请留意公示"})
ANSWERED = Turn("message", "write", "handler", payload={"text": "已看到公示"})
TAKEN = Turn("assigned", "assign", "local_window", payload={"to": "local_window"})
CHECKED = Turn("material checked", "check_material", "local_window", payload={"state": "accepted"})
ACTS = (FILED, REVIEWED, DECIDED, PUBLISHED, WRITTEN, GRANTED, RECEIVED, DUE)


def office(cases: int) -> tuple[Any, list[Any]]:
    """An office with drafts of so many people, shared among eight firms, ready to be filed."""
    from tests.site.casework import Office, at
    from tests.site.registry_people import credit, resident
    from tests.site.test_cases_journeys import DOCTOR, PRIVATE

    made = Office("guiyang", at(JUNE))
    for level, district in (("city", ""), ("district", "xiuwen")):
        fund = "市级人才资源开发经费" if level == "city" else "注册地人才资源开发经费"
        made.budget(fund, "90000000000 万元", level=level, district=district)
    found = []
    for number in range(min(FIRMS, cases)):
        mine = range(number, cases, FIRMS)
        staff = [
            made.claimant(DOCTOR, f"博士{n}", resident(f"{1960 + n // 336 % 40}{1 + n // 28 % 12:02d}{1 + n % 28:02d}", 101 + number)) for n in mine
        ]  # fmt: skip
        made.people.pop("handler", None)
        firm = made.employer(PRIVATE, *staff, number=credit(100 + number), name=f"示例{number}有限公司")
        handler = made.people["handler"]
        made.people[f"handler {number}"] = handler
        for doctor in staff:
            case = made.draft(BENEFIT, doctor, firm, handler)
            made.materials(case, handler)
            found.append((case, handler))
    known()
    return made, found


def known() -> None:
    """PostgreSQL knows what stands in the tables, as it does by itself a minute after more than fifty rows of one were written,
    and the packs are read, as by a server before its processes part."""
    from django.db import connection

    from duixian.site.shelf import shelf

    shelf().prepare()
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT quote_ident(relname) FROM pg_stat_user_tables WHERE n_mod_since_analyze > 50")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")


def officers(made: Any) -> dict[str, Any]:
    roles = {turn.role for turn in (*ACTS, TAKEN, CHECKED)} - {"handler"}
    return {role: made.officer(role, "xiuwen" if role.startswith("local") else "") for role in roles}


def carry_out(draft: Any, turn: Turn, number: int, staff: dict[str, Any], more: dict[str, Any]) -> None:
    from tests.site.casework import at

    from duixian.site.cases.engine.apply import apply
    from duixian.site.cases.engine.command import Command

    case, handler = draft
    by = handler if turn.role == "handler" else staff[turn.role]
    payload = {name: staff[value].pk if name == "to" else value for name, value in turn.payload.items()}
    apply(Command(case.key, turn.act, by, f"{number}", None, {**payload, **more}), at(turn.day))


def play(cases: int, processes: int) -> dict[str, Any]:
    """Act by act."""
    from django.db import connections

    made, drafts = office(cases)
    staff = officers(made)
    told = []
    for place, turn in enumerate(ACTS):

        def one(number: int, place: int = place, turn: Turn = turn) -> None:
            carry_out(drafts[number], turn, place, staff, {})

        connections.close_all()
        before, start = used(), time.perf_counter()
        shares(
            lambda process, one=one: [one(n) for n in range(process, len(drafts), processes)] and None,
            processes,
        )
        told.append(
            {
                "act": turn.label, "count": len(drafts), "seconds": time.perf_counter() - start, "cpu": used() - before,
            }
        )  # fmt: skip
    return {"acts": told, "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}


def life(case: Any) -> list[tuple[Turn, dict[str, Any]]]:
    """All that happens to one claim on its way, material by material."""
    checked = [(CHECKED, {"attachment": str(key)}) for key in case.attachments.values_list("key", flat=True)]
    turns = (REVIEWED, DECIDED, PUBLISHED, WRITTEN, ANSWERED, GRANTED, RECEIVED, DUE)
    return [(FILED, {}), (TAKEN, {}), *checked, *((turn, {}) for turn in turns)]


def mix(cases: int, processes: int) -> dict[str, Any]:
    """Claims side by side: each process draws one of its claims and carries out what comes next for it."""
    from django.db import connections

    made, drafts = office(cases)
    staff = officers(made)
    lives = [life(case) for case, _ in drafts]
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder:

        def one(process: int) -> None:
            draw = random.Random(process)
            at = dict.fromkeys(range(process, len(drafts), processes), 0)
            taken: dict[str, list[float]] = {}
            while at:
                number = draw.choice(list(at)[:40])  # so many claims are under way at a time
                place = at[number]
                turn, more = lives[number][place]
                start = time.perf_counter()
                carry_out(drafts[number], turn, place, staff, more)
                taken.setdefault(turn.label, []).append(time.perf_counter() - start)
                at[number] = place + 1
                if place + 1 == len(lives[number]):
                    del at[number]
            Path(folder, f"{process}.json").write_text(json.dumps(taken))

        before, start = used(), time.perf_counter()
        shares(one, processes)
        seconds, cpu = time.perf_counter() - start, used() - before
        taken: dict[str, list[float]] = {}
        for path in Path(folder).iterdir():
            for label, times in json.loads(path.read_text()).items():
                taken.setdefault(label, []).extend(times)
    return {"taken": taken, "seconds": seconds, "cpu": cpu, "count": sum(map(len, taken.values()))}


def clock(timers: int) -> dict[str, Any]:
    """Five due timers of each case, of the kinds that happen every day."""
    from tests.site.casework import at

    from duixian.site.cases import ticking
    from duixian.site.cases.models import Case, Event, Timer

    made, drafts = office(4)
    for case, handler in drafts:
        made.act(case, "file", handler)
    Timer.objects.all().update(state=Timer.State.CANCELLED)
    pour([case for case, _ in drafts], timers // len(TIMERS))
    cases = Case.objects.filter(number__startswith="BENCH").values_list("pk", flat=True)
    yesterday = at(JUNE) - timedelta(days=1)
    Timer.objects.bulk_create(
        (Timer(case_id=case, kind=kind, name=kind, at=yesterday, detail={"outcome": ""}) for case in cases for kind in TIMERS), batch_size=5000
    )  # fmt: skip
    start, cpu = time.perf_counter(), time.process_time()
    done = ticking.tick(at(JUNE))
    taken, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert sum(done.fired.values()) == len(cases) * len(TIMERS) and not done.failed, done
    assert Event.objects.filter(case__in=list(cases[:100])).exclude(act__in=("filed", "outcome")).count() == 100 * len(TIMERS)  # fmt: skip
    start = time.perf_counter()
    ticking.tick(at(JUNE))
    return {
        "seconds": taken,
        "cpu": cpu,
        "again": time.perf_counter() - start,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def main() -> int:
    ready()
    what, *numbers = sys.argv[1:]
    told = {"acts": play, "mixed": mix, "tick": clock}[what](*map(int, numbers))
    print(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
