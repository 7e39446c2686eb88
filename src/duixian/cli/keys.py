"""`duixian keys`: the keys that values are sealed, found and signed with."""

from __future__ import annotations

import argparse
import sys

from .library import add_data, open_library

ACTIONS = (
    ("list", "Tell what each key has sealed (the same as no action)"),
    ("rotate", "Seal everything with a new key, or finish a rotation that was stopped"),
    ("digests", "Give the digests by which identifiers are found a new key (stop the site first)"),
    ("retire", "Take an old key, with which nothing is sealed any more, out of the file"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, summary in ACTIONS:
        action = actions.add_parser(name, help=summary, description=summary)
        add_data(action)
        if name == "rotate":
            action.add_argument(
                "--signing", action="store_true", help="the key that signs the audit chain instead"
            )
        if name == "retire":
            action.add_argument("id", metavar="ID", help="the key, as duixian keys lists it")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where it was refused or a value does not open, 2 where the keys cannot be used."""
    open_library(args)
    from duixian.site.audit.signing import SigningError
    from duixian.site.rotation import RotationError
    from duixian.site.sealing import SealError

    try:
        return _DO[args.action or "list"](args)
    except RotationError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    except (SealError, SigningError) as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 2


def _list(args: argparse.Namespace) -> int:
    from django.conf import settings

    from duixian.site.rotation import used
    from duixian.site.sealing import keys_of

    keys, found = keys_of(settings.DATA_DIR), used()
    for id_ in [*keys.sealing, *sorted(found.keys() - keys.sealing.keys())]:
        state = "在用" if id_ == keys.last else "旧" if id_ in keys.sealing else "密钥文件里没有"
        where = "；".join(f"{place} {count} 个" for place, count in found.get(id_, {}).items())
        print(f"{id_}（{state}）：{where or '没有用它封存的数据'}")
    return 1 if found.keys() - keys.sealing.keys() else 0


def _rotate(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from duixian.site import audit, rotation
    from duixian.site.audit.signing import add_key

    if args.signing:
        with transaction.atomic():
            id_ = add_key(settings.DATA_DIR)
            audit.write("keys.signing_rotated", user=None, about=id_, now=timezone.now())
        print(
            f"新的签名密钥 {id_} 已启用；旧的继续用来核对旧链头。请把 duixian audit key 的输出另存，并备份密钥。"
        )
        return 0
    done = rotation.rotate(settings.DATA_DIR, timezone.now(), _told)
    print(f"{'新密钥' if done.new else '接着上次没有做完的更换，密钥'} {done.key} 已启用。")
    for place, count in done.resealed.items():
        print(f"重新封存：{place} {count} 个")
    for where in done.damaged:
        print(f"duixian: {where} 打不开：被改动过，或缺密钥。请从备份恢复。", file=sys.stderr)
    print("请立即备份密钥文件（duixian backup --keys），再用 duixian keys retire 停用旧密钥。")
    return 1 if done.damaged else 0


def _digests(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from duixian.site import rotation

    count = rotation.rotate_digests(settings.DATA_DIR, timezone.now(), progress=_told)
    print(f"摘要密钥已更换，重算 {count} 个摘要。请立即备份密钥文件（duixian backup --keys）。")
    return 0


def _retire(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from duixian.site import rotation

    rotation.retire(settings.DATA_DIR, args.id, timezone.now())
    print(
        f"密钥 {args.id} 已停用。以前的备份仍要用它才能打开：请把当时备份的密钥文件保存到那些备份销毁为止。"
    )
    return 0


def _told(place: str, count: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{place}：{count} 个", end="", file=sys.stderr, flush=True)


_DO = {"list": _list, "rotate": _rotate, "digests": _digests, "retire": _retire}
