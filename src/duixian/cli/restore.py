"""`duixian restore FILE`"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .library import add_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what duixian backup wrote")
    parser.add_argument("--keys", metavar="FILE", type=Path, help="what duixian backup --keys wrote")
    parser.add_argument(
        "--check", action="store_true", help="only check every byte of the file; change nothing"
    )
    parser.add_argument(
        "--replace", action="store_true", help="put it in place of the data there are (these are moved aside); stop the site first"
    )  # fmt: skip
    parser.add_argument("--without-keys", action="store_true", help="restore although the keys are lost")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """0 where it was restored (or is whole), 1 where it was refused, 2 for a setting that cannot be used."""
    from duixian.site.backups.archive import BackupError

    try:
        return _check(args) if args.check else _restore(args)
    except BackupError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1


def _check(args: argparse.Namespace) -> int:
    from duixian.site.backups import keyfiles
    from duixian.site.backups.archive import read

    told = read(args.file, None).told
    print(f"{args.file} 完整：{told['made_at']} 由 {told['version']} 版写出，{len(told['members'])} 个文件。")
    if args.keys:
        names = keyfiles.read(args.keys)
        print(f"{args.keys} 完整：{'、'.join(sorted(names))}。")
    return 0


def _restore(args: argparse.Namespace) -> int:
    if args.data:
        os.environ["DUIXIAN_DATA"] = args.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    from duixian.site.datadir import SettingError, data_directory

    secret = data_directory(os.environ) / "secret-key"
    fresh = not secret.exists()
    try:
        django.setup()
    except SettingError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 2
    if fresh:
        secret.unlink(
            missing_ok=True
        )  # made by the settings just now: not one that the backup's would replace
    from django.utils import timezone

    from duixian.site.backups.restoring import restore

    done = restore(
        args.file, timezone.now(), keys=args.keys, replace=args.replace, without_keys=args.without_keys
    )
    print(f"已恢复 {done.made_at} 的备份（{done.version} 版，{done.members} 个文件）。")
    if done.aside:
        what = "数据" if done.database_aside else "文件（数据库除外，旧的已由备份替换）"
        print(f"原来的{what}移到了 {done.aside}，确认无误后请删除。")
    print("请运行 duixian audit verify 核对审计链。")
    return 0
