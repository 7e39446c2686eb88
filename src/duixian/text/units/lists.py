"""Cutting a printed list of units into names, without cutting inside brackets or inside a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = "（(〔[〈<《【"
_CLOSE = "）)〕]〉>》】"
_SHAPE = {c: n // 2 for n, c in enumerate("（）〔〕〈〉《》【】")} | {
    "(": 0,
    ")": 0,
    "[": 1,
    "]": 1,
    "<": 2,
    ">": 2,
}
_MARKS = "、，,；;"

# 和 and 及 separate two units only where the left side already ends like a unit (…部 和 各省级人民政府).
_UNIT_END = re.compile(
    r"(?:部门|单位|政府|管委会|委员会|委|局|厅|部|办|办公室|院|署|会|行|公司|集团|中心|机构|地区|处|处室|科|社|"
    r"总队|企业|学校|高校|新区|开发区|乡镇|街道|〕|）|\))$"
)
_JOINT = re.compile("以及|和|及|与")
_NOT_END = re.compile(r"(?:社会|城市部|内部|全部|委员)$")

_ET_CETERA = re.compile(
    r"等(?:(?:国务院)?(?:各|有关|相关|市级|省级|省直|市直|行业)*(?:部门|单位|处室|机构|地区|委局|委办局)?"
    r"(?:(?:和|、|及)(?:有关|相关)?(?:部门|单位|地区|机构))?)$"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of a list: the text, where it stands in the string given, and whether a ； begins a new group."""

    name: str
    start: int
    end: int
    group: int
    open_ended: bool = False


def _cuts(text: str) -> list[tuple[int, int, bool]]:
    """The pieces between marks outside brackets, each with: does a ； stand before it.

    A list never nests a bracket in one of its own shape, so a closing bracket ends all that its shape opened.
    """
    pieces: list[tuple[int, int, bool]] = []
    inside: set[int] = set()
    start, fresh = 0, False
    for i, char in enumerate(text):
        if char in _OPEN:
            inside.add(_SHAPE[char])
        elif char in _CLOSE:
            inside.discard(_SHAPE[char])
        elif not inside and char in _MARKS:
            pieces.append((start, i, fresh))
            start, fresh = i + 1, char in "；;"
    pieces.append((start, len(text), fresh))
    if inside:  # an unclosed bracket must not swallow the rest of the list
        return _plain_cuts(text)
    return pieces


def _plain_cuts(text: str) -> list[tuple[int, int, bool]]:
    pieces, start, fresh = [], 0, False
    for i, char in enumerate(text):
        if char in _MARKS:
            pieces.append((start, i, fresh))
            start, fresh = i + 1, char in "；;"
    pieces.append((start, len(text), fresh))
    return pieces


def _joined(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one piece at 和/及/以及 where both sides are whole names of units."""
    depth = 0
    last = start
    out: list[tuple[int, int]] = []
    i = start
    while i < end:
        char = text[i]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and char in "和及以与":
            joint = _JOINT.match(text, i, end)
            left = text[last:i]
            if joint and len(left) >= 2 and _UNIT_END.search(left) and not _NOT_END.search(left):
                right = text[joint.end() : end]
                if len(right) >= 2 and _UNIT_END.search(right.removesuffix("等")):
                    out.append((last, i))
                    last = i = joint.end()
                    continue
        i += 1
    out.append((last, end))
    return out


def _tail(text: str, start: int, end: int) -> tuple[int, bool, int]:
    """Cut 等, 等部门 at the end (or 等国务院相关部门及 before a further unit): the new end, open, the rest's start."""
    at = text.find("等", start, end)
    while at >= 0:
        rest = text[at:end]
        if _ET_CETERA.fullmatch(rest):
            return at, True, end
        more = _ET_CETERA_MORE.match(rest)
        if more:
            return at, True, at + more.end()
        at = text.find("等", at + 1, end)
    return end, False, end


_ET_CETERA_MORE = re.compile(
    r"等(?:国务院)?(?:各|有关|相关)*(?:部门|单位)(?:和(?:有关|相关)?单位)?(?:以及|及|和)(?=各|有关|相关)"
)


def split_units(text: str) -> list[Listed]:
    """The names of ``text``, a list as printed after 责任单位： or before 负责; 等 marks the name before it open."""
    out: list[Listed] = []
    group = 0
    for start, end, fresh in _cuts(text):
        if fresh:
            group += 1
        while True:
            stop, opened, rest = _tail(text, start, end)
            parts = _joined(text, start, stop)
            for n, (a, b) in enumerate(parts):
                name = text[a:b].strip()
                if name:
                    a += len(text[a:b]) - len(text[a:b].lstrip())
                    out.append(Listed(name, a, a + len(name), group, opened and n == len(parts) - 1))
            if opened and not text[start:stop].strip() and out:
                out[-1] = Listed(out[-1].name, out[-1].start, out[-1].end, out[-1].group, True)
            if rest >= end:
                break
            start = rest
    return out
