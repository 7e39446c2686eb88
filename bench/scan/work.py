"""The work of the bench `scan`, in a process of its own on an installation of its own (`bench.installation`).

    PEOPLE  so many people with their employers, poured into the registry; then three nights
Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.installation import ready

DAY = date(2024, 3, 4)
STAFF = 50  # people of one employer
PACK = "demo"


def main(people: int) -> dict[str, Any]:
    ready()
    from django.utils import timezone

    from duixian.site.shelf import shelf

    noon = timezone.make_aware(datetime(DAY.year, DAY.month, DAY.day, 12))
    long_ago = noon - timedelta(days=30)
    firms = max(people // STAFF, 1)
    pour("registry_subject", SUBJECT, _subjects(people, firms, _at(long_ago)))
    facts = pour("registry_fact", FACT, _facts(people, firms, _at(long_ago)))
    _settle()
    found = shelf().by_id(PACK)
    assert found is not None
    nights = [_night("first", found, noon)]
    changed = range(firms + 1, firms + people + 1, 100)
    pour("registry_fact", FACT, _changes(changed, facts, _at(noon + timedelta(hours=2))))
    nights.append(_night("1 % changed", found, noon + timedelta(days=1, hours=1)))
    nights.append(_night("nothing changed", found, noon + timedelta(days=2, hours=1)))
    return {"facts": facts, "nights": nights}


def _night(what: str, found: Any, now: datetime) -> dict[str, Any]:
    from duixian.site.proactive import nightly
    from duixian.site.proactive.asking import Asking

    asking = Asking(found)
    began, worked = time.perf_counter(), time.process_time()
    stages: dict[str, float] = {}
    last: list[Any] = [began, "tables"]

    def tell(night: Any) -> None:
        at = time.perf_counter()
        stages[str(last[1])] = stages.get(str(last[1]), 0.0) + at - last[0]
        last[:] = [at, str(night.stage)]

    night = nightly.work(nightly.begin(asking, now.date(), now), asking, now, tell=tell)
    totals = night.totals
    changes = sum(totals[name] for name in ("found", "ended", "claimed", "amount"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "what": what, "seconds": time.perf_counter() - began, "worked": time.process_time() - worked, "stages": stages, "peak": peak, "entitled": totals["entitled"],
        "changes": changes,
    }  # fmt: skip


# an invented registry

SUBJECT = ("id", "key", "kind", "name", "role", "recorded_at")
FACT = (
    "id",
    "subject_id",
    "pack",
    "fact",
    "value",
    "other_id",
    "withdrawn",
    "valid_from",
    "source",
    "register",
    "evidence",
    "recorded_at",
)
SORTS = 5_000  # of people and of employers that differ in what is known of them
Row = tuple[Any, ...]


def _subjects(people: int, firms: int, at: Any) -> Iterator[Row]:
    for number in range(1, firms + people + 1):
        firm = number <= firms
        yield (
            number,
            _key(number),
            "enterprise" if firm else "person",
            f"{'单位' if firm else '人'}{number}",
            "",
            at,
        )


def _facts(people: int, firms: int, at: Any) -> Iterator[Row]:
    draw = random.Random(7)
    since, no = _day(date(2023, 1, 1)), _no()
    of_firms = [[(f, json.dumps(v)) for f, v in _firm(draw).items()] for _ in range(SORTS)]
    of_people = [[(f, json.dumps(v)) for f, v in _person(draw).items()] for _ in range(SORTS)]
    key = 0
    for number in range(1, firms + people + 1):
        for fact, value in draw.choice(of_firms if number <= firms else of_people):
            key += 1
            yield key, number, PACK, fact, value, None, no, since, "extract", "示例库", "", at
        if number > firms:
            key += 1
            yield (
                key,
                number,
                PACK,
                "employer",
                None,
                (number - firms - 1) // STAFF % firms + 1,
                no,
                since,
                "extract",
                "社保",
                "",
                at,
            )


def _firm(draw: random.Random) -> dict[str, Any]:
    return {
        "employer.industry": draw.choice(["I1", "I2", "I31", "I23"]), "employer.local": draw.random() < 0.9,
        "employer.ownership": draw.choice(["city", "private", "private", "public"]), "employer.district": draw.choice(["south", "north", "hill", "new"]),
        "employer.dishonest": draw.random() < 0.02,
    }  # fmt: skip


def _person(draw: random.Random) -> dict[str, Any]:
    born = date(1960, 1, 1) + timedelta(days=draw.randrange(16_000))
    since = date(2020, 1, 1) + timedelta(days=draw.randrange(1_500))
    return {
        "person.degree": draw.choice(["doctor", "master", "bachelor", "bachelor", "college", "other"]), "person.title": draw.choice(["none", "none", "engineer", "associate"]),
        "person.birth": born.isoformat(), "person.household": draw.random() < 0.6, "person.flexible": False, "person.employed_here": draw.random() < 0.9,
        "person.settling_received": draw.random() < 0.5, "person.held_grade": draw.choice(["none", "none", "none", "D", "C"]),
        "person.card_renewed": draw.random() < 0.8, "person.card_void": False,
        "person.insurance": [{"from": since.isoformat(), "district": "hill", "unemployment": True}],
        "contracts": [{"years": f"{draw.randrange(1, 8)} 年", "full_time": draw.random() < 0.9, "pay": f"{draw.randrange(5, 60)} 万元"}],
    }  # fmt: skip


def _changes(people: range, last: int, at: Any) -> Iterator[Row]:
    """Of each a register brings one other fact, from the next day on."""
    draw = random.Random(11)
    news = [
        ("person.household", False),
        ("person.household", True),
        ("person.held_grade", "C"),
        ("person.employed_here", False),
    ]
    since, no = _day(DAY + timedelta(days=1)), _no()
    for key, number in enumerate(people, last + 1):
        fact, value = draw.choice(news)
        yield key, number, PACK, fact, json.dumps(value), None, no, since, "extract", "示例库", "", at


def pour(table: str, columns: tuple[str, ...], rows: Iterator[Row]) -> int:
    """Stream rows into a table; how many. Indexes of a large one are made at the end."""
    from django.db import connection, transaction

    connection.ensure_connection()
    counted = Counted(rows)
    if connection.vendor == "postgresql":
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in counted:
                copy.write_row(row)
        return counted.count
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys = OFF")  # what is poured fits
    with transaction.atomic():
        empty = raw.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None
        made = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall()  # fmt: skip
        for name, _ in made if empty else ():
            raw.execute(f'DROP INDEX "{name}"')
        raw.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", counted
        )
        for _, text in made if empty else ():
            raw.execute(text)
    return counted.count


class Counted:
    """Rows as they go by, counted."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _at(when: datetime) -> Any:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if _sqlite() else when


def _day(day: date) -> Any:
    return day.isoformat() if _sqlite() else day


def _key(number: int) -> Any:
    return f"{number:032x}" if _sqlite() else uuid.UUID(int=number)


def _no() -> Any:
    return 0 if _sqlite() else False


def _settle() -> None:
    """As a database that has been at work for a while knows its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
