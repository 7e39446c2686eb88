"""When the registry is scanned, from the environment."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.site.datadir import SettingError

HOUR = 2


def hour_of(environ: Mapping[str, str]) -> int | None:
    """DUIXIAN_NIGHTLY: the hour of the day from which on; None where it is off."""
    said = environ.get("DUIXIAN_NIGHTLY", "").strip()
    if said == "off":
        return None
    if not said:
        return HOUR
    if not (said.isascii() and said.isdecimal() and int(said) < 24):
        raise SettingError(f"DUIXIAN_NIGHTLY: {said!r} is no hour. Write 0 to 23, or off.")
    return int(said)
