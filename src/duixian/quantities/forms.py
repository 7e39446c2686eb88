"""The written forms of quantities, tried in order at a place in a half-width text; the first that fits is the reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from duixian.quantities import units as u
from duixian.quantities.dates import DATE, MONTH_DAY, YEAR, parse_date, parse_period
from duixian.quantities.durations import TIME_UNIT, Duration, parse_duration
from duixian.quantities.money import fen
from duixian.quantities.numerals import QuantityError, number, whole
from duixian.quantities.rates import parse_base_rate, parse_multiple, parse_rate, parse_weights
from duixian.quantities.values import Kind, Quantity, Value

_N, _C, _WS = u.NUMBER, u.CHINESE, u.WS
_SMALL = r"(?:\d{1,4}|[一二三四五六七八九十百两]{1,5})"
_UNIT = (
    rf"(?:{u.SCALE}?{_WS}(?:{u.FOREIGN}|{u.MONEY})|{u.RATE}|{u.SCALE}?{u.MULTIPLE}|{u.TENTHS}|{TIME_UNIT}"
    rf"|{u.SCALE}?{_WS}{u.COUNT}|{u.SCALE})"
)
_UNIT_CHINESE = rf"(?:{u.FOREIGN}|{u.MONEY}|{u.RATE}|{u.MULTIPLE}|{u.TENTHS}|(?!日[益前常])(?:{TIME_UNIT})|{u.COUNT_CHINESE})"
_PER = rf"(?:{_WS}/{_WS}(?P<per>{u.PER}(?:[·・•.](?:年|月|日|天|人|次))?))?"
_CLOCK = re.compile(r"[01]?\d:[0-5]\d|2[0-4]:[0-5]\d")


def _quantity(match: re.Match[str], kind: Kind, low: Value, **more: object) -> Quantity:
    fields = {"high": low, "unit": "", **more}
    start = match.start()
    return Quantity(start, match.end(), start, kind, low, **fields)  # type: ignore[arg-type]


def measured(written: str, unit: str) -> tuple[Kind, Value, Fraction, str]:
    """Kind, exact value, bare number and bare unit of a number with its unit."""
    unit = re.sub(r"\s+", "", unit)
    while written[-1:] in ("万", "亿") and len(written) > 1:  # 五千万元 is printed 5000 万元
        written, unit = written[:-1], written[-1] + unit
    printed = Fraction(number(written))
    scale = re.match(u.SCALE, unit)
    base = unit[scale.end() :] if scale else unit
    if re.fullmatch(u.MONEY, base):
        return Kind.MONEY, fen(printed, unit), printed, unit
    if re.fullmatch(TIME_UNIT, unit):
        return Kind.DURATION, parse_duration(written + unit), printed, unit
    if re.fullmatch(rf"{u.RATE}|成", unit):
        return Kind.RATE, parse_rate(written + unit), printed, unit
    factor = number("1" + scale[0]) if scale else 1
    value = printed * factor
    exact = value.numerator if value.denominator == 1 else value
    if base == "倍":
        return Kind.MULTIPLE, value, printed, unit
    if re.fullmatch(u.FOREIGN, base):
        return Kind.FOREIGN, exact, printed, unit
    return (Kind.COUNT if base else Kind.NUMBER), exact, printed, unit


def _skip(match: re.Match[str]) -> list[Quantity]:
    return []


def _base(match: re.Match[str]) -> list[Quantity]:
    return [_quantity(match, Kind.BASE_RATE, parse_base_rate(match[0].replace(")", "")))]


def _period(match: re.Match[str]) -> list[Quantity]:
    period = parse_period(match[0])
    return [_quantity(match, Kind.PERIOD, period.start, high=period.end)]


def _date(match: re.Match[str]) -> list[Quantity]:
    return [_quantity(match, Kind.DATE, parse_date(match[0]))]


def _rank(match: re.Match[str]) -> list[Quantity]:
    at_most = "<=" if match["front"] else None
    value: Value = parse_rate(match["n"] + "%") if match["unit"] == "%" else whole(match["n"])
    printed = Fraction(number(match["n"]))
    return [_quantity(match, Kind.RANK, value, unit=match["unit"] or "", printed=printed, comparator=at_most)]


def _ordinal(match: re.Match[str]) -> list[Quantity]:
    value = whole(match["n"])
    return [_quantity(match, Kind.ORDINAL, value, unit=match["unit"] or "", printed=Fraction(value))]


def _ratio(match: re.Match[str]) -> list[Quantity]:
    near = match.string[max(0, match.start() - 12) : match.start()]
    if _CLOCK.fullmatch(match[0]) and not re.search("比|按|例", near):
        return []  # a time of day
    return [_quantity(match, Kind.RATIO, parse_weights(match[0]))]


def _rates(match: re.Match[str]) -> list[Quantity]:
    """百分之二十至三十: both ends are of a hundred."""
    low, high = (parse_rate(f"{match['of']}分之{match[end]}") for end in "ab")
    if low > high:
        raise QuantityError("区间颠倒")
    return [_quantity(match, Kind.RATE, low, high=high)]


def _rate(match: re.Match[str]) -> list[Quantity]:
    return [_quantity(match, Kind.RATE, parse_rate(match[0].replace("过半", "一半")))]


def _multiple(match: re.Match[str]) -> list[Quantity]:
    return [_quantity(match, Kind.MULTIPLE, parse_multiple(match[0]))]


def _half(match: re.Match[str]) -> list[Quantity]:
    return [_quantity(match, Kind.DURATION, parse_duration(match[0]), unit=match["unit"] or match["y"])]


def _list(match: re.Match[str]) -> list[Quantity]:
    """20/10万元 and 300、150、50万元: one unit for all; the last span holds it."""
    result = []
    parts = list(re.finditer(_N, match["numbers"]))
    for part in parts:
        start, end = match.start() + part.start(), match.start() + part.end()
        kind, value, printed, unit = measured(part[0], match["unit"])
        end = match.end() if part is parts[-1] else end
        result.append(Quantity(start, end, start, kind, value, value, unit, printed))
    return result


def _enumeration(match: re.Match[str]) -> list[Quantity]:
    """300、150、50 万元 after a word; at the start of a line the first number is a label."""
    before = match.string[max(0, match.start() - 6) : match.start()].rstrip(" ")
    if not before or not "\u4e00" <= before[-1] <= "\u9fff":
        raise QuantityError("序号")
    return _list(match)


def _range(match: re.Match[str]) -> list[Quantity]:
    """5—100万元, 200万至500万元, 5－20%: an end without a unit has the other's."""
    last = match["ub"] or ""
    first = match["ua"] or last
    if re.fullmatch(u.SCALE, first) and last.endswith("元"):
        first += "元"
    return _between(match, match["a"], first, match["b"], last or first)


def _range_in_words(match: re.Match[str]) -> list[Quantity]:
    """三至五万元, 一百至三百万元: what the ends share is said once, where the range would else be upside down or wider."""
    low, high, unit = match["a"], match["b"], match["ub"]
    digit = re.fullmatch(
        "[一二三四五六七八九两]", low
    )  # 三至五百元 are hundreds, 十至二百元 tens and hundreds
    shared = re.search("[百千]?[万亿]*$" if digit else "[万亿]*$", high)
    if shared and not re.search("[万亿]", low) and number(low + shared[0]) <= number(high):
        low += shared[0]
    return _between(match, low, unit, high, unit)


def _neighbours(match: re.Match[str]) -> list[Quantity]:
    """两三万元, 三五年: two digits side by side are the ends of a range, never 23 or 35."""
    head, rest, unit = match["head"] or "", match["rest"], match["ub"]
    return _between(match, head + match["a"] + rest, unit, head + match["b"] + rest, unit)


def _between(match: re.Match[str], a: str, ua: str, b: str, ub: str) -> list[Quantity]:
    """The range from so many of one unit to so many of another of the same kind."""
    kind, low, printed, smaller = measured(a, ua)
    kind_high, high, printed_high, unit = measured(b, ub)
    if kind is not kind_high:
        raise QuantityError("两端单位不同")
    if _size(low) > _size(high):
        raise QuantityError("区间颠倒")
    if smaller != unit and kind in (Kind.MONEY, Kind.COUNT, Kind.NUMBER) and high:
        printed = (
            _size(low) * printed_high / _size(high)
        )  # 五千至一万元 in the unit of the range: 0.5 to 1 万元
    per = re.sub(r"\s+", "", match["per"] or "")
    more = {"high": high, "unit": unit, "printed": printed, "printed_high": printed_high, "per": per}
    return [_quantity(match, kind, low, **more)]


def _size(value: Value) -> Fraction:
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Duration):
        return Fraction(value.months or value.days or value.count)
    return Fraction(0)


def _mixed(match: re.Match[str]) -> list[Quantity]:
    value = number(match["n"])
    low = fen(value)
    return [_quantity(match, Kind.MONEY, low, unit="元", printed=Fraction(value))]


def _single(match: re.Match[str]) -> list[Quantity]:
    written = match["n"]
    kind, value, printed, unit = measured(written, match["unit"] or "")
    more = {
        "unit": unit,
        "printed": printed,
        "per": re.sub(r"\s+", "", match["per"] or ""),
        "comparator": ">" if match["more"] else None,
    }
    return [_quantity(match, kind, value, **more)]


Form = tuple[re.Pattern[str], Callable[[re.Match[str]], list[Quantity]]]


def _form(pattern: str, build: Callable[[re.Match[str]], list[Quantity]]) -> Form:
    return re.compile(pattern), build


_PLACE = r"(?P<front>(?:(?:排名|排行|位居|位列|居|列|进入|跻身)[\u4e00-\u9fff]{0,6})?前)"
FORMS: tuple[Form, ...] = (
    _form(rf"LPR\)?\s?(?:\+|-|—|–|加|减)\s?{_N}{_WS}(?:BP|bp|个?基点|%|个?百分点)", _base),
    # document numbers, telephone numbers, codes, list labels: no quantities
    _form(rf"[〔\[【(]\s?(?:19|20)\d\d\s?[〕\]】)]{_WS}第?{_WS}\d{{1,6}}{_WS}号", _skip),
    _form(
        r"0\d[\d-]*|\d{16,}|[A-Z]{2,}(?:/[A-Z]{1,3})?\s?\d[\d.]*(?:[-—]\d+)?|[A-Za-z]+[-.]?\d[A-Za-z\d.-]*|[一二三四五六七八九十]{1,3}、",
        _skip,
    ),
    _form(rf"{YEAR}(?:{_WS}年(?:{_WS}{_SMALL}{_WS}月)?)?{_WS}{u.RANGE}{_WS}(?:{DATE})", _period),
    _form(rf"(?:{DATE}){_WS}{u.RANGE}{_WS}(?:{DATE}|{MONTH_DAY})", _period),
    _form(rf"{_SMALL}{_WS}(?:月{_WS}(?:{_SMALL}{_WS}日)?)?{_WS}{u.RANGE}{_WS}{MONTH_DAY}", _period),
    _form(rf"{YEAR}{_WS}年{_WS}{_SMALL}{_WS}{u.RANGE}{_WS}{MONTH_DAY}", _period),
    _form(rf"(?:{DATE})|{MONTH_DAY}", _date),
    _form(rf"(?P<front>前){_WS}(?P<n>{_N}|{_C}){_WS}(?P<unit>位|名|强|%|家)", _rank),
    _form(rf"{_PLACE}{_WS}(?P<n>{_N}|[一二三四五六七八九十]{{1,3}})(?P<unit>)(?!{_WS}{_UNIT})", _rank),
    _form(rf"(?P<front>)第{_WS}(?P<n>{_N}|{_C}){_WS}(?P<unit>[位名])", _rank),
    _form(rf"第{_WS}(?P<n>{_N}|{_C})(?:{_WS}(?P<unit>个?工作日|[\u4e00-\u9fff]))?", _ordinal),
    _form(rf"(?P<n>{_N}){_WS}(?P<unit>号)(?!线)", _ordinal),
    _form(rf"(?<=[每当次该]月)(?P<n>{_SMALL}){_WS}(?P<unit>日)", _ordinal),
    _form(r"\d{1,4}\s?:\s?\d{1,4}(?:\s?:\s?\d{1,4}){0,4}", _ratio),
    _form(
        rf"(?P<of>百|千|万)分之(?P<a>{_C}){_WS}[至到—]{_WS}(?:(?P=of)分之)?(?P<b>{_C})(?!{_WS}{_UNIT_CHINESE})",
        _rates,
    ),
    _form(rf"(?:百|千|万|{_C})分之(?:{_N}|{_C}(?:点[一二三四五六七八九零]+)?)|一半|半数|过半", _rate),
    _form(rf"\d{{1,3}}/\d{{1,3}}(?!{_WS}{_UNIT}|[\d/.])", _rate),
    _form(r"翻(?:了)?[一两二三四五]?番|倍增", _multiple),
    _form(
        rf"(?:{_SMALL}{_WS})?(?:年{_WS}|个)?半{_WS}(?:个)?(?P<unit>年|月)(?!级)|{_SMALL}{_WS}(?P<y>年)半",
        _half,
    ),
    _form(rf"(?P<numbers>{_N}(?:{_WS}/{_WS}{_N}){{1,11}}){_WS}(?P<unit>{_UNIT})", _list),
    _form(
        rf"(?P<numbers>{_N}(?:{_WS}、{_WS}{_N}){{1,11}}){_WS}(?P<unit>{u.SCALE}?{_WS}{u.MONEY}|{u.RATE})",
        _enumeration,
    ),
    _form(
        rf"(?P<a>{_N}){_WS}(?P<ua>{_UNIT})?{_WS}{u.RANGE}{_WS}(?P<b>{_N})(?:{_WS}(?:余|多)?{_WS}(?P<ub>{_UNIT}))?{_PER}",
        _range,
    ),
    _form(
        rf"(?P<a>{_C}){_WS}[至到—]{_WS}(?P<b>{_C}){_WS}(?P<ub>{_UNIT_CHINESE}){_PER}",
        _range_in_words,
    ),
    _form(
        rf"(?P<head>[二三四五六七八九]?十)?(?P<a>[一两二三四五六七八])(?P<b>(?<=一)[二两]|(?<=[两二])三|(?<=三)[四五]|(?<=四)五|(?<=五)六|(?<=六)七|(?<=七)八|(?<=八)九)"
        rf"(?P<rest>[十百千]?[万亿]{{0,2}}){_WS}(?P<ub>{_UNIT_CHINESE}){_PER}",
        _neighbours,
    ),
    _form(rf"(?P<n>\d{{1,8}}(?:\.\d+)?{_WS}亿{_WS}\d{{1,4}}(?:\.\d+)?{_WS}万){_WS}{u.MONEY}", _mixed),
    _form(rf"(?P<n>{_N})(?:{_WS}(?P<more>余|多)?{_WS}(?P<unit>{_UNIT})|(?!{_WS}[A-Za-z])){_PER}", _single),
    _form(rf"(?P<n>{_C}){_WS}(?P<more>余|多)?{_WS}(?P<unit>{_UNIT_CHINESE}){_PER}", _single),
)
