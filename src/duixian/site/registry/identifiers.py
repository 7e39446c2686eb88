"""Numbers by which persons and enterprises are known: their normal form, their check digits, their mask.

Resident IDs (GB 11643) and unified social credit codes (GB 32100) are checked by python-stdnum; of passports and of
work permits of foreigners there is no check digit, only a form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

RESIDENT, CREDIT, PASSPORT, PERMIT = "resident", "uscc", "passport", "work_permit"
LABELS = {
    RESIDENT: "居民身份证",
    CREDIT: "统一社会信用代码",
    PASSPORT: "护照",
    PERMIT: "外国人工作许可证",
}
OF_PERSONS = (RESIDENT, PASSPORT, PERMIT)
_PASSPORT = re.compile(r"[A-Z]{0,3}[0-9]{5,9}[A-Z]?|[A-Z][0-9][A-Z0-9]{6,8}")
_PERMIT = re.compile(r"[0-9]{12}|[A-Z]{1,2}[0-9]{9,11}|[0-9]{15}")
_GAPS = re.compile(r"[\s\-‐-―·]+")
_CUT_OFF = re.compile(r"[0-9]{15}000|[0-9.]+E\+?[0-9]+")


class IdentifierError(ValueError):
    """A number that cannot be right: `what` is wrong, and the `mend`. Neither holds the number itself."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}。{mend}")
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Number:
    """A checked number in normal form (capitals, no gaps)."""

    kind: str
    text: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def masked(self) -> str:
        return masked(self.kind, self.text)


def kind_of(word: str) -> str:
    """The kind that a cell or a form names, by its code or its Chinese name. Raises IdentifierError."""
    plain = word.strip()
    aliases = {
        "身份证": RESIDENT, "居民身份证": RESIDENT, "公民身份号码": RESIDENT, "信用代码": CREDIT, "统一社会信用代码": CREDIT,
        "护照": PASSPORT, "工作许可证": PERMIT, "外国人工作许可证": PERMIT,
    }  # fmt: skip
    found = plain if plain in LABELS else aliases.get(plain, "")
    if not found:
        raise IdentifierError("证件类型认不出来", f"写下列之一：{'、'.join(LABELS.values())}")
    return found


def checked(kind: str, text: str, today: date) -> Number:
    """The number in normal form. Raises IdentifierError with what is wrong in Chinese."""
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not plain:
        raise IdentifierError("没有写证件号码", "请补上")
    if kind in (RESIDENT, CREDIT) and _CUT_OFF.fullmatch(plain) and not _right(kind, plain, today):
        raise IdentifierError(
            "号码的末几位被表格软件当作数字改成了 0",
            "把这一列的格式设为“文本”，再从原件重新录入号码",
        )
    CHECKS[kind](plain, today)
    return Number(kind, plain)


def _right(kind: str, plain: str, today: date) -> bool:
    """Whether a number that ends in 000 is one all the same: about one in a thousand people's does. A table that cut a number
    off gives by chance a right check digit once in eleven times; whoever reads tables warns of those (`could_be_cut_off`)."""
    try:
        CHECKS[kind](plain, today)
    except IdentifierError:
        return False
    return True


def could_be_cut_off(text: str) -> bool:
    """Whether a spreadsheet that took the number for a quantity would have left it so (15 digits, then zeros)."""
    return bool(_CUT_OFF.fullmatch(_GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()))


def _resident(text: str, today: date) -> None:
    if re.fullmatch(r"[0-9]{15}", text):
        raise IdentifierError("这是 15 位的旧身份证号码，已停止使用", "写现在的 18 位号码")
    if len(text) != 18:
        raise IdentifierError(
            f"身份证号码应当是 18 位，这里有 {len(text)} 位", "对照身份证检查有没有漏写或多写"
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise IdentifierError("身份证号码只能是数字，最后一位也可以是 X", "检查有没有写成别的字符")
    try:
        ric.validate(text)
    except InvalidChecksum:
        raise IdentifierError(
            "身份证号码的最后一位校验码与前 17 位不符，至少有一位写错了",
            "对照身份证逐位核对，不要只改最后一位",
        ) from None
    except InvalidComponent:
        raise IdentifierError(_component(text), "对照身份证检查第 1 至 14 位") from None
    except ValidationError:
        raise IdentifierError("身份证号码不合规则", "对照身份证逐位核对") from None
    if ric.get_birth_date(text) > today:
        raise IdentifierError("身份证号码里的出生日期在今天以后", "对照身份证检查第 7 至 14 位")


def _component(text: str) -> str:
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "身份证号码第 7 至 14 位不是一个日期"
    return "身份证号码前 6 位不是行政区划代码"


def _credit(text: str, today: date) -> None:
    if len(text) != 18:
        raise IdentifierError(
            f"统一社会信用代码应当是 18 位，这里有 {len(text)} 位", "对照营业执照检查有没有漏写或多写"
        )
    wrong = sorted(set(text) & set("IOZSV"))
    if wrong:
        raise IdentifierError(
            f"统一社会信用代码里不会有字母 {'、'.join(wrong)}", "检查是不是把数字 1、0、2、5 写成了字母"
        )
    try:
        uscc.validate(text)
    except InvalidChecksum:
        raise IdentifierError(
            "统一社会信用代码的最后一位校验码与前 17 位不符，至少有一位写错了",
            "对照营业执照逐位核对，不要只改最后一位",
        ) from None
    except (InvalidFormat, InvalidLength, InvalidComponent):
        raise IdentifierError(
            "统一社会信用代码前 8 位应当是数字（第 2 位除外），后面是数字和大写字母", "对照营业执照逐位核对"
        ) from None


def _passport(text: str, today: date) -> None:
    if not _PASSPORT.fullmatch(text):
        raise IdentifierError(
            "护照号码应当是 6 至 10 位的字母和数字，例如 E12345678", "照护照资料页右上角写，不要写国籍代码"
        )


def _permit(text: str, today: date) -> None:
    if not _PERMIT.fullmatch(text):
        raise IdentifierError(
            "外国人工作许可证号应当是 12 位或 15 位数字，或 1 至 2 个字母加 9 至 11 位数字",
            "照许可证正面的号码写",
        )


CHECKS: dict[str, Callable[[str, date], None]] = {
    RESIDENT: _resident,
    CREDIT: _credit,
    PASSPORT: _passport,
    PERMIT: _permit,
}


def masked(kind: str, text: str) -> str:
    """As it may stand on a page: codes of enterprises are public; of the others a few characters at the ends."""
    if kind == CREDIT:
        return text
    head, tail = (3, 2) if kind == RESIDENT else (1, 2)
    return f"{text[:head]}{'*' * (len(text) - head - tail)}{text[-tail:]}"


def birth_of(number: Number) -> date | None:
    """The birth date that a resident ID holds."""
    return ric.get_birth_date(number.text) if number.kind == RESIDENT else None


def masked_name(name: str) -> str:
    """A person's name with all but its first character hidden."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""
