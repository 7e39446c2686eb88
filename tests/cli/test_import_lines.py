"""What `duixian import --json` prints, and when."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from duixian.cli import importing
from duixian.site.library import importing as library
from duixian.site.library import upkeep
from duixian.site.library.importing import Outcome


def test_the_line_of_a_file_is_there_when_that_file_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[list[dict[str, object]]] = []

    def import_files(
        paths: list[Path], *, done: Callable[[Outcome], None], **others: object
    ) -> list[Outcome]:
        outcomes = [
            Outcome("甲.txt", 10, "imported", 1),
            Outcome("乙.wps", 5, "refused", message="乙.wps：不能读"),
        ]
        for outcome in outcomes:
            done(outcome)
            told.append([json.loads(line) for line in capsys.readouterr().out.splitlines()])
        return outcomes

    monkeypatch.setattr(importing, "open_library", lambda args: None)
    monkeypatch.setattr(library, "import_files", import_files)
    monkeypatch.setattr(upkeep, "open_index", lambda: SimpleNamespace(catch_up=lambda patience=0: None))
    status = importing.run(argparse.Namespace(paths=[Path("x")], again=False, json=True))
    assert [[line["file"] for line in lines] for lines in told] == [["甲.txt"], ["乙.wps"]]
    assert status == 1
    assert capsys.readouterr().out == ""
