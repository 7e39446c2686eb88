"""Settings of what leaves for other systems, read from the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from duixian.site.datadir import SettingError

from .webhooks.posting import Route

Environ = Mapping[str, str]
LICENCES = ("CC-BY-4.0", "CC0-1.0", "ODC-BY-1.0")


def address_of(environ: Environ) -> str:
    """The site's own address without a slash at its end, '' where it is not told. Raises SettingError."""
    told = (environ.get("DUIXIAN_ADDRESS") or "").rstrip("/")
    try:
        parts = urlsplit(told)
        fine = not told or (parts.scheme in {"https", "http"} and parts.hostname and not parts.path)
    except ValueError:
        fine = False
    if not fine:
        raise SettingError("DUIXIAN_ADDRESS: write https://host, or https://host:port, without a path.")
    return told


def licence_of(environ: Environ) -> str:
    """The licence of open data. Raises SettingError."""
    told = environ.get("DUIXIAN_OPENDATA_LICENCE") or LICENCES[0]
    if told not in LICENCES:
        raise SettingError(f"DUIXIAN_OPENDATA_LICENCE: write one of {', '.join(LICENCES)}.")
    return told


def route_of(environ: Environ) -> Route:
    """How webhooks leave. Raises SettingError."""
    told = [one.strip() for one in (environ.get("DUIXIAN_WEBHOOKS_INSIDE") or "").split(",") if one.strip()]
    try:
        inside = tuple(ipaddress.ip_network(one) for one in told)
    except ValueError as error:
        raise SettingError(
            f"DUIXIAN_WEBHOOKS_INSIDE: write networks such as 10.20.0.0/16, separated by commas ({error})."
        ) from None
    certificates = (
        Path(environ["DUIXIAN_WEBHOOKS_CA"]).expanduser() if environ.get("DUIXIAN_WEBHOOKS_CA") else None
    )
    if certificates is not None and not certificates.is_file():
        raise SettingError(f"DUIXIAN_WEBHOOKS_CA: there is no file {certificates}.")
    return Route(inside, certificates)
