"""Puts the characters a reader recovers together into a ``Source``: lines, pages, hints, findings."""

from __future__ import annotations

from duixian.text.body import columns, is_wrapped
from duixian.text.model import Hint, Line, Source, Span

FULL = 0.9  # of the lines, by width: the one that is as wide as a full line
FEW = 12  # lines that such a text has at least
WIDEST = 160  # columns of the widest line that a page can be printed with


class Composer:
    """Collects lines in reading order. Every hint points at characters that were added before it."""

    def __init__(self, name: str, digest: str, media: str, encoding: str = "utf-8") -> None:
        self._name = name
        self._digest = digest
        self._media = media
        self._encoding = encoding
        self._parts: list[str] = []
        self._lines: list[Line] = []
        self._hints: list[Hint] = []
        self._findings: list[str] = []
        self._at = 0

    @property
    def at(self) -> int:
        """The offset of the next line's first character."""
        return self._at

    def line(self, text: str, page: int | None = None) -> Span:
        """Add one line (without its break); returns its characters."""
        end = self._at + len(text)
        self._lines.append(Line(len(self._lines) + 1, self._at, end, page))
        self._parts.append(text)
        span = Span(self._at, end)
        self._at = end + 1
        return span

    def hint(
        self, kind: str, span: Span, level: int = 0, row: int = 0, column: int = 0, table: int = 0
    ) -> None:
        """State what the format says of ``span`` (kinds: see ``Hint``)."""
        if span.end > span.start:
            self._hints.append(Hint(kind, span, level, row, column, table))

    def finding(self, text: str) -> None:
        """Note what the reader left out or doubts, for the editor."""
        if text not in self._findings:
            self._findings.append(text)

    def _is_wrapped(self) -> bool:
        """Whether the lines that the format calls paragraphs are those of a hard-wrapped text, pasted line by line.

        Then they say nothing of its paragraphs.
        """
        stated = {hint.span.start: hint.span.end for hint in self._hints if hint.kind == "paragraph"}
        texts: list[str] = []
        for line, part in zip(self._lines, self._parts, strict=True):
            end = stated.get(line.start, line.start)
            if end > line.end:
                return False  # paragraphs of several lines are those of a writer
            if end > line.start and part.strip():
                texts.append(part.strip())
        widths = [columns(text) for text in texts]
        if len(widths) < FEW:
            return False
        usual = sorted(widths)[int(FULL * (len(widths) - 1))]
        if usual > WIDEST or sum(width > WIDEST for width in widths) * 100 > len(widths):
            return False
        return is_wrapped(texts, widths, [usual] * len(texts))

    def source(self) -> Source:
        """The finished source."""
        if self._is_wrapped():
            self._hints = [hint for hint in self._hints if hint.kind != "paragraph"]
        hints = sorted(self._hints, key=lambda hint: (hint.span.start, -hint.span.end, hint.kind))
        return Source(
            name=self._name,
            digest=self._digest,
            text="\n".join(self._parts),
            lines=tuple(self._lines),
            media=self._media,
            encoding=self._encoding,
            hints=tuple(hints),
            findings=tuple(self._findings),
        )
