"""Titles in 《》 and document numbers as printed, found in one pass over a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_TITLE = 200

_YEAR = r"\s*[〔\[（(【〈﹝]\s*(?:19|20)\s?\d\s?\d\s*[〕\]）)】〉﹞]\s*"
_STANDARD = (
    r"(?:GB|GJB|DB|JB|HJ|QB|SJ|YD|HG|YB|TSG|ISO|IEC)(?:\s?/\s?[TZ])?\s?\d{1,6}(?:\.\d+)*(?:\s*[-—–]\s*\d{4})?"
)
# The part of a number that cannot be missed; the code or the issuer before it is found by looking back.
_CORE = re.compile(
    rf"(?P<code>{_YEAR}(?:第\s*)?\d{{1,5}}\s*号)"
    r"|(?P<order>(?:令|公告|通告)\s*(?:[〔\[（(]?\s*(?:19|20)\d\d\s*[〕\]）)]?\s*年?\s*)?第?\s*[\d一二三四五六七八九十百零〇]{1,5}\s*号(?:令|公告)?)"
    rf"|(?P<standard>{_STANDARD})|(?P<yearly>(?<!\d)(?:19|20)\d\d\s*年?\s*第\s*\d{{1,4}}\s*号(?:令|公告)?)"
)
_AGENCY_BEFORE = re.compile(r"[一-鿿](?:[一-鿿\s]|[（(][一-鿿]{1,6}[）)]){0,16}$")
_ISSUER_BEFORE = re.compile(r"[一-鿿]{2,40}(?:、[一-鿿]{2,20}){0,8}$")
_YEAR_IN = re.compile(r"[〔\[（(【〈﹝]\s*(\d)\s?(\d)\s?(\d)\s?(\d)\s*[〕\]）)】〉﹞]")
_SPACE = re.compile(r"\s+")

# Words before an agency code that are not part of it.
_NOT_CODE = re.compile(
    r"^.*(?:通知|意见|办法|方案|决定|细则|措施|规定|目录|包含|含|日|根据|依据|按照|落实|执行|以及|关于|废止|印发|文件|参照|原|和|及|与|由|对|的|见|即|在|为|按)(?=[一-鿿]{2,})"
)

_ORDER_LEAD = re.compile(r"[日与和及由以]|根据|依据|按照")

_KIND_ENDS = re.compile(
    r"(?:法|条例|规定|办法|细则|规则|决定|意见|措施|方案|规划|纲要|通知|指南|目录|机制|公告|通告|章程|制度|标准|规范|政策|计划|批复|函|解释|准则|"
    r"协定|公约|宪法|要点|清单|名录|名单|预案|议案|指引|导则|规程|守则|要求|令|通则|条件|事项|安排|倡议|议定书|部署|行动|分工|制度|意向|大纲|禁止行为|"
    r"总则|分类|工作报告|报告|手册|指标|模型|案例|汇编|水平|决议|答复|答复意见|备忘录|宣言|声明|图谱|体系|命令)$"
)
_NOT_DOCUMENT = re.compile(
    r"(?:表|申报书|申请书|承诺书|合同书|任务书|证书|协议书|评审书|计划书|建议书|意见书|委托书|告知书|通知书|决定书|报告书|说明书|登记书|保证书|责任书|确认书|倡议书|"
    r"证|执照|许可证|登记证|准许|单|花名册|名册|台账|日报|晚报|早报|周刊|杂志|合同|协议|回执|档案|封面|须知|公约|申请|全书|文库|全集|大典|通史|图鉴|要目总览|教程|教材|读本)$"
)
_TAIL = re.compile(r"[（(〔][^（）()〔〕]{0,40}[）)〕]$")
_TREATY = re.compile("国际|联合国|生物|气候|世界|保护|版权|专利|海洋")


@dataclass(frozen=True, slots=True)
class Title:
    """One outermost 《…》: where it begins and ends in the passage, the words inside without white space."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """One document number, order or standard: where it stands, its normal form (〔2021〕, no white space)."""

    start: int
    end: int
    text: str
    order: bool


def titles(text: str) -> Iterator[Title]:
    """The outermost titles in order. One that does not close, or runs too long, is passed over."""
    at = text.find("《")
    while at >= 0:
        depth, i, limit = 0, at, min(len(text), at + _LONGEST_TITLE)
        end = -1
        while i < limit:
            char = text[i]
            if char == "《":
                depth += 1
            elif char == "》":
                depth -= 1
                if depth == 0:
                    end = i + 1
                    break
            elif char == "。":
                break
            i += 1
        if end < 0:
            at = text.find("《", at + 1)
            continue
        yield Title(at, end, _SPACE.sub("", text[at + 1 : end - 1]))
        at = text.find("《", end)


def normal_number(printed: str) -> str:
    """A number as printed in its one form: no white space, the year in 〔〕."""
    return _YEAR_IN.sub(r"〔\1\2\3\4〕", _SPACE.sub("", printed))


def numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[Number]:
    """The document numbers between two places of ``text``."""
    stop = len(text) if end is None else end
    floor = start
    for found in _CORE.finditer(text, start, stop):
        begin = found.start()
        if found["code"]:
            before = text[max(floor, begin - 24) : begin]
            agency = _AGENCY_BEFORE.search(before)
            if not agency:
                continue
            lead = _NOT_CODE.match(agency.group())
            begin -= len(agency.group()) - (lead.end() if lead else 0)
            begin += len(text[begin : found.start()]) - len(text[begin : found.start()].lstrip())
        elif found["order"]:
            issuer = _ISSUER_BEFORE.search(text[max(floor, begin - 120) : begin])
            if issuer:
                lead = _ORDER_LEAD.match(issuer.group())
                begin -= len(issuer.group()) - (lead.end() if lead else 0)
        floor = found.end()
        printed = normal_number(text[begin : found.end()])
        yield Number(begin, found.end(), printed, order=bool(found["order"] or found["yearly"]))


def is_document(title: str, numbered: bool) -> bool:
    """Whether a title in 《》 names a document: not a form, a certificate, a newspaper or a book.

    A printed number settles it; else the last word does (申请表, 日报 do not; 办法, 规划 do).
    """
    if numbered:
        return True
    core = title
    while True:
        shorter = _TAIL.sub("", core)
        if shorter == core or not shorter:
            break
        core = shorter
    if len(core) < 2:
        return False
    if _NOT_DOCUMENT.search(core):
        return (core.endswith("公约") and bool(_TREATY.search(core))) or core.endswith("议定书")
    return bool(_KIND_ENDS.search(core))
