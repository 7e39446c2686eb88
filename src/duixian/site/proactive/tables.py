"""What the registry knows on a day, as columns: one Parquet a table, in parts by the subjects' numbers, kept up night by night.

The first night reads every file; later ones read again only the files in which something was recorded since, or something
begins or ends between the two days. The parts lie in the data directory, hold no names and no identifiers, and can be made
anew from the registry at any time; they are in no backup.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection
from django.db.models import Max, Min

from duixian.rules.columns.cases import arrow_type
from duixian.site.cases.models import Case, Event
from duixian.site.registry.models import Fact, Sanction, Subject

from .asking import Asking
from .booked import Books
from .layout import Layout, Root, layout
from .rows import About, Filler, Said

FORMAT = 1
SPAN = 50_000  # subjects by number in one part
MANY = 900  # subjects asked for in one statement
LATE = timedelta(hours=1)  # by so much what is recorded may be written after its time
ODD = "odd"
_FACT, _SUBJECT = Fact._meta.db_table, Subject._meta.db_table
_READ = (
    f"SELECT f.subject_id, f.fact, f.value, f.other_id, f.valid_from, f.source, f.id FROM {_FACT} f "
    "WHERE {which} AND f.pack = %s AND NOT f.withdrawn AND (f.valid_from IS NULL OR f.valid_from <= %s) "
    f"AND (f.valid_to IS NULL OR f.valid_to >= %s) AND NOT EXISTS (SELECT 1 FROM {_FACT} s WHERE s.supersedes_id = f.id) "
    "ORDER BY f.subject_id"
)


@dataclass(frozen=True, slots=True)
class Stand:
    """As of when tables are: the pack's content, the day, and up to which fact and event they hold. `night` is the key of
    the night that finished them."""

    content: str
    on: date
    fact: int
    event: int
    night: int = 0

    def told(self) -> dict[str, Any]:
        return {"format": FORMAT, "content": self.content, "on": self.on.isoformat(), "fact": self.fact, "event": self.event, "night": self.night}  # fmt: skip


def stand_of(told: dict[str, Any]) -> Stand | None:
    if told.get("format") != FORMAT:
        return None
    return Stand(told["content"], date.fromisoformat(told["on"]), told["fact"], told["event"], told["night"])


@dataclass
class Tables:
    """The tables of one pack in a folder."""

    asking: Asking
    folder: Path
    layout: Layout = field(init=False)
    filler: Filler = field(init=False)

    def __post_init__(self) -> None:
        self.layout = layout(self.asking)
        self.filler = Filler(self.asking, self.layout)
        self.schemas: dict[str, pa.Schema] = {ODD: pa.schema([("key", pa.int64())])}
        self.keys: dict[str, str] = {ODD: "key"}
        for root in self.layout.roots.values():
            self.schemas[root.entity.kind], self.keys[root.entity.kind] = root.schema(), root.entity.key
            for child in root.children.values():
                entity = child.entity
                key = child.column if entity.many else entity.key
                columns = [
                    (key, pa.int64()),
                    *((name, arrow_type(fact)) for name, fact in child.facts.items()),
                ]
                self.schemas[entity.kind], self.keys[entity.kind] = pa.schema(columns), key

    # keeping up

    def keep_up(self, on: date, now: datetime, nights: Collection[int]) -> Iterator[int]:
        """Bring the tables up to a day; yields how many parts are done, after each. What was broken off goes on, and holds what
        was known when it began. `nights`: of which nights the tables may be; those of others (of before a backup was restored,
        say) are made anew."""
        before = stand_of(self._told("stand.json"))
        stand = self._stand_now(on, now)
        first, top = self._span()
        whole = before is None or before.night not in nights or before.content != stand.content or before.fact > stand.fact + SPAN or before.on > on  # fmt: skip
        changed = None if whole else self._changed(before, on)  # type: ignore[arg-type]
        since = None if whole or before is None else before.told()
        begun, done = self._told("begun.json"), set[int]()
        if (begun.get("on"), begun.get("content"), begun.get("since")) == (
            on.isoformat(),
            stand.content,
            since,
        ):
            done, stand = set(begun["done"]), stand_of(begun) or stand
        elif whole:
            shutil.rmtree(self.folder / "in", ignore_errors=True)
        if whole:
            (self.folder / "stand.json").unlink(missing_ok=True)
        for part in range(first, top + 1):
            if part in done or (changed is not None and part not in changed):
                continue
            self._write(part, on, None if changed is None else changed[part])
            done.add(part)
            self._tell("begun.json", {**stand.told(), "since": since, "done": sorted(done)})
            yield len(done)
        self._empty()
        self._tell("next.json", stand.told())

    def finished(self, night: int) -> int:
        """The night is done: what the tables hold is what its results rest on. Returns up to which fact."""
        stand = stand_of(self._told("next.json"))
        if stand is not None:
            self._tell("stand.json", Stand(stand.content, stand.on, stand.fact, stand.event, night).told())
            (self.folder / "begun.json").unlink(missing_ok=True)
        return stand.fact if stand is not None else 0

    def hold(self, on: date) -> bool:
        """Whether these are the tables of a day, by the pack as it is."""
        stand = stand_of(self._told("next.json"))
        return stand is not None and (stand.on, stand.content) == (on, self.asking.pack.content_hash)

    def _stand_now(self, on: date, now: datetime) -> Stand:
        """Up to what the tables will hold: not what was recorded within the last hour, which may still be being written."""
        fresh = Fact.objects.filter(recorded_at__gt=now - LATE).aggregate(least=Min("pk"))["least"]
        fact = fresh - 1 if fresh is not None else Fact.objects.aggregate(most=Max("pk"))["most"] or 0
        event = Event.objects.filter(at__gt=now - LATE).aggregate(least=Min("pk"))["least"]
        event = event - 1 if event is not None else Event.objects.aggregate(most=Max("pk"))["most"] or 0
        return Stand(self.asking.pack.content_hash, on, fact, event)

    def _span(self) -> tuple[int, int]:
        ends = Subject.objects.aggregate(least=Min("pk"), most=Max("pk"))
        return (ends["least"] or 0) // SPAN, (ends["most"] or 0) // SPAN

    def _changed(self, before: Stand, on: date) -> dict[int, list[int]]:
        """The files to be read again, by part."""
        mine = Fact.objects.filter(pack=self.asking.pack.id).order_by()
        keys: set[int] = set(mine.filter(pk__gt=before.fact).values_list("subject", flat=True))
        if on > before.on:
            keys |= set(
                mine.filter(valid_from__gt=before.on, valid_from__lte=on).values_list("subject", flat=True)
            )
            keys |= set(
                mine.filter(valid_to__gte=before.on, valid_to__lt=on).values_list("subject", flat=True)
            )
        keys |= set(Case.objects.filter(pack=self.asking.pack.id, events__pk__gt=before.event).order_by().values_list("claimant", flat=True))  # fmt: skip
        keys |= set(
            Sanction.objects.filter(pack=self.asking.pack.id).order_by().values_list("subject", flat=True)
        )
        found: dict[int, list[int]] = {}
        for key in sorted(keys):
            found.setdefault(key // SPAN, []).append(key)
        return found

    # one part

    def _write(self, part: int, on: date, only: Sequence[int] | None) -> None:
        into: dict[str, list[dict[str, Any]]] = {}
        books = Books(self.asking, part * SPAN, (part + 1) * SPAN, only)
        for about, said in self._files(part, on, only, books):
            if not self.filler.fill(about, said, into):
                into.setdefault(ODD, []).append({"key": about.key})
        for kind, schema in self.schemas.items():
            path = self.folder / "in" / kind / f"part-{part:06}.parquet"
            made = _columns(into.pop(kind, []), schema)
            if only is not None and path.exists():
                old = pq.read_table(path, schema=schema)
                stays = pc.invert(pc.is_in(old[self.keys[kind]], pa.array(only, pa.int64())))
                made = pa.concat_tables([old.filter(stays), made])
            if made.num_rows or path.exists():
                self._put(path, made)

    def _files(
        self, part: int, on: date, only: Sequence[int] | None, books: Books
    ) -> Iterator[tuple[About, Iterable[Said]]]:
        """Each subject of a part with what is registered of it."""
        rows = Subject.objects.order_by()
        for some in _lots(only) if only is not None else [None]:
            which: Any = (
                {"pk__in": some}
                if some is not None
                else {"pk__gte": part * SPAN, "pk__lt": (part + 1) * SPAN}
            )
            known = {pk: About(pk, kind, role, owner, books.booked(pk), books.barred(pk)) for pk, kind, role, owner in rows.filter(**which).values_list("pk", "kind", "role", "owner")}  # fmt: skip
            said: dict[int, list[Said]] = {}
            read, related = self.asking.read, self.layout.related
            for subject, fact, value, other, began, source, row in self._said(part, on, some):
                if fact in read or fact in related or fact.partition(".")[0] in related:
                    said.setdefault(subject, []).append(
                        Said(fact, value, other, str(began or ""), source, row)
                    )
            for key, about in known.items():
                yield about, said.get(key, ())

    def _said(self, part: int, on: date, some: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
        which = (
            f"f.subject_id IN ({', '.join(['%s'] * len(some))})"
            if some is not None
            else "f.subject_id >= %s AND f.subject_id < %s"
        )
        places: list[Any] = list(some) if some is not None else [part * SPAN, (part + 1) * SPAN]
        with connection.cursor() as cursor:
            cursor.execute(_READ.replace("{which}", which), [*places, self.asking.pack.id, on, on])
            while found := cursor.fetchmany(5_000):
                yield from found

    def _empty(self) -> None:
        """A table that nobody has a row in is there all the same."""
        for kind, schema in self.schemas.items():
            folder = self.folder / "in" / kind
            if not any(folder.glob("part-*.parquet")):
                self._put(folder / "part-000000.parquet", pa.Table.from_pylist([], schema))

    def root_of(self, role: str) -> Root:
        return self.layout.roots[role]

    # files

    def _put(self, path: Path, made: pa.Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(path.name + ".tmp")
        pq.write_table(made, temporary)
        temporary.replace(path)

    def _told(self, name: str) -> dict[str, Any]:
        try:
            told = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _tell(self, name: str, told: dict[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self.folder / f"{name}.tmp"
        temporary.write_text(json.dumps(told), "utf-8")
        temporary.replace(self.folder / name)


def _columns(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; a column that none of them has is made at once."""
    seen: set[str] = set().union(*rows) if rows else set()
    arrays = [
        pa.array([row.get(column.name) for row in rows], column.type) if column.name in seen else pa.nulls(len(rows), column.type)
        for column in schema
    ]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=schema)


def _lots(keys: Collection[int]) -> Iterator[list[int]]:
    rows = list(keys)
    for start in range(0, len(rows), MANY):
        yield rows[start : start + MANY]
