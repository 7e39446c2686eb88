"""What the packs' own cases reach and notice, and whether what they say stands in the texts they cite."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.tables import Table
from duixian.rules import load_pack
from duixian.rules.book.readings import readings
from duixian.rules.testing import coverage, run_cases

SUMMARY = "the packs: cases, conditions reached, changes noticed, findings, citations and numbers found in the sources"
ROOT = Path(__file__).parents[2]
SOURCES = {"guiyang": "000_*.txt"}  # the compendium a pack was made from
_CHECK = re.compile(r"错误 (\d+)，警告 (\d+)，提示 (\d+)。(?:另有 (\d+) 处)?")
_LIBRARY = re.compile(r"(\d+) 处引用找到原文 (\d+) 处；(\d+) 个数有 (\d+) 个在所引的条文里")


def run() -> list[Table]:
    names = sorted(file.parent.name for file in (ROOT / "packs").glob("*/pack.yaml"))
    return [_cases(names), _sources(names)]


def _cases(names: list[str]) -> Table:
    rows = []
    for name in names:
        pack = load_pack(ROOT / "packs" / name)
        passed = sum(outcome.passed for outcome in run_cases(pack))
        leaves = coverage(pack)
        changes = Counter(
            json.loads(line)["verdict"]
            for line in _duixian("pack", "mutate", str(ROOT / "packs" / name), "--json").stdout.splitlines()
        )
        meaningful = changes["killed"] + changes["alive"]
        rows.append(
            [
                name, f"{len(pack.benefits)}", f"{len(pack.facts):,}", f"{passed:,} of {len(pack.cases):,}",
                f"{sum(leaf.covered for leaf in leaves)} of {len(leaves)}", f"{changes['killed']:,} of {meaningful:,}",
                f"{changes['same']}", f"{changes['accepted']}", f"{len(readings(pack))}",
            ]
        )  # fmt: skip
    return Table(
        "Cases and mutation",
        ["pack", "benefits", "facts", "cases passed", "conditions reached", "changes noticed", "proved the same", "explained", "readings"],
        rows,
        "A change is one number, comparator, connective, rounding, member of a set, share, limit or day of the pack, made alone. Proved the same: the solver found "
        "that no case can tell it apart. Explained: the pack says why no case can. Conditions count as reached when cases make them hold and fail. "
        "Readings: places where the text can be read in two ways, both stated.",
    )  # fmt: skip


def _sources(names: list[str]) -> Table:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            compendium = _compendium(name)
            library = ["--library", str(Path(folder) / name)] if compendium else []
            if compendium:
                _duixian("--data", str(Path(folder) / name), "import", str(compendium), check=True)
            told = _duixian("pack", "check", str(ROOT / "packs" / name), *library).stdout
            findings, found = _CHECK.search(told), _LIBRARY.search(told)
            assert findings is not None, told
            counts = [findings[n] or "0" for n in (1, 2, 3, 4)]
            if found is None:
                rows.append([name, *counts, "—", "—"])
            else:
                cited, resolved, numbers, placed = map(int, found.groups())
                rows.append(
                    [
                        name,
                        *counts,
                        f"{resolved} of {cited}",
                        f"{placed} of {numbers} ({placed / numbers:.1%})",
                    ]
                )
    return Table(
        "Verification",
        [
            "pack",
            "errors",
            "warnings",
            "notes",
            "explained",
            "citations found",
            "numbers in the article cited",
        ],
        rows,
        "With the compendium imported into an empty library. A number that is not in the article its rule cites is an error, unless the pack explains it: products of two "
        "ratios, ends of months reckoned from the start of a year, counts written as durations, sums that a text leaves to another publication.",
    )


def _compendium(name: str) -> Path | None:
    folder = Path(os.environ.get("DUIXIAN_SEEDS") or ROOT.parent / "shared" / "seeds")
    return next(iter(sorted(folder.glob(SOURCES[name]))), None) if name in SOURCES else None


def _duixian(*arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from duixian.cli import main; sys.exit(main())"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=check)
