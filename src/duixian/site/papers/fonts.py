"""The Chinese font of papers, and which characters it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

FONT_DIRECTORIES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Open fonts with a wide Chinese repertoire, the best first: file names as their packages install them, and family names.
FAMILIES = (
    ("Noto Serif CJK SC", "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    ("Noto Serif CJK SC", "NotoSerifCJKsc-Regular.otf", "NotoSerifCJKsc-Bold.otf"),
    ("Source Han Serif SC", "SourceHanSerifSC-Regular.otf", "SourceHanSerifSC-Bold.otf"),
    ("Noto Sans CJK SC", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
)
INVISIBLE = frozenset("\n\r\t\u200b\u2060\ufeff")


class NoFontError(RuntimeError):
    """No Chinese font was found; the message says how to get one."""


class MissingCharacterError(ValueError):
    """The font lacks characters of the paper; the message names them."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        named = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in self.characters[:10])
        super().__init__(f"字体里没有 {named}，文书没有生成。请安装收字更全的字体，或改用其他写法。")


@lru_cache(maxsize=4)
def chinese_font(directories: tuple[str, ...]) -> tuple[str, Path]:
    """Family and folder of the first known font. Raises NoFontError."""
    for family, regular, _ in FAMILIES:
        for directory in directories:
            found = next(iter(sorted(Path(directory).expanduser().rglob(regular))), None)
            if found is not None:
                return family, found
    raise NoFontError("没有找到中文字体，不能生成 PDF。Debian 和 Ubuntu：apt install fonts-noto-cjk。")


@lru_cache(maxsize=4)
def characters(font: Path) -> frozenset[int]:
    """The code points a font file has glyphs for."""
    from fontTools.ttLib import TTFont

    with TTFont(font, fontNumber=0, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def check(texts: Iterable[str], font: Path) -> None:
    """Raises MissingCharacterError where a character of the texts has no glyph."""
    known = characters(font)
    missing = {c for text in texts for c in text if ord(c) not in known and c not in INVISIBLE}
    if missing:
        raise MissingCharacterError(missing)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts_of(part)
