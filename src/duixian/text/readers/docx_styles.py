"""What a DOCX paragraph inherits from its styles: outline level, list, page break, hidden text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from duixian.text.readers.docx_numbering import value
from duixian.text.readers.docx_package import W

_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """Resolved paragraph properties. ``outline``: 1 to 9, 0 for a title; ``list_id`` with its 0-based level."""

    outline: int | None = None
    list_id: str | None = None
    list_level: int = 0
    page_break_before: bool = False
    contents: bool = False


class Styles:
    """The paragraph styles of a document, inheritance resolved."""

    def __init__(self, root: Any | None) -> None:
        self._raw: dict[str, Any] = {}
        self._known: dict[str, Style] = {}
        self._default: str | None = None
        hidden = set()
        for style in root.iterfind(W + "style") if root is not None else ():
            key = str(style.get(W + "styleId"))
            self._raw[key] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self._default = key
            vanish = style.find(f"{W}rPr/{W}vanish")
            if vanish is not None and vanish.get(W + "val", "1") not in _OFF:
                hidden.add(key)
        self.hidden = frozenset(hidden)

    def of(self, paragraph: Any) -> Style:
        """The properties of a ``w:p``: its own over its style's."""
        properties = paragraph.find(W + "pPr")
        key = value(properties, "pStyle") if properties is not None else None
        inherited = self._resolve(key or self._default, ())
        return _over(inherited, properties)

    def _resolve(self, key: str | None, below: tuple[str, ...]) -> Style:
        if key is None or key not in self._raw or key in below:
            return Style()
        if key not in self._known:
            style = self._raw[key]
            base = self._resolve(value(style, "basedOn"), (*below, key))
            name = (value(style, "name") or "").lower()
            if name == "title":
                base = replace(base, outline=0)
            if name.startswith("toc ") and name[4:].isdecimal():
                base = replace(base, contents=True)
            self._known[key] = _over(base, style.find(W + "pPr"))
        return self._known[key]


def _over(style: Style, properties: Any | None) -> Style:
    if properties is None:
        return style
    level = value(properties, "outlineLvl")
    if level is not None and level.isdecimal():
        style = replace(style, outline=int(level) + 1 if int(level) < 9 else None)
    breaks = properties.find(W + "pageBreakBefore")
    if breaks is not None:
        style = replace(style, page_break_before=breaks.get(W + "val", "1") not in _OFF)
    numbers = properties.find(W + "numPr")
    if numbers is not None:
        list_id = value(numbers, "numId")
        index = value(numbers, "ilvl")
        if list_id is not None:
            style = replace(style, list_id=None if list_id == "0" else list_id)
        if index is not None and index.isdecimal():
            style = replace(style, list_level=int(index))
    return style
