"""`duixian pack new DIR`: a small pack to begin with."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

_ID = re.compile(r"[^\W\d]\w*(?:-[^\W\d]\w*)*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="DIR", help="folder to make; may be there if it is empty")
    parser.add_argument("--title", default="示例市引进人才补助", help="title of the pack")
    parser.add_argument("--jurisdiction", default="示例市", help="where its rules hold")


def new(args: argparse.Namespace) -> int:
    """Write the files; 1 where the folder cannot be used."""
    from duixian.rules.scaffold import new_pack

    folder: Path = args.pack
    if folder.exists() and not folder.is_dir():
        return _refuse(f"“{folder}”是一个文件。改法：写一个还没有的文件夹")
    if folder.is_dir() and any(folder.iterdir()):
        return _refuse(f"“{folder}”里已经有文件，不会覆盖。改法：写一个还没有的文件夹，或先把它清空")
    name = folder.resolve().name
    texts = new_pack(name if _ID.fullmatch(name) else "pack", args.title, args.jurisdiction)
    try:
        for path, text in texts.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    except OSError as error:
        return _refuse(f"写不了“{folder}”：{error.strerror}。改法：换一个可写的位置")
    print(
        f"新规则包在 {folder}：{'、'.join(texts)}。先读 pack.yaml 里的说明，然后运行 duixian pack test {folder}。"
    )
    return 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
