"""The command as an impatient user and a bad machine treat it: interrupted, killed, run twice, cut off, out of space."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duixian.site.demo import TEXTS

COMMAND = [sys.executable, "-c", "import sys; from duixian.cli import main; sys.exit(main())"]
PATIENCE = 60.0  # seconds until a wait is given up; nothing here is about speed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


def _environment(**changes: str) -> dict[str, str]:
    left_out = {"DJANGO_SETTINGS_MODULE", "DUIXIAN_DATABASE", "DUIXIAN_DATA"}
    return {**{k: v for k, v in os.environ.items() if k not in left_out}, **changes}


def _run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=_environment(**changes),
        check=False,
        timeout=300,
    )


def _wait(condition: object) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Two files that take a while to read."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in (1, 2):
        articles = "".join(f"第{n}条 由市科技局牵头，第{number}项补贴{n}万元。\n" for n in range(1, 15_000))
        (folder / f"{number}.txt").write_text(f"云水市第{number}号补贴办法\n{articles}", encoding="utf-8")
    return folder


def _begun(texts: Path, tmp_path: Path) -> subprocess.Popen[str]:
    """An import whose workers are at work."""
    (tmp_path / "tmp").mkdir()
    begun = subprocess.Popen(
        [*COMMAND, "--data", str(tmp_path / "data"), "import", str(texts)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=_environment(TMPDIR=str(tmp_path / "tmp")),
        start_new_session=True,
    )
    _wait(lambda: any((tmp_path / "tmp").iterdir()) or begun.poll() is not None)
    return begun


def _nobody_left(tmp_path: Path, begun: subprocess.Popen[str]) -> None:
    """All processes of the import end, and nothing that was read stays in the folder for temporary files."""
    begun.communicate(timeout=PATIENCE)  # its pipes are closed only when its last process has ended
    assert not list((tmp_path / "tmp").rglob("*.rows"))


def test_killed_in_the_middle_it_leaves_no_worker_and_the_next_import_is_whole(
    texts: Path, tmp_path: Path
) -> None:
    begun = _begun(texts, tmp_path)
    begun.kill()
    _nobody_left(tmp_path, begun)
    data = str(tmp_path / "data")
    assert _run("--data", data, "import", str(texts)).returncode == 0
    listed = _run("--data", data, "documents", "--json").stdout.splitlines()
    assert [json.loads(line)["file"] for line in listed] == ["1.txt", "2.txt"]


def test_ctrl_c_ends_at_once_with_one_line_and_no_traceback(texts: Path, tmp_path: Path) -> None:
    begun = _begun(texts, tmp_path)
    os.killpg(begun.pid, signal.SIGINT)
    out, errors = begun.communicate(timeout=PATIENCE)
    assert begun.returncode == 130
    assert (out, errors) == ("", "duixian: 已中断。\n")
    _nobody_left(tmp_path, begun)


def test_several_at_once_on_a_fresh_directory_all_succeed(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    begun = [
        subprocess.Popen(
            [*COMMAND, "--data", data, "import", str(TEXTS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=_environment(),
        )
        for _ in range(3)
    ]
    for one in begun:
        _, errors = one.communicate(timeout=300)
        assert (one.returncode, errors) == (0, "")
    ids = [json.loads(line)["id"] for line in _run("--data", data, "documents", "--json").stdout.splitlines()]
    assert len(ids) == len(set(ids)) == 7


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("library")
    assert _run("--data", str(data), "import", str(TEXTS)).returncode == 0
    return str(data)


@pytest.mark.parametrize("arguments", [("documents",), ("clauses", "--json"), ("search", "补贴", "--json")])
def test_head_closes_the_pipe_without_a_traceback(library: str, arguments: tuple[str, ...]) -> None:
    begun = subprocess.Popen(
        [*COMMAND, "--data", library, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    assert begun.stdout is not None
    assert begun.stderr is not None
    begun.stdout.close()
    assert begun.stderr.read() == b""
    assert begun.wait(PATIENCE) == 0
    begun.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("documents",), ("clauses", "--json")])
def test_a_full_disk_under_the_output_is_one_line(library: str, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "--data", library, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=_environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "磁盘已满" in done.stderr


def test_json_is_utf8_and_tables_do_not_fail_where_the_locale_has_no_chinese(library: str) -> None:
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    line = _run("--data", library, "documents", "--json", **latin).stdout.splitlines()[0]
    assert json.loads(line)["title"] == "青澜省人才发展条例"
    assert _run("--data", library, "documents", **latin).returncode == 0
