"""Document numbers (发文字号): 筑人社通〔2021〕48号, 国务院令第802号, 财政部公告2023年第44号; read from any printed form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_ORDER = rf"(?P<form>令|公告|通告)\s{{0,4}}\(?\s{{0,4}}第\s{{0,4}}(?P<o>{_DIGITS}|{_CHINESE})\s{{0,4}}号\)?"
_YEARLY = rf"(?P<yform>公告|通告)\s{{0,4}}\(?(?P<y>{_YEAR})\s{{0,4}}(?:年|[-—])\s{{0,4}}(?:第\s{{0,4}})?(?P<yn>{_DIGITS})\s{{0,4}}号\)?"
_TAIL = re.compile(rf"{_BRACKETED}|{_ORDER}|{_YEARLY}")
_PREFIX = re.compile(rf"(?:{_AGENCY}|\s|[()、·])*$")
# Words that stand before a number in running text and are never its first characters; lines may break inside them.
_WORDS = "按照 根据 依据 依照 遵照 参照 执行 落实 符合 关于 转发 印发 适用 详见 参见 见于 以及 废止 修改 通知 规定 办法 意见 措施 方案 细则 文件"
_LEAD = re.compile(r".*(?:" + "|".join(r"\s*".join(word) for word in _WORDS.split()) + r"|[()])", re.S)
_JOIN = re.compile(r".*[和与及或按以、的](?=.{2})", re.S)
_DATE = re.compile(r"\s*[年月日]\s*")


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A document number in ``text[start:end]`` in its normal form."""

    start: int
    end: int
    number: str


def _normal(match: re.Match[str], prefix: str) -> str:
    digits = {k: re.sub(r"\s", "", v) for k, v in match.groupdict().items() if v}
    if "year" in digits:
        return f"{prefix}〔{digits['year']}〕{int(digits['n'])}号"
    if "y" in digits:
        return f"{prefix}{digits['yform']}{digits['y']}年第{int(digits['yn'])}号"
    return f"{prefix}{digits['form']}第{whole(digits['o'])}号"


def normalise_number(text: str) -> str:
    """The normal form of one document number: no white space, 〔〕, half-width Arabic digits, no leading zeros.

    Raises ``CitationError`` for anything else.
    """
    plain = half_width(text).strip()
    plain = plain[1:-1] if re.fullmatch(r"\([^()]*(?:令|公告|\)|\]|〕).*\)", plain) else plain
    match = next((m for m in _TAIL.finditer(plain) if m.end() == len(plain)), None)
    prefix = re.sub(r"\s+", "", plain[: match.start()]) if match else ""
    shown = text[:60]
    if match is None or not re.fullmatch(rf"(?:{_AGENCY}|[()、·]){{0,60}}", prefix):
        raise CitationError(f"不是发文字号（例：筑人社通〔2021〕48号、国务院令第802号）：{shown!r}")
    if not prefix and match["year"]:
        raise CitationError(f"发文字号缺少机关代字：{shown!r}")
    try:
        return _normal(match, prefix.replace("(", "（").replace(")", "）"))
    except QuantityError as error:
        raise CitationError(f"不是发文字号：{shown!r}") from error


def find_numbers(text: str) -> Iterator[FoundNumber]:
    """Document numbers in running text; the agency part ends where a bracket, a stop or a leading word (按照, 和 …) stands."""
    plain = half_width(text)
    floor = 0
    for match in _TAIL.finditer(plain):
        prefix = _agency(
            plain[max(floor, match.start() - 40) : match.start()], bracketed=match["year"] is not None
        )
        floor = match.end()
        compact = re.sub(r"\s+", "", prefix)
        if not compact and match["year"]:
            continue
        try:
            number = _normal(match, compact)
        except QuantityError:
            continue
        yield FoundNumber(match.start() - len(prefix), match.end(), number)


def _agency(before: str, *, bracketed: bool) -> str:
    """The end of ``before`` that belongs to the number; 机关代字 (before a bracketed year) are short and hold no 和 or 、."""
    run = _PREFIX.search(before)
    prefix = run[0] if run else ""
    if before[: len(before) - len(prefix)][-1:].isdigit():  # 2025年3月5日国务院令 …
        date = _DATE.match(prefix)
        prefix = prefix[date.end() :] if date else prefix
    for pattern in (_LEAD, _JOIN) if bracketed else (_LEAD,):
        cut = pattern.match(prefix)
        prefix = prefix[cut.end() :] if cut else prefix
    if bracketed and len(re.sub(r"\s+", "", prefix)) > 10 and "\n" in prefix.strip():
        prefix = prefix.strip().rpartition("\n")[2]
    return prefix.lstrip(" 、·\n\t")
