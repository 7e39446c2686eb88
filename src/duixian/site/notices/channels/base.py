"""What every outlet keeps to."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class SendError(RuntimeError):
    """A notice that did not leave. The message holds no address: it is kept and shown to administrators."""


class TemporaryError(SendError):
    """It may leave later; `wait` seconds at least where the other side asked for that."""

    def __init__(self, told: str, wait: int = 0) -> None:
        super().__init__(told)
        self.wait = wait


class PermanentError(SendError):
    """It will never leave as it is."""


class Outlet(Protocol):
    """One way out. `key` is the same whenever the same notice is sent again, so that the other side can tell."""

    def send(self, address: str, kind: str, case_number: str, deadline: date | None, key: str) -> None:
        """Raises SendError."""

    def send_code(self, address: str, code: str) -> None:
        """Raises SendError."""
