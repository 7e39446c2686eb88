"""The characters of one DOCX paragraph: runs, breaks, symbols, text boxes, notes, tracked changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duixian.text.readers.docx_package import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_SYMBOLS = {  # Wingdings and Wingdings 2 code points that stand in forms
    "F0A8": "□", "F06F": "□", "F0A3": "□", "F071": "□", "F02A": "□", "F0FE": "☑", "F052": "☑", "F053": "☒",
    "F0FD": "☒", "F0FC": "✓", "F050": "✓", "F0FB": "✗", "F04F": "✗", "F06C": "●", "F06E": "■", "F0D8": "➢",
}  # fmt: skip
_THROUGH = {W + tag for tag in ("hyperlink", "smartTag", "fldSimple", "ins", "moveTo", "sdtContent", "customXml",
                                "dir", "bdo", "rubyBase")}  # fmt: skip
_DELETED = {W + "del", W + "moveFrom"}


@dataclass(slots=True)
class Gathered:
    """What one paragraph holds. ``lines`` are parted by printed line breaks; ``boxes`` are text boxes anchored in it."""

    lines: list[str] = field(default_factory=lambda: [""])
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    page_breaks: int = 0
    deleted: int = 0
    hidden: int = 0
    contents: bool = False

    def add(self, text: str) -> None:
        self.lines[-1] += text


class Gatherer:
    """Walks paragraphs in order. Fields (page numbers, cross references) may span paragraphs, so it is kept for all."""

    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self._hidden_styles = hidden_styles
        self._fields: list[tuple[bool, str]] = []  # open complex fields: result reached, instruction

    def paragraph(self, element: Any) -> Gathered:
        """The content of a ``w:p``."""
        found = Gathered()
        found.contents = self._in_contents()
        self._children(element, found)
        found.contents = found.contents or self._in_contents()
        return found

    def _in_contents(self) -> bool:
        return any(instruction.strip().upper().startswith("TOC") for _, instruction in self._fields)

    def _children(self, element: Any, found: Gathered) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._run(child, found)
            elif tag in _DELETED:
                found.deleted += sum(len(text.text or "") for text in child.iter(W + "delText", W + "t"))
            elif tag in _THROUGH:
                self._children(child, found)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._children(content, found)
            elif tag in (M + "oMath", M + "oMathPara"):
                found.add("".join(text.text or "" for text in child.iter(M + "t")))

    def _run(self, run: Any, found: Gathered) -> None:
        if self._hidden(run):
            found.hidden += sum(len(text.text or "") for text in run.iter(W + "t"))
            return
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType"))
            elif tag == W + "instrText":
                self._instruct(child.text or "")
            elif self._fields and not self._fields[-1][0]:
                continue  # the instruction of a field, not its printed result
            elif tag in (W + "drawing", W + "pict", W + "object", MC + "AlternateContent"):
                found.boxes.extend(text_boxes(child))
            elif tag == W + "ruby":
                base = child.find(W + "rubyBase")
                if base is not None:
                    self._children(base, found)
            else:
                _character(child, tag, found)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append((False, ""))
        elif kind == "separate" and self._fields:
            self._fields[-1] = (True, self._fields[-1][1])
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruct(self, text: str) -> None:
        if self._fields and not self._fields[-1][0]:
            self._fields[-1] = (False, self._fields[-1][1] + text)

    def _hidden(self, run: Any) -> bool:
        properties = run.find(W + "rPr")
        if properties is None:
            return False
        vanish = properties.find(W + "vanish")
        if vanish is not None:
            return vanish.get(W + "val", "1") not in ("0", "false")
        style = properties.find(W + "rStyle")
        return style is not None and style.get(W + "val") in self._hidden_styles


def _character(child: Any, tag: Any, found: Gathered) -> None:
    if tag == W + "t":
        found.add(child.text or "")
    elif tag in (W + "tab", W + "ptab"):
        found.add("\t")
    elif tag == W + "br" and child.get(W + "type") == "page":
        found.page_breaks += 1
    elif tag in (W + "br", W + "cr"):
        found.lines.append("")
    elif tag == W + "noBreakHyphen":
        found.add("-")
    elif tag == W + "sym":
        found.add(_symbol(child))
    elif tag in (W + "footnoteReference", W + "endnoteReference"):
        kind = "footnotes" if tag == W + "footnoteReference" else "endnotes"
        found.notes.append((kind, str(child.get(W + "id"))))


def _symbol(element: Any) -> str:
    code = str(element.get(W + "char") or "").upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return (
        chr(number - 0xF000)
        if 0xF020 <= number <= 0xF07E
        else "·"
        if 0xE000 <= number <= 0xF8FF
        else chr(number)
    )


def text_boxes(element: Any) -> list[Any]:
    """The outermost text boxes in a drawing, once each though they are stored for new and for old readers."""
    if element.tag == MC + "AlternateContent":
        for kind in ("Choice", "Fallback"):
            for branch in element.iterfind(MC + kind):
                boxes = [box for child in branch for box in text_boxes(child)]
                if boxes:
                    return boxes
        return []
    if element.tag == W + "txbxContent":
        return [element]
    return [box for child in element if isinstance(child.tag, str) for box in text_boxes(child)]
