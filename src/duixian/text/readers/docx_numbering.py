"""Automatic numbers of DOCX paragraphs, as Word prints them: 第一条, 一、, （一）, 1., ①.

A paragraph only says "level 2 of list 5"; the printed label follows from numbering.xml and from the paragraphs
before. Formats are those of ECMA-376 part 1, 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duixian.text.readers.docx_package import W

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_TOKEN = re.compile(r"%([1-9])")


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number below 10,000 in Chinese (十二, 一百零三); larger ones in Arabic digits."""
    if number == 0:
        return digits[0]
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if zero and text else "") + digits[digit] + (units[power - 1] if power else "")
        zero = not digit
    plain = text.startswith(digits[1] + units[0]) and number < 20 and digits is _DIGITS
    return text[1:] if plain else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    return chr(64 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _circled(number: int) -> str:
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(code + number - first)
    return str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "taiwaneseDigital": lambda number: "".join("○一二三四五六七八九"[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": lambda number: (
        chr(0x3280 + number - 1) if 0 < number <= 10 else chinese(number)
    ),
    "decimalEnclosedParen": lambda number: chr(0x2474 + number - 1) if 0 < number <= 20 else f"({number})",
    "decimalEnclosedFullstop": lambda number: chr(0x2488 + number - 1) if 0 < number <= 20 else f"{number}.",
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, format, label pattern (``（%2）``), what follows it."""

    start: int
    format: str
    pattern: str
    follow: str
    legal: bool
    restart: int | None


class Numbering:
    """The lists of a document and where each stands. ``label`` must be asked once a paragraph, in order."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # abstract list -> levels
        self._lists: dict[str, str] = {}  # list -> abstract list
        self._starts: dict[tuple[str, int], int] = {}  # list, level -> start override
        self._counts: dict[str, dict[int, int]] = {}  # abstract list -> level -> current number
        self._overridden: set[tuple[str, int]] = set()
        self._styled: dict[str, str] = {}  # style that names a list -> abstract list
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        links: dict[str, str] = {}
        for abstract in root.iterfind(W + "abstractNum"):
            key = str(abstract.get(W + "abstractNumId"))
            self._levels[key] = dict(_level(level) for level in abstract.iterfind(W + "lvl"))
            if (named := value(abstract, "styleLink")) is not None:
                self._styled[named] = key
            if (linked := value(abstract, "numStyleLink")) is not None:
                links[key] = linked
        for item in root.iterfind(W + "num"):
            key = str(item.get(W + "numId"))
            target = value(item, "abstractNumId") or ""
            if target in links and not self._levels.get(target):
                target = self._styled.get(links[target], target)
            self._override(key, target, item)

    def _override(self, key: str, abstract: str, item: Any) -> None:
        self._lists[key] = abstract
        for override in item.iterfind(W + "lvlOverride"):
            index = _integer(override.get(W + "ilvl"), 0)
            level = override.find(W + "lvl")
            if level is not None:  # a list with levels of its own
                self._lists[key] = own = f"{abstract}/{key}"
                self._levels.setdefault(own, dict(self._levels.get(abstract, {})))[index] = _level(level)[1]
            start = value(override, "startOverride")
            if start is not None:
                self._starts[key, index] = _integer(start, 1)

    def label(self, list_id: str, index: int) -> tuple[str, str]:
        """The printed label of the next paragraph at ``index`` of a list, and what follows it; bullets are empty."""
        abstract = self._lists.get(list_id)
        levels = self._levels.get(abstract or "", {})
        if abstract is None or index not in levels:
            return "", ""
        counts = self._counts.setdefault(abstract, {})
        level = levels[index]
        if (list_id, index) in self._starts and (list_id, index) not in self._overridden:
            self._overridden.add((list_id, index))
            counts[index] = self._starts[list_id, index]
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper in [other for other in counts if other > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and index < restart):
                del counts[deeper]
        if level.format == "bullet":
            return "", ""

        def number(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            there = levels.get(other)
            if there is None:
                return ""
            current = counts.get(other, there.start)
            form = "decimal" if level.legal else there.format
            return _FORMATS.get(form, str)(current)

        return _TOKEN.sub(number, level.pattern), level.follow


def value(parent: Any, tag: str) -> str | None:
    """The ``w:val`` of a child element, or None where the child or the value is absent."""
    child = parent.find(W + tag) if parent is not None else None
    found = child.get(W + "val") if child is not None else None
    return None if found is None else str(found)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def _level(element: Any) -> tuple[int, Level]:
    form = value(element, "numFmt") or "decimal"
    legal = element.find(W + "isLgl")
    restart = value(element, "lvlRestart")
    return _integer(element.get(W + "ilvl"), 0), Level(
        start=_integer(value(element, "start"), 1),
        format=form,
        pattern=value(element, "lvlText") or "",
        follow=value(element, "suff") or "tab",
        legal=legal is not None and legal.get(W + "val", "1") not in ("0", "false"),
        restart=None if restart is None else _integer(restart, 0),
    )


def joined(label: str, follow: str, text: str) -> str:
    """Label and paragraph as one reads them: 一、总则, 第一条 为了, 1. 2025 年."""
    if not label:
        return text
    close = label[-1] in "、，．.。)）]】:：" and not (text[:1].isdigit() and label[-1] == ".")
    return label + ("" if follow == "nothing" or close else " ") + text
