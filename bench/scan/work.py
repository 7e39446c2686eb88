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
CHUNK = 20_000
PACK = "demo"


def main(people: int) -> dict[str, Any]:
    ready()
    from django.utils import timezone

    from duixian.site.shelf import shelf

    noon = timezone.make_aware(datetime(DAY.year, DAY.month, DAY.day, 12))
    long_ago = noon - timedelta(days=30)
    firms = max(people // STAFF, 1)
    pour("registry_subject", SUBJECT, _subjects(people, firms, long_ago))
    facts = pour("registry_fact", FACT, _facts(people, firms, long_ago))
    _settle()
    found = shelf().by_id(PACK)
    assert found is not None
    nights = [_night("first", found, noon)]
    changed = range(firms + 1, firms + people + 1, 100)
    pour("registry_fact", FACT, _changes(changed, facts, noon))
    nights.append(_night("1 % changed", found, noon + timedelta(days=1, hours=1)))
    nights.append(_night("nothing changed", found, noon + timedelta(days=2, hours=1)))
    return {"facts": facts, "nights": nights}


def _night(what: str, found: Any, now: datetime) -> dict[str, Any]:
    from duixian.site.proactive import nightly
    from duixian.site.proactive.asking import Asking

    asking = Asking(found)
    began = time.perf_counter()
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
        "what": what, "seconds": time.perf_counter() - began, "stages": stages, "peak": peak, "entitled": totals["entitled"],
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


def _subjects(people: int, firms: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    for number in range(1, firms + people + 1):
        firm = number <= firms
        yield (
            number,
            uuid.UUID(int=number),
            "enterprise" if firm else "person",
            f"{'单位' if firm else '人'}{number}",
            "",
            at,
        )


def _facts(people: int, firms: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(7)
    key = 0
    for number in range(1, firms + people + 1):
        said = _firm(draw) if number <= firms else _person(draw)
        for fact, value in said.items():
            key += 1
            yield (
                key,
                number,
                PACK,
                fact,
                json.dumps(value),
                None,
                False,
                date(2023, 1, 1),
                "extract",
                "示例库",
                "",
                at,
            )
        if number > firms:
            key += 1
            yield (
                key,
                number,
                PACK,
                "employer",
                None,
                (number - firms - 1) // STAFF % firms + 1,
                False,
                date(2023, 1, 1),
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


def _changes(people: range, last: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Of each a register brings one other fact, from the next day on."""
    draw = random.Random(11)
    for key, number in enumerate(people, last + 1):
        fact, value = draw.choice(
            [
                ("person.household", False),
                ("person.household", True),
                ("person.held_grade", "C"),
                ("person.employed_here", False),
            ]
        )
        yield (
            key,
            number,
            PACK,
            fact,
            json.dumps(value),
            None,
            False,
            DAY + timedelta(days=1),
            "extract",
            "示例库",
            "",
            at + timedelta(hours=2),
        )


def pour(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> int:
    """Stream rows into a table, a chunk at a time; how many."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        count = 0
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for count, row in enumerate(rows, 1):  # noqa: B007 - told afterwards
                copy.write_row(row)
        return count
    count, lot = 0, []
    text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    connection.ensure_connection()
    connection.connection.execute("PRAGMA foreign_keys = OFF")  # what is poured fits
    with transaction.atomic():
        for count, row in enumerate(rows, 1):  # noqa: B007 - told afterwards
            lot.append(tuple(_plain(value) for value in row))
            if len(lot) >= CHUNK:
                connection.connection.executemany(text, lot)
                lot = []
        connection.connection.executemany(text, lot)
    return count


def _plain(value: Any) -> Any:
    """A value as Django writes it into SQLite."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return value.hex if isinstance(value, uuid.UUID) else value


def _settle() -> None:
    """As a database that has been at work for a while knows its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
