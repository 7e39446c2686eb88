"""Materials: the papers an applicant must hand in, one clause a paper."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from duixian.text.model import Clause, Node, NodeType, Passage
from duixian.text.references.titles import is_document

_LIST_OPENS = re.compile(
    r"(?:(?:提交|提供|报送|出具|准备|携带|递交|上传|所需|需要|需|应附|附)[^。；：:]{0,24}(?:材料|资料|要件|文件|证明)|(?:申报|申请|认定|报销|办理|兑现|验收|备案|登记)(?:所需)?(?:的)?(?:材料|资料|要件))"
    r"[^。；：:]{0,14}(?:如下|包括|清单|为)?\s*[:：]"
)
_HEADING = re.compile(
    r"(?:申报|申请|认定|所需|提交|办理|报名|验收|兑现|备案|需要|报送)[^，。；：]{0,6}(?:材料|资料|要件)(?:清单|要求|目录)?$"
)
_INLINE = re.compile(
    r"(?:提交|提供|出具|携带|递交|凭|上传|填写|填报|准备)(?P<list>[^。；：:，]{2,40}(?:[、，,和及][^。；：:]{2,40}){0,12}?)(?:等)?(?:有关|相关|申报|申请|证明|书面)?(?P<end>材料|资料|要件|文件)"
)
_FORM = re.compile(r"《(?P<form>[^《》]{2,60})》")
_MARK = re.compile(
    r"^\s*(?:\d{1,2}\s*[.．、)）]|[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])\s*[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}是|[a-zA-Z]\s*[.．、)）])\s*"
)
_INNER_MARK = re.compile(
    r"(?:(?<=[；;。：:])|^)\s*(?:\d{1,2}\s*[.．、](?!\d)|[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[）)]|[①-⑳])\s*"
)
_COPIES = re.compile(r"(?:一式)?(?P<count>[一二两三四五六七八九十\d]{1,2})\s*份")
_NOUN_LIKE = re.compile(
    r"(?:表|书|证|证明|证件|复印件|原件|合同|协议|材料|报告|凭证|票据|发票|清单|文件|名册|花名册|执照|照片|账号|账户|户口[簿本册]|记录|流水|单|函|批文|承诺|委托书|说明|方案|计划|资料|结算单|意见|决算|"
    r"文本|译[文本]|[绿金蓝]卡|章程|简历|论文|专利|影印件|扫描件|登记|目录|文书|明细|总结|信息|批复|图纸|附件|预算|公函|佐证)[”’]?(?:及复印件|原件|复印件|各?[一二两三四五六\d]{0,2}[份张套])?(?:[（(][^（）()]{0,40}[）)])?$"
)
_ORIGINAL = re.compile("原件")
_COPY = re.compile("复印件|影印件|扫描件|副本")
_IF = re.compile(
    r"^(?P<if>(?:属于?|如|若|涉及|已婚|未婚|离异|委托|自主创业|由)[^，：:]{2,40}?(?:的|者))[，,:：]?(?:还?需|应|须|提供|提交|出具)*(?P<rest>.+)$"
)
_DROP = re.compile(
    r"^(?:还应|另|需|须|应|同时|提供|提交|出具|附|填写|填报|加盖公章的|其|(?:本人|申请人)(?![及和与、])的?|相关的?|有关的?)+"
)


def material(nodes: Sequence[Node]) -> tuple[Clause, ...]:
    """The papers of a document's nodes: data has name, form (title in 《》), copies, original, copy, condition."""
    clauses: list[Clause] = []
    parent: str | None = None
    opener: Node | None = None
    for node in nodes:
        text = node.own.text
        if not text or node.type in (NodeType.TABLE, NodeType.SIGNATURE):
            continue
        opened = _LIST_OPENS.search(text)
        if (
            opener is not None
            and (node.parent == opener.key or (node.parent == parent and _MARK.match(text)))
            and not opened
        ):
            clauses.extend(_papers(node, node.own, 0, len(text), 0.88, "材料清单中的一项"))
            continue
        opener = None
        if opened or (node.heading and _HEADING.search(node.heading)):
            inside = (
                list(_papers(node, node.own, opened.end(), len(text), 0.88, "列举的材料")) if opened else []
            )
            clauses.extend(inside)
            opener, parent = node, node.parent
            continue
        clauses.extend(_inline(node, node.own))
    return tuple(clauses)


def _papers(node: Node, passage: Passage, start: int, end: int, sure: float, why: str) -> Iterator[Clause]:
    """The papers of a run of text: one a numbered item, one a ； part where items carry no number."""
    text = passage.text
    for begin, stop in _parts(text, start, end):
        made = _paper(text[begin:stop])
        if made is not None:
            yield Clause("material", node.key, passage.span(begin, stop), made, sure, why)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    marks = [start, *(m.start() for m in _INNER_MARK.finditer(text, start, end)), end]
    for a, b in itertools.pairwise(marks):
        begin = a
        for i in range(a, b):
            if text[i] in "；;。":
                if text[begin:i].strip():
                    yield _trim(text, begin, i)
                begin = i + 1
        if text[begin:b].strip():
            yield _trim(text, begin, b)


def _trim(text: str, begin: int, stop: int) -> tuple[int, int]:
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _paper(printed: str) -> dict[str, Any] | None:
    """One paper from its printed words, None where the words name none."""
    text = "".join(_MARK.sub("", printed).split()).strip("；;。，,、").removesuffix("等")
    condition: str | None = None
    given = _IF.match(text)
    if given:
        condition, text = given["if"], given["rest"]
    text = _DROP.sub("", text)
    if not 2 <= len(text) <= 160 or _HEADING.search(text):
        return None
    form = _FORM.search(text)
    named = form["form"] if form and not is_document(form["form"], numbered=False) else None
    head = re.split("[，,：:（(]", text)[0]
    if named is None and not _NOUN_LIKE.search(head) and not _NOUN_LIKE.search(text):
        return None
    copies = _COPIES.search(text)
    return {
        "name": text if len(text) <= 60 else head,
        "form": named,
        "copies": _count(copies["count"]) if copies else None,
        "original": bool(_ORIGINAL.search(text)),
        "copy": bool(_COPY.search(text)),
        "condition": condition,
    }


def _count(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return {
        "一": 1,
        "二": 2,
        "两": 2,
        "三": 3,
        "四": 4,
        "五": 5,
        "六": 6,
        "七": 7,
        "八": 8,
        "九": 9,
        "十": 10,
    }.get(text)


def _inline(node: Node, passage: Passage) -> Iterator[Clause]:
    """Papers told inside a sentence: 提供劳动合同、身份证复印件等材料; a form in 《》 to be filled in."""
    text = passage.text
    if "料" in text or "要件" in text or "文件" in text:
        for found in _INLINE.finditer(text):
            listed = found["list"]
            pieces = [p for p in re.split("[、，,和及]", listed) if p.strip()]
            if len(pieces) < 2 or sum(
                bool(_NOUN_LIKE.search(p.strip()) or "《" in p) for p in pieces
            ) * 2 < len(pieces):
                continue
            at = found.start("list")
            for piece in re.finditer(r"[^、，,和及]+", listed):
                made = _paper(piece.group())
                if made is not None:
                    span = passage.span(at + piece.start(), at + piece.end())
                    yield Clause("material", node.key, span, made, 0.75, "句中列举的材料")
