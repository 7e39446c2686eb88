"""Reading a source again from what the database holds of it: the same reader, the marks of editors as they now stand."""

from __future__ import annotations

from collections.abc import Iterable

from duixian import __version__
from duixian.text import model as text
from duixian.text.pipeline import read_source
from duixian.text.split import Mark, MarkKind

from .flatten import all_rows, source_row
from .models import ExtentMark, Source
from .packing import unpack_characters, unpack_shape
from .writing import store


class OldReadingError(ValueError):
    """A source that an old release stored, without what a new reading needs."""


def marks_of(digest: str) -> list[Mark]:
    """What editors say of where documents begin and end in a source, in the order in which they said it."""
    marks = ExtentMark.objects.filter(source__digest=digest, withdrawn_at=None).order_by("id")
    return [Mark(line, MarkKind(kind)) for line, kind in marks.values_list("line", "kind")]


def recovered(source: Source) -> text.Source:
    """The source as its reader recovered it. Raises OldReadingError."""
    if not source.shape:
        raise OldReadingError(
            "此来源由旧版本导入，缺少重新识读所需的信息。请先用 duixian import 重新导入原文件。"
        )
    shape = unpack_shape(bytes(source.shape))
    name = source.names.first()
    return text.Source(
        name=name.name if name else "",
        digest=source.digest,
        text=unpack_characters(bytes(source.characters)),
        lines=shape.lines,
        media=source.media,
        encoding=source.encoding,
        hints=shape.hints,
        findings=shape.findings,
    )


def read_again(source: Source, marks: Iterable[Mark]) -> text.Reading:
    """A fresh reading of a source with these marks of where documents begin and end. Raises OldReadingError."""
    return read_source(recovered(source), marks)


def keep(source: Source, reading: text.Reading) -> None:
    """Store a fresh reading in place of the old one; the decisions that hold are applied to it."""
    store(source_row(reading, source.bytes), all_rows(reading), reading.source.name, __version__)
