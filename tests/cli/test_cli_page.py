"""docs/cli.md: its examples give what they say, and no command is left out of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from duixian.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
FILES = re.findall(r"```yaml file=(\S+)\n(.*?)```", PAGE, re.DOTALL)
SAID = re.findall(r"^\$ duixian (.*)\n((?:(?!\$|```).*\n)*)", PAGE, re.MULTILINE)


def test_every_command_has_its_place() -> None:
    headings = " ".join(line for line in PAGE.splitlines() if line.startswith("#"))
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", headings)] == []


def test_the_examples_are_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "packs").symlink_to(ROOT / "packs")
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        Path(name).write_text(text, "utf-8")
    assert SAID
    for command, told in SAID:
        assert main(shlex.split(command)) == 0
        printed = capsys.readouterr().out
        assert not told or printed == told
