"""Document numbers: 筑人社通〔2021〕48号, 国务院令第802号, 财政部公告2023年第44号, GB/T 41970—2022; from any printed form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from duixian.quantities import QuantityError, half_width, whole


class CitationError(ValueError):
    """A text that should be a citation, a document number, a title or a path and is not; the message quotes it."""


_OPEN, _CLOSE = r"[〔\[【(［﹝〈<「]", r"[〕\]】)］﹞〉>」]"
_DIGITS = r"\d(?:\s{0,4}\d){0,5}"
_YEAR = r"(?:1\s{0,4}9|2\s{0,4}0)\s{0,4}\d\s{0,4}\d"
_AGENCY = r"[\u4e00-\u9fffA-Za-z]"
_CHINESE = r"[〇零一二三四五六七八九十百千]{1,8}"
_BRACKETED = (
    rf"{_OPEN}\s{{0,4}}(?P<year>{_YEAR})\s{{0,4}}{_CLOSE}\s{{0,4}}第?\s{{0,4}}(?P<n>{_DIGITS})\s{{0,4}}号"
)
_FORM = r"(?:令|公告|通告)"
_ORDER = rf"(?P<form>{_FORM})\s{{0,4}}(?P<ob>\()?\s{{0,4}}第\s{{0,4}}(?P<o>{_DIGITS}|{_CHINESE})\s{{0,4}}号(?(ob)\))"
_YEARLY = (
    rf"(?P<yform>{_FORM})\s{{0,4}}(?P<yb>\()?(?P<y>{_YEAR})\s{{0,4}}(?:(?:年|[-—])\s{{0,4}}第?|第)"
    rf"\s{{0,4}}(?P<yn>{_DIGITS})\s{{0,4}}号(?(yb)\))"
)
# The form behind: 国务院第671号令, 2020年第34号令; a bare 2024年第15号 is what is printed under the heading of an announcement.
_BEHIND = rf"第\s{{0,4}}(?P<b>{_DIGITS})\s{{0,4}}号(?P<bform>{_FORM})"
_YEARLY_BARE = (
    rf"(?<!\d)(?P<z>{_YEAR})\s{{0,4}}年?\s{{0,4}}第\s{{0,4}}(?P<zn>{_DIGITS})\s{{0,4}}号(?P<zform>{_FORM})?"
)
_STANDARD = (
    r"(?<![A-Za-z])(?P<standard>(?:GB|GJB|DB|JB|HJ|QB|SJ|YD|HG|YB|TSG|ISO|IEC)(?:\d{2,6})?(?:\s?/\s?[TZ])?\s?\d{1,6}(?:\.\d+)*"
    r"(?:\s*[-—–]\s*\d{4})?)"
)
_TAIL = re.compile("|".join((_BRACKETED, _ORDER, _YEARLY, _YEARLY_BARE, _BEHIND, _STANDARD)))
_PREFIX = re.compile(rf"(?:{_AGENCY}|\s|[()、·])*$")
# Words that stand before a number in running text and are never its first characters; lines may break inside them.
_WORDS = (
    "按照 根据 依据 依照 遵照 参照 执行 落实 符合 关于 转发 印发 适用 详见 参见 见于 以及 废止 修改 通知 规定 办法 意见 措施 "
    "方案 细则 文件 目录 决定 包含"
)
_LEADING = "|".join(r"\s*".join(word) for word in _WORDS.split()) + r"|[()]"
_LEAD = re.compile(rf".*(?:{_LEADING})", re.S)
_LEAD_CODE = re.compile(rf".*(?:{_LEADING}|(?:[和与及或按以、的含由对见为在]|(?<=.)[即原])(?=.{{2}}))", re.S)
_JOIN_ISSUERS = re.compile(r"\s*(?:文?[与由以和及](?=.{2}))+")
_DATE = re.compile(r"\s*[年月日]\s*")
_FULL_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_CODE_REACH, _ISSUER_REACH = 40, 120  # characters before the year of a code, before the word of an order


class Form(StrEnum):
    """What kind of number it is."""

    CODE = "code"  # 筑人社通〔2021〕48号
    ORDER = "order"  # 国务院令第802号, 财政部公告2023年第44号
    SERIAL = "serial"  # 2024年第15号, without the office and the word 公告
    STANDARD = "standard"  # GB/T41970—2022


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A document number in ``text[start:end]``: its normal form, and as printed (no white space, the year of a code in 〔〕)."""

    start: int
    end: int
    number: str
    printed: str
    form: Form


def _normal(match: re.Match[str], prefix: str) -> str:
    digits = {k: re.sub(r"\s", "", v) for k, v in match.groupdict().items() if v}
    if "standard" in digits:
        return re.sub("[-–]", "—", digits["standard"])
    if "year" in digits:
        return f"{prefix}〔{digits['year']}〕{int(digits['n'])}号"
    if "y" in digits:
        return f"{prefix}{digits['yform']}{digits['y']}年第{int(digits['yn'])}号"
    if "z" in digits:
        return f"{prefix}{digits.get('zform', '')}{digits['z']}年第{int(digits['zn'])}号"
    if "b" in digits:
        return f"{prefix}{digits['bform']}第{int(digits['b'])}号"
    return f"{prefix}{digits['form']}第{whole(digits['o'])}号"


def _form(match: re.Match[str]) -> Form:
    if match["standard"]:
        return Form.STANDARD
    if match["year"]:
        return Form.CODE
    return Form.SERIAL if match["z"] and not match["zform"] else Form.ORDER


def normalise_number(text: str) -> str:
    """The normal form of one document number: no white space, 〔〕, half-width Arabic digits, no leading zeros.

    Raises ``CitationError`` for anything else.
    """
    plain = half_width(text).strip()
    plain = plain[1:-1] if re.fullmatch(r"\([^()]*(?:令|公告|\)|\]|〕).*\)", plain) else plain
    match = next((m for m in _TAIL.finditer(plain) if m.end() == len(plain)), None)
    prefix = re.sub(r"\s+", "", plain[: match.start()]) if match else ""
    shown = text[:60]
    if match is None or not re.fullmatch(rf"(?:{_AGENCY}|[()、·]){{0,120}}", prefix):
        raise CitationError(f"不是发文字号（例：筑人社通〔2021〕48号、国务院令第802号）：{shown!r}")
    if not prefix and match["year"]:
        raise CitationError(f"发文字号缺少机关代字：{shown!r}")
    if prefix and match["standard"]:
        raise CitationError(f"标准号前不能有其他文字：{shown!r}")
    try:
        return _normal(match, prefix.replace("(", "（").replace(")", "）"))
    except QuantityError as error:
        raise CitationError(f"不是发文字号：{shown!r}") from error


def number_key(number: str) -> str:
    """The form in which two numbers are compared: as ``normalise_number``, without 中华人民共和国 and the marks between issuers.

    What is no number (a wrong form in a source) is compared as printed without white space.
    """
    try:
        plain = normalise_number(number)
    except CitationError:
        plain = "".join(number.split())
    return plain.removeprefix("中华人民共和国").replace("、", "")


def find_numbers(text: str) -> Iterator[FoundNumber]:
    """Document numbers in running text; the agency part ends where a bracket, a stop or a leading word (按照, 和 …) stands."""
    plain = half_width(text)
    floor = 0
    for match in _TAIL.finditer(plain):
        form = _form(match)
        coded = form is Form.CODE
        reach = _CODE_REACH if coded and not _issued(plain, match.start()) else _ISSUER_REACH
        prefix = ""
        if form is not Form.STANDARD:
            prefix = _agency(
                plain[max(floor, match.start() - reach) : match.start()], coded=reach == _CODE_REACH
            )
        floor = match.end()
        compact = re.sub(r"\s+", "", prefix)
        if not compact and coded:
            continue
        try:
            number = _normal(match, compact.replace("(", "（").replace(")", "）"))
        except QuantityError:
            continue
        start = match.start() - len(prefix)
        yield FoundNumber(start, match.end(), number, _printed(text, match, start), form)


def _issued(plain: str, at: int) -> bool:
    """Whether 令 or 公告 stands before a year in brackets: 海关总署令〔2020〕3号 is named by its issuers, not by a code."""
    return plain[max(0, at - 4) : at].rstrip().endswith(("令", "公告", "通告"))


def _printed(text: str, match: re.Match[str], start: int) -> str:
    whole_number = text[start : match.end()]
    if match["year"]:
        year = re.sub(r"\s", "", match["year"])
        behind = text[match.end("year") : match.end()].lstrip()[1:]  # without the closing bracket
        whole_number = f"{text[start : match.start()]}〔{year}〕{behind}"
    return re.sub(r"\s+", "", whole_number).translate(_FULL_DIGITS)


def _agency(before: str, *, coded: bool) -> str:
    """The end of ``before`` that belongs to the number; 机关代字 (before a bracketed year) are short and hold no 和 or 、."""
    run = _PREFIX.search(before)
    prefix = run[0] if run else ""
    if before[: len(before) - len(prefix)][-1:].isdigit():  # 2025年3月5日国务院令 …
        date = _DATE.match(prefix)
        prefix = prefix[date.end() :] if date else prefix
    for pattern in (_LEAD_CODE,) if coded else (_LEAD, _JOIN_ISSUERS):
        cut = pattern.match(prefix)
        prefix = prefix[cut.end() :] if cut else prefix
    if coded and len(re.sub(r"\s+", "", prefix)) > 10 and "\n" in prefix.strip():
        prefix = prefix.strip().rpartition("\n")[2]
    return prefix.lstrip(" 、·\n\t")
