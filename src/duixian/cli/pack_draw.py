"""`duixian pack draw|bpmn PACK [PROCEDURE] -o FILE`: procedures as pictures, or as BPMN 2.0 models."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duixian.rules import Pack


def add_arguments(parser: argparse.ArgumentParser, kind: str) -> None:
    """`kind` names the files: SVG, BPMN."""
    parser.add_argument("procedure", metavar="PROCEDURE", nargs="?", help="which one (default: all)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        type=Path,
        required=True,
        help=f"the {kind} file; a folder where all are written",
    )


def draw_pack(pack: Pack, args: argparse.Namespace) -> int:
    """0 done, 1 where there is no such procedure or the file cannot be written."""
    from duixian.rules.drawing import draw

    return _write(pack, args, draw, "svg")


def bpmn_pack(pack: Pack, args: argparse.Namespace) -> int:
    """0 done, 1 where there is no such procedure or the file cannot be written."""
    from duixian.rules.bpmn import bpmn

    return _write(pack, args, bpmn, "bpmn")


def _write(pack: Pack, args: argparse.Namespace, made: Callable[[Pack, str], str], ending: str) -> int:
    if args.procedure is not None and args.procedure not in pack.procedures:
        known = "、".join(pack.procedures) or "没有任何程序"
        print(f"没有程序“{args.procedure}”。可用：{known}", file=sys.stderr)
        return 1
    try:
        if args.procedure is not None:
            args.output.write_text(made(pack, args.procedure), encoding="utf-8")
        else:
            args.output.mkdir(parents=True, exist_ok=True)
            for id_ in pack.procedures:
                (args.output / f"{id_}.{ending}").write_text(made(pack, id_), encoding="utf-8")
    except OSError as error:
        print(
            f"duixian pack {args.action}: {args.output}：写不进（{error.strerror}）。请换一个位置。",
            file=sys.stderr,
        )
        return 1
    return 0
