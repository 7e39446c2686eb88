"""Signed-in users who ask for a page, read it for some seconds, and ask for the next: what they wait."""

from __future__ import annotations

import http.client
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Any

PAUSE = 5.0  # seconds between an answer and the next page, on average


@dataclass(frozen=True)
class Visitor:
    """Somebody's cookie and what they look at: names of pages with the address for a number drawn."""

    cookie: str
    pages: Sequence[tuple[str, Callable[[int], str]]]


def warmed(port: int, visitors: Sequence[Visitor]) -> None:
    """Each page once, one after the other, so that the server has read what it reads once. Raises RuntimeError."""
    seen: set[str] = set()
    for who in visitors:
        for name, address in who.pages:
            if name in seen:
                continue
            seen.add(name)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
            connection.request("GET", address(7), headers={"Cookie": who.cookie, "Host": "localhost"})
            status = connection.getresponse().status
            connection.close()
            if status != 200:
                raise RuntimeError(f"{name}: {status}")


def crowd(port: int, visitors: Sequence[Visitor], seconds: float, warm: float) -> dict[str, Any]:
    """So many visitors at once for so many seconds after `warm`; times in milliseconds, by page and together."""
    times: list[tuple[str, float]] = []
    failed: list[str] = []
    begun = time.perf_counter()
    end = begun + warm + seconds

    def visit(number: int, who: Visitor) -> None:
        draw = random.Random(number)
        time.sleep(draw.uniform(0, PAUSE))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (start := time.perf_counter()) < end:
            name, address = draw.choice(who.pages)
            try:
                connection.request(
                    "GET", address(draw.randrange(10**6)), headers={"Cookie": who.cookie, "Host": "localhost"}
                )
                answer = connection.getresponse()
                answer.read()
                wrong = f"{name}: {answer.status}" if answer.status != 200 else ""
            except OSError as error:
                wrong = f"{name}: {error}"
                connection.close()
            if start >= begun + warm:
                times.append((name, 1000 * (time.perf_counter() - start)))
                if wrong:
                    failed.append(wrong)
            time.sleep(draw.uniform(0.6, 1.4) * PAUSE)

    threads = [Thread(target=visit, args=(n, who), daemon=True) for n, who in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(failed) > len(times) // 10:
        raise RuntimeError(f"{len(failed)} of {len(times)} pages were not answered, such as {failed[0]}")
    by: dict[str, list[float]] = {}
    for name, taken in times:
        by.setdefault(name, []).append(taken)
    whole = _told([taken for _, taken in times])
    return {
        "users": len(visitors), "rate": len(times) / seconds, "failed": len(failed), **whole,
        "pages": {name: _told(some) for name, some in by.items()},
    }  # fmt: skip


def _told(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "count": len(ordered), "median": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))], "most": ordered[-1],
    }  # fmt: skip
