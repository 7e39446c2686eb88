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
    except ReadError as error:
        return Refused(str(error))
    except OSError as error:
        return Refused(f"{path}：打不开（{error.strerror or error}）。请检查路径和读取权限。")
    except Exception as error:  # a fault of ours in one file must not stop the other files
        kind = type(error).__name__
        return Refused(f"{path}：识读时出现内部错误（{kind}: {error}）。该文件未导入，请将此信息报告给我们。")
    source = source_row(reading, Path(path).stat().st_size)
    with Path(spool).open("wb") as file:
        pickle.dump(source, file, pickle.HIGHEST_PROTOCOL)
        for rows in all_rows(reading):
            pickle.dump(rows, file, pickle.HIGHEST_PROTOCOL)
    return Spooled(spool, len(reading.documents), tuple(source["findings"]), source["repairs"])


def rows_of(spooled: Spooled) -> Iterator[Any]:
    """The source row, then the DocumentRows of each document. The spool was written by our own worker."""
    with Path(spooled.spool).open("rb") as file:
        for _ in range(1 + spooled.documents):
            yield pickle.load(file)  # noqa: S301
