"""What every test can use, and a line at the end that says what was left out and why."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def _seeds() -> Path | None:
    folder = Path(os.environ.get("DUIXIAN_SEEDS") or _BESIDE)
    return folder if folder.is_dir() and any(folder.glob("*.txt")) else None


def _browser() -> str | None:
    path = os.environ.get("DUIXIAN_CHROMIUM", "/usr/bin/chromium")
    return path if Path(path).exists() else None


_NEEDS = {
    "seeds": (_seeds, "the five source compendia are absent (../shared/seeds, or DUIXIAN_SEEDS)"),
    "browser": (_browser, "Chromium is absent (/usr/bin/chromium, or DUIXIAN_CHROMIUM)"),
    "postgres": (
        lambda: os.environ.get("DUIXIAN_TEST_POSTGRES"),
        "no PostgreSQL (DUIXIAN_TEST_POSTGRES is not set)",
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose needs the machine does not meet are skipped, not failed."""
    missing = {mark: reason for mark, (present, reason) in _NEEDS.items() if not present()}
    for item in items:
        for mark, reason in missing.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Between tests with transactions of their own every table is emptied: the triggers of history rest meanwhile."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
                )
                tables = [name for (name,) in cursor.fetchall()]
                rest = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in tables]
                again = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in tables]
            else:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                found = cursor.fetchall()
                rest, again = [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]
        plain(self, [*rest, *statements, *again])

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = plain


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the five source compendia; tests that use it are marked ``seeds``."""
    folder = _seeds()
    if folder is None:
        pytest.skip(_NEEDS["seeds"][1])
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that browser tests drive; they are marked ``browser``."""
    path = _browser()
    if path is None:
        pytest.skip(_NEEDS["browser"][1])
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason why tests were skipped."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[why.removeprefix("Skipped: ")] += 1
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
