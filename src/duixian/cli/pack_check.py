"""`duixian pack check`: what is wrong with a pack, and whether its rules stand in the texts they cite."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .library import add_data, open_library

if TYPE_CHECKING:
    from duixian.rules import Pack
    from duixian.rules.sources import Checked, Lookup, Pin
    from duixian.rules.verify.findings import Finding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DATE", help="day to check for (default: today)"
    )
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="longest time for one question to the solver"
    )
    parser.add_argument(
        "--pin", action="store_true", help="write the hashes of the cited texts to the pack's citations.csv"
    )
    add_data(parser)


def check(pack: Pack, args: argparse.Namespace) -> int:
    """Findings to standard output; 1 where one is an error."""
    today = args.as_of or date.today()
    findings = _of_rules(pack, today, args.seconds)
    library = args.data or os.environ.get("DUIXIAN_DATA") or os.environ.get("DUIXIAN_DATABASE")
    sources = None
    if library:
        open_library(args)
        sources = _against_library(pack, args.pack, today=date.today(), pin=args.pin)
        if sources is None:
            return 1
        findings += sources.findings
    elif args.pin:
        print("钉住引用要有文库。改法：加上 --data 文库所在的目录", file=sys.stderr)
        return 1
    for finding in findings:
        print(finding.render())
    counts = {level: sum(f.level == level for f in findings) for level in ("error", "warning", "note")}
    print(
        f"{pack.title}：{len(pack.benefits)} 项待遇，{len(pack.facts)} 个事实；"
        f"错误 {counts['error']}，警告 {counts['warning']}，提示 {counts['note']}。"
    )
    if sources is not None:
        print(
            f"对照文库：{sources.citations} 处引用找到原文 {sources.found} 处；"
            f"核对了 {sources.numbers} 个数，{sources.placed} 个在所引的条文里。"
        )
    return 1 if counts["error"] else 0


def _of_rules(pack: Pack, today: date, seconds: float) -> list[Finding]:
    from duixian.rules.verify.lint import lint

    findings = list(lint(pack))
    try:
        from duixian.rules.verify.run import verify
    except ModuleNotFoundError:
        print("没有安装求解器，只做了不用求解器的检查；安装：pip install 'duixian[verify]'", file=sys.stderr)
        return findings
    return findings + list(verify(pack, today, seconds))


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
