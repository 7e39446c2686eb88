"""`duixian backup FILE`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .library import add_data, open_library

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write")
    parser.add_argument(
        "--keys", metavar="FILE", type=Path, help="write the keys too, into a file that lies elsewhere than the data"
    )  # fmt: skip
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Back the installation up; 1 where it could not be, or where stored files are missing."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.audit.signing import SigningError
    from duixian.site.backups.archive import BackupError
    from duixian.site.backups.making import make
    from duixian.site.sealing import SealError

    try:
        made = make(args.file, args.keys, timezone.now(), _told)
    except (BackupError, SealError, SigningError) as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    print(f"已备份到 {args.file}：{made.members} 个文件，{made.size / 1_000_000:.1f} MB（压缩前）。")
    if made.keys:
        print(f"密钥在 {args.keys}：{'、'.join(made.keys)}。请与备份分开保管；两者缺一不可。")
    else:
        print("密钥不在其中。没有密钥，证件号码和上传的文件打不开：请另用 --keys 备份，放到别处。")
    if made.elsewhere:
        print("上传的文件在另外的存储里，没有备份：请用那个存储自己的备份。")
    for name in made.missing[:SHOWN]:
        print(f"duixian: 数据库里有、存储中没有的文件：{name}", file=sys.stderr)
    if made.missing:
        print(f"duixian: 共缺 {len(made.missing)} 个文件。请从以前的备份找回。", file=sys.stderr)
    return 1 if made.missing else 0


def _told(name: str, count: int) -> None:
    if sys.stderr.isatty() and count % 100 == 0:
        print(f"\r{count} 个文件", end="", file=sys.stderr, flush=True)
