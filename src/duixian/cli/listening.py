"""The server of the pages: the address it listens on, and what it believes of a request."""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from typing import Any

BESIDE = 1_000_000  # bytes of a form beside its file
THREADS = 8
# Seconds after which a thread that computes lets others go on: a page asks the database dozens of times, and would wait
# Python's 5 ms after each answer while another page is put together.
TURN = 0.0005


def bound(host: str, port: int) -> list[socket.socket]:
    """Sockets on all addresses of a host. Raises OSError where one cannot be used, socket.gaierror where there is no such host."""
    found: list[socket.socket] = []
    try:
        for family, kind, number, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            one = socket.socket(family, kind, number)
            found.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
            one.listen(1)  # an address that is taken is told now; the server sets how many may wait
    except OSError:
        for one in found:
            one.close()
        raise
    return found


def serving(application: Any, sockets: Sequence[socket.socket]) -> Any:
    """The server on these sockets, ready to run.

    What a request says of its client (X-Forwarded-For, X-Forwarded-Proto) is kept only where it comes from the proxy that
    stands before the site (`DUIXIAN_PROXY`) and there are such proxies (`DUIXIAN_PROXIES`); else it is taken out. Bodies
    larger than any form's largest file are not read.
    """
    from django.conf import settings
    from waitress.server import create_server

    from duixian.site.registry.extracts.reading import MOST_BYTES

    behind: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if settings.PROXIES:
        behind |= {
            "trusted_proxy": settings.PROXY, "trusted_proxy_count": settings.PROXIES,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }  # fmt: skip
    sys.setswitchinterval(TURN)
    most = max(settings.FILES_MOST_BYTES, MOST_BYTES) + BESIDE
    return create_server(
        application, sockets=list(sockets), threads=THREADS, ident="", max_request_body_size=most, **behind
    )
