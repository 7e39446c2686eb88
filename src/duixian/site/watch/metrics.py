"""How the site answers and what lies waiting, in the form Prometheus reads.

The metrics belong to the server that counts them, all its processes together; what is counted in the database is read at
every scrape.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from . import beats
from .models import Beat

SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number read from the database: `values` by the labels' values, in the order of `labels`."""

    name: str
    help: str
    values: dict[tuple[str, ...], float]
    labels: tuple[str, ...] = field(default=())


class Metrics:
    """The counters of one server. Where it has several processes (PROMETHEUS_MULTIPROC_DIR is set then) each counts in a file
    there, and what is read is the sum; the memory is told of a single process only."""

    def __init__(self) -> None:
        several = bool(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
        self._registry = CollectorRegistry()
        counted = CollectorRegistry() if several else self._registry
        self._requests = Counter(
            "duixian_requests", "Requests answered", ("view", "method", "status"), registry=counted
        )
        self._seconds = Histogram(
            "duixian_request_seconds", "Time to the answer", ("view",), registry=counted, buckets=SECONDS
        )
        if several:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        else:
            ProcessCollector(registry=self._registry)
        self._registry.register(_Kept())

    def answered(self, view: str, method: str, status: int, started: float) -> None:
        """Count an answer: `view` is the route's name, never an address; `started` a time of `time.perf_counter`."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else "other"
        self._requests.labels(view, known, str(status)).inc()
        self._seconds.labels(view).observe(time.perf_counter() - started)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Kept(Collector):
    """What the database tells: last times of recurring works, and what the apps above count (settings: WATCH_GAUGES)."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # nothing is read when it is registered

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("duixian_database_up", "1 where the database answered this scrape")
        try:
            found = [*_works(), *(one for path in settings.WATCH_GAUGES for one in import_string(path)())]
        except DatabaseError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        for gauge in found:
            family = GaugeMetricFamily(f"duixian_{gauge.name}", gauge.help, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family


def _works() -> list[Gauge]:
    rows = {(row.name,): row for row in Beat.objects.filter(name__in=beats.LABELS)}
    return [
        Gauge(
            "work_last_seconds", "Unix time at which a recurring work last ended",
            {name: row.at.timestamp() for name, row in rows.items()}, ("work",),
        ),
        Gauge(
            "work_last_failed", "Parts of it that failed then",
            {name: row.failed for name, row in rows.items()}, ("work",),
        ),
    ]  # fmt: skip
