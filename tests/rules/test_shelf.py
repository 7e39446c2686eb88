"""Packs by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.rules.shelf import NoPackError, find_pack, names, shelved

PACKS = find_pack("demo", {}).parent


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


def test_a_name_in_the_settings_never_means_a_folder_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_pack("demo", {}) == Path("demo")
    assert (shelved("demo", {}) / "pack.yaml").is_file()


def test_a_path_in_the_settings_is_taken_as_it_is(tmp_path: Path) -> None:
    assert shelved(str(tmp_path), {}) == tmp_path


def test_a_working_directory_that_may_not_be_looked_into_hides_no_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as within:
        within.setattr(Path, "is_dir", closed)
        within.setattr("duixian.rules.shelf.folders", lambda environ: iter([PACKS]))
        found = find_pack("demo", {})
    assert found == PACKS / "demo"
