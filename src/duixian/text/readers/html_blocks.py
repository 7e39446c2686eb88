"""An HTML tree flattened to lines as a browser would break them, each with the block element it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_BLANKS = re.compile(r"[ \t\r\n\f\xa0\u3000\u200b\ufeff]+")
_NEW_PAGE = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_PAGE_ENDS = re.compile(r"(?:page-)?break-after\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_SILENT = """script style template head title meta link noscript noframes iframe object embed svg canvas audio video map
 math select option textarea button datalist input rt rp"""
_BLOCKS = """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
 figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary
 table tbody td tfoot th thead tr ul"""
SILENT = frozenset(_SILENT.split())
BLOCKS = frozenset(_BLOCKS.split())
DEEP = 400  # levels of nesting looked up; deeper pages are machine-made
HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class Block:
    """One line: its text, the block element around it, how many of its characters are links."""

    text: str
    element: Any
    links: int = 0
    heading: int = 0
    page: int = 1


@dataclass(slots=True)
class Flat:
    """The lines of a page in order, how many printed pages its styles ask for, characters hidden or struck out."""

    blocks: list[Block] = field(default_factory=list)
    pages: int = 1
    hidden: int = 0
    deleted: int = 0


def flatten(root: Any) -> Flat:
    """The lines below ``root``. An explicit stack, because web pages nest deeper than Python may."""
    return _Flattener().run(root)


class _Flattener:
    def __init__(self) -> None:
        self._flat = Flat()
        self._words: list[str] = []
        self._links = 0
        self._inside_link = 0
        self._stack: list[Any] = []  # open block elements
        self._heading = 0
        self._verbatim = 0
        self._label = ""

    def run(self, root: Any) -> Flat:
        todo: list[tuple[str, Any]] = [("open", root)]
        while todo:
            step, item = todo.pop()
            if step == "text":
                self._text(item)
            elif step == "close":
                self._close(item)
            elif isinstance(item.tag, str) and not self._left_out(item):
                self._open(item)
                todo.append(("close", item))
                for child in reversed(item):
                    if child.tail:
                        todo.append(("text", child.tail))
                    todo.append(("open", child))
                if item.text:
                    todo.append(("text", item.text))
        self._flush()
        return self._flat

    def _left_out(self, element: Any) -> bool:
        if element.tag in SILENT:
            return True
        if element.get("hidden") is not None or _HIDING.search(element.get("style") or ""):
            self._flat.hidden += sum(len("".join(words.split())) for words in element.itertext() if words)
            return True
        if element.tag == "del":
            self._flat.deleted += sum(len("".join(words.split())) for words in element.itertext() if words)
            return True
        return False

    def _open(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
            self._break(element, _NEW_PAGE)
            self._stack.append(element)
            self._heading = HEADINGS.get(tag, self._heading)
            self._verbatim += tag == "pre"
            if tag == "li":
                self._label = _number(element)
        elif tag == "br":
            self._flush()
        elif tag == "a" and element.get("href") is not None:
            self._inside_link += 1

    def _close(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
            self._stack.pop()
            self._break(element, _PAGE_ENDS)
            if tag in HEADINGS:
                self._heading = 0
            self._verbatim -= tag == "pre"
            if tag == "li":
                self._label = ""
        elif tag == "a" and element.get("href") is not None:
            self._inside_link -= 1

    def _break(self, element: Any, asked: re.Pattern[str]) -> None:
        if self._flat.blocks and asked.search(element.get("style") or ""):
            self._flat.pages += 1

    def _text(self, text: str) -> None:
        if self._verbatim and "\n" in text:
            for index, part in enumerate(text.split("\n")):
                if index:
                    self._flush()
                self._text(part)
            return
        self._words.append(text)
        if self._inside_link:
            self._links += len("".join(text.split()))

    def _flush(self) -> None:
        text = _BLANKS.sub(" ", "".join(self._words)).strip()
        if text and self._stack:
            if self._label:
                text, self._label = self._label + text, ""
            self._flat.blocks.append(
                Block(text, self._stack[-1], self._links, self._heading, self._flat.pages)
            )
        self._words = []
        self._links = 0


def _number(item: Any) -> str:
    """The number a browser prints before an entry of a numbered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or _HIDING.search(item.get("style") or ""):
        return ""
    if "none" in (parent.get("style") or "").replace(" ", "") or parent.get("type") not in (None, "1"):
        return ""
    start = _integer(parent.get("start"), 1)
    place = start
    for sibling in parent.iterchildren("li"):
        place = _integer(sibling.get("value"), place)
        if sibling is item:
            break
        place += 1
    return f"{place}."


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().lstrip("-").isdecimal() else default


def ancestors(element: Any) -> Iterator[Any]:
    """The element and what it stands in, inside out."""
    for _ in range(DEEP):
        if element is None:
            return
        yield element
        element = element.getparent()
