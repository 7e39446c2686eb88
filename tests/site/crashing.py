"""A claim played step by step, each step killed at each of its statements: nothing is lost, nothing happens twice.

Run as a program on an installation of its own (DUIXIAN_DATA, DUIXIAN_DATABASE). Every step is tried again and again on a
copy of the database as it was before it: a child process carries it out and kills itself (SIGKILL) before or after the n-th
statement, the commit counted as one. What is found then must be what was before or what was to be, the ledger must be sound,
and the step done again must end where it ends undisturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

JUNE = date(2022, 6, 1)
Step = tuple[str, Callable[[], Any]]


class Store:
    """The database as a whole: kept under a name, put back, closed before a fork."""

    def __init__(self) -> None:
        from django.db import connections

        self.connections = connections
        self.postgres = connections["default"].vendor == "postgresql"
        self.main = str(connections["default"].settings_dict["NAME"])

    def close(self) -> None:
        self.connections.close_all()

    def keep(self, name: str) -> None:
        self.close()
        if self.postgres:
            self._drop(f"{self.main}_{name}")
            self._admin(f'CREATE DATABASE "{self.main}_{name}" TEMPLATE "{self.main}"')
        else:
            shutil.copy(self.main, f"{self.main}.{name}")

    def put_back(self, name: str) -> None:
        self.close()
        if self.postgres:
            self._drop(self.main)
            self._admin(f'CREATE DATABASE "{self.main}" TEMPLATE "{self.main}_{name}"')
        else:
            for end in ("-wal", "-shm"):
                Path(f"{self.main}{end}").unlink(missing_ok=True)
            shutil.copy(f"{self.main}.{name}", self.main)

    def forget(self, name: str) -> None:
        if self.postgres:
            self._drop(f"{self.main}_{name}")

    def _drop(self, name: str) -> None:
        """Not WITH (FORCE): that asks for rights over the server's own vacuum worker, which a plain drop sends away."""
        self._admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND usename = current_user AND pid <> pg_backend_pid()"
        )
        self._admin(f'DROP DATABASE IF EXISTS "{name}"')

    def _admin(self, sql: str) -> None:
        import psycopg

        parts = urlsplit(os.environ["DUIXIAN_DATABASE"])
        with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(sql)


@contextmanager
def counted(kill_at: int | None = None, *, after: bool = False) -> Iterator[list[str]]:
    """The statements of this process, commits among them, those that are sent together as one; killed before or after the
    n-th."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    from duixian.site.direct import Direct

    seen: list[str] = []

    def passing(run: Callable[[], Any], what: str) -> Any:
        seen.append(what)
        here = kill_at is not None and len(seen) == kill_at
        if here and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = run()
        if here:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def hooked(run: Callable[..., Any]) -> Callable[..., Any]:
        return lambda self, what, *more: passing(lambda: run(self, what, *more), str(what))

    commit = connection._commit  # type: ignore[attr-defined]
    ways = [
        (CursorWrapper, "_execute"),
        (CursorWrapper, "_executemany"),
        (Direct, "execute"),
        (Direct, "send"),
    ]
    with ExitStack() as patched:
        for kind, way in ways:
            patched.enter_context(patch.object(kind, way, hooked(getattr(kind, way))))
        patched.enter_context(patch.object(connection, "_commit", lambda: passing(commit, "COMMIT")))
        yield seen


def in_child(act: Callable[[], None]) -> int:
    """Run in a process of its own; how it ended (a signal counts negative)."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            act()
            status = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def picture() -> list[Any]:
    """All that a transition may leave behind, without keys and times."""
    from duixian.site.audit.models import Row
    from duixian.site.cases.models import Case, Event, Issued, Proposal, Series, Timer
    from duixian.site.funds.models import Batch, BatchLine, Commitment, Entry
    from duixian.site.notices.models import Notice
    from duixian.site.registry.models import Fact

    return [
        list(Case.objects.order_by("pk").values_list("number", "phase", "step", "version", "holds", "amount", "due")),
        list(Event.objects.order_by("case", "seq").values_list("case", "seq", "act", "step", "outcome", "to")),
        list(Issued.objects.order_by("number").values_list("number", "kind")),
        list(Series.objects.order_by("name").values_list("name", "year", "last")),
        list(Proposal.objects.order_by("pk").values_list("state")),
        list(Timer.objects.order_by("name").values_list("kind", "name", "state")),
        list(Commitment.objects.order_by("case_number", "number").values_list("number", "state", "fen", "paid_fen")),
        list(BatchLine.objects.order_by("pk").values_list("number", "state", "fen")), list(Batch.objects.order_by("pk").values_list("state")),
        Entry.objects.count(), Notice.objects.count(), Fact.objects.count(), Row.objects.count(),
    ]  # fmt: skip


def broken() -> list[str]:
    """What is never so, at whatever moment one looks."""
    from django.utils import timezone

    from duixian.site.cases.models import Case, Issued, Series
    from duixian.site.funds import checking

    found = [str(finding.what) for finding in checking.audit(timezone.now())]
    for case in Case.objects.all():
        if list(case.events.order_by("seq").values_list("seq", flat=True)) != list(
            range(1, case.version + 1)
        ):
            found.append(f"{case}: events and version disagree")
    for series in Series.objects.exclude(name__startswith="case:"):
        places = sorted(
            Issued.objects.filter(series=series.name, year=series.year).values_list("place", flat=True)
        )
        if places != list(range(1, series.last + 1)):
            found.append(f"{series}: {places}")
    return found


def _forget() -> None:
    """What is kept beside the database and made once a day."""
    from django.conf import settings

    from duixian.site.exchange.opendata import publishing

    for made in (publishing.folder(), Path(settings.DATA_DIR, "nights")):
        shutil.rmtree(made, ignore_errors=True)


def story() -> tuple[Any, list[Step]]:
    """A claim from filing to money, one that is corrected and withdrawn, one that is refused and appealed; each step can be
    done again with the same keys."""
    from duixian.site.cases import paying
    from duixian.site.cases.engine.apply import apply
    from duixian.site.cases.engine.command import Command
    from duixian.site.cases.rounds import go_round
    from duixian.site.funds import batches
    from duixian.site.funds.bankfile import bank_file
    from duixian.site.funds.models import Batch, Commitment
    from duixian.site.funds.values import Outcome

    from .allowance import DOCTOR, PRIVATE, funded
    from .casework import Office, at
    from .registry_people import resident

    office = Office("guiyang", at(JUNE))
    doctor = office.claimant(DOCTOR)
    others = [office.claimant(DOCTOR, f"人才{n}", resident("19900505", n)) for n in (107, 108)]
    employer = office.employer(PRIVATE, doctor, *others)
    handler = office.people["handler"]
    funded(office)
    office.account_of(doctor)
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    second, third = (office.draft("settling_allowance", other, employer, handler) for other in others)
    for one in (second, third):
        office.materials(one, handler)
    for role in ("local_window", "local_personnel", "local_finance"):
        for number in (1, 2):
            office.officer(role, "xiuwen", number)
    for role in ("hr_bureau", "city_finance"):
        office.officer(role)

    def act(name: str, by: Any, day: date, of: Any = case, **payload: Any) -> Callable[[], Any]:
        def run() -> None:
            request = f"story {name} {day} {payload.get('outcome', '')}"
            apply(Command(of.key, name, by, request, None, payload), at(day))

        return run

    window, personnel = office.officer("local_window", "xiuwen"), office.officer("local_personnel", "xiuwen")
    finance, checker = office.officer("local_finance", "xiuwen"), office.officer("local_finance", "xiuwen", 2)

    def draw() -> None:
        batches.draw_up(
            list(Commitment.objects.all()), request="story", by=finance, now=at(date(2022, 6, 14))
        )

    def approve() -> None:
        batch = Batch.objects.get()
        batches.approve(batch, checker, at(date(2022, 6, 14)), seen=batch.digest)

    def send() -> None:
        bank_file(Batch.objects.get(), checker, at(date(2022, 6, 14)))

    def take() -> None:
        batch = Batch.objects.get()
        paying.take(
            batch, [Outcome(line.number, True) for line in batch.lines.all()], finance, at(date(2022, 6, 15))
        )

    def clock() -> None:
        _forget()
        done = go_round(at(date(2022, 6, 13)))
        assert not done.failed, done.failed

    steps: list[Step] = [
        ("file", act("file", handler, JUNE)),
        ("accepted and reviewed", act("outcome", window, date(2022, 6, 2), outcome="passed", minutes="纪要1号")),
        ("decided", act("outcome", personnel, date(2022, 6, 2), outcome="approved", minutes="纪要1号")),
        ("published", act("publish", personnel, date(2022, 6, 2))),
        ("clock", clock),
        ("granted", act("outcome", personnel, date(2022, 6, 13), outcome="clear", minutes="纪要1号")),
        ("received", act("outcome", office.officer("hr_bureau"), date(2022, 6, 13), outcome="received", minutes="纪要1号")),
        ("transferred", act("outcome", office.officer("city_finance"), date(2022, 6, 13), outcome="transferred", minutes="纪要1号")),
        ("batch drawn up", draw), ("batch approved", approve), ("batch sent", send), ("results taken", take),
        *further(act, second, third, handler, window, personnel),
    ]  # fmt: skip
    return office, steps


def further(act: Any, second: Any, third: Any, handler: Any, window: Any, personnel: Any) -> list[Step]:
    """What else happens to claims: worked on, corrected and withdrawn; refused and appealed."""
    day, later = date(2022, 6, 16), date(2022, 6, 17)
    material = second.attachments.first()
    return [
        ("second filed", act("file", handler, day, second)),
        ("assigned", act("assign", window, day, second, to=window.pk)),
        ("material checked", act("check_material", window, day, second, attachment=str(material.key), state="accepted")),
        ("message", act("write", window, day, second, text="请补正")),
        ("fact checked", act("verify", window, day, second, facts={"person.degree": "doctor"}, evidence="看过原件")),
        ("correction asked for", act("ask_correction", window, day, second, wanted=[material.material], note="盖章不清")),
        ("withdrawn", act("withdraw", handler, later, second)),
        ("third filed", act("file", handler, day, third)),
        ("third reviewed", act("outcome", window, day, third, outcome="passed", minutes="纪要2号")),
        ("refused", act("outcome", personnel, day, third, outcome="refused", ground="合同已经解除", minutes="纪要2号")),
        ("appealed", act("appeal", handler, later, third, text="合同没有解除")),
    ]  # fmt: skip


def points(count: int, sample: int | None) -> list[tuple[int, bool]]:
    """Where to kill: before each statement and after the last, or some spread over all. What lies between the end of one
    statement and the beginning of the next changes nothing in the database."""
    every = [*((n, False) for n in range(1, count + 1)), (count, True)]
    if sample is None or sample >= len(every):
        return every
    chosen = {round(i * (len(every) - 1) / max(sample - 1, 1)) for i in range(sample)}
    return [every[i] for i in sorted(chosen)]


def try_out(store: Store, name: str, run: Callable[[], Any], sample: int | None) -> dict[str, Any]:
    """One step killed at its points; the database stands after the step afterwards."""
    store.keep("before")
    before = picture()
    with counted() as seen:
        run()
    count = len(seen)
    after = picture()
    store.keep("after")
    wrong: list[str] = []
    tried = points(count, sample)
    for place, late in tried:
        store.put_back("before")

        def killed(place: int = place, late: bool = late) -> None:
            with counted(place, after=late):
                run()

        ended = in_child(killed)
        where = f"{name}: {'after' if late else 'before'} statement {place} of {count}"
        if ended != -signal.SIGKILL:
            wrong.append(f"{where}: not killed but ended with {ended}")
            continue
        found = picture()
        if name != "clock" and found not in (before, after):
            wrong.append(f"{where}: half done")
        wrong += [f"{where}: {what}" for what in broken()]
        store.close()
        if in_child(lambda: run()) != 0:
            wrong.append(f"{where}: could not be done again")
        elif picture() != after:
            wrong.append(f"{where}: done again it ends elsewhere")
    store.put_back("after")
    return {"step": name, "statements": count, "killed": len(tried), "wrong": wrong}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=None)
    parser.add_argument("--steps", default="")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    django.setup()
    from duixian.site.library.upkeep import make_ready

    make_ready()
    store = Store()
    _, steps = story()
    wanted = set(filter(None, args.steps.split(",")))
    status = 0
    for name, run in steps:
        if wanted and name not in wanted:
            run()
            continue
        told = try_out(store, name, run, args.sample)
        status |= bool(told["wrong"])
        print(json.dumps(told, ensure_ascii=False), flush=True)
    store.close()
    for name in ("before", "after"):
        store.forget(name)
    return status


if __name__ == "__main__":
    sys.exit(main())
