"""The server of the bench `load`: `duixian serve` as it is, but for the clock, which goes on from the day of the cases: PORT DAY."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from unittest import mock


def clock(day: date) -> None:
    """From now on it is ten o'clock of that day, and time goes on."""
    from django.utils import timezone

    begun, started = timezone.make_aware(_ten(day)), time.monotonic()
    timezone.now = mock.Mock(side_effect=lambda: begun + timedelta(seconds=time.monotonic() - started))


def _ten(day: date) -> object:
    from datetime import datetime

    return datetime(day.year, day.month, day.day, 10)


def main() -> None:
    import django

    django.setup()
    clock(date.fromisoformat(sys.argv[2]))
    from duixian.cli.serve import listening
    from duixian.site.wsgi import application

    listening(application, "127.0.0.1", int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
