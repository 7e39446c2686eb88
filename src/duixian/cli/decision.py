"""`duixian decision make|replay`: decisions as records that cannot be changed unseen, and their replay."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duixian.cli import casefiles

if TYPE_CHECKING:
    from duixian.rules.decisions import Decision

SHOWN = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    made = actions.add_parser("make", help="Decide a case and write the record")
    casefiles.add_case(made)
    casefiles.add_benefits(made)
    made.add_argument(
        "--sources",
        type=Path,
        metavar="FILE",
        help="where each fact comes from: {person.degree: {source: …}}",
    )
    made.add_argument("--texts", type=Path, metavar="FILE", help="hashes of cited texts: {citation: sha256}")
    made.add_argument(
        "--recorded-at",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="moment of recording (default: now)",
    )
    made.add_argument("--output", type=Path, metavar="FILE", help="write here (default: standard output)")
    replayed = actions.add_parser("replay", help="Make a recorded decision again and tell what differs")
    replayed.add_argument("file", type=Path, metavar="FILE", help="the record")
    replayed.add_argument(
        "--pack",
        type=casefiles.pack_path,
        metavar="PACK",
        help="folder of the pack (default: the pack the record names)",
    )


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.decisions import DecisionError

    try:
        return _make(args) if args.action == "make" else _replay(args)
    except DecisionError as error:
        raise casefiles.RefusedError(str(error)) from None


def _make(args: argparse.Namespace) -> int:
    from duixian.rules.decisions import make

    ready = casefiles.evaluator(args.pack)
    case = casefiles.case(args.case)
    moment = args.recorded_at or datetime.now(UTC).replace(microsecond=0)
    if moment.tzinfo is None:
        raise casefiles.RefusedError("--recorded-at 没有时区。改法：写成 2024-03-02T10:00:00+08:00")
    sources = _table(args.sources, "来源", dict, '{"person.degree": {"source": …}}')
    texts = _table(args.texts, "条文散列", str, '{"引用全称": "散列值"}')
    for fact in sources:
        if fact not in ready.pack.facts and fact not in ready.pack.entities:
            raise casefiles.RefusedError(
                f"来源“{args.sources}”里的“{fact}”不是这个规则包的事实。改法：检查拼写"
            )
    wanted = casefiles.benefits(args, ready)
    decision = make(ready, case, recorded_at=moment, benefits=wanted, sources=sources, texts=texts)
    if args.output is None:
        sys.stdout.buffer.write(decision.bytes)
        return 0
    try:
        args.output.write_bytes(decision.bytes)
    except OSError as error:
        raise casefiles.RefusedError(f"写不了“{args.output}”：{error.strerror}。改法：换一个文件名") from None
    print(f"{decision.hash}  {args.output}")
    return 0


def _table(path: Path | None, what: str, kind: type, form: str) -> dict[str, Any]:
    """The file of an option: names with values of one kind."""
    found = casefiles.read_json(path, what) if path else {}
    if not isinstance(found, dict) or not all(isinstance(value, kind) for value in found.values()):
        raise casefiles.RefusedError(f"{what}“{path}”的写法不对。改法：写成 {form}")
    return found


def _replay(args: argparse.Namespace) -> int:
    from duixian.rules.decisions import read, replay

    try:
        decision = read(args.file.read_bytes())
    except OSError as error:
        raise casefiles.RefusedError(f"读不了“{args.file}”：{error.strerror}。改法：检查路径") from None
    ready = casefiles.evaluator(args.pack or _pack_of(decision))
    again = replay(decision, ready)
    if not again.same_engine:
        print(f"引擎：记录用 {decision.body['engine']['version']}，现在的版本不同。")
    if not again.same_pack:
        print(
            f"规则包：记录用 {decision.body['pack']['id']} {decision.body['pack']['version']}（{decision.body['pack']['hash'][:12]}…），"
        )
        print(f"　　　　现在是 {ready.pack.id} {ready.pack.version}（{ready.pack.content_hash[:12]}…）。")
    for difference in again.differences[:SHOWN]:
        print(f"{difference.path}：记录是 {difference.recorded}，现在是 {difference.now}")
    if len(again.differences) > SHOWN:
        print(f"还有 {len(again.differences) - SHOWN} 处不同。")
    if again.identical:
        print("重演一致：每一字节相同。")
    elif again.same_result:
        print("结果相同。")
    else:
        print("结果不同。")
    return 0 if again.identical or again.same_result else 1


def _pack_of(decision: Decision) -> Path:
    folder = casefiles.pack_path(str(decision.body["pack"]["id"]))
    if not folder.is_dir():
        raise casefiles.RefusedError(
            f"不知道规则包“{decision.body['pack']['id']}”放在哪里。改法：用 --pack 指明它的文件夹"
        )
    return folder
