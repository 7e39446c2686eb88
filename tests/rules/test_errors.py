"""Every mistake a pack can have is told with its place, what is wrong and the mend; several at once."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from duixian.rules import PackError, load_pack, load_texts
from rules.bad_packs import BAD, BASE, CODES

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SOURCE = HERE.parents[1] / "src" / "duixian" / "rules"


def problems_of(name: str, tmp_path: Path) -> PackError:
    with pytest.raises(PackError) as raised:
        if name == "no-folder":
            load_pack("absent")
        elif name == "no-files":
            load_pack(tmp_path)
        elif name == "not-utf8":
            (tmp_path / "pack.yaml").write_bytes("pack: {id: 包}".encode("gb18030"))
            load_pack(tmp_path)
        else:
            bad = BAD[name]
            files = {"bad.yaml": bad} if isinstance(bad, str) else bad
            load_texts({"pack.yaml": BASE, **files})
    return raised.value


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_has_its_message(name: str, tmp_path: Path) -> None:
    error = problems_of(name, tmp_path)
    assert CODES.get(name, name) in {problem.code for problem in error.problems}
    told = str(error).replace(str(tmp_path), "FOLDER") + "\n"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("DUIXIAN_GOLDEN") == "write":
        golden.write_text(told, "utf-8")
    assert golden.read_text("utf-8") == told


@pytest.mark.parametrize("name", BAD)
def test_each_message_says_where_and_how_to_mend(name: str, tmp_path: Path) -> None:
    for problem in problems_of(name, tmp_path).problems:
        assert problem.what and problem.mend
        assert name in ("no-folder", "no-files") or (
            problem.at.file and problem.at.line >= 1 and problem.at.column >= 1
        )


def test_every_code_in_the_source_has_a_bad_example() -> None:
    written = re.compile(
        r'(?:report|refuse|_report|_LimitError|_ParseError)\(\s*(?:[^"()]*?,\s*)?"([a-z]+(?:-[a-z]+)*)"'
    )
    codes = {
        code
        for folder in ("load", "lang", "check")
        for path in (SOURCE / folder).glob("*.py")
        for code in written.findall(path.read_text("utf-8"))
    }
    shown = {CODES.get(name, name) for name in BAD}
    assert codes <= shown


def test_several_mistakes_are_told_at_once() -> None:
    bad = "derived:\n  person:\n    a: lokal\n    b: age >= 3\n    c: age >= 3 元\n"
    with pytest.raises(PackError) as raised:
        load_texts({"pack.yaml": BASE, "bad.yaml": bad})
    assert [(p.at.line, p.at.column, p.code) for p in raised.value.problems] == [
        (3, 8, "unknown-name"),
        (4, 8, "unit-mismatch"),
        (5, 8, "unit-mismatch"),
    ]
