"""A document that is cited by a short title, or before it is there, is found all the same; findings reach the editor."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from duixian.site.library import reading
from duixian.site.library.importing import import_files
from duixian.site.library.models import Document, Reference, ReviewItem, Source
from duixian.text import pipeline

pytestmark = pytest.mark.django_db

RULES = """云水市河湖划界实施细则
云水规〔2024〕8号
第一条 根据《青澜省河湖保护管理办法》（以下简称《办法》），制定本细则。
第二条 河湖的划界依照《办法》第二条办理。
第三条 本细则自2024年6月1日起施行。
"""
MEASURES = """青澜省河湖保护管理办法
青府令〔2020〕3号
第一条 为保护河湖，制定本办法。
第二条 河湖划界由县级人民政府组织。
第三条 本办法自2020年6月1日起施行。
"""


def _put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    import_files([folder / name])


def test_a_short_title_leads_to_the_document_it_stands_for_when_that_arrives(tmp_path: Path) -> None:
    _put(tmp_path, "细则.txt", RULES)
    assert Document.objects.get().short_titles == {"办法": "青澜省河湖保护管理办法"}
    named = Reference.objects.filter(title__isnull=False)
    assert [r.target for r in named] == [None, None]
    _put(tmp_path, "办法.txt", MEASURES)
    measures = Document.objects.get(title="青澜省河湖保护管理办法")
    assert [(r.title, r.path, r.target_id, r.target_node) for r in named.order_by("position")] == [
        ("青澜省河湖保护管理办法", None, measures.work_id, None),
        ("办法", "第二条", measures.work_id, "a2"),
    ]


def test_a_document_that_goes_leaves_a_dangling_name_and_is_found_again(tmp_path: Path) -> None:
    _put(tmp_path, "办法.txt", MEASURES)
    _put(tmp_path, "细则.txt", RULES)
    short = Reference.objects.filter(title="办法")
    assert short.get().target is not None
    Document.objects.get(title="青澜省河湖保护管理办法").work.delete()
    Source.objects.get(names__name="办法.txt").delete()
    assert short.get().target is None
    _put(tmp_path, "办法.txt", MEASURES)
    assert short.get().target_node == "a2"


@pytest.fixture
def doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose reader leaves something in doubt."""
    read = pipeline.read_bytes

    def doubting(name: str, data: bytes, marks: object = ()) -> object:
        made = read(name, data)
        told = replace(made.source, findings=("文档有 12 个字符设为隐藏，未读入", "第 3 行的编号重复"))
        return replace(made, source=told)

    monkeypatch.setattr(reading, "read_file", lambda path, marks=(): doubting(str(path), path.read_bytes()))
    file = tmp_path / "细则.txt"
    file.write_text(RULES, encoding="utf-8")
    return file


def test_what_a_source_leaves_in_doubt_is_told_stored_and_shown(doubtful: Path, client: Client) -> None:
    (outcome,) = import_files([doubtful])
    assert outcome.findings == ("文档有 12 个字符设为隐藏，未读入", "第 3 行的编号重复")
    source = Source.objects.get()
    assert source.findings == list(outcome.findings)
    assert import_files([doubtful])[0].findings == outcome.findings
    items = ReviewItem.objects.filter(subject__startswith="finding:").order_by("pk")
    assert [(i.read, i.start_line) for i in items] == [
        ("文档有 12 个字符设为隐藏，未读入", 1),
        ("第 3 行的编号重复", 3),
    ]
    document = Document.objects.get()
    for address in (document.get_absolute_url(), f"/sources/{source.digest}/lines/", "/review/"):
        page = client.get(address).content.decode()
        assert "文档有 12 个字符设为隐藏，未读入" in page, address
    assert "?from=3&amp;to=3" in client.get(document.get_absolute_url()).content.decode()


def test_the_shell_tells_findings(
    doubtful: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    from duixian.cli import importing

    monkeypatch.setattr(importing, "open_library", lambda args: None)
    parser = argparse.ArgumentParser()
    importing.add_arguments(parser)
    importing.run(parser.parse_args([str(doubtful), "--json"]))
    record = json.loads(capsys.readouterr().out)
    assert (record["file"], record["state"], record["documents"]) == ("细则.txt", "imported", 1)
    assert record["findings"] == ["文档有 12 个字符设为隐藏，未读入", "第 3 行的编号重复"]
    importing.run(parser.parse_args([str(doubtful), "--again"]))
    said = capsys.readouterr().out
    assert "疑点：第 3 行的编号重复" in said
    assert "来源疑点 2 处" in said
