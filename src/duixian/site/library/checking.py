"""What an editor enters, brought into the form the library keeps, or refused with a sentence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from duixian.text.model import Kind, Level, NodeType

from .editing import DATES
from .models import Document, Node
from .reviews import HEADER_LISTS

MOST_CELLS = 100_000
LONGEST = {"label": 100, "heading": 500, "path": 300}


class EditError(ValueError):
    """A correction that cannot be taken; the message says why, in the editor's language."""


def checked(document: Document, subject: str, value: Any) -> Any:
    """The value of a correction of ``subject`` in the form the library keeps. Raises EditError."""
    kind, _, name = subject.partition(":")
    if kind == "header":
        return _header(name, value)
    if kind == "clause":
        return _clause(value)
    if kind == "node":
        return _node(document, name, value)
    if kind == "table":
        return _table(value)
    raise EditError("这一项只能确认，不能更正。")


def _header(name: str, value: Any) -> Any:
    if name in DATES:
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise EditError(f"“{value}”不是日期。请写成 2024-05-01 的形式；没有日期时留空。") from None
    if name == "abridged":
        return value in (True, "true", "on", "1", "是")
    if name in HEADER_LISTS:
        parts = value if isinstance(value, list) else str(value or "").splitlines()
        return [part.strip() for part in parts if part.strip()]
    words = str(value).strip() if value is not None else ""
    if name == "kind" and words not in list(Kind):
        raise EditError(f"“{words}”不是文种。可以是：{'、'.join(Kind)}。")
    if name == "level" and words and words not in list(Level):
        raise EditError(f"“{words}”不是层级。可以是：{'、'.join(Level)}；不明时留空。")
    return words or None


def _clause(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as problem:
            raise EditError(
                f"第 {problem.lineno} 行第 {problem.colno} 列不是合法的 JSON，请检查括号、引号和逗号。"
            ) from None
    if not isinstance(value, dict):
        raise EditError("更正后的内容须是 JSON 对象，键与识读结果相同。")
    return value


def _node(document: Document, key: str, value: Any) -> dict[str, str]:
    said = {name: " ".join(str((value or {}).get(name) or "").split()) for name in ("type", *LONGEST)}
    if said["type"] not in list(NodeType):
        raise EditError("请选择条目的类型。")
    if said["type"] == "table" and not Node.objects.filter(document=document, key=key, table__isnull=False):
        raise EditError("这个条目没有识读为表格，不能改为表格类型。")
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            raise EditError(f"标号、标题或引用路径太长（最多 {most} 字）。")
    if not said["path"]:
        raise EditError("请填写引用路径，例如“第三条第二款”或“二/（三）”。")
    other = Node.objects.filter(document=document, path=said["path"]).exclude(key=key).first()
    if other is not None:
        raise EditError(
            f"引用路径“{said['path']}”已是第 {other.start_line} 行那个条目的路径；两个条目不能有同一路径。"
        )
    return said


def _table(value: Any) -> dict[str, Any]:
    header = cells_of(str((value or {}).get("header") or ""))
    rows = [cells_of(line) for line in str((value or {}).get("rows") or "").splitlines() if line.strip()]
    if not rows:
        raise EditError("表格至少要有一行。如果这里不是表格，请选“不成立”。")
    if sum(map(len, rows)) > MOST_CELLS:
        raise EditError(f"表格太大（最多 {MOST_CELLS} 个单元格）。")
    columns = len(header) or max(map(len, rows))
    for number, row in enumerate(rows, 1):
        if len(row) > columns:
            raise EditError(
                f"第 {number} 行有 {len(row)} 个单元格，多于{'表头' if header else '别的行'}的 {columns} 个。"
                "单元格之间用竖线 | 隔开；单元格里的竖线写成 \\|。"
            )
    return {"header": header, "rows": [row + [""] * (columns - len(row)) for row in rows]}


def cells_of(line: str) -> list[str]:
    """The cells of a line: between tabs (as pasted from a spreadsheet), else between upright bars."""
    if not line.strip():
        return []
    if "\t" in line:
        return [cell.strip() for cell in line.strip("\r\n").split("\t")]
    parts = line.replace("\\|", "\0").split("|")
    return [part.strip().replace("\0", "|") for part in parts]


def line_of(cells: list[str]) -> str:
    """The inverse of cells_of."""
    return " | ".join(cell.replace("|", "\\|") for cell in cells)
