"""The examples of the README are true."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_the_examples_of_the_readme_run() -> None:
    page = Path(__file__).resolve().parents[2] / "README.md"
    outcome = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert outcome.attempted >= 5
    assert outcome.failed == 0
