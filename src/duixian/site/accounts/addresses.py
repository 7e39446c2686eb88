"""The address a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 the /64, which is one household's or office's.

    Behind DUIXIAN_PROXIES proxies, the address that the outermost of them saw; what a client writes into the header
    itself stands before that and is never read.
    """
    said = request.META.get("REMOTE_ADDR", "")
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        said = hops[-settings.PROXIES]
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
