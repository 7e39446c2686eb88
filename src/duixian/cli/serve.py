"""duixian serve"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from duixian.site.datadir import DEMONSTRATION

from .library import add_data, open_library
from .numbers import whole

BESIDE = 1_000_000  # bytes of a form beside its file

if TYPE_CHECKING:
    from duixian.site.cases.rounds import Clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_data(parser)
    parser.add_argument(
        "--tick", action=argparse.BooleanOptionalAction, default=None,
        help="do what is due every minute, in this process (default: with SQLite; with PostgreSQL run duixian tick beside it)",
    )  # fmt: skip


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address."""
    return host in {"127.0.0.1", "localhost", "::1"}


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--port", type=whole(1, 65_535), default=8000, help="port to listen on (default 8000)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve the site until it is stopped; 1 where the address cannot be used."""
    if not is_local(args.host):
        # An address that means "all of this machine's" says nothing of the names it is reached by.
        anywhere = args.host in {"0.0.0.0", "::"}  # noqa: S104
        os.environ.setdefault("DUIXIAN_HOSTS", f"localhost,127.0.0.1,{'*' if anywhere else args.host}")
    open_library(args)
    from django.conf import settings
    from django.urls import get_resolver

    from duixian.site.wsgi import application

    _ = (
        get_resolver().url_patterns
    )  # an installation that lacks a part ends here, instead of answering every page with 500

    invented = (settings.DATA_DIR / DEMONSTRATION).exists() and not getattr(args, "demonstration", False)
    if invented and (settings.PROXIES or not is_local(args.host)):
        print(
            f"duixian: {settings.DATA_DIR} 是演示的数据，账户的密码人人知道，不能给别的机器用。请用 duixian demo，或换数据目录。",
            file=sys.stderr,
        )
        return 1
    if settings.SECURE and not settings.PROXIES:
        print(
            "duixian: DUIXIAN_SECURE=1 要有代理终结 HTTPS。请设 DUIXIAN_PROXIES=1（代理的层数），并让代理写 X-Forwarded-For 和 X-Forwarded-Proto。",
            file=sys.stderr,
        )
        return 1
    try:
        server = listening(application, args.host, args.port)
    except OSError as error:
        print(
            f"duixian: {args.host}:{args.port} 不能监听（{error.strerror}）。用 --port 换一个端口。",
            file=sys.stderr,
        )
        return 1
    except ValueError:  # the server found no address for this name
        print(f"duixian: {args.host}：没有这个主机名。用 --host 写本机的地址或名称。", file=sys.stderr)
        return 1
    clock = _clock(args)
    print(f"兑现已打开：http://{args.host}:{args.port}/　按 Ctrl+C 停止。", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()
    finally:
        if clock is not None:
            clock.stop()
    return 0


def listening(application: Any, host: str, port: int) -> Any:
    """The server, listening but not yet serving. Raises OSError, ValueError where the address cannot be used.

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
    most = max(settings.FILES_MOST_BYTES, MOST_BYTES) + BESIDE
    return create_server(
        application, host=host, port=port, threads=8, ident="", max_request_body_size=most, **behind
    )


def _clock(args: argparse.Namespace) -> Clock | None:
    """The clock of this server, where it is to have one: of its own on SQLite, where there is one server."""
    from django.db import connection

    from duixian.site.cases.rounds import Clock

    wanted = getattr(args, "tick", None)
    if wanted is False or (wanted is None and connection.vendor != "sqlite"):
        return None
    clock = Clock()
    clock.start()
    return clock
