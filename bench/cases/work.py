"""The work of the bench `cases`, in a process of its own on an installation of its own (DUIXIAN_DATA, DUIXIAN_DATABASE).

    acts CASES PROCESSES   claims played from filing to the handing-on for payment, act by act, by several processes
    tick TIMERS            one round of the clock over so many due timers
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
ACTS = (
    ("file", "handler", JUNE := date(2022, 6, 1), {}), ("outcome", "local_window", JUNE, {"outcome": "passed"}),
    ("outcome", "local_personnel", JUNE, {"outcome": "approved"}), ("publish", "local_personnel", JUNE, {}),
    ("write", "local_personnel", JUNE, {"text": "请留意公示"}), ("outcome", "local_personnel", date(2022, 6, 14), {"outcome": "clear"}),
    ("outcome", "hr_bureau", date(2022, 6, 14), {"outcome": "received"}), ("outcome", "city_finance", date(2022, 6, 14), {"outcome": "transferred"}),
)  # fmt: skip
NAMES = ("filed", "reviewed, accepted (paper)", "decided", "published (list, paper)", "message", "granted (record, commitment, paper)", "handed on", "handed on, due")  # fmt: skip
FIRMS = 8
TIMERS = ("near", "limit", "publicity_over", "opens", "proof_near")


def office(cases: int) -> tuple[Any, list[Any]]:
    """An office with drafts of so many people, shared among eight firms, ready to be filed."""
    from tests.site.casework import Office, at
    from tests.site.registry_people import credit, resident
    from tests.site.test_cases_journeys import DOCTOR, PRIVATE

    made = Office("guiyang", at(JUNE))
    made.budget("市级人才资源开发经费", "100000 万元")
    made.budget("注册地人才资源开发经费", "100000 万元", level="district", district="xiuwen")
    found = []
    for number in range(min(FIRMS, cases)):
        mine = range(number, cases, FIRMS)
        staff = [
            made.claimant(DOCTOR, f"博士{n}", resident(f"{1960 + n // 336 % 40}{1 + n // 28 % 12:02d}{1 + n % 28:02d}", 100 + number)) for n in mine
        ]  # fmt: skip
        made.people.pop("handler", None)
        firm = made.employer(PRIVATE, *staff, number=credit(100 + number), name=f"示例{number}有限公司")
        handler = made.people["handler"]
        made.people[f"handler {number}"] = handler
        for doctor in staff:
            case = made.draft("settling_allowance", doctor, firm, handler)
            made.materials(case, handler)
            found.append((case, handler))
    return made, found


def play(cases: int, processes: int) -> dict[str, Any]:
    from django.db import connections
    from tests.site.casework import at

    from duixian.site.cases.engine.apply import apply
    from duixian.site.cases.engine.command import Command

    made, drafts = office(cases)
    officers = {
        role: made.officer(role, "xiuwen" if role.startswith("local") else "")
        for _, role, _, _ in ACTS
        if role != "handler"
    }
    told = []
    for name, (act, role, day, payload) in zip(NAMES, ACTS, strict=True):

        def one(
            number: int, act: str = act, role: str = role, day: date = day, payload: dict[str, str] = payload
        ) -> None:
            case, handler = drafts[number]
            by = handler if role == "handler" else officers[role]
            apply(Command(case.key, act, by, f"{act} {day} {payload.get('outcome')}", None, payload), at(day))

        connections.close_all()
        start = time.perf_counter()
        shares(one, len(drafts), processes)
        taken = time.perf_counter() - start
        told.append({"act": name, "count": len(drafts), "seconds": taken})
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"acts": told, "cpu": children.ru_utime + children.ru_stime, "peak": children.ru_maxrss}


def shares(one: Callable[[int], None], count: int, processes: int) -> None:
    """`one` for every number, shared out among processes as a server would. Raises RuntimeError where one failed."""
    pids = []
    for process in range(processes):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                for number in range(process, count, processes):
                    one(number)
                status = 0
            except BaseException:
                import traceback

                traceback.print_exc()
            finally:
                os._exit(status)
        pids.append(pid)
    if any(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids):
        raise RuntimeError("a process failed")


def clock(timers: int) -> dict[str, Any]:
    """Five due timers of each case, of the kinds that happen every day."""
    from tests.site.casework import at

    from duixian.site.cases import ticking
    from duixian.site.cases.models import Case, Event, Timer

    made, drafts = office(1)
    (first, handler) = drafts[0]
    made.act(first, "file", handler)
    fields = {
        f.attname: getattr(first, f.attname)
        for f in Case._meta.concrete_fields
        if f.attname not in ("id", "key", "number", "version")
    }
    cases = Case.objects.bulk_create(
        [Case(number=f"N{n}", version=0, **fields) for n in range(timers // len(TIMERS))], batch_size=2000
    )
    yesterday = at(JUNE) - timedelta(days=1)
    Timer.objects.bulk_create(
        [Timer(case=case, kind=kind, name=kind, at=yesterday, detail={"outcome": ""}) for case in cases for kind in TIMERS], batch_size=5000
    )  # fmt: skip
    start, cpu = time.perf_counter(), time.process_time()
    done = ticking.tick(at(JUNE))
    taken, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert sum(done.fired.values()) == timers and not done.failed, done
    assert Event.objects.filter(case__in=[c.pk for c in cases[:100]]).count() == 100 * len(TIMERS)
    start = time.perf_counter()
    ticking.tick(at(JUNE))
    return {
        "seconds": taken,
        "cpu": cpu,
        "again": time.perf_counter() - start,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def main() -> int:
    import django

    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # accounts are not what is measured
    from duixian.site.library.upkeep import make_ready

    make_ready()
    what, *numbers = sys.argv[1:]
    told = play(*map(int, numbers)) if what == "acts" else clock(int(numbers[0]))
    print(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
