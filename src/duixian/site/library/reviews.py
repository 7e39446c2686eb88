"""What waits for an editor: readings of low confidence and what the source itself leaves in doubt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from duixian.text import model as text

Row = dict[str, Any]
REVIEW_BELOW = 0.8  # readings less sure than this wait for an editor
FINDING = 0.5  # a finding has no confidence of its own; it stands among the doubtful readings
HEADER_FIELDS = ("title", "number", "date", "kind", "level", "abridged", "effective_from", "expires")
HEADER_LISTS = ("alt_titles", "other_numbers", "issuers")
_LINES = re.compile(r"第\s*(\d+)(?:\s*[–—-]\s*(\d+))?\s*行")


def clause_subject(clause: Row) -> str:
    """A name for a clause that stays when the file is read again."""
    return f"clause:{clause['kind']}:{clause['node']}:{_digest(clause['text'])}"


def finding_subject(finding: str) -> str:
    """A name for a finding that stays as long as it is told in the same words."""
    return f"finding:{_digest(finding)}"


def lines_named(finding: str) -> tuple[int, int] | None:
    """The raw lines that a finding names first."""
    found = _LINES.search(finding)
    return (int(found[1]), int(found[2] or found[1])) if found else None


def _digest(words: str) -> str:
    return hashlib.sha256("".join(words.split()).encode("utf-8", "replace")).hexdigest()[:10]


def reviews(
    document: text.Document, values: Row, nodes: list[Row], clauses: list[Row], lines: text.LineIndex
) -> list[Row]:
    """The rows of the queue for one document, in the order of its fields, nodes, clauses and findings."""
    first = document.extent.start_line
    found = [*_of_header(document, values, lines)]
    for node in nodes:
        where = (node["start_line"], node["end_line"])
        if table := node[
            "table"
        ]:  # the doubt is about its cells; the outline is corrected on the document's page
            read = {"header": table["header"], "rows": len({row for row, *_ in table["cells"]})}
            found += _row(f"table:{node['key']}", node["key"], read, table, where)
        else:
            read = {name: node[name] for name in ("type", "label", "heading", "path")}
            found += _row(f"node:{node['key']}", node["key"], read, node, where)
    for clause in clauses:
        where = (clause["start_line"], clause["end_line"])
        found += _row(clause_subject(clause), clause["node"], clause["data"], clause, where)
    for finding in values["findings"]:
        found += finding_row(finding, first)
    return found


def finding_row(finding: str, fallback: int) -> list[Row]:
    """A finding as a row of the queue; ``fallback`` is the line shown where it names none."""
    basis = {"confidence": FINDING, "why": "来源本身的疑点"}
    where = lines_named(finding) or (fallback, fallback)
    return _row(finding_subject(finding), None, finding, basis, where)


def _of_header(document: text.Document, values: Row, lines: text.LineIndex) -> Iterable[Row]:
    first, last = document.extent.start_line, document.extent.end_line
    yield from _row("extent", None, [first, last], values["fields"]["extent"], (first, first))
    for name in HEADER_FIELDS:
        basis, read = values["fields"][name], values[name]
        span = basis["span"]
        place = (lines(span[0]), lines(span[1] - 1)) if span else (first, first)
        shown = read.isoformat() if hasattr(read, "isoformat") else read
        yield from _row(f"header:{name}", None, shown, basis, place)
    for name in HEADER_LISTS:
        bases = values["fields"][name]
        if bases:
            lowest = min(bases, key=lambda basis: basis["confidence"])
            place = (lines(lowest["span"][0]),) * 2 if lowest["span"] else (first, first)
            yield from _row(f"header:{name}", None, values[name], lowest, place)


def _row(subject: str, node: str | None, read: Any, basis: Row, place: tuple[int, int]) -> list[Row]:
    if basis["confidence"] >= REVIEW_BELOW:
        return []
    return [
        {
            "subject": subject,
            "node": node,
            "read": read,
            "confidence": basis["confidence"],
            "why": basis["why"],
            "start_line": place[0],
            "end_line": place[1],
        }
    ]
