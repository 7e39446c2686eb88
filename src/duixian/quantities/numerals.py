"""Numbers as Chinese official texts write them, to exact values and back.

Read: 12, 1,234.5, １２, 十二, 一百二十, 二〇二五, 两千, 壹佰贰拾, 4.8万, 3亿5000万, 三点五. Whole numbers come back as
``int``, others as ``Fraction``; nothing passes through floating point.
"""

from __future__ import annotations

import re
from fractions import Fraction


class QuantityError(ValueError):
    """A text that should hold a number, an amount, a rate or a date and does not; the message quotes it."""


LONGEST = 100  # characters of a written number; longer ones are no numbers

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x2236: 0x3A,
    0xFE6A: 0x25,
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_DIGITS |= {"○": 0, "Ｏ": 0, "O": 0, "o": 0, "两": 2, "貳": 2, "弍": 2, "参": 3, "參": 3, "陸": 6}
_DIGITS |= {str(i): i for i in range(10)}
_UNITS = str.maketrans("拾佰仟萬億", "十百千万亿")
_LARGE = {"万": 10**4, "亿": 10**8}
_PRECEDING_ZERO = frozenset("零〇○")

_CHINESE_DIGIT = "零〇○一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_POSITIONAL = re.compile(rf"[{_CHINESE_DIGIT}OＯo0-9]+")
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TWENTY = {chr(0x2460 + i): i + 1 for i in range(20)} | {chr(0x3220 + i): i + 1 for i in range(10)}
_TWENTY |= {chr(0x2474 + i): i + 1 for i in range(20)} | {chr(0x2488 + i): i + 1 for i in range(20)}


def half_width(text: str) -> str:
    """The text with full-width ASCII, the ideographic space and ∶ made half-width, character for character."""
    return text.translate(_FULL_WIDTH)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def number(text: str) -> int | Fraction:
    """The exact value of a written number.

    A last digit directly after 百, 千, 万 or 亿 counts in the next lower unit, as it is spoken: 一百二 is 120, 一万五
    is 15000; 一百零二 is 102. Raises ``QuantityError`` when the text is no number.
    """
    plain = re.sub(r"\s+", "", half_width(text)).translate(_UNITS)
    sign = -1 if plain[:1] in ("-", "负") else 1
    plain = plain[1:] if sign < 0 else plain
    if not 0 < len(plain) <= LONGEST:
        raise QuantityError(f"不是数: {text[:LONGEST]!r}")
    if plain in _TWENTY:
        return _TWENTY[plain]
    if _ARABIC.fullmatch(plain):
        return _whole(sign * Fraction(plain.replace(",", "")))
    if _POSITIONAL.fullmatch(plain):
        return sign * int("".join(str(_DIGITS[c]) for c in plain))
    if "点" in plain:
        return _whole(sign * _with_point(plain, text))
    return _whole(sign * _compound(plain, text))


def _with_point(plain: str, text: str) -> Fraction:
    match = re.fullmatch(rf"(.+?)点([{_CHINESE_DIGIT}]+)([万亿]*)", plain)
    if match is None:
        raise QuantityError(f"不是数: {text!r}")
    digits = "".join(str(_DIGITS[c]) for c in match[2])
    value = Fraction(number(match[1])) + Fraction(int(digits), 10 ** len(digits))
    for unit in match[3]:
        value *= _LARGE[unit]
    return value


def _compound(plain: str, text: str) -> Fraction:
    """Chinese or Arabic digits with 十百千 below 万 and 亿: 1万亿, 3亿5000万, 一百二十万零三百."""
    for unit, factor in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = plain.rpartition(unit)
        if found:
            if not head:
                break
            return _compound(head, text) * factor + _tail(rest, factor, text)
    else:
        return _section(plain, text)
    raise QuantityError(f"不是数: {text!r}")


def _tail(rest: str, unit: int, text: str) -> Fraction:
    """What follows a unit: nothing, one digit of the next lower unit, or a smaller number."""
    if not rest:
        return Fraction(0)
    if len(rest) == 1 and rest in _DIGITS and rest not in _PRECEDING_ZERO:
        return Fraction(_DIGITS[rest] * unit, 10)
    value = _compound(rest.lstrip("零〇○") or "零", text)
    if value >= unit:
        raise QuantityError(f"不是数: {text!r}")
    return value


def _section(plain: str, text: str) -> Fraction:
    """A number below 万; each unit 千, 百, 十 at most once and in falling order."""
    for unit, factor in (("千", 1000), ("百", 100), ("十", 10)):
        head, found, rest = plain.partition(unit)
        if not found:
            continue
        count = Fraction(1) if not head and factor == 10 else _digits(head, text)
        if factor == 10 and len(rest) <= 1:
            return count * 10 + (_digits(rest, text) if rest else 0)
        return count * factor + _tail(rest, factor, text)
    return _digits(plain, text)


def _digits(plain: str, text: str) -> Fraction:
    if _ARABIC.fullmatch(plain):
        return Fraction(plain.replace(",", ""))
    if _POSITIONAL.fullmatch(plain):
        return Fraction(int("".join(str(_DIGITS[c]) for c in plain)))
    raise QuantityError(f"不是数: {text!r}")


def whole(text: str) -> int:
    """Like ``number`` where only a whole number makes sense."""
    value = number(text)
    if not isinstance(value, int):
        raise QuantityError(f"不是整数: {text!r}")
    return value


_PLAIN = "零一二三四五六七八九"
_CAPITAL = "零壹贰叁肆伍陆柒捌玖"


def chinese(value: int, *, capital: bool = False) -> str:
    """A whole number in Chinese: 12 is 十二, 120 一百二十, 10500 一万零五百; ``capital`` as on cheques (壹拾贰)."""
    if value < 0:
        return "负" + chinese(-value, capital=capital)
    digits = _CAPITAL if capital else _PLAIN
    if value == 0:
        return digits[0]
    text = _groups(value, digits, "仟佰拾" if capital else "千百十")
    return text[1:] if not capital and text.startswith("一十") else text


def _groups(value: int, digits: str, small: str) -> str:
    for factor, name in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(value, factor)
        if high:
            joint = digits[0] if low and low < factor // 10 else ""
            return _groups(high, digits, small) + name + joint + (_groups(low, digits, small) if low else "")
    parts: list[str] = []
    gap = False
    for factor, name in ((1000, small[0]), (100, small[1]), (10, small[2]), (1, "")):
        digit, value = divmod(value, factor)
        if digit:
            parts.append((digits[0] if gap and parts else "") + digits[digit] + name)
            gap = False
        else:
            gap = True
    return "".join(parts)


def year(value: int) -> str:
    """A year digit by digit: 2025 is 二〇二五."""
    return "".join("〇一二三四五六七八九"[int(c)] for c in str(value))


def decimal(value: int | Fraction) -> str:
    """An exact decimal without needless zeros: 4.8, 30, 0.125. Raises ``QuantityError`` where none is exact."""
    fraction = Fraction(value)
    denominator, places = fraction.denominator, 0
    while denominator % 10 == 0:
        denominator, places = denominator // 10, places + 1
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator, places = denominator // prime, places + 1
    if denominator != 1:
        raise QuantityError(f"{fraction} 没有精确的小数写法")
    scaled = abs(fraction) * 10**places
    text = str(scaled.numerator).rjust(places + 1, "0")
    text = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".") if places else text
    return ("-" if fraction < 0 else "") + text
