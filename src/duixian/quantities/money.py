"""Money as whole fen (``int``): parse, print, round once, and split so that the parts sum exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from duixian.quantities.numerals import QuantityError, chinese, decimal, half_width, number

YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN
UNITS = {
    "元": YUAN, "圆": YUAN, "角": 10, "分": 1, "百元": 100 * YUAN, "千元": 1000 * YUAN, "万元": WAN, "十万元": 10 * WAN,
    "百万元": 100 * WAN, "千万元": 1000 * WAN, "亿元": YI, "万亿元": 10_000 * YI,
}  # fmt: skip
_AMOUNT = re.compile(r"(负)?(?:人民币|[¥￥])?([^元圆角分]+)[元圆](?:整|正)?")
_IN_WORDS = re.compile(r"(负)?(?:人民币)?(?:([^元圆角分]+)[元圆])?零?(?:([^角])角)?零?(?:([^分])分)?[整正]?")
_RANGE = re.compile(r"\s*(?:—+|[-－–~～〜至到])\s*")


class Rounding(StrEnum):
    """How a fraction of a fen becomes a whole one; a rule states which."""

    HALF_UP = "half_up"  # 四舍五入, halves away from zero
    DOWN = "down"  # towards zero
    UP = "up"  # away from zero


def round_fen(fen: Fraction | int, rounding: Rounding = Rounding.HALF_UP) -> int:
    """A rational number of fen as a whole number of fen, rounded once as stated."""
    value = Fraction(fen)
    whole, rest = divmod(abs(value.numerator), value.denominator)
    up = (
        rest > 0
        if rounding is Rounding.UP
        else rounding is Rounding.HALF_UP and 2 * rest >= value.denominator
    )
    whole += up
    return whole if value >= 0 else -whole


def fen(value: Fraction | int, unit: str = "元") -> int:
    """``value`` of ``unit`` (元, 万元, 亿元 …) as fen; raises ``QuantityError`` where a fraction of a fen would be lost."""
    if unit not in UNITS:
        raise QuantityError(f"不是人民币单位: {unit!r}（可用：{'、'.join(UNITS)}）")
    result = Fraction(value) * UNITS[unit]
    if result.denominator != 1:
        raise QuantityError(f"金额不足一分: {value} {unit}")
    return result.numerator


def parse_money(text: str) -> int:
    """Fen of a written amount: 1 亿元, 4.8万元, 1,200.50 元, 五千万元, 人民币壹万贰仟元整.

    A number without 元 (5万) is no amount of money: the unit stands in the text or it is an error.
    """
    plain = re.sub(r"\s+", "", half_width(text))
    match = _AMOUNT.fullmatch(plain)
    if match:
        return fen(number(match[2])) * (-1 if match[1] else 1)
    match = _IN_WORDS.fullmatch(plain)
    if match and any(match.groups()[1:]):
        parts = ((match[2], "元"), (match[3], "角"), (match[4], "分"))
        total = sum(fen(number(digits), unit) for digits, unit in parts if digits)
        return -total if match[1] else total
    raise QuantityError(f"不是金额（例：4.8 万元、1 亿元、1,200.50 元）: {text!r}")


def parse_money_range(text: str) -> tuple[int, int]:
    """Fen of 5 万元—100 万元, 50—80 万元, 200 万至 500 万元: a missing unit is the other end's. Raises on low > high."""
    ends = _RANGE.split(half_width(text).strip())
    if len(ends) != 2:
        raise QuantityError(f"不是金额区间（例：5 万元—100 万元）: {text!r}")
    tail = re.search(r"(?:万亿|[万亿千百])?[元圆]\s*$", ends[1])
    low = ends[0].strip()
    if tail and not re.search(r"[元圆]$", low):
        low += "元" if re.search(r"[万亿]$", low) else tail[0]
    first, last = parse_money(low), parse_money(ends[1])
    if first > last:
        raise QuantityError(f"金额区间下限大于上限: {text!r}")
    return first, last


def parse_money_list(text: str) -> list[int]:
    """Fen of amounts that share a unit: 20/10万元, 300、150、50 万元."""
    parts = re.split(r"\s*[/、]\s*", half_width(text).strip())
    tail = re.search(r"(?:万亿|[万亿千百])?[元圆]\s*$", parts[-1])
    if tail is None:
        raise QuantityError(f"不是金额(末尾应有 元、万元 或 亿元): {text!r}")
    return [parse_money(part if re.search(r"[元圆]\s*$", part) else part + tail[0]) for part in parts]


def format_money(amount: int, unit: str | None = None, *, grouped: bool = False) -> str:
    """Fen as Chinese text, exactly: 4.8万元, 1亿元, 19999999.50元.

    Without ``unit`` it is the largest of 亿元, 万元, 元 in which the number has at most two decimals and is at least 1.
    In 元 there are two decimals or none. ``grouped`` puts commas between thousands. ``parse_money`` reads it back.
    """
    if unit is None:
        size = abs(amount)
        unit = next((u for u in ("亿元", "万元") if size >= UNITS[u] and size * 100 % UNITS[u] == 0), "元")
    text = decimal(Fraction(amount, UNITS[unit]))
    if unit == "元" and "." in text:
        text = f"{text}0" if len(text.partition(".")[2]) == 1 else text
    if grouped:
        head, point, tail = text.partition(".")
        text = f"{int(head):,}{point}{tail}" if head != "-0" else text
    return text + unit


def money_in_words(amount: int) -> str:
    """Fen in capital numerals as on payment papers: 人民币壹万贰仟元整, 人民币叁元零伍分, 人民币壹拾元伍角整."""
    if amount < 0:
        return "负" + money_in_words(-amount)
    yuan, rest = divmod(amount, 100)
    jiao, cents = divmod(rest, 10)
    text = "人民币" + (chinese(yuan, capital=True) + "元" if yuan or not rest else "")
    if not rest:
        return text + "整"
    text += chinese(jiao, capital=True) + "角" if jiao else "零" if yuan else ""
    return text + (chinese(cents, capital=True) + "分" if cents else "整")


def split(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` fen shared by whole-number ``weights`` so that the parts sum to it exactly (largest remainder).

    Each part is first the floor of its exact share; the fen left over go one each to the parts with the largest
    remainders, of equal remainders to the one that stands first. A negative total is the mirror of the positive one.
    Method: Hamilton's. Raises ``QuantityError`` for no weights, a negative weight or a sum of zero.
    """
    if not weights or any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise QuantityError(f"分配权重应为非负整数且不全为零: {list(weights)}")
    if total < 0:
        return [-part for part in split(-total, weights)]
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
