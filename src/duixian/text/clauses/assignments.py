"""What a statement of responsibility says: the units it names, and whether they lead, answer or help.

Forms read, whatever stands around them: labelled lists （牵头单位：甲；配合单位：乙）, lists with a verb （甲牵头，乙、丙参加）,
（甲、乙按职责分工负责）, bare lists of units. A note 以下均需…不再列出 names units for every later statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from duixian.text.units import Place, Unit, identify, split_units
from duixian.text.units.places import is_full, leading_place
from duixian.text.units.register import organ_of

LEAD, RESPONSIBLE, COOPERATING = "lead", "responsible", "cooperating"
LABEL = re.compile(
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
NOTE = re.compile(
    r"以下(?:各项|所有|各条)?(?:任务|措施|工作|内容|事项|条款|政策)?(?:责任单位|责任部门)?(?:均|都|同时)"
    r"(?:需要|需|须|由|应由|应|要|包含|包括|含|涉及)+(?P<units>[^。；;]{2,90}?)"
    r"(?P<verb>负责(?:落实)?|落实|实施|配合|执行|参与|承担)?[，,；;]?(?:不再(?:一一|逐一|另行|重复)?(?:列出|列示|列举|标注|注明|单列)|[。；;]?$)"
)
_DEFINES = re.compile(r"[（(〔](?:以下|下)(?:统称|简称)[^（）()〔〕]{1,30}[）)〕]")
UNIT_LIKE = re.compile(
    r"(?:部门|单位|政府|管委会|委员会|委|局|厅|部|办|办公室|院|署|会|银行|分行|支行|公司|集团|中心|机构|地区|各地|处|处室|科室|科|社|总队|支队|"
    r"企业|学校|高校|新区|开发区|园区|乡镇|街道|海关|营管部|管理部|总站|工会|团委|妇联|科协|工商联|残联|人才办|[区市县州]|[）)〕〉>]|国资|机关|院所|研究所|医院|院校|协会|学会|商会)$"
)
_NOT_UNIT = re.compile(
    r"[。？！?!“”\"：:]|谁|按照|应当|可以|不得|负责|以下|^\d|^等|^(?:含|包括|不含|即|如|指|由|和)"
)
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement of responsibility as read from its text."""

    roles: dict[str, list[dict[str, str]]]
    open_ended: bool
    confidence: float
    why: str
    note: list[dict[str, str]]


def read_units(content: str, place: Place, defined: Mapping[str, str], *, bare: bool) -> Reading | None:
    """What the inside of a bracket (or a cell) says of responsibility; None where it says nothing of the kind.

    ``bare`` allows a list of units without label and verb.
    """
    note: list[dict[str, str]] = []
    found = NOTE.search(content)
    body = content
    if found:
        note, _ = units_of(found["units"], place, defined)
        body = content[: found.start()].rstrip("，,；;。（(〔") + content[found.end() :].strip(
            "，,；;。）)〕"
        )
    made = _labelled(body, place, defined) or _with_verbs(body, place, defined)
    if made is None and bare:
        made = _bare(body, place, defined)
    if made is None:
        return None
    roles, opened, confidence, why = made
    return Reading(roles, opened, confidence, why, note)


_Made = tuple[dict[str, list[dict[str, str]]], bool, float, str]


def nobody() -> dict[str, list[dict[str, str]]]:
    """The roles, with no unit in any."""
    return {LEAD: [], RESPONSIBLE: [], COOPERATING: []}


def role_of(found: re.Match[str]) -> str:
    """The role that a label, a verb or the head of a column gives."""
    return LEAD if found["lead"] else COOPERATING if found["co"] else RESPONSIBLE


def _labelled(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    body = _WHEN.sub("", body)
    labels = list(LABEL.finditer(body))
    if not labels or labels[0].start() > 2:
        return None
    roles, opened = nobody(), False
    parent: str | None = None
    for n, label in enumerate(labels):
        end = labels[n + 1].start() if n + 1 < len(labels) else len(body)
        listed = body[label.end() : end].strip("，,；;。、 ")
        units, more = units_of(listed, place, defined, parent)
        parent = parent or next((organ for u in units if (organ := organ_of(u["name"]))), None)
        opened = opened or more
        roles[role_of(label)].extend(units)
    if not any(roles.values()):
        return None
    return roles, opened, 0.98, "带标签的责任括注"


def _with_verbs(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    body = _WHEN.sub("", body)
    chunks = [chunk for chunk in re.split("(?<=[，,；;])", body) if not _WHEN_PART.fullmatch(chunk)]
    body = "".join(chunks).rstrip("，,；; ")
    if not _VERB.search(body) or "：" in body or ":" in body:
        return None
    roles, opened, pending = nobody(), False, ""
    for chunk in chunks:
        pending += chunk
        verb = _VERB.search(pending.rstrip("，,；;。 "))
        if not verb:
            continue
        listed = pending[: verb.start()].removeprefix("由").replace("会同", "、")
        if not _all_units(listed):
            return None
        units, more = units_of(listed, place, defined)
        roles[role_of(verb)].extend(units)
        opened, pending = opened or more, ""
    if pending.strip("，,；;。 ") or not any(roles.values()):
        return None
    return roles, opened, 0.95, "以牵头、负责、配合等词结尾的责任括注"


def _bare(body: str, place: Place, defined: Mapping[str, str]) -> _Made | None:
    names = [one.name for one in split_units(body)]
    if not names or not all(UNIT_LIKE.search(name) and not _NOT_UNIT.search(name) for name in names):
        return None
    units, opened = units_of(body, place, defined)
    kinds = [identify(name, place, defined) for name in names]
    known = sum(unit.sure > 0.8 or unit.kind == "group" for unit in kinds)
    organs = sum(unit.sure > 0.8 and unit.kind == "organ" for unit in kinds)
    if not organs or known * 2 < len(names):
        return None
    return {**nobody(), RESPONSIBLE: units}, opened, 0.85, "句末只列单位的括注"


def _all_units(listed: str) -> bool:
    names = [one.name for one in split_units(listed.strip("，,；;。、 "))]
    return bool(names) and all(UNIT_LIKE.search(name) and not _NOT_UNIT.search(name) for name in names)


def units_of(
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
