"""The server of the bench `load`: `duixian serve --processes 2` as it is, but for the clock, which goes on from the day of the
cases: PORT DAY."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from unittest import mock

PROCESSES = 2


def clock(day: date) -> None:
    """From now on it is ten o'clock of that day, and time goes on."""
    from django.utils import timezone

    begun, started = timezone.make_aware(_ten(day)), time.monotonic()
    timezone.now = mock.Mock(side_effect=lambda: begun + timedelta(seconds=time.monotonic() - started))


def _ten(day: date) -> object:
    from datetime import datetime

    return datetime(day.year, day.month, day.day, 10)


def main() -> None:
    with tempfile.TemporaryDirectory() as counted:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
        import django

        django.setup()
        clock(date.fromisoformat(sys.argv[2]))
        from duixian.cli.listening import bound
        from duixian.cli.serve import together
        from duixian.site.wsgi import application

        together(application, bound("127.0.0.1", int(sys.argv[1])), PROCESSES, clock=False)


if __name__ == "__main__":
    main()
