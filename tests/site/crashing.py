"""Stories played step by step, each step killed at each of its statements: nothing is lost, nothing happens twice.

Run as a program on an installation of its own (DUIXIAN_DATA, DUIXIAN_DATABASE). Every step is tried again and again on a
copy of the database, and of the files beside it, as they were before it: a child process carries it out and kills itself
(SIGKILL) before or after the n-th statement, the commit counted as one. What is found then must be what was before or what was
to be, the ledger must be sound, and the step done again, with the files that the killed one left, must end where it ends
undisturbed.
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
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from .crash_stories import STORIES, Step

BESIDE = ("nights", "open-data")  # what steps leave in the data directory, by folder


class Store:
    """The database as a whole with the files beside it: kept under a name, put back, closed before a fork."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.db import connections

        self.data = Path(settings.DATA_DIR)
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
        _copied(self.data, self.data / f"kept-{name}")

    def put_back(self, name: str) -> None:
        self.close()
        if self.postgres:
            self._drop(self.main)
            self._admin(f'CREATE DATABASE "{self.main}" TEMPLATE "{self.main}_{name}"')
        else:
            for end in ("-wal", "-shm"):
                Path(f"{self.main}{end}").unlink(missing_ok=True)
            shutil.copy(f"{self.main}.{name}", self.main)
        _copied(self.data / f"kept-{name}", self.data)

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
        self._server.execute(sql)

    @cached_property
    def _server(self) -> Any:
        """A connection beside the database; children inherit it and leave it alone."""
        import psycopg

        parts = urlsplit(os.environ["DUIXIAN_DATABASE"])
        return psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True)


def _copied(source: Path, target: Path) -> None:
    for name in BESIDE:
        shutil.rmtree(target / name, ignore_errors=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)


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
        (Direct, "_together"),
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


def picture() -> dict[str, Any]:
    """All that a step may leave behind, without keys and times: PostgreSQL does not give out again a key that was drawn before
    a kill, so that listings go by their places in the timers' names."""
    from duixian.site.audit.models import Row
    from duixian.site.cases.models import Case, Event, Issued, Listing, Proposal, Series, Timer
    from duixian.site.funds.models import Batch, BatchLine, Commitment, Entry
    from duixian.site.notices.models import Notice
    from duixian.site.proactive.models import Finding, Night, Subscription
    from duixian.site.registry.models import Fact

    listings = enumerate(Listing.objects.order_by("pk").values_list("pk", flat=True), 1)
    places = {f"publicity:{key}": f"publicity {place}" for place, key in listings}
    return {
        "cases": list(Case.objects.order_by("pk").values_list("number", "phase", "step", "version", "holds", "amount", "due")),
        "events": list(Event.objects.order_by("case", "seq").values_list("case", "seq", "act", "step", "outcome", "to")),
        "numbers": list(Issued.objects.order_by("number").values_list("number", "kind")),
        "series": list(Series.objects.order_by("name").values_list("name", "year", "last")),
        "proposals": list(Proposal.objects.order_by("pk").values_list("state")),
        "timers": sorted((kind, places.get(name, name), state) for kind, name, state in Timer.objects.values_list("kind", "name", "state")),
        "commitments": list(Commitment.objects.order_by("case_number", "number").values_list("number", "state", "fen", "paid_fen")),
        "lines": list(BatchLine.objects.order_by("pk").values_list("number", "state", "fen")),
        "batches": list(Batch.objects.order_by("pk").values_list("state")),
        "notices": sorted(Notice.objects.values_list("user__username", "channel", "kind", "case_number", "state")),
        "audit": sorted(map(str, Row.objects.values_list("act", "subject", "about"))),
        "findings": list(Finding.objects.order_by("subject", "benefit").values_list("subject", "benefit", "state", "amount", "since", "change", "changed_on", "why", "times", "told_at__date")),
        "nights": list(Night.objects.order_by("pack", "on").values_list("pack", "on", "stage", "place", "counts", "totals")),
        "subscriptions": list(Subscription.objects.order_by("pk").values_list("seen", "said")),
        "entries": Entry.objects.count(), "facts": Fact.objects.count(), "files": _beside(),
    }  # fmt: skip


def _beside() -> list[Any]:
    """What the next day goes on from: the open data, the results of the last night and as of when its tables are. Nights by
    their days: a number that was drawn before a kill is drawn no more."""
    import pyarrow.parquet as pq
    from django.conf import settings

    from duixian.site.proactive.models import Night

    data, days = Path(settings.DATA_DIR), dict(Night.objects.values_list("pk", "on"))
    open_data = [path for path in sorted(data.glob("open-data/*.*")) if path.suffix != ".part"]
    stands = [json.loads(path.read_text("utf-8")) for path in sorted(data.glob("nights/*/stand.json"))]
    results = sorted(data.glob("nights/*/result-*.parquet"))
    return [
        *((path.name, path.read_text("utf-8")) for path in open_data),
        *({**stand, "night": days.get(stand["night"])} for stand in stands),
        *((days.get(int(path.stem.removeprefix("result-"))), sorted(map(str, pq.read_table(path).to_pylist()))) for path in results),
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


def points(count: int, sample: int | None) -> list[tuple[int, bool]]:
    """Where to kill: before each statement and after the last, or some spread over all. What lies between the end of one
    statement and the beginning of the next changes nothing in the database."""
    every = [*((n, False) for n in range(1, count + 1)), (count, True)]
    if sample is None or sample >= len(every):
        return every
    chosen = {round(i * (len(every) - 1) / max(sample - 1, 1)) for i in range(sample)}
    return [every[i] for i in sorted(chosen)]


def try_out(store: Store, step: Step, sample: int | None) -> dict[str, Any]:
    """One step killed at its points; the database stands after the step afterwards."""
    name, run, again = step.name, step.run, step.again or step.run
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
        if not step.several and found not in (before, after):
            wrong.append(f"{where}: half done")
        wrong += [f"{where}: {what}" for what in broken()]
        store.close()
        if in_child(again) != 0:
            wrong.append(f"{where}: could not be done again")
        elif others := [what for what, there in picture().items() if there != after[what]]:
            wrong.append(f"{where}: done again it ends elsewhere: {', '.join(others)}")
    store.put_back("after")
    return {"step": name, "statements": count, "killed": len(tried), "wrong": wrong}


def _until_last(steps: list[Step], wanted: set[str]) -> list[Step]:
    """The steps as far as one is wanted."""
    last = max((n for n, step in enumerate(steps, 1) if not wanted or step.name in wanted), default=0)
    return steps[:last]


def played(store: Store, wanted: set[str], sample: int | None) -> int:
    """All stories, each on an empty installation; what came of each step that is wanted (none named: all) is printed. Not 0
    where something went wrong."""
    store.keep("empty")
    status = 0
    for story in STORIES:
        store.put_back("empty")
        for step in _until_last(story(), wanted):
            if not step.tried or (wanted and step.name not in wanted):
                step.run()
                continue
            told = try_out(store, step, sample)
            status |= bool(told["wrong"])
            print(json.dumps(told, ensure_ascii=False), flush=True)
    return status


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=None)
    parser.add_argument("--steps", default="")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    django.setup()
    from django.conf import settings

    from duixian.site.library.upkeep import make_ready

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # accounts are not what is tried
    make_ready()
    store = Store()
    try:
        return played(store, set(filter(None, args.steps.split(","))), args.sample)
    finally:
        store.close()
        for name in ("empty", "before", "after"):
            store.forget(name)


if __name__ == "__main__":
    sys.exit(main())
