"""Steps of a procedure in their order: who does what, within which time, with what outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duixian.text.clauses.deadline import deadline
from duixian.text.model import Clause, Node, NodeType, Passage

_HEADING = re.compile(
    r"(?:程序|流程|步骤|环节|申报与审[核批]|申报(?:和|及)(?:审[核批]|评审|兑现)|申请与(?:受理|审批|发放)|审核(?:与|和)?(?:发放|兑现|拨付)|办理方式|受理与(?:审查|审核|办理)|"
    r"评审与认定|认定程序|评选程序|兑现方式)(?:要求|规定|如下)?$"
)
_LIST_OPENS = re.compile(
    r"(?:按照?(?:以下|下列)|以下|下列|如下)[^。；：:]{0,10}(?:程序|流程|步骤|环节)[^。；：:]{0,10}[:：]|(?:程序|流程|步骤)(?:如下|为)?\s*[:：]"
)
_CHAIN = re.compile(r"(?:[一-鿿]{2,10}\s*(?:—+|-+>|→|－)\s*){2,}[一-鿿]{2,10}")
_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]{1,3}[条步]|\d{1,2}\s*[.．、)）]|[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}[、是])\s*"
)
_NOT_STEP = re.compile(
    r"(?:流程|条件|标准|资料|材料|范围|对象|时间|方式|要求|原则)(?:[：:。]|$)|^(?:对|凡|有下列|申报截止|本次)|弄虚作假|不得|应当?具备|须?具备"
)
_NAME = re.compile(r"^(?P<name>[^。：:，,；;]{2,14})[。：:]")
_ACTOR = re.compile(
    r"(?:^|[。；;，,：:])(?:由|经|报|对[^，]{1,20}，)?(?P<actor>(?:各|有关|所在|市|省|县|区|属地|符合条件的)?[一-鿿（）()、]{2,28}?(?:部门|单位|机构|中心|大厅|窗口|局|厅|委|办公室|办|企业|申请人|个人|专家组?|小组|联席会议?|委员会|政府|银行|学校|人才))(?=应|须|负责|对|按|组织|根据|将|在|于|向|进行|审|会同|牵头|填|提|受|通过|登|报|召|自|可|作|依|从|统|出|办|签|公)"
)
_OUTCOME = re.compile(
    r"(?:审核|复核|审查|公示|评审|验收|考核|检查)(?:结果)?(?:无异议|合格|通过|不通过|不合格|有异议)(?:的|后)?[，,]?[^，。；]{2,40}"
)
_ACTS = re.compile(
    r"申报|申请|受理|初审|审核|复审|审查|评审|公示|审批|审定|备案|拨付|兑现|发放|签订|验收|公布|下达|推荐|报送|提交|认定|考察|评估|批复|登记|通知|发布|征集|核实|办结|归档|立项|复核|汇总"
)


def step(nodes: Sequence[Node]) -> tuple[Clause, ...]:
    """The steps of a document's procedures: data has procedure, order, name, actor, action, limit, outcome."""
    clauses: list[Clause] = []
    children: dict[str | None, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    for node in nodes:
        if node.type in (NodeType.TABLE, NodeType.SIGNATURE):
            continue
        heading = "".join(node.heading.split())
        text = node.own.text
        opened = _LIST_OPENS.search(text)
        if opened or (heading and _HEADING.search(heading)):
            procedure = heading or text[: opened.start() if opened else 0][-20:]
            clauses.extend(_listed(procedure, children.get(node.key, ()), children))
        elif text and ("—" in text or "→" in text or "－" in text) and "程序" in text:
            clauses.extend(_chain(node, node.own))
    return tuple(clauses)


def _listed(
    procedure: str, nodes: Sequence[Node], children: Mapping[str | None, Sequence[Node]]
) -> Iterator[Clause]:
    """The numbered children of a procedure that act, in order. One that is a procedure of its own is left to itself."""
    order = 0
    for node in nodes:
        text = node.own.text
        opening = "".join((node.heading or _MARK.sub("", text)).split())[:24]
        if (
            not text
            or not (node.label or _MARK.match(text))
            or not _ACTS.search(opening)
            or _NOT_STEP.search(re.split("[。，,]", opening)[0])
        ):
            continue
        if (
            node.type is NodeType.ARTICLE and "条件" in procedure
        ):  # a chapter of conditions and procedure is no list
            continue
        if node.type is NodeType.ARTICLE and any(
            _ACTS.search(child.heading) for child in children.get(node.key, ())
        ):
            continue
        order += 1
        yield _made(procedure, order, node)


def _made(procedure: str, order: int, node: Node) -> Clause:
    text = "".join(_MARK.sub("", node.own.text).split())
    named = _NAME.match(text)
    name = "".join(node.heading.split()) or (named["name"] if named else re.split("[，,。；;]", text)[0][:20])
    body = text[named.end() :] if named else text.removeprefix(name).lstrip("，,：:。")
    actor = _ACTOR.search(body)
    limits = [
        c.data
        for c in deadline((node,))
        if c.data["kind"] in ("processing", "publicity", "filing", "obligation")
    ]
    outcome = _OUTCOME.search(body)
    data: dict[str, Any] = {
        "procedure": procedure or None,
        "order": order,
        "name": name.strip("。：:") or None,
        "actor": actor["actor"] if actor else None,
        "action": (re.split("[。；;]", body)[0] or None) if body else None,
        "limit": _limit(limits[0]) if limits else None,
        "outcome": outcome.group() if outcome else None,
    }
    return Clause("step", node.key, node.own.span(), data, 0.85 if actor else 0.7, "程序标题下的编号条目")


def _limit(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("length", "unit", "date", "recur")}


def _chain(node: Node, passage: Passage) -> Iterator[Clause]:
    """A chain in one sentence: 按照申报—初审—公示—兑付的程序."""
    for found in _CHAIN.finditer(passage.text):
        parts = list(re.finditer(r"[一-鿿]{2,10}", found.group()))
        if sum(bool(_ACTS.search(part.group())) for part in parts) * 2 < len(parts):
            continue
        for order, part in enumerate(parts, 1):
            data: dict[str, Any] = {
                "procedure": None,
                "order": order,
                "name": part.group(),
                "actor": None,
                "action": part.group(),
                "limit": None,
                "outcome": None,
            }
            span = passage.span(found.start() + part.start(), found.start() + part.end())
            yield Clause("step", node.key, span, data, 0.7, "以连线写出的程序")
