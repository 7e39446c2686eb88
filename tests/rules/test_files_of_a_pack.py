"""The files of a pack: in which order they are read, and what does not hang on it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from duixian.rules import load_pack, load_texts
from duixian.rules.check.build import load_reformed

HEAD = """
pack: {id: order, title: 次序, jurisdiction: 无, version: "1"}
documents: {d: {title: 测试, number: 测〔2024〕1号}}
entities: {person: {label: 申请人}, firm: {label: 单位}}
"""
LAB = "entities: {lab: {label: 实验室}}\n"
STATION = "entities: {station: {label: 工作站}}\n"
HIRED = "entities: {hired: {label: 受聘人}}\n"


def written(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("head", ["pack.yaml", "pack.yml", "zz/whole.yaml"])
def test_what_the_file_with_the_pack_declares_stands_before_what_other_files_declare(head: str) -> None:
    pack = load_texts({"benefits/station.yaml": STATION, "benefits/lab.yaml": LAB, head: HEAD})
    assert list(pack.entities) == ["person", "firm", "lab", "station"]


def test_a_folder_is_read_in_the_order_of_its_texts(tmp_path: Path) -> None:
    texts = {"a/lab.yaml": LAB, "a.yaml": STATION, "pack.yaml": HEAD}
    order = ["person", "firm", "station", "lab"]
    assert list(load_texts(texts).entities) == order
    assert list(load_pack(written(tmp_path, texts)).entities) == order


def test_what_a_reform_adds_stands_last(tmp_path: Path) -> None:
    old = written(tmp_path / "old", {"pack.yaml": HEAD, "b/lab.yaml": LAB, "b.yaml": STATION})
    changed = {"pack.yaml": "pack: {version: '2'}\n" + HIRED}
    pack = load_reformed(old, written(tmp_path / "a-reform", changed))
    assert pack.version == "2"
    assert list(pack.entities) == ["person", "firm", "station", "lab", "hired"]


def test_the_hash_of_a_pack_hangs_on_names_and_texts_of_its_files_not_on_the_order_they_are_read_in() -> None:
    texts = {"pack.yaml": HEAD, "benefits/lab.yaml": LAB}
    told = b"".join(f"{name}\0{texts[name]}\0".encode() for name in sorted(texts))
    assert load_texts(texts).content_hash == sha256(told).hexdigest()
