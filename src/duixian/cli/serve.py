"""duixian serve"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from socket import gaierror, socket
from tempfile import TemporaryDirectory
from typing import Any

from duixian.site.datadir import DEMONSTRATION

from .crew import crew
from .library import add_data, open_library
from .listening import bound, serving
from .numbers import whole

MOST_PROCESSES = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_data(parser)
    parser.add_argument(
        "--tick", action=argparse.BooleanOptionalAction, default=None,
        help="do what is due every minute (default: with SQLite; with PostgreSQL run duixian tick beside it)",
    )  # fmt: skip
    parser.add_argument(
        "--processes", type=whole(1, MOST_PROCESSES), default=1, metavar="N",
        help="so many processes on the one address (default 1; with PostgreSQL one for each core of the machine is right)",
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
    """Serve the site until it is stopped; 1 where the address cannot be used, or a process of several does not keep running."""
    if getattr(args, "processes", 1) == 1:
        return _run(args)
    if not hasattr(os, "fork"):
        print("duixian: --processes 要 Linux 或 macOS。在这个系统上用一个进程。", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="duixian-metrics-") as counted:
        # Counters of all processes are read together; this is settled before the first of them is made.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    if not is_local(args.host):
        # An address that means "all of this machine's" says nothing of the names it is reached by.
        anywhere = args.host in {"0.0.0.0", "::"}  # noqa: S104
        os.environ.setdefault("DUIXIAN_HOSTS", f"localhost,127.0.0.1,{'*' if anywhere else args.host}")
    open_library(args)
    from django.conf import settings
    from django.urls import get_resolver

    from duixian.site.wsgi import application

    # An installation that lacks a part ends here, instead of answering every page with 500.
    _ = get_resolver().url_patterns
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
        sockets = bound(args.host, args.port)
    except gaierror:
        print(f"duixian: {args.host}：没有这个主机名。用 --host 写本机的地址或名称。", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"duixian: {args.host}:{args.port} 不能监听（{error.strerror}）。用 --port 换一个端口。",
            file=sys.stderr,
        )
        return 1
    print(f"兑现已打开：http://{args.host}:{args.port}/　按 Ctrl+C 停止。", flush=True)
    processes = getattr(args, "processes", 1)
    if processes > 1:
        return together(application, sockets, processes, clock=_has_clock(args))
    return _alone(application, sockets, clock=_has_clock(args))


def _alone(application: Any, sockets: Sequence[socket], *, clock: bool) -> int:
    """One process, with the clock in a thread of it."""
    from duixian.site.cases.rounds import Clock

    server = serving(application, sockets)
    beside = Clock() if clock else None
    if beside is not None:
        beside.start()
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()
    finally:
        if beside is not None:
            beside.stop()
    return 0


def together(application: Any, sockets: Sequence[socket], processes: int, *, clock: bool) -> int:
    """Several processes on the same sockets, and one for the clock. What they have in common is read before they part."""
    from django.db import connections
    from prometheus_client.multiprocess import mark_process_dead

    from duixian.site.cases.rounds import Clock
    from duixian.site.shelf import shelf

    shelf().prepare()
    connections.close_all()
    gc.freeze()
    works: list[Callable[[], None]] = [lambda: serving(application, sockets).run()] * processes
    if clock:
        works.append(lambda: Clock().run())
    return crew(works, mark_process_dead)


def _has_clock(args: argparse.Namespace) -> bool:
    """Whether this server does what is due: by itself on SQLite, where there is one server."""
    from django.db import connection

    wanted: bool | None = getattr(args, "tick", None)
    return connection.vendor == "sqlite" if wanted is None else wanted
