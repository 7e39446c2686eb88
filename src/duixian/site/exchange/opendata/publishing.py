"""The open data that the site offers: a folder in the data directory, made anew by the clock once a day."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from .describing import BY_NAME
from .writing import PACKAGE, write

FOLDER = "open-data"


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.DATA_DIR) / FOLDER


def tick(now: datetime) -> bool:
    """Write the day's files where they are not there yet. True where they were written."""
    if made_on(described()) == timezone.localdate(now):
        return False
    write(folder(), now)
    return True


def described() -> dict[str, Any] | None:
    """The package as it was last written; None where there is none yet."""
    try:
        found: dict[str, Any] = json.loads((folder() / PACKAGE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def made_on(package: dict[str, Any] | None) -> date | None:
    """The day on which a package was written."""
    return datetime.fromisoformat(package["created"]).date() if package is not None else None


def file_of(name: str, form: str, today: date) -> Path | None:
    """A file that may be given out on a day; None where there is none: what is public for some days only is not given out
    from an older edition."""
    of, made = BY_NAME.get(name), made_on(described())
    path = folder() / f"{name}.{form}"
    if of is None or made is None or (of.today_only and made != today) or not path.is_file():
        return None
    return path
