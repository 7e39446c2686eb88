"""Corrections of the outline and of tables, as they change the rows of a document."""

from __future__ import annotations

from typing import Any

from .flatten import lead_of
from .models import Correction, Node

NODE_FIELDS = ("type", "label", "heading", "path")
Verdict = Correction.Verdict


def node_reading(node: Node) -> dict[str, Any]:
    """What a correction of a node can change, as it now stands."""
    return {name: getattr(node, name) for name in NODE_FIELDS}


def table_reading(node: Node) -> dict[str, Any]:
    """Header and rows of a table as they now stand."""
    table = node.table or {"header": [], "columns": 0, "cells": []}
    rows: dict[int, list[str]] = {}
    for row, column, words in table["cells"]:
        cells = rows.setdefault(row, [""] * table["columns"])
        if column < len(cells):
            cells[column] += words
    return {"header": list(table["header"]), "rows": [rows[number] for number in sorted(rows)]}


def apply_node(node: Node, correction: Correction) -> None:
    """Give a node the type, label, heading and path an editor gave it; what stands below it follows its path."""
    node.confidence, node.why = 1.0, "编辑确认"
    if correction.verdict == Verdict.CORRECTED and correction.value:
        before = node.path
        for name in NODE_FIELDS:
            setattr(node, name, correction.value[name])
        node.lead = lead_of(node.text, node.label + node.heading)
        node.why = "编辑更正"
        if node.path != before:
            _follow(node, before)
    node.save(update_fields=[*NODE_FIELDS, "lead", "confidence", "why"])


def _follow(node: Node, before: str) -> None:
    """Paths below a node begin with its own."""
    keys = {node.key}
    changed = []
    for other in Node.objects.filter(document=node.document, position__gt=node.position).order_by("position"):
        if other.parent not in keys:
            continue
        keys.add(other.key)
        if before and other.path.startswith(before):
            other.path = node.path + other.path[len(before) :]
            changed.append(other)
    Node.objects.bulk_update(changed, ["path"], 500)


def apply_table(node: Node, correction: Correction) -> None:
    """Give a table the header and cells an editor gave it; what is no table becomes a paragraph."""
    if correction.verdict == Verdict.REJECTED:
        node.table, node.type = None, "paragraph"
        node.text = node.text.replace("\t", "　")
    elif node.table is not None:
        table = {**node.table, "confidence": 1.0, "why": "编辑确认"}
        if correction.verdict == Verdict.CORRECTED and correction.value:
            table |= table_of(correction.value)
            node.text = "\n".join("\t".join(row) for row in correction.value["rows"])
        node.table = table
    node.save(update_fields=["table", "type", "text"])


def table_of(value: dict[str, Any]) -> dict[str, Any]:
    """Header and rows in the form in which a node keeps its table."""
    cells = [
        [number, column, words]
        for number, row in enumerate(value["rows"])
        for column, words in enumerate(row)
        if words
    ]
    return {
        "header": value["header"],
        "columns": max([len(value["header"]), *map(len, value["rows"])]),
        "cells": cells,
        "why": "编辑更正",
    }
