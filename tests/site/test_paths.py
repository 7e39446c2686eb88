"""Paths as users have them: odd names, folders that cannot be entered, what is no file at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from duixian.site.library.importing import Outcome, import_files
from duixian.site.library.models import SourceName
from duixian.site.library.paths import one_line, readable

DECREE = "云水市河道保护办法\n云府令〔2023〕8号\n第一条 为保护河道，制定本办法。\n第二条 本办法自2023年6月1日起施行。\n"


def _by_name(*paths: Path) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in import_files(list(paths))}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.django_db
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DECREE, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    outcomes = _by_name(tmp_path)
    assert outcomes["a.txt"].state == "imported"
    assert outcomes["pipe"].state == "refused"
    assert "不是普通文件" in outcomes["pipe"].message


@pytest.mark.django_db
def test_a_link_that_leads_nowhere_or_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    (tmp_path / "folder").symlink_to(tmp_path)
    outcomes = _by_name(tmp_path)
    assert "没有这个文件" in outcomes["gone.txt"].message
    assert "符号链接指向自身" in outcomes["round.txt"].message
    assert set(outcomes) == {"gone.txt", "round.txt"}


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="names are bytes only here")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("政策.txt".encode("gb18030"), "政策.txt"),
        (b"\xff\xfe.txt", "\\xff\\xfe.txt"),
        (b"two\nlines.txt", "two\nlines.txt"),
    ],
)
def test_a_file_name_that_is_not_utf8_or_breaks_a_line_is_kept_readable(
    tmp_path: Path, raw: bytes, name: str
) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw)).write_text(DECREE, encoding="utf-8")
    assert _by_name(tmp_path)[name].state == "imported"
    assert list(SourceName.objects.values_list("name", flat=True)) == [name]


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="names are bytes only here")
@pytest.mark.django_db
def test_a_refused_file_with_an_odd_name_is_still_one_line_of_text(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x1b[31m\n\xff.txt")).write_bytes(b"")
    (outcome,) = import_files([tmp_path])
    assert outcome.message.isprintable()
    assert outcome.message.encode()


@pytest.mark.django_db
def test_equal_bytes_that_cannot_be_read_are_each_told_by_their_own_name(tmp_path: Path) -> None:
    for name in ("a.doc", "b.wps", "c.txt"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
    for name, outcome in _by_name(tmp_path).items():
        assert outcome.message.startswith(f"{tmp_path / name}：")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may enter every folder")
@pytest.mark.django_db
def test_a_folder_that_cannot_be_entered_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert "没有读取权限" in _by_name(tmp_path)["closed"].message


def test_names_and_lines_for_a_terminal() -> None:
    assert readable("政策.txt") == "政策.txt"
    assert one_line("甲\x1b[2J\n乙\u202e丙") == "甲\\x1b[2J\\n乙\\u202e丙"
