"""Recognises the header of a flattened table: 序号, 名称, 单位 … on one line or cut over many."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from duixian.text.numbering import Style, read_marker
from duixian.text.tables.tokens import Flat, Token

LINES = 30  # most lines a header takes
CELL = 22  # most characters of a header cell

_WORD = re.compile(
    r"(?:序号|名称|单位|部门|机关|机构|主体|电话|手机号?|手机号码|邮箱|地址|地点|指标|解释|备注|说明|内容|依据|标准|时间|日期|期限|任务|措施|类别|类型"
    r"|级别|领域|行业|特点|建议|代码|编号|证号|金额|数量|价格|单价|年龄|学历|学位|民族|职称|职务|专业|成果|奖励|院校|性别|姓名|条件|要求|目标|进度|责任人"
    r"|联系人|负责人|增速|合计|规格|型号|原值|产品|品名|项目|原因|政策措施|税率|面积|重点|环节|场景|方式|事项|权重|分值|得分|\d{4}\s?年度?|经费|结项|来源"
    r"|情况|总额|工作|销售额|负责人姓名|出生日期|身份证号|开发区|市级主管部门)$"
)
_NOTE = re.compile(r"[（(][^（）()]{0,24}[）)]$|[①-⑳]$")
_SENTENCE = re.compile(r"[。；！？，：:]")
_ONLY_NOTE = re.compile(r"^[（(][^（）()]{0,24}[）)][①-⑳]?$")
_WEAK = re.compile(
    r"^(?:工作|任务|措施|项目|要求|目标|重点|情况|方式|说明|条件|内容|行业|领域|标准|专业|成果|产品|原因|事项|类型|指标|开发区)$"
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header on lines ``first`` to ``last`` (exclusive): its cells in order, each with its tokens."""

    first: int
    last: int
    names: tuple[str, ...]
    cells: tuple[tuple[Token, ...], ...]

    @property
    def number_column(self) -> int | None:
        """The column of running numbers, None where there is none."""
        return next((at for at, name in enumerate(self.names) if name == "序号"), None)


def complete(text: str) -> bool:
    """Whether ``text`` can be a whole header cell."""
    plain = _NOTE.sub("", text)
    return 1 < len(plain) <= CELL and bool(_WORD.search(plain)) and not _SENTENCE.search(plain)


def is_group(lines: Flat, at: int) -> bool:
    """A row that names the group of the rows below it: 一、稳增长."""
    line = lines[at]
    marker = line.marker
    return (
        marker is not None
        and marker.style in (Style.COMMA, Style.PAREN)
        and len(line.text) <= 2 * CELL
        and len(lines.tokens(at)) <= 2
        and not _SENTENCE.search(line.text)
    )


def read_header(lines: Flat, index: int, stop: int) -> Header | None:
    """The table header that begins with line ``index``, None when none does."""
    line = lines[index]
    if not line.text.startswith("序") and (" " not in line.text or len(line.text) > 60):
        return None
    first = [part for token in lines.tokens(index) for part in _parted(token)]
    if not first or first[0].width > 2 * CELL or len(line.text) > 60 or _SENTENCE.search(line.text):
        return None
    if first[0].text in ("序", "序号"):
        return _numbered(lines, index, stop)
    if len(first) >= 2 and (
        all(complete(token.text) for token in first) or _ruled(lines, index, stop, first)
    ):
        return _plain(lines, index, stop, first)
    return None


def _ruled(lines: Flat, index: int, stop: int, first: Seq[Token]) -> bool:
    """指标 单位 2020年 2025年 属性: mostly header words, and as many cells on each of the next lines, figures among them."""
    known = sum(complete(token.text) for token in first)
    if len(first) < 3 or known < 2 or 2 * known < len(first) or index + 3 > stop:
        return False
    if any(len(token.text) > CELL or _SENTENCE.search(token.text) for token in first):
        return False
    below = [lines.tokens(at) for at in (index + 1, index + 2)]
    if any(len(row) != len(first) or lines[row[0].line].marker is not None for row in below):
        return False
    return all(any(char.isdigit() for token in row for char in token.text) for row in below)


def _parted(token: Token) -> list[Token]:
    """时 间 工 作: two header words whose letters are spaced like the words themselves."""
    if len(token.pieces) != 4 or not (complete(token.text[:2]) and complete(token.text[2:])):
        return [token]
    halves = ((token.text[:2], token.pieces[:2]), (token.text[2:], token.pieces[2:]))
    return [
        Token(text, pieces, 4, token.line, at == 0 and token.first)
        for at, (text, pieces) in enumerate(halves)
    ]


def _numbered(lines: Flat, index: int, stop: int) -> Header | None:
    """From 序号 to the line before row 1."""
    tokens: list[Token] = []
    at = index
    while at < min(stop, index + LINES):
        line = lines[at]
        found = lines.tokens(at)
        if found[0].text in ("1", "1.") and at > index:
            break
        if at > index and is_group(lines, at) and lines.tokens(min(at + 1, stop - 1))[0].text in ("1", "1."):
            break
        if _SENTENCE.search(line.text) or any(len(token.text) > CELL for token in found):
            return None if at == index else _finish(index, at, tokens)
        tokens += found
        at += 1
    else:
        return _finish_empty(index, lines, stop)
    return _finish(index, at, tokens)


def _finish_empty(index: int, lines: Flat, stop: int) -> Header | None:
    """A numbered header without rows: the lines whose tokens can stand in a header."""
    tokens: list[Token] = []
    at = index
    while at < stop and at - index < LINES:
        found = lines.tokens(at)
        if not all(complete(token.text) or len(token.text) <= 5 for token in found):
            break
        if _SENTENCE.search(lines[at].text) or (at > index and lines[at].page_top):
            break
        tokens += found
        at += 1
    return _finish(index, at, tokens)


def _finish(first: int, last: int, tokens: list[Token]) -> Header | None:
    cells = _cells(tokens)
    names = tuple("".join(token.text for token in cell) for cell in cells)
    if len(names) < 2 or len(names) > 14:
        return None
    return Header(first, last, names, tuple(tuple(cell) for cell in cells))


def _cells(tokens: Seq[Token]) -> list[list[Token]]:
    """Tokens put together to header cells: 序|号, 市级主管|部门, 年均增速|（%）."""
    cells: list[list[Token]] = []
    for token in tokens:
        text = "".join(t.text for t in cells[-1]) if cells else ""
        same_line = bool(cells) and cells[-1][-1].line == token.line
        if cells and (
            _ONLY_NOTE.match(token.text)
            or (token.text == "名称" and not same_line)
            or (not same_line and not complete(text))
        ):
            cells[-1].append(token)
        else:
            cells.append([token])
    return cells


def _plain(lines: Flat, index: int, stop: int, first: list[Token]) -> Header | None:
    """A header without 序号 (or with 序号 not in front): one line, and whole header cells on the lines around it."""
    if lines[index].marker is not None:
        return None
    if all(_WEAK.match(token.text) for token in first) and len(first) < 3 and first[0].text != "工作任务":
        return None
    tokens = list(first)
    begin, end = index, index + 1
    numbered = any(token.text == "序号" for token in first)
    while not numbered and end < stop and end - index < 6 and _continues(lines, end):
        tokens += lines.tokens(end)
        end += 1
    above: list[Token] = []
    while begin > 0 and index - begin < 3 and _leads(lines, begin - 1):
        begin -= 1
        above = lines.tokens(begin) + above
    cells = ([above] if above else []) + _cells(tokens)
    names = tuple("".join(token.text for token in cell) for cell in cells)
    return Header(begin, end, names, tuple(tuple(cell) for cell in cells)) if 2 <= len(names) <= 14 else None


def _continues(lines: Flat, at: int) -> bool:
    found = lines.tokens(at)
    return (
        all(complete(t.text) and not _WEAK.match(t.text) for t in found)
        and not lines[at].page_top
        and len(found) < 8
    )


def _leads(lines: Flat, at: int) -> bool:
    """区（市、县、 / 开发区） above the rest of a header: a cell cut over lines."""
    text = lines[at].text
    if len(text) > 10 or read_marker(text) is not None:
        return False
    return text[-1] in "、（(" or bool(re.match(r"^[^（(]{1,6}[）)]$", text))
