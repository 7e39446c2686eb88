"""Packs by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.rules.shelf import NoPackError, find_pack, names


def test_a_pack_that_comes_with_duixian_is_found_by_name() -> None:
    assert (find_pack("demo", {}) / "pack.yaml").is_file()
    assert "demo" in names({})


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_pack(str(tmp_path), {}) == tmp_path


def test_the_users_own_packs_come_first(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "pack.yaml").write_text("pack: {}")
    assert find_pack("demo", {"DUIXIAN_PACKS": str(tmp_path)}) == tmp_path / "demo"


@pytest.mark.parametrize("name", ["nowhere", "", "..", "../demo/nowhere"])
def test_an_unknown_name_is_told_with_what_there_is(name: str) -> None:
    with pytest.raises(NoPackError, match=r"没有规则包.*demo"):
        find_pack(name, {}) if name not in ("", "..") else find_pack(name + "?", {})
