"""Statistics by pack, benefit, district and year: filed, granted, refused, ended, paid, and the sums of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from duixian.site.cases.models import Case, Decision
from duixian.site.cases.purse import places_of
from duixian.site.funds.models import BatchLine
from duixian.site.shelf import shelf

from . import suppressing

Key = tuple[str, str, str, int]  # pack, benefit, district, year
COUNTS = ("filed", "granted", "refused", "ended", "claimants_paid")
SUMS = ("granted_fen", "paid_fen")
DECIDED = {Decision.Kind.GRANT: "granted", Decision.Kind.REFUSE: "refused", Decision.Kind.END: "ended"}


@dataclass
class _Figures:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    sums: dict[str, suppressing.Sum] = field(
        default_factory=lambda: {name: suppressing.Sum(0, 0, 0) for name in SUMS}
    )


def rows(today: date) -> Iterator[dict[str, Any]]:
    """One row for each benefit, district and year in which anything happened, as it may be published."""
    found: dict[Key, _Figures] = defaultdict(_Figures)
    _filed(found)
    _decided(found)
    _paid(found)
    titles = {(r.pack.id, b.id): b.title for r in shelf().all() for b in r.pack.benefits.values()}
    places = {(r.pack.id, code): label for r in shelf().all() for code, label in places_of(r.pack).items()}
    for key in sorted(found):
        pack, benefit, district, year = key
        over = year < today.year
        told = suppressing.shown(found[key].counts, found[key].sums, over=over)
        yield {
            "pack": pack, "benefit": benefit, "benefit_title": titles.get((pack, benefit), benefit), "district": district,
            "district_name": places.get((pack, district), ""), "year": year, "final": over,
            **{name: told.values[name] for name in COUNTS}, **{_yuan_name(name): _yuan(told.values[name]) for name in SUMS},
            "withheld": " ".join(_yuan_name(name) for name in told.withheld),
        }  # fmt: skip


def _yuan_name(name: str) -> str:
    return name.replace("_fen", "_yuan")


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _year(name: str) -> ExtractYear:
    return ExtractYear(name, tzinfo=timezone.get_default_timezone())


def _filed(found: dict[Key, _Figures]) -> None:
    rows = Case.objects.exclude(filed_at=None).annotate(of=_year("filed_at")).order_by()
    for *key, count in rows.values_list("pack", "benefit", "territory", "of").annotate(n=Count("pk")):
        found[_key(key)].counts["filed"] = count


def _decided(found: dict[Key, _Figures]) -> None:
    """Decisions that stand."""
    rows = Decision.objects.filter(kind__in=DECIDED, overturned_by=None).annotate(of=_year("at")).order_by()
    of = ("case__pack", "case__benefit", "case__territory", "of", "kind")
    grouped = rows.values_list(*of).annotate(
        n=Count("pk"), m=Count("amount"), fen=Sum("amount"), most=Max("amount")
    )
    for *key, kind, count, paid, fen, most in grouped:
        figures = found[_key(key)]
        figures.counts[DECIDED[kind]] = count
        if kind == Decision.Kind.GRANT:
            figures.sums["granted_fen"] = suppressing.Sum(fen or 0, paid, most or 0)


def _paid(found: dict[Key, _Figures]) -> None:
    """What the bank has paid, by claimant: how many, how much, the largest."""
    place = Case.objects.filter(key=OuterRef("commitment__case")).values("territory")[:1]
    lines: QuerySet[BatchLine] = BatchLine.objects.filter(state=BatchLine.State.PAID).exclude(result_at=None)
    lines = lines.annotate(of=_year("result_at"), place=Subquery(place)).order_by()
    of = ("commitment__pack", "commitment__benefit", "place", "of", "commitment__claimant")
    for *key, _, fen in lines.values_list(*of).annotate(fen=Sum("fen")).iterator(2000):
        figures = found[_key(key)]
        before = figures.sums["paid_fen"]
        figures.counts["claimants_paid"] += 1
        figures.sums["paid_fen"] = suppressing.Sum(before.fen + fen, before.count + 1, max(before.most, fen))


def _key(key: list[Any]) -> Key:
    pack, benefit, place, year = key
    return pack, benefit, place or "", year
