"""`duixian pack check`: what is wrong with a pack, and whether its rules stand in the texts they cite."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from duixian.cli.dates import reckoned

from .library import add_json, open_library

if TYPE_CHECKING:
    from duixian.rules import Pack
    from duixian.rules.sources import Checked, Lookup, Pin
    from duixian.rules.verify.findings import Finding

DEFAULT = ""  # --library without a folder: the data directory of the other commands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=reckoned, metavar="DATE", help="day to check for (default: today)")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="longest time for one question to the solver"
    )
    parser.add_argument(
        "--library",
        nargs="?",
        const=DEFAULT,
        metavar="DIR",
        help="compare with the texts of the library there (default: the data directory)",
    )
    parser.add_argument(
        "--pin", action="store_true", help="write the hashes of the cited texts to the pack's citations.csv"
    )
    parser.add_argument("--all", action="store_true", help="also show findings that the pack accepts")
    add_json(parser)


def check(pack: Pack, args: argparse.Namespace) -> int:
    """Findings to standard output; 1 where one is an error that the pack does not accept."""
    from duixian.rules.verify.findings import as_data, with_reasons

    start = perf_counter()
    if args.pin and args.library is None:
        print("钉住引用要有文库。改法：加上 --library 文库所在的目录", file=sys.stderr)
        return 1
    found, took = _of_rules(pack, args.as_of or date.today(), args.seconds)
    sources = None
    if args.library is not None:
        args.data = args.library or getattr(args, "data", None)
        open_library(args)
        sources = _against_library(pack, args.pack, today=date.today(), pin=args.pin)
        if sources is None:
            return 1
        found += sources.findings
    findings = with_reasons(found, pack)
    told = [f for f in findings if args.all or not f.accepted]
    for finding in told:
        print(json.dumps(as_data(finding), ensure_ascii=False) if args.json else finding.render())
    for line in _summary(pack, findings, sources, f"用时 {perf_counter() - start:.1f} 秒{took}"):
        print(line, file=sys.stderr if args.json else sys.stdout)
    return 1 if any(f.level == "error" and not f.accepted for f in findings) else 0


def _summary(pack: Pack, findings: Sequence[Finding], sources: Checked | None, took: str) -> Iterator[str]:
    open_ = [f for f in findings if not f.accepted]
    counts = {level: sum(f.level == level for f in open_) for level in ("error", "warning", "note")}
    accepted = len(findings) - len(open_)
    yield (
        f"{pack.title}：{len(pack.benefits)} 项待遇，{len(pack.facts)} 个事实；"
        f"错误 {counts['error']}，警告 {counts['warning']}，提示 {counts['note']}。"
        + (f"另有 {accepted} 处规则包已说明理由（--all 列出）。" if accepted else "")
    )
    if sources is not None:
        rate = 100 * sources.placed / sources.numbers if sources.numbers else 100.0
        yield (
            f"对照文库：{sources.citations} 处引用找到原文 {sources.found} 处；"
            f"{sources.numbers} 个数有 {sources.placed} 个在所引的条文里（{rate:.1f}%）。"
        )
    yield f"{took}。"


def _of_rules(pack: Pack, today: date, seconds: float) -> tuple[list[Finding], str]:
    """The findings, and what was asked of the solver."""
    from duixian.rules.verify.lint import lint

    findings = list(lint(pack))
    try:
        from duixian.rules.verify.run import verified
    except ModuleNotFoundError:
        print("没有安装求解器，只做了不用求解器的检查；安装：pip install 'duixian[verify]'", file=sys.stderr)
        return findings, ""
    found = verified(pack, today, seconds)
    undecided = f"，{found.undecided} 个没有在 {seconds:g} 秒内判定" if found.undecided else ""
    return findings + list(found.findings), f"，问了求解器 {found.asked} 个问题{undecided}"


def _against_library(pack: Pack, folder: Path, *, today: date, pin: bool) -> Checked | None:
    """What the library says of a pack's citations; None where citations.csv cannot be used (which was said)."""
    from duixian.rules.sources import (
        PINS_FILE,
        PinsError,
        check_sources,
        leanings,
        pinned,
        read_pins,
        write_pins,
    )

    file = folder / PINS_FILE
    pins: Mapping[str, Pin] = {}
    try:
        if file.exists():
            pins = read_pins(file.read_text("utf-8-sig"))
    except PinsError as error:
        print(error, file=sys.stderr)
        return None
    lookup = lookup_in_library()
    checked = check_sources(pack, lookup, pins)
    if pin:
        made = pinned((lean.cite.full for lean in leanings(pack)), lookup, today, pins)
        file.write_text(write_pins(made), "utf-8")
        print(f"已把 {len(made)} 处引用的原文摘要写进 {file}。")
    return checked


def lookup_in_library() -> Lookup:
    """Citations looked up in the open library, each once."""
    from duixian.citations import CitationError
    from duixian.rules.sources import Found, Missing, Passage, Several
    from duixian.site.library.quoting import Quoted, Quoter

    quoter = Quoter()
    known: dict[str, Found | Missing | Several] = {}

    def look(citation: str) -> Found | Missing | Several:
        try:
            there = quoter.quote(citation)
        except CitationError:
            return Missing()
        if isinstance(there, Quoted):
            places = tuple(Passage(place.path, place.text) for place in there.articles)
            return Found(there.citation, there.text, there.nearest, not there.missed, places)
        if there.candidates:
            return Several(there.candidates)
        return Missing(there.held, there.near)

    def lookup(citation: str) -> Found | Missing | Several:
        if citation not in known:
            known[citation] = look(citation)
        return known[citation]

    return lookup
