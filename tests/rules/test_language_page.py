"""The examples of docs/language.md run as they stand, and its reference names every key and function there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from duixian.rules import PackError, load_pack
from duixian.rules.check import functions
from duixian.rules.schemas import pack_schema
from duixian.rules.testing import run_cases

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (file|bad)=(\S+))?\n(.*?)^```$", re.M | re.S)
WORDS = re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", BLOCK.sub("", PAGE))))


def test_the_examples_run(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    names: dict[str, Any] = {"folder": folder}
    told = ""
    for language, kind, name, body in BLOCK.findall(PAGE):
        if kind == "file":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(body, "utf-8")
        elif kind == "bad":
            (folder / name).write_text(body, "utf-8")
            with pytest.raises(PackError) as raised:
                load_pack(folder)
            told = f"{raised.value}\n"
            (folder / name).unlink()
        elif language == "text":
            assert body == told
        elif language == "python":
            exec(compile(body, "docs/language.md", "exec"), names)


def test_the_cases_of_the_page_hold(tmp_path: Path) -> None:
    for _, kind, name, body in BLOCK.findall(PAGE):
        if kind == "file":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(body, "utf-8")
    pack = load_pack(tmp_path)
    assert pack.cases
    assert [difference for outcome in run_cases(pack) for difference in outcome.differences] == []


@pytest.mark.parametrize(
    ("name", "keys"),
    [(name, d["properties"]) for name, d in pack_schema()["$defs"].items() if "properties" in d],
)
def test_the_reference_names_every_key(name: str, keys: dict[str, Any]) -> None:
    assert {key for key in keys if key not in WORDS} == set(), name


def test_the_reference_names_every_function() -> None:
    known = {*functions.PLAIN, *functions.SPELLS, "any", "all", "count", "sum"}
    assert known <= set(WORDS)
    assert {word for word in functions.ALIASES if word not in PAGE and word not in ("最低", "最高")} == set()
