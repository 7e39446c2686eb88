"""Processes that read files. They stop at once when the import is interrupted or killed, and clean up after it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread, current_thread, main_thread


@contextmanager
def pool(processes: int, folder: str) -> Iterator[ProcessPoolExecutor]:
    """Workers that leave their results in ``folder``. Left by an exception, they are stopped in the middle of their work."""
    context = get_context("spawn")
    lifeline, ours = context.Pipe(duplex=False)
    with (
        lifeline,
        ours,
        ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(lifeline, folder)) as executor,
    ):
        try:
            yield executor
        except BaseException:
            ours.close()
            raise


@contextmanager
def unheard() -> Iterator[None]:
    """Processes begun inside never hear Ctrl+C: the parent does, and stops them. A Ctrl+C of this moment comes after it."""
    if not hasattr(signal, "pthread_sigmask") or current_thread() is not main_thread():
        yield
        return
    heard: list[int] = []  # by another thread of this process, which the mask of this one does not stop
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handler = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if heard:
        raise KeyboardInterrupt


def _begin(lifeline: Connection, folder: str) -> None:
    Thread(target=_stop_with_the_parent, args=(lifeline, folder), daemon=True).start()


def _stop_with_the_parent(lifeline: Connection, folder: str) -> None:
    """Wait for the other end to close, by intention or because the parent was killed; nothing is ever sent."""
    try:
        lifeline.recv()
    except EOFError:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
