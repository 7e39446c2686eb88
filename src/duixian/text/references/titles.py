"""Titles in 《》 as printed, and which of them name documents."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_TITLE = 200
_MARKS = re.compile("[《》。]")

_SPACE = re.compile(r"\s+")

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


def titles(text: str) -> Iterator[Title]:
    """The outermost titles in order. A mark that does not close within its sentence, or too far on, is passed over."""
    opened: deque[tuple[int, list[Title]]] = deque()  # each open mark with the titles that closed inside it
    for mark in _MARKS.finditer(text):
        while opened and (mark[0] == "。" or mark.end() - opened[0][0] > _LONGEST_TITLE):
            yield from opened.popleft()[1]
        if mark[0] == "《":
            opened.append((mark.start(), []))
        elif mark[0] == "》" and opened:
            start, _ = opened.pop()
            title = Title(start, mark.end(), _SPACE.sub("", text[start + 1 : mark.start()]))
            if opened:
                opened[-1][1].append(title)
            else:
                yield title
    for _, inner in opened:
        yield from inner


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
