"""Work shared among processes, as the workers of a server would."""

from __future__ import annotations

import gc
import os
import resource
import traceback
from collections.abc import Callable


def used() -> float:
    """Seconds of processor time of all processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def shares(one: Callable[[int], None], processes: int) -> None:
    """`one` in so many processes, which part as those of a server (`duixian.cli.serve`). Raises RuntimeError where one failed."""
    gc.freeze()
    pids = []
    for process in range(processes):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                one(process)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        pids.append(pid)
    ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    if any(ends):
        raise RuntimeError("a process failed")
