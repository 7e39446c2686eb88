"""Who is responsible: trailing brackets, labelled lines, and the unit columns of task tables.

Whatever the bracket; a bare list of units only where it closes a sentence; a label outside brackets where it opens a text or its
last sentence. A note 以下均需…不再列出 gives every later clause of the document the units it names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duixian.text.clauses.assignments import (
    LABEL,
    LEAD,
    NOTE,
    RESPONSIBLE,
    UNIT_LIKE,
    Reading,
    nobody,
    read_units,
    role_of,
    units_of,
)
from duixian.text.clauses.brackets import Bracket, outermost
from duixian.text.model import Clause, Node, Passage, Table
from duixian.text.units import NOWHERE, Place, define_aliases, identify, split_units

_GUARD = re.compile("单位|部门|处室|负责|牵头|参加|配合|落实|[厅局委办部]")
_FIRST_LEADS = re.compile(
    r"(?:列|排|排名|排列|标注)(?:在)?(?:第一(?:位|个)?|首位|最前)(?:的)?(?:单位|部门)?为?(?:牵头|主办|主责)"
)
_COLUMN = re.compile(
    r"^(?:(?P<lead>牵头|主办)|(?P<resp>责任|落实|承办|实施|负责|完成)|(?P<co>配合|协办|参与|参加|协同))(?:责任)?(?:单位|部门|处室|机构)(?:[（(].*)?$"
)
_LONGEST = 2000


@dataclass(slots=True)
class _State:
    """What the reading of one document carries along: what 省 and 市 mean, names defined, notes in force."""

    place: Place
    defined: Mapping[str, str]
    inherits: list[dict[str, str]] = field(default_factory=list)
    first_leads: bool = False


def responsibility(nodes: Sequence[Node], place: Place = NOWHERE) -> tuple[Clause, ...]:
    """The responsibility clauses of a document's nodes in document order; ``place`` says what 省 and 市 mean."""
    defined: dict[str, str] = {}
    for node in nodes:
        for short, full in define_aliases(node.own.text).items():
            defined.setdefault(short, full)
    state = _State(place, defined)
    clauses: list[Clause] = []
    for node, passage in _stitched(nodes):
        if node.table is not None:
            clauses.extend(_columns(node, state))
        elif _GUARD.search(passage.text):
            clauses.extend(_brackets(node, passage, state))
    return tuple(clauses)


def _stitched(nodes: Sequence[Node]) -> Iterator[tuple[Node, Passage]]:
    """Each node with its own text; a bracket of units left open at its end is completed from the nodes that follow."""
    skip = 0
    for n, node in enumerate(nodes):
        if skip:
            skip -= 1
            continue
        passage = node.own
        for more in nodes[n + 1 : n + 3]:
            begin = _open_end(passage.text)
            if begin is None or more.label or more.table is not None or not more.own:
                break
            passage = Passage(passage.text + more.own.text, passage.offsets + more.own.offsets)
            skip += 1
        yield node, passage


def _open_end(text: str) -> int | None:
    """Where a bracket that holds a label of units is left open at the end of ``text``."""
    if not any(mark in text for mark in "（(〔"):
        return None
    begin = outermost(text)[1]
    if begin is None or len(text) - begin > 600 or not LABEL.match(text, begin + 1):
        return None
    return begin


def _brackets(node: Node, passage: Passage, state: _State) -> Iterator[Clause]:
    text = passage.text
    pairs, _ = outermost(text)
    for pair in pairs:
        if pair.end - pair.start > _LONGEST or pair.end - pair.start < 4:
            continue
        content = text[pair.start + 1 : pair.end - 1]
        if not _GUARD.search(content):
            continue
        reading = read_units(content, state.place, state.defined, bare=_closes(text, pair.start, pair.end))
        if reading:
            yield _clause(node, passage.span(pair.start, pair.end), reading, state)
    begin = _label_in_text(text, pairs)
    if begin is not None:
        reading = read_units(text[begin:].strip(), state.place, state.defined, bare=False)
        if reading and all(UNIT_LIKE.search(u["name"]) for names in reading.roles.values() for u in names):
            yield _clause(node, passage.span(begin), reading, state)
    if "不再" in text or _FIRST_LEADS.search(text):
        _notes(text, pairs, state)


def _label_in_text(text: str, pairs: Sequence[Bracket]) -> int | None:
    """Where a label outside brackets (责任单位：…) opens a text or its last sentence; None where none does."""
    for label in LABEL.finditer(text):
        before = text[max(0, label.start() - 8) : label.start()].rstrip()
        opens = before[-1:] in ("。", "！", "？") if before else label.start() < 8
        if opens and len(text) - label.start() < _LONGEST and not _pairs_hold(pairs, label.start()):
            return label.start()
    return None


def _pairs_hold(pairs: Sequence[Bracket], at: int) -> bool:
    """Whether one of ``pairs`` (in order, apart) encloses the position ``at``."""
    n = bisect_right(pairs, at, key=lambda pair: pair.start)
    return n > 0 and at < pairs[n - 1].end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a sentence and of its paragraph: where a bare list of units may stand."""
    before = text[max(0, start - 8) : start].rstrip()[-1:]
    after = text[end : end + 8].lstrip()
    return bool(before) and before in "。；;！" and (not after or after[0] in "。；;" or before in "。；;")


def _clause(node: Node, span: Any, reading: Reading, state: _State) -> Clause:
    roles = reading.roles
    why = reading.why
    if state.first_leads and roles[RESPONSIBLE] and not roles[LEAD]:
        roles = {**roles, LEAD: roles[RESPONSIBLE][:1], RESPONSIBLE: roles[RESPONSIBLE][1:]}
        why += "；全文注明列首位的为牵头单位"
    data: dict[str, Any] = {**roles, "inherits": list(state.inherits), "open_ended": reading.open_ended}
    if reading.note:
        state.inherits = _merged(state.inherits, reading.note)
    return Clause("responsibility", node.key, span, data, reading.confidence, why)


def _merged(known: list[dict[str, str]], new: list[dict[str, str]]) -> list[dict[str, str]]:
    return known + [unit for unit in new if unit not in known]


def _notes(text: str, pairs: Sequence[Bracket], state: _State) -> None:
    """Take up notes that stand in plain text, outside the brackets already read."""
    if _FIRST_LEADS.search(text):
        state.first_leads = True
    for found in NOTE.finditer(text):
        if not _pairs_hold(pairs, found.start()):
            units, _ = units_of(found["units"], state.place, state.defined)
            state.inherits = _merged(state.inherits, units)


def _columns(node: Node, state: _State) -> Iterator[Clause]:
    """The cells of a task table's unit columns, in order; a note in one cell holds for the cells after it."""
    table = node.table
    if table is None:
        return
    columns = {
        n: found for n, name in enumerate(table.header) if (found := _COLUMN.match("".join(name.split())))
    }
    if not columns:
        return
    tasks = _tasks(table, columns)
    for cell in table.cells:
        column = columns.get(cell.column)
        if column is None or not cell.passage:
            continue
        text = cell.passage.text
        if "".join(text.split()) == "".join(table.header[cell.column].split()):
            continue
        spilled = _spilled(text, state)
        reading = _cell(text[spilled:], role_of(column), state)
        if reading and spilled:
            reading = replace(reading, confidence=0.75, why="任务表的责任单位栏，格首有串栏文字")
        if reading:
            clause = _clause(node, cell.passage.span(spilled), reading, state)
            task = tasks.get(cell.row, "")
            yield replace(clause, data={**clause.data, "task": task}) if task else clause


def _tasks(table: Table, columns: Mapping[int, Any]) -> dict[int, str]:
    """What the units of a row are to do: its last text before the first column of units."""
    first = min(columns)
    found: dict[int, tuple[int, str]] = {}
    for cell in table.cells:
        text = "".join(cell.passage.text.split()) if cell.column < first else ""
        if text and cell.column >= found.get(cell.row, (-1, ""))[0]:
            found[cell.row] = cell.column, text
    return {row: text for row, (_, text) in found.items()}


def _spilled(text: str, state: _State) -> int:
    """How many characters of the column before have spilled into a cell of units (…服务圈省教育厅、省财政厅)."""
    first = next(iter(split_units(text[:200])), None)
    if first is None or identify(first.name, state.place, state.defined).sure >= 0.8:
        return 0
    for at in range(1, len(first.name) - 2):
        if first.name[at] in "省市国各":
            unit = identify(first.name[at:], state.place, state.defined)
            if unit.sure >= 0.9 and unit.kind == "organ":
                return first.start + at
    return 0


def _cell(text: str, role: str, state: _State) -> Reading | None:
    reading = read_units(text, state.place, state.defined, bare=False)
    if reading:
        return reading
    found = NOTE.search(text)
    note: list[dict[str, str]] = []
    body = text
    if found:
        note, _ = units_of(found["units"], state.place, state.defined)
        body = text[: found.start()].rstrip("，,；;。（(〔")
    units, opened = units_of(body, state.place, state.defined)
    if not units:
        return None
    return Reading({**nobody(), role: units}, opened, 0.95, "任务表的责任单位栏", note)
