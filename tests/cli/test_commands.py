"""The commands as a user meets them, each in a process of its own."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duixian.site.datadir import SettingError, database
from duixian.site.demo import TEXTS

KEYS = {
    "documents": [
        "id", "file", "start_line", "end_line", "title", "alt_titles", "number", "other_numbers", "issuers", "date",
        "kind", "level", "abridged", "effective_from", "expires", "repeals", "cites", "part", "year_section",
    ],
    "outline": ["id", "parent", "type", "label", "heading", "start_line", "end_line"],
    "clauses": ["document", "file", "start_line", "end_line", "heading", "confidence"],
}  # fmt: skip
CLAUSE_KEYS = {
    "responsibility": {"lead", "responsible", "cooperating", "inherits", "open_ended"},
    "target": {
        "indicator", "comparator", "value", "unit", "deadline_year", "base_value", "base_year", "cumulative",
    },
    "grant": {"beneficiary", "condition", "amount_kind", "amount", "rate", "cap", "per", "period"},
    "deadline": set(),
    "material": set(),
    "step": set(),
}  # fmt: skip


def run(*arguments: str, status: int = 0) -> str:
    """Run the command and return what it printed."""
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DUIXIAN_DATABASE"}
    }
    command = [sys.executable, "-c", "import sys; from duixian.cli import main; sys.exit(main())", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)
    assert done.returncode == status, done.stderr
    return done.stdout if not status else done.stderr


def test_the_package_runs_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "duixian", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and done.stdout == run("--help")


def rows(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments, "--json").splitlines()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("library"))
    assert "导入 3 个文件" in run("import", str(TEXTS), "--data", folder)
    return folder


def test_the_data_directory_may_stand_before_or_after_the_command(data: str) -> None:
    assert run("--data", data, "documents", "--json") == run("documents", "--json", "--data", data)


def test_documents_have_the_fixed_keys(data: str) -> None:
    documents = rows("documents", "--data", data)
    assert documents
    for document in documents:
        assert list(document)[: len(KEYS["documents"])] == KEYS["documents"]


def test_a_second_library_has_the_same_documents(data: str, tmp_path: Path) -> None:
    run("import", str(TEXTS), "--data", str(tmp_path))
    for command in (["documents"], ["references"], ["tables"], ["clauses"]):
        assert rows(*command, "--data", str(tmp_path)) == rows(*command, "--data", data)


def test_outlines_have_the_fixed_keys_and_hang_together(data: str) -> None:
    for document in rows("documents", "--data", data):
        nodes = rows("outline", document["id"], "--data", data)
        keys = {node["id"] for node in nodes}
        assert len(keys) == len(nodes)
        for node in nodes:
            assert list(node)[: len(KEYS["outline"])] == KEYS["outline"]
            assert node["parent"] is None or node["parent"] in keys


@pytest.mark.parametrize("kind", CLAUSE_KEYS)
def test_clauses_have_the_fixed_keys(data: str, kind: str) -> None:
    for clause in rows("clauses", "--kind", kind, "--data", data):
        assert set(KEYS["clauses"]) | CLAUSE_KEYS[kind] <= set(clause)
        for role in ("lead", "responsible", "cooperating", "inherits") if kind == "responsibility" else ():
            assert all({"name", "unit"} <= set(entry) for entry in clause[role])


def test_search_finds_the_article(data: str) -> None:
    first = rows("search", "创新券 骗取", "--data", data)[0]
    assert first["path"].endswith("第八条")
    assert first["citation"]


def test_status_needs_a_day(data: str) -> None:
    ident = rows("documents", "--data", data)[0]["id"]
    assert rows("status", ident, "--on", "2024-06-01", "--data", data)[0]["on"] == "2024-06-01"
    assert "2024-05-01" in run("status", ident, "--on", "gestern", "--data", data, status=2)


def test_coverage_gives_every_character(tmp_path: Path) -> None:
    path = next(TEXTS.iterdir())
    runs = rows("coverage", str(path))
    assert runs[0]["start"] == 0
    assert all(before["end"] == after["start"] for before, after in itertools.pairwise(runs))
    assert runs[-1]["end"] == len(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["outline", "nothing"], 1, "duixian documents"),
        (["status", "nothing", "--on", "2024-01-01"], 1, "duixian documents"),
        (["coverage", "nothing.txt"], 1, "nothing.txt"),
        (["import", "nothing.txt"], 1, "nothing.txt"),
        (["serve", "--port", "notaport"], 2, "notaport"),
    ],
)
def test_mistakes_are_told_in_one_line(data: str, arguments: list[str], status: int, message: str) -> None:
    told = run(*arguments, "--data", data, status=status)
    assert message in told
    assert "Traceback" not in told


def test_a_wrong_database_address_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "DUIXIAN_DATABASE": "mysql://x/y", "DUIXIAN_DATA": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [
        sys.executable,
        "-c",
        "import sys; from duixian.cli import main; sys.exit(main())",
        "documents",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "postgresql://" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_table_for_people(data: str) -> None:
    assert "云水市科技创新券管理办法" in run("documents", "--data", data)


def test_help_names_every_command() -> None:
    told = run("--help")
    for command in ("import", "documents", "outline", "clauses", "references", "tables", "search", "status"):
        assert command in told


@pytest.mark.parametrize("command", ["clauses", "references", "tables"])
def test_an_unknown_document_is_told_and_not_an_empty_list(data: str, command: str) -> None:
    assert "文库中没有" in run(command, "--document", "nosuch", "--data", data, status=1)


def test_what_is_not_printed_is_null_and_headings_carry_no_white_space(data: str) -> None:
    for document in rows("documents", "--data", data):
        for node in rows("outline", document["id"], "--data", data):
            for key in ("label", "heading", "why"):
                assert node[key] is None or node[key].strip(), node


@pytest.mark.parametrize(
    "arguments",
    [
        ("--limit", "-1"),
        ("--limit", "0"),
        ("--limit", "9" * 30),
        ("--offset", "-1"),
        ("--year", "9" * 20),
        ("--year", "x"),
    ],
)
def test_numbers_out_of_bounds_are_told_and_not_a_traceback(data: str, arguments: tuple[str, str]) -> None:
    told = run("search", "补贴", *arguments, "--data", data, status=2)
    assert "is not a whole number from" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("port", ["0", "99999", "-1", "x"])
def test_a_port_that_cannot_be_is_told(data: str, port: str) -> None:
    assert "from 1 to 65535" in run("serve", f"--port={port}", "--data", data, status=2)


def test_a_host_that_is_nowhere_is_told(data: str) -> None:
    assert "没有这个主机名" in run("serve", "--host", "nosuch.invalid", "--data", data, status=1)


@pytest.mark.parametrize("name", ["", "a b", "x" * 151, "<b>"])
def test_a_name_that_no_account_can_have_is_told(data: str, name: str) -> None:
    assert "账户名不可用" in run("user", name, "--data", data, status=1)


def test_a_database_address_with_a_wrong_port_is_told(data: str) -> None:
    with pytest.raises(SettingError, match="postgresql://user:password"):
        database("postgresql://a:b@localhost:abc/x", Path(data))
