"""`duixian audit`: the nightly check, the check of the audit chain, sealing, heads for sending elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from .library import add_data, open_library

SHOWN = 1000
ACTIONS = (
    ("run", "Check the audit chain and the ledger (the same as no action); for every night"),
    ("verify", "Check the audit chain: change, deletion, insertion, truncation"),
    ("seal", "Take the audit rows that wait into the chain and sign its head"),
    ("heads", "Print the heads of the chain, for keeping elsewhere"),
    ("key", "Print the public keys that the heads are signed with"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, summary in ACTIONS:
        action = actions.add_parser(name, help=summary, description=summary)
        add_data(action)
        if name in ("run", "verify"):
            action.add_argument(
                "--head", metavar="FILE", type=Path, action="append", default=[], help="heads kept elsewhere (again for more)"
            )  # fmt: skip
        if name == "heads":
            action.add_argument("--all", action="store_true", help="all of them, not only the last")


def run(args: argparse.Namespace) -> int:
    """0 where all is well, 1 where something was found, 2 where it could not be checked."""
    open_library(args)
    from duixian.site.audit.chain.outside import HeadsError
    from duixian.site.audit.signing import SigningError

    try:
        return _DO[args.action or "run"](args)
    except (SigningError, HeadsError) as error:
        print(f"duixian: {error}", file=sys.stderr)
    except FileNotFoundError as error:
        print(f"duixian: {error.filename}：没有这个文件。检查路径。", file=sys.stderr)
    except PermissionError as error:
        print(f"duixian: {error.filename}：没有权限读写。", file=sys.stderr)
    return 2


def _verify(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from duixian.site.audit.checking import check
    from duixian.site.audit.models import Head

    grave = 0
    for count, finding in enumerate(check(timezone.now(), getattr(args, "head", []), _progress()), 1):
        grave += finding.grave
        if count <= SHOWN:
            print(finding, flush=True)
    last = Head.objects.order_by("-number").defer("links").first()
    state = f"链头 {last.number}，共 {last.total} 行" if last else "还没有链头"
    print(f"审计链：{state}；{f'发现 {grave} 处问题' if grave else '没有发现问题'}。")
    return 1 if grave else 0


def _nightly(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from duixian.site.audit.chain.sealing import seal
    from duixian.site.cases import keeping, reconciling
    from duixian.site.funds import checking

    seal(timezone.now())
    status = _verify(args)
    found = [*checking.audit(timezone.now()), *reconciling.audit(), *keeping.audit(timezone.now())]
    for finding in found[:SHOWN]:
        print(f"【账目】{finding.about}：{finding.what}")
    print(f"账目：{f'发现 {len(found)} 处问题' if found else '没有发现问题'}。")
    return 1 if found else status


def _seal(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from duixian.site.audit.chain.sealing import seal

    print(f"已封存 {seal(timezone.now())} 行。")
    return 0


def _heads(args: argparse.Namespace) -> int:
    from duixian.site.audit.chain.outside import line_of
    from duixian.site.audit.models import Head

    heads = Head.objects.defer("links")
    for head in heads.order_by("number").iterator(500) if args.all else heads.order_by("-number")[:1]:
        sys.stdout.write(line_of(head))
    return 0


def _key(args: argparse.Namespace) -> int:
    from django.conf import settings

    from duixian.site.audit.signing import public_hex, signer_of

    for id_, key in signer_of(settings.DATA_DIR).private.items():
        print(f"{id_} {public_hex(key)}")
    return 0


def _progress() -> Callable[[int, int], None] | None:
    """A line on the terminal that counts the rows; nothing where the output goes elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        print(f"\r已核对 {done} / {total} 行", end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return show


_DO = {"run": _nightly, "verify": _verify, "seal": _seal, "heads": _heads, "key": _key}
