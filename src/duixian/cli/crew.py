"""Several processes that do one work: forked from one parent, replaced when they end, ended together with it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

# What ends so many times, each within so many seconds of its start, will not get better.
TIMES, SOON = 5, 5.0
PAUSE = 1.0  # seconds before one that ended soon is started again
LOOK, AGAIN = 0.05, 200  # seconds between two looks; looks after which a process is told again to end
CALLS = (signal.SIGTERM, signal.SIGINT)


def crew(works: Sequence[Callable[[], None]], ended: Callable[[int], None] = lambda pid: None) -> int:
    """Do each of these in a process of its own until SIGTERM or SIGINT comes; 0 then, 1 where one cannot keep running.

    Called before any thread is started and with no connection open, since processes inherit both. `ended` is told the number of
    each process that ended. A work runs until the signals raise SystemExit in it; one that ends before is done anew.
    """
    running: dict[int, tuple[int, float]] = {}
    failures = [0] * len(works)
    told: list[int] = []

    def end(signum: int, frame: object) -> None:
        told.append(signum)

    before = {one: signal.signal(one, end) for one in CALLS}
    try:
        waiting = list(range(len(works)))
        while not told:
            for place in waiting:
                with _later():
                    running[_forked(works[place])] = (place, time.monotonic())
            pid, status = _ended(told)
            if not pid:
                break
            place, since = running.pop(pid)
            ended(pid)
            waiting = [place]
            failures[place] = failures[place] + 1 if time.monotonic() - since < SOON else 0
            last = failures[place] >= TIMES
            then = f"启动后很快就停，已经 {TIMES} 次，服务结束" if last else "重新启动"
            print(f"duixian: 一个服务进程停了（{_how(status)}），{then}。", file=sys.stderr, flush=True)
            if last:
                return 1
            if failures[place]:
                time.sleep(PAUSE)
        return 0
    finally:
        for pid in running:
            _kill(pid)
        for pid in running:
            _bring_to_end(pid)
            ended(pid)
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _later() -> Iterator[None]:
    """The signals wait: for the parent until it knows the process it starts, for that one until it has its own way to end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, CALLS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, CALLS)


def _ended(told: list[int]) -> tuple[int, int]:
    """The process that ended, and how; 0 where the signal to end came first."""
    while not told:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            return pid, status
        time.sleep(LOOK)
    return 0, 0


def _bring_to_end(pid: int) -> None:
    """Tell a process to end until it has: what it was just doing may have swallowed the signal's exception."""
    looks = 0
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        looks += 1
        if looks % AGAIN == 0:
            _kill(pid)
        time.sleep(LOOK)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def _forked(work: Callable[[], None]) -> int:
    """Start a work; the number of its process."""
    pid = os.fork()
    return pid if pid else _carried_out(work)


def _carried_out(work: Callable[[], None]) -> NoReturn:
    """Do it and end the process, without what the parent would do at its own end."""
    status = 1
    try:
        for one in CALLS:
            signal.signal(one, _leave)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, CALLS)
        work()
        status = 0
    except SystemExit:
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _leave(signum: int, frame: object) -> NoReturn:
    raise SystemExit


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"
