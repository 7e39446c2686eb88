"""Import: files are read side by side in worker processes and written one by one, each in one transaction."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.db import DatabaseError

from duixian import __version__

from . import reading, rereading, workers
from .models import Source, SourceName
from .paths import cannot_open, files_of, named, one_line
from .writing import store

SMALL = 100_000  # bytes; one file of this size is read here rather than in a process of its own


@dataclass(frozen=True, slots=True)
class File:
    """A file to import: where it lies, the name it is kept under, its content."""

    path: Path
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. ``state``: imported, known (the same bytes are there already) or refused."""

    name: str
    size: int
    state: str
    documents: int = 0
    message: str = ""
    findings: tuple[str, ...] = ()  # what is in doubt in the file itself
    repairs: dict[str, int] = field(default_factory=dict)  # name -> how often


def import_files(
    paths: Iterable[Path],
    *,
    again: bool = False,
    started: Callable[[int], None] = lambda total: None,
    done: Callable[[Outcome], None] = lambda outcome: None,
    idle: Callable[[], object] = lambda: None,
) -> list[Outcome]:
    """Import files and folders; ``done`` is told of each file as it ends, ``started`` the bytes to come, and
    ``idle`` is called when there is nothing to store because all files that remain are still being read.

    A file whose bytes the library holds is not read again (unless ``again``, or a newer reader is at work);
    its new name is kept. A file that cannot be read leaves nothing behind and does not stop the others.
    """
    outcomes: list[Outcome] = []

    def finish(outcome: Outcome) -> None:
        outcomes.append(outcome)
        done(outcome)

    fresh: dict[str, list[File]] = {}
    known: list[File] = []
    refused: list[Outcome] = []
    for path, name, reason in files_of(paths):
        if reason:
            refused.append(Outcome(name, 0, "refused", message=reason))
            continue
        try:
            file = File(path, name, path.stat().st_size, _digest(path))
        except OSError as error:
            refused.append(Outcome(name, 0, "refused", message=cannot_open(path, error)))
            continue
        if not again and _is_current(file.digest):
            known.append(file)
        else:
            fresh.setdefault(file.digest, []).append(file)
    started(sum(files[0].size for files in fresh.values()))
    for outcome in refused:
        finish(outcome)
    for file in known:
        finish(_guarded(file, partial(_keep_name, file)))
    with closing(_read_all(list(fresh.values()))) as read:
        for result, files, waiting in read:
            for outcome in _settle(result, files):
                finish(outcome)
            if waiting():
                idle()
    return outcomes


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_current(digest: str) -> bool:
    return Source.objects.filter(digest=digest, reader=__version__).exclude(shape=b"").exists()


def _keep_name(file: File) -> Outcome:
    source = Source.objects.get(digest=file.digest)
    SourceName.objects.get_or_create(source=source, name=file.name)
    return Outcome(
        file.name,
        file.size,
        "known",
        source.documents.count(),
        findings=tuple(source.findings),
        repairs=source.repairs,
    )


def _settle(result: reading.Spooled | reading.Refused, files: list[File]) -> Iterator[Outcome]:
    """Store one reading; every name of the same bytes gets its outcome."""
    first, *others = files
    if isinstance(result, reading.Refused):
        for file in files:
            yield _refused(file, result.message.replace(named(first.path), named(file.path), 1))
        return
    try:
        stored = _guarded(first, partial(_store, result, first))
    finally:
        Path(result.spool).unlink(missing_ok=True)
    yield stored
    for file in others:
        if stored.state == "refused":
            yield _refused(file, stored.message.replace(named(first.path), named(file.path), 1))
        else:
            yield _guarded(file, partial(_keep_name, file))


def _store(result: reading.Spooled, file: File) -> Outcome:
    rows = reading.rows_of(result)
    store(next(rows), rows, file.name, __version__)
    return Outcome(
        file.name,
        file.size,
        "imported",
        result.documents,
        findings=result.findings,
        repairs=result.repairs,
    )


def _guarded(file: File, work: Callable[[], Outcome]) -> Outcome:
    """What ``work`` makes of the file, or why the library could not take it: the other files must go on."""
    path = named(file.path)
    try:
        return work()
    except DatabaseError as error:
        message = f"{path}：数据库写不进（{error}）。该文件未导入；请检查磁盘空间和数据目录的写入权限后重试。"
    except OSError as error:
        message = (
            f"{path}：临时文件读写出错（{error.strerror or error}）。该文件未导入；请检查磁盘空间后重试。"
        )
    except Exception as error:  # a fault of ours in one file must not stop the other files
        kind = type(error).__name__
        message = f"{path}：入库时出现内部错误（{kind}: {error}）。该文件未导入，请将此信息报告给我们。"
    return _refused(file, one_line(message))


def _refused(file: File, message: str) -> Outcome:
    return Outcome(file.name, file.size, "refused", message=message)


Result = reading.Spooled | reading.Refused
Waiting = Callable[[], bool]


def _read_all(jobs: list[list[File]]) -> Generator[tuple[Result, list[File], Waiting]]:
    """Read each group of equal files once, the largest first, as many at a time as there are processors.

    With each result comes a function that tells whether the next one is still being read.
    """
    jobs.sort(key=lambda files: -files[0].size)
    with tempfile.TemporaryDirectory(prefix="duixian-") as folder:
        spools = [str(Path(folder) / f"{number}.rows") for number in range(len(jobs))]
        if len(jobs) == 1 and jobs[0][0].size < SMALL:
            file = jobs[0][0]
            marks = rereading.marks_of(file.digest)
            yield reading.read_to_spool(str(file.path), spools[0], marks), jobs[0], lambda: False
            return
        lost: list[tuple[list[File], str]] = []
        with closing(_submit(jobs, spools, os.cpu_count() or 1)) as submitted:
            for future, files, spool, waiting in submitted:
                try:
                    yield future.result(), files, waiting
                except BrokenProcessPool:  # a worker died; whose fault it was is found out one by one
                    lost.append((files, spool))
        for files, spool in lost:
            for future, _, _, waiting in _submit([files], [spool], 1):
                try:
                    yield future.result(), files, waiting
                except BrokenProcessPool:
                    path = named(files[0].path)
                    message = f"{path}：识读进程异常终止（可能内存不足）。该文件未导入；请拆分文件后重试。"
                    yield reading.Refused(message), files, waiting


def _submit(
    jobs: list[list[File]], spools: list[str], processes: int
) -> Generator[tuple[Future[Result], list[File], str, Waiting]]:
    if not jobs:
        return
    with workers.pool(min(processes, len(jobs)), str(Path(spools[0]).parent)) as pool:
        with workers.unheard():
            futures = {
                pool.submit(
                    reading.read_to_spool, str(files[0].path), spool, rereading.marks_of(files[0].digest)
                ): (files, spool)
                for files, spool in zip(jobs, spools, strict=True)
            }

        def waiting() -> bool:
            return bool(futures) and not any(future.done() for future in futures)

        for future in as_completed(list(futures)):
            files, spool = futures.pop(future)
            yield future, files, spool, waiting
