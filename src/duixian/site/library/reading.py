"""Reading one file in a worker process: the rows go to a spool file, document by document.

The parent then writes them without holding a whole file in memory. This module and what it imports know
nothing of Django, so that a worker starts quickly.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duixian.text.pipeline import read_file
from duixian.text.readers import ReadError
from duixian.text.split import Mark

from .flatten import all_rows, source_row
from .paths import cannot_open, named, one_line, readable


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that was read: where its rows wait, how many documents they make, what is in doubt, what was repaired."""

    spool: str
    documents: int
    findings: tuple[str, ...] = ()
    repairs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be read: one line that names file, place and remedy."""

    message: str


def read_to_spool(path: str, spool: str, marks: Sequence[Mark] = ()) -> Spooled | Refused:
    """Read the file at ``path`` and leave its rows at ``spool``; ``marks`` are editors', of where documents begin."""
    try:
        reading = read_file(Path(path), marks)
        source = source_row(reading, Path(path).stat().st_size)
    except ReadError as error:
        return Refused(refusal(error))
    except OSError as error:
        return Refused(cannot_open(Path(path), error))
    except Exception as error:  # a fault of ours in one file must not stop the other files
        kind = type(error).__name__
        message = f"{named(Path(path))}：识读时出现内部错误（{kind}: {error}）。该文件未导入，请将此信息报告给我们。"
        return Refused(one_line(message))
    try:
        with Path(spool).open("wb") as file:
            pickle.dump(source, file, pickle.HIGHEST_PROTOCOL)
            for rows in all_rows(reading):
                pickle.dump(rows, file, pickle.HIGHEST_PROTOCOL)
    except OSError as error:
        message = f"{named(Path(path))}：临时文件写不进（{error.strerror or error}）。该文件未导入；请检查磁盘空间，或用 TMPDIR 指定别处。"
        return Refused(one_line(message))
    return Spooled(spool, len(reading.documents), tuple(source["findings"]), source["repairs"])


def refusal(error: ReadError) -> str:
    """What a reader says of a file it cannot read, as one line that any terminal can show."""
    return one_line(str(error).replace(error.file, readable(error.file), 1))


def rows_of(spooled: Spooled) -> Iterator[Any]:
    """The source row, then the DocumentRows of each document. The spool was written by our own worker."""
    with Path(spooled.spool).open("rb") as file:
        for _ in range(1 + spooled.documents):
            yield pickle.load(file)  # noqa: S301
