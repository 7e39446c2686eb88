"""Targets printed as a table: a column of indicators, a unit, a base year, the target year, a yearly growth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duixian.text.clauses.values import exact, plain
from duixian.text.model import Cell, Clause, Node

_YEAR = re.compile(r"(20\d\d)年?")
_NAME = re.compile(r"指标(?:名称|内容)?$|^(?:主要|具体|约束性|预期性)?指标|目标名称")
_UNIT = re.compile(r"^(?:计量)?单位$")
_GROWTH = re.compile(r"年均(?:增长|增速|增幅)|增速|增长率")
_BASE = re.compile(r"基期|现状|完成|基准|实际")
_TARGET = re.compile(r"目标|规划")
_CELL = re.compile(
    r"(?P<sign>[≥>≤<＞＜～~约]|不低于|不少于|超过|突破|控制在|前)?\s*(?P<n>\d+(?:[,，]\d{3})*(?:\.\d+)?)\s*(?P<unit>[^\d\s*（(以左]{0,6})?(?P<bound>以上|以下|以内|左右)?"
)
_SIGNS = {
    "≥": ">=",
    "不低于": ">=",
    "不少于": ">=",
    ">": ">",
    "＞": ">",
    "超过": ">",
    "突破": ">",
    "≤": "<=",
    "控制在": "<=",
    "<": "<=",
    "＜": "<=",
    "～": "~=",
    "~": "~=",
    "约": "~=",
    "前": "rank<=",
}
_BOUNDS = {"以上": ">=", "以下": "<=", "以内": "<=", "左右": "~="}


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    unit: int | None
    base: int | None
    base_year: int | None
    target: int | None
    target_year: int | None
    growth: int | None


def table_targets(node: Node) -> Iterator[Clause]:
    """The targets of an indicator table; nothing for a table without a column of indicators and one of goals."""
    table = node.table
    if table is None:
        return
    columns = _columns(table.header)
    if columns is None:
        return
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    for row in rows.values():
        yield from _row(node, row, columns, table.confidence)


def _columns(header: tuple[str, ...]) -> _Columns | None:
    names = ["".join(name.split()) for name in header]
    name = next((n for n, text in enumerate(names) if _NAME.search(text)), None)
    years = [(n, int(found.group(1))) for n, text in enumerate(names) if (found := _YEAR.search(text))]
    goals = [n for n, text in enumerate(names) if _TARGET.search(text) and n != name]
    if name is None or not (years or goals):
        return None
    target = max(years, key=lambda pair: pair[1]) if years else (goals[0], None)
    base = min(years, key=lambda pair: pair[1]) if len({year for _, year in years}) > 1 else None
    if base is None:
        named = next((n for n, text in enumerate(names) if _BASE.search(text)), None)
        base = (named, None) if named is not None and named != target[0] else None  # type: ignore[assignment]
    return _Columns(
        name,
        next((n for n, text in enumerate(names) if _UNIT.search(text)), None),
        base[0] if base else None,
        base[1] if base else None,
        target[0],
        target[1],
        next((n for n, text in enumerate(names) if _GROWTH.search(text)), None),
    )


def _row(node: Node, row: dict[int, Cell], columns: _Columns, sure: float) -> Iterator[Clause]:
    if columns.name not in row:
        return
    name = "".join(row[columns.name].passage.text.split()).strip("*＊")
    unit = _text(row, columns.unit).strip("（）()") or None
    base = _CELL.match(_text(row, columns.base))
    for column, growth in ((columns.target, False), (columns.growth, True)):
        cell = row.get(column) if column is not None else None
        if cell is None or not name:
            continue
        found = _CELL.match("".join(cell.passage.text.split()))
        if not found:
            continue
        sign = _SIGNS.get(found["sign"] or "") or _BOUNDS.get(found["bound"] or "") or "="
        data = {
            "indicator": name,
            "comparator": "growth>=" if growth else sign,
            "value": plain(exact(found["n"])),
            "unit": "%" if growth else found["unit"] or unit,
            "deadline_year": columns.target_year,
            "base_value": plain(exact(base["n"])) if base and not growth else None,
            "base_year": columns.base_year if base and not growth else None,
            "cumulative": "累计" in name,
        }
        yield Clause("target", node.key, cell.passage.span(), data, round(0.9 * sure, 3), "指标表")


def _text(row: dict[int, Cell], column: int | None) -> str:
    cell = row.get(column) if column is not None else None
    return "".join(cell.passage.text.split()) if cell is not None else ""
