"""From what an editor enters on where a document begins and ends to marks on its source."""

from __future__ import annotations

from duixian.text.split import MarkKind

from .checking import EditError
from .models import Document

Marks = list[tuple[int, MarkKind]]


def joined(document: Document) -> Marks:
    """The document is a part of the one before it. Raises EditError."""
    if preceding(document) is None:
        raise EditError("这是来源中的第一份文件，前面没有可以并入的文件。")
    return [(document.start_line, MarkKind.JOIN)]


def cut(document: Document, line: int) -> Marks:
    """Another document begins at ``line``. Raises EditError."""
    if not document.start_line < line <= document.end_line:
        raise EditError(
            f"请填写本文件之内的一行：第 {document.start_line + 1} 行至第 {document.end_line} 行。"
        )
    return [(line, MarkKind.BEGIN)]


def moved(document: Document, start: int, end: int) -> Marks:
    """The document begins at ``start`` and ends at ``end``. Raises EditError.

    Lines won are taken from the neighbours; lines given up at the begin go to the document before (to none where there
    is none), those at the end to none.
    """
    if not 1 <= start <= end <= document.source.lines:
        raise EditError(f"起始行和结束行须在第 1 行至第 {document.source.lines} 行之间，起始行在前。")
    if start > document.end_line or end < document.start_line:
        raise EditError(
            f"新的起止与原来的第 {document.start_line}–{document.end_line} 行没有重叠。"
            "请到那一份文件去改，或用“从某一行起另为一份文件”。"
        )
    if (start, end) == (document.start_line, document.end_line):
        raise EditError("起止没有变化。")
    return _start(document, start) + _end(document, end)


def _start(document: Document, start: int) -> Marks:
    if start == document.start_line:
        return []
    before = preceding(document)
    if start < document.start_line:
        if before is not None and start <= before.start_line:
            raise EditError(
                f"起始行不能早于前一份文件的第 {before.start_line} 行；整份并入请用“并入上一份文件”。"
            )
        return [(start, MarkKind.BEGIN), (document.start_line, MarkKind.JOIN)]
    given = MarkKind.DROP if before is None else MarkKind.JOIN
    return [(start, MarkKind.BEGIN), (document.start_line, given)]


def _end(document: Document, end: int) -> Marks:
    if end == document.end_line:
        return []
    if end < document.end_line:
        return [(end, MarkKind.END)]
    after = following(document)
    if after is not None and end >= after.end_line:
        raise EditError(
            f"结束行不能到后一份文件的最后一行（第 {after.end_line} 行）；整份并入请到那份文件去做。"
        )
    marks: Marks = []
    if after is None or after.start_line > document.end_line + 1:
        marks += [(document.end_line + 1, MarkKind.BEGIN), (document.end_line + 1, MarkKind.JOIN)]
    if after is not None and end >= after.start_line:
        marks += [(end + 1, MarkKind.BEGIN), (after.start_line, MarkKind.JOIN)]
    return [*marks, (end, MarkKind.END)]


def reach(document: Document) -> tuple[int, int]:
    """The lines on which marks concern a document: from behind the one before it to the begin of the one after it."""
    before, after = preceding(document), following(document)
    return (before.end_line + 1 if before else 1), (after.start_line if after else document.source.lines)


def preceding(document: Document) -> Document | None:
    """The document before it in its source."""
    found = Document.objects.filter(source=document.source_id, start_line__lt=document.start_line)
    return found.order_by("-start_line").first()


def following(document: Document) -> Document | None:
    """The document after it in its source."""
    found = Document.objects.filter(source=document.source_id, start_line__gt=document.end_line)
    return found.order_by("start_line").first()
