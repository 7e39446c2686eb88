"""Tables as text on the terminal and as Markdown in docs/quality.md, each bench between its own two markers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.tables import Table, machine

QUALITY = Path(__file__).parent.parent / "docs" / "quality.md"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def as_text(table: Table) -> str:
    """The table in columns; Chinese characters count as two."""
    rows = [list(table.columns), *(list(row) for row in table.rows)]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(table.columns))]
    lines = [
        "  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return "\n".join([table.title, *lines, *([table.note] if table.note else [])])


def as_markdown(table: Table) -> str:
    """The table in Markdown with its title and note."""
    escape = [[cell.replace("|", "\\|") for cell in row] for row in (table.columns, *table.rows)]
    lines = ["| " + " | ".join(row) + " |" for row in escape]
    lines.insert(1, "|" + "---|" * len(table.columns))
    return "\n".join([f"**{table.title}**", "", *lines, *(["", table.note] if table.note else [])])


def keep(name: str, summary: str, tables: Sequence[Table], calm: str, page: Path = QUALITY) -> None:
    """Write a bench's tables between its markers, which are added at the end of the page where they are absent; `calm` says
    how the machine was meanwhile."""
    day = datetime.now(UTC).date().isoformat()
    body = "\n\n".join(
        [f"### {name}", summary, f"_{day}: {machine()}; {calm}_", *(as_markdown(t) for t in tables)]
    )
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    block = f"{begin}\n{body}\n{end}"
    text = page.read_text(encoding="utf-8")
    held = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    text = held.sub(lambda _: block, text) if held.search(text) else f"{text.rstrip()}\n\n{block}\n"
    page.write_text(text, encoding="utf-8")
