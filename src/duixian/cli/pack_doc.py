"""`duixian pack doc PACK --output DIR`: the pack as pages that anyone can read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duixian.rules import Pack


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder for the pages; what it has is replaced",
    )


def doc(pack: Pack, args: argparse.Namespace) -> int:
    """Write the pages; 1 where the folder cannot be used."""
    from duixian.rules.book import pages

    folder: Path = args.output
    try:
        folder.mkdir(parents=True, exist_ok=True)
        texts = pages(pack)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        print(f"写不了“{folder}”：{error.strerror}。改法：换一个可写的文件夹", file=sys.stderr)
        return 1
    print(f"{pack.title}：{len(texts)} 个文件写进 {folder}，从 {folder / 'index.html'} 看起。")
    return 0
