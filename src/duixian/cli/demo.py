"""duixian demo"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from duixian.site.datadir import DEMONSTRATION

from . import serve
from .library import add_data, open_library

LOCAL_PASSWORD = "yunting-2024"  # noqa: S105 - only where nobody but this machine can reach the site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_address(parser)
    add_data(parser, "one of its own, ~/.local/share/duixian-demo")


def run(args: argparse.Namespace) -> int:
    """Import the texts of an invented jurisdiction into a library of their own and open the site."""
    own = not args.data
    if own:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        args.data = str(Path(base).expanduser() / "duixian-demo")
    os.environ.pop("DUIXIAN_DATABASE", None)  # never the library somebody works with
    os.environ.pop("DUIXIAN_DEMO", None)
    os.environ.setdefault("DUIXIAN_FACTOR", "off")  # invented people have no authenticator
    os.environ.setdefault("DUIXIAN_WAIT", "off")  # and nobody to object
    if serve.is_local(args.host):
        os.environ["DUIXIAN_DEMO"] = "1"  # one-click sign-in, only where nobody but this machine can reach it
    if not _mark(Path(args.data).expanduser(), own=own):
        return 1
    open_library(args)
    from django.utils import timezone

    from duixian.site.demo import TEXTS
    from duixian.site.demo.people import accounts, people
    from duixian.site.demo.stage import cases
    from duixian.site.library.importing import import_files
    from duixian.site.library.upkeep import fresh_index

    outcomes = import_files([TEXTS])
    fresh_index()
    local = serve.is_local(args.host)
    password = LOCAL_PASSWORD if local else secrets.token_urlsafe(9)
    documents = sum(outcome.documents for outcome in outcomes)
    print(f"演示文库（虚构的“云水市”）：{len(outcomes)} 个来源，{documents} 份文件，数据目录 {args.data}")
    now = timezone.now()
    found = people(now)
    person, officer, editor = accounts(found, password, now)
    made = cases(found, password, now)
    print(f"演示案件：{made} 件" if made else "演示案件：已有", flush=True)
    print(f"审读账户：{editor}　个人账户：{person}　窗口账户：{officer}　密码：{password}", flush=True)
    if local:
        print(f"各个岗位一键登录：http://{args.host}:{args.port}/demo/", flush=True)
    args.demonstration = True  # with passwords made for this run, where others can reach it
    return serve.run(args)


def _mark(directory: Path, *, own: bool) -> bool:
    """Mark a data directory as a demonstration's; refuses one that somebody works with. `own`: it is the command's own."""
    mark = directory / DEMONSTRATION
    if not own and not mark.exists() and directory.exists() and any(directory.iterdir()):
        print(
            f"duixian: {directory} 里已有别的数据，演示不能放在那里。用 --data 指定一个空目录。",
            file=sys.stderr,
        )
        return False
    if not mark.exists():
        print("第一次打开，先建好演示的城市，约一分钟……", flush=True)
    directory.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return True
