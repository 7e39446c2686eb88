"""Who is responsible: trailing brackets, labelled lines, and the unit columns of task tables.

Forms read, whatever the bracket: labelled lists （牵头单位：甲；配合单位：乙）, lists with a verb （甲牵头，乙、丙参加）,
（甲、乙按职责分工负责）, bare lists of units closing a sentence, lines that are a label and a list, cells of a
责任单位 column. A note 以下均需…不再列出 gives every later clause of the document the units it names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duixian.text.clauses.brackets import Bracket, outermost
from duixian.text.model import Clause, Node, Passage, Table
from duixian.text.units import NOWHERE, Place, Unit, define_aliases, identify, split_units
from duixian.text.units.places import is_full, leading_place
from duixian.text.units.register import organ_of

LEAD, RESPONSIBLE, COOPERATING = "lead", "responsible", "cooperating"

_GUARD = re.compile("单位|部门|处室|负责|牵头|参加|配合|落实|[厅局委办部]")
_LABEL = re.compile(
    r"(?:(?P<lead>牵头|主办|主责|总牵头)|(?P<resp>责任|主要责任|落实|实施|承办|完成|承担|负责|主管)|(?P<co>配合|协办|协同|协作|参与|参加|支持|协助))"
    r"(?:责任)?(?:单位|部门|处室|机构|科室|主体)(?:[（(][^（）()]{1,12}[）)])?\s*[:：]"
)
_WHEN = re.compile(
    r"[；;，,\s]*(?:完成|办理|落实)?(?:时限|时间|期限|时间安排|时间节点|进度安排)(?:要求)?\s*[:：].*$", re.S
)
_WHEN_PART = re.compile(
    r"\s*(?:20\d\d\s*年|\d{1,2}\s*月|长期|持续|常年|每年|年底前|按年度|按季度)[^，,；;]*[，,；;。]?\s*"
)
_VERB = re.compile(
    r"(?:(?P<lead>(?:共同|联合|总)?牵头(?:负责|组织|落实|推进|实施|抓总)*)"
    r"|(?P<co>(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:积极|密切|协同|共同)?(?:配合|参加|参与|协助|协同)(?:落实|推进|实施|做好)?)"
    r"|(?P<resp>(?:按(?:照)?(?:各自)?(?:职责|职能)(?:分工|权限|范围)?|分工|共同|分别|具体|联合)*(?:负责(?:落实|指导|实施|推进|组织实施|推动)?"
    r"|分工落实|共同落实|组织落实)))[。；;]?$"
)
_NOTE = re.compile(
    r"以下(?:各项|所有|各条)?(?:任务|措施|工作|内容|事项|条款|政策)?(?:责任单位|责任部门)?(?:均|都|同时)"
    r"(?:需要|需|须|由|应由|应|要|包含|包括|含|涉及)+(?P<units>[^。；;]{2,90}?)"
    r"(?P<verb>负责(?:落实)?|落实|实施|配合|执行|参与|承担)?[，,；;]?(?:不再(?:一一|逐一|另行|重复)?(?:列出|列示|列举|标注|注明|单列)|[。；;]?$)"
)
_FIRST_LEADS = re.compile(
    r"(?:列|排|排名|排列|标注)(?:在)?(?:第一(?:位|个)?|首位|最前)(?:的)?(?:单位|部门)?为?(?:牵头|主办|主责)"
)
_DEFINES = re.compile(r"[（(〔](?:以下|下)(?:统称|简称)[^（）()〔〕]{1,30}[）)〕]")
_UNIT_LIKE = re.compile(
    r"(?:部门|单位|政府|管委会|委员会|委|局|厅|部|办|办公室|院|署|会|银行|分行|支行|公司|集团|中心|机构|地区|各地|处|处室|科室|科|社|总队|支队|"
    r"企业|学校|高校|新区|开发区|园区|乡镇|街道|海关|营管部|管理部|总站|工会|团委|妇联|科协|工商联|残联|人才办|[区市县州]|[）)〕〉>]|国资|机关|院所|研究所|医院|院校|协会|学会|商会)$"
)
_NOT_UNIT = re.compile(
    r"[。？！?!“”\"：:]|谁|按照|应当|可以|不得|负责|以下|^\d|^等|^(?:含|包括|不含|即|如|指|由|和)"
)
_COLUMN = re.compile(
    r"^(?:(?P<lead>牵头|主办)|(?P<resp>责任|落实|承办|实施|负责|完成)|(?P<co>配合|协办|参与|参加|协同))(?:责任)?(?:单位|部门|处室|机构)(?:[（(].*)?$"
)
_SENTENCE_ENDS = "。；;！!？?）)"
_LONGEST = 2000


@dataclass(slots=True)
class _State:
    """What the reading of one document carries along: what 省 and 市 mean, names defined, notes in force."""

    place: Place
    defined: Mapping[str, str]
    inherits: list[dict[str, str]] = field(default_factory=list)
    first_leads: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One statement of responsibility as read from its text."""

    roles: dict[str, list[dict[str, str]]]
    open_ended: bool
    confidence: float
    why: str
    note: list[dict[str, str]]


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
    if begin is None or len(text) - begin > 600 or not _LABEL.match(text, begin + 1):
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
        if reading and all(_UNIT_LIKE.search(u["name"]) for names in reading.roles.values() for u in names):
            yield _clause(node, passage.span(begin), reading, state)
    if "不再" in text or _FIRST_LEADS.search(text):
        _notes(text, pairs, state)


def _label_in_text(text: str, pairs: Sequence[Bracket]) -> int | None:
    """Where a label outside brackets (责任单位：…) opens a text or its last sentence; None where none does."""
    for label in _LABEL.finditer(text):
        before = text[max(0, label.start() - 8) : label.start()].rstrip()
        opens = before[-1:] in ("。", "！", "？") if before else label.start() < 8
        if opens and len(text) - label.start() < _LONGEST and not pairs_hold(pairs, label.start()):
            return label.start()
    return None


def pairs_hold(pairs: Sequence[Bracket], at: int) -> bool:
    """Whether one of ``pairs`` (in order, apart) encloses the position ``at``."""
    n = bisect_right(pairs, at, key=lambda pair: pair.start)
    return n > 0 and at < pairs[n - 1].end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a sentence and of its paragraph: where a bare list of units may stand."""
    before = text[max(0, start - 8) : start].rstrip()[-1:]
    after = text[end : end + 8].lstrip()
    return bool(before) and before in "。；;！" and (not after or after[0] in "。；;" or before in "。；;")


def _clause(node: Node, span: Any, reading: _Reading, state: _State) -> Clause:
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
    for found in _NOTE.finditer(text):
        if not pairs_hold(pairs, found.start()):
            units, _ = _units(found["units"], state.place, state.defined)
            state.inherits = _merged(state.inherits, units)


def read_units(content: str, place: Place, defined: Mapping[str, str], *, bare: bool) -> _Reading | None:
    """What the inside of a bracket (or a cell) says of responsibility; None where it says nothing of the kind.

    ``bare`` allows a list of units without label and verb.
    """
    note: list[dict[str, str]] = []
    found = _NOTE.search(content)
    body = content
    if found:
        note, _ = _units(found["units"], place, defined)
        body = content[: found.start()].rstrip("，,；;。（(〔") + content[found.end() :].strip(
            "，,；;。）)〕"
        )
    made = _labelled(body, place, defined) or _with_verbs(body, place, defined)
    if made is None and bare:
        made = _bare(body, place, defined)
    if made is None:
        return None
    roles, opened, confidence, why = made
    return _Reading(roles, opened, confidence, why, note)


_Made = tuple[dict[str, list[dict[str, str]]], bool, float, str]


def _empty() -> dict[str, list[dict[str, str]]]:
    return {LEAD: [], RESPONSIBLE: [], COOPERATING: []}


def _role(found: re.Match[str]) -> str:
    return LEAD if found["lead"] else COOPERATING if found["co"] else RESPONSIBLE


def _labelled(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    body = _WHEN.sub("", body)
    labels = list(_LABEL.finditer(body))
    if not labels or labels[0].start() > 2:
        return None
    roles, opened = _empty(), False
    parent: str | None = None
    for n, label in enumerate(labels):
        end = labels[n + 1].start() if n + 1 < len(labels) else len(body)
        listed = body[label.end() : end].strip("，,；;。、 ")
        units, more = _units(listed, place, defined, parent)
        parent = parent or next((organ for u in units if (organ := organ_of(u["name"]))), None)
        opened = opened or more
        roles[_role(label)].extend(units)
    if not any(roles.values()):
        return None
    return roles, opened, 0.98, "带标签的责任括注"


def _with_verbs(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    body = _WHEN.sub("", body)
    chunks = [chunk for chunk in re.split("(?<=[，,；;])", body) if not _WHEN_PART.fullmatch(chunk)]
    body = "".join(chunks).rstrip("，,；; ")
    if not _VERB.search(body) or "：" in body or ":" in body:
        return None
    roles, opened, pending = _empty(), False, ""
    for chunk in chunks:
        pending += chunk
        verb = _VERB.search(pending.rstrip("，,；;。 "))
        if not verb:
            continue
        listed = pending[: verb.start()].removeprefix("由").replace("会同", "、")
        if not _all_units(listed):
            return None
        units, more = _units(listed, place, defined)
        roles[_role(verb)].extend(units)
        opened, pending = opened or more, ""
    if pending.strip("，,；;。 ") or not any(roles.values()):
        return None
    return roles, opened, 0.95, "以牵头、负责、配合等词结尾的责任括注"


def _bare(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    names = [one.name for one in split_units(body)]
    if not names or not all(_UNIT_LIKE.search(name) and not _NOT_UNIT.search(name) for name in names):
        return None
    units, opened = _units(body, place, defined)
    kinds = [identify(name, place, defined) for name in names]
    known = sum(unit.sure > 0.8 or unit.kind == "group" for unit in kinds)
    organs = sum(unit.sure > 0.8 and unit.kind == "organ" for unit in kinds)
    if not organs or known * 2 < len(names):
        return None
    return {**_empty(), RESPONSIBLE: units}, opened, 0.85, "句末只列单位的括注"


def _all_units(listed: str) -> bool:
    names = [one.name for one in split_units(listed.strip("，,；;。、 "))]
    return bool(names) and all(_UNIT_LIKE.search(name) and not _NOT_UNIT.search(name) for name in names)


def _units(
    listed: str, place: Place, defined: Mapping[str, str], parent: str | None = None
) -> tuple[list[dict[str, str]], bool]:
    """The units of a printed list as {name, unit}; a place or an organ named once holds for what follows it."""
    out: list[dict[str, str]] = []
    opened = False
    here, group = place, 0
    for one in split_units(_DEFINES.sub("", listed)):
        if one.group != group:
            here, group = place, one.group
        name = "".join(one.name.split())
        if len(name) < 2 or len(name) > 60 or _ASIDE.fullmatch(name):
            continue
        named, end = leading_place(name)
        if end and is_full(name, end) and end < len(name):
            here = named
        unit, parent = _one(name, here, defined, parent)
        out.append({"name": name, "unit": unit.id})
        opened = opened or one.open_ended or name.startswith(_VAGUE)
    return out, opened


def _one(name: str, place: Place, defined: Mapping[str, str], parent: str | None) -> tuple[Unit, str | None]:
    """The unit of one name, and the organ to which offices named after it belong."""
    organ = organ_of(name)
    if organ:
        return identify(name, place, defined), organ
    if parent and _OFFICE.search(name) and not _OWN.match(name):
        return identify(parent + name, place, defined), parent
    return identify(name, place, defined), parent if _OFFICE.search(name) else None


_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_OFFICE = re.compile("(?:处|处室|科|科室|局|办公室)$")
_OWN = re.compile("省|市|区|县|各|国家|中国|有关|相关")
_VAGUE = (
    "有关",
    "相关",
    "市级有关",
    "省级有关",
    "市级相关",
    "省级相关",
    "市直有关",
    "省直有关",
    "国务院有关",
    "国务院相关",
    "其他有关",
)


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
        reading = _cell(text[spilled:], _role(column), state)
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


def _cell(text: str, role: str, state: _State) -> _Reading | None:
    reading = read_units(text, state.place, state.defined, bare=False)
    if reading:
        return reading
    found = _NOTE.search(text)
    note: list[dict[str, str]] = []
    body = text
    if found:
        note, _ = _units(found["units"], state.place, state.defined)
        body = text[: found.start()].rstrip("，,；;。（(〔")
    units, opened = _units(body, state.place, state.defined)
    if not units:
        return None
    return _Reading({**_empty(), role: units}, opened, 0.95, "任务表的责任单位栏", note)
