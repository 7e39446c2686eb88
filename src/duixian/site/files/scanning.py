"""Virus scanning by a command of the installation's choice (clamscan, clamdscan); without one files stay unscanned."""

from __future__ import annotations

import logging
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db.models import Q

from duixian.site.sealing import SealError

from .models import StoredFile
from .store import chunks

log = logging.getLogger(__name__)
SECONDS = 120
MOST_SAID = 4_000
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]  # the last again and again
CLEAN, INFECTED = 0, 1  # exit codes of clamscan and clamdscan; 2 is an error


@dataclass(frozen=True, slots=True)
class Scanned:
    """How many files turned out clean, infected, or could not be scanned this time."""

    clean: int = 0
    infected: int = 0
    failed: int = 0


class ScanError(RuntimeError):
    """The scanner gave no verdict; the message says why."""


def scan_pending(now: datetime, most: int) -> Scanned:
    """Scan files that are unscanned and due, oldest first. Two ticks at once scan a file twice, to the same end."""
    if not settings.FILES_SCANNER:
        return Scanned()
    due = StoredFile.objects.filter(
        Q(scan_next=None) | Q(scan_next__lte=now), scan="unscanned", removed_at=None
    )
    counts = {"clean": 0, "infected": 0, "failed": 0}
    for stored in due.order_by("id")[:most]:
        counts[_scan(stored, now)] += 1
    return Scanned(**counts)


def _scan(stored: StoredFile, now: datetime) -> str:
    row = StoredFile.objects.filter(pk=stored.pk, scan=StoredFile.Scan.UNSCANNED)
    try:
        infected, said = verdict(list(settings.FILES_SCANNER), chunks(stored))
    except (ScanError, SealError) as error:
        wait = WAITS[min(stored.scan_tries, len(WAITS) - 1)]
        row.update(scan_tries=stored.scan_tries + 1, scan_next=now + wait, scan_note=str(error)[:200])
        log.warning("file %s not scanned: %s", stored.key, error)
        return "failed"
    state = StoredFile.Scan.INFECTED if infected else StoredFile.Scan.CLEAN
    row.update(scan=state, scanned_at=now, scan_note=said[:200], scan_next=None)
    if infected:
        log.error("file %s is infected: %s", stored.key, said)
    return state.value


def verdict(command: list[str], plain: Iterator[bytes], seconds: float = SECONDS) -> tuple[bool, str]:
    """Whether the command, given the bytes on its standard input, calls them infected, and what it said. Raises ScanError."""
    with tempfile.TemporaryFile() as said:
        try:
            run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT)  # noqa: S603 -- a list from the installation's setting
        except OSError as error:
            raise ScanError(
                f"查毒程序 {command[0]} 启动不了：{error.strerror}。请检查 DUIXIAN_SCANNER。"
            ) from None
        feeder = _Feeder(run.stdin, plain)
        feeder.start()
        try:
            code = run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            raise ScanError(f"查毒超过 {seconds:g} 秒，已停止。") from None
        finally:
            feeder.join()
            if run.stdin is not None:
                with suppress(OSError):
                    run.stdin.close()
        if feeder.wrong is not None:
            raise feeder.wrong
        said.seek(0)
        text = _told(said.read(MOST_SAID).decode("utf-8", "replace"))
    if code not in (CLEAN, INFECTED):
        raise ScanError(f"查毒程序出错（退出码 {code}）：{text}")
    return code == INFECTED, text


class _Feeder(threading.Thread):
    """Writes a file into a pipe beside the wait for the command, so that the wait can be limited."""

    def __init__(self, pipe: IO[bytes] | None, plain: Iterator[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._plain = plain
        self.wrong: SealError | None = None

    def run(self) -> None:
        try:
            for chunk in self._plain:
                if self._pipe is None:
                    return
                self._pipe.write(chunk)
        except OSError:  # the command ended early: its exit code tells why
            return
        except SealError as error:
            self.wrong = error
        finally:
            if self._pipe is not None:
                with suppress(OSError):
                    self._pipe.close()


def _told(said: str) -> str:
    """The first line that means something, without the name the scanner gave to its input."""
    line = next((line for line in said.splitlines() if line.strip()), "")
    return line.split(": ", 1)[-1].strip()
