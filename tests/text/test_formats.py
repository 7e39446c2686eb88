"""The same words give the same documents, whatever the format of the file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duixian.text.model import Reading
from duixian.text.pipeline import read_bytes
from support import sample


def _pdf(name: str) -> Callable[[], bytes]:
    return lambda: (sample.DATA / name).read_bytes()


FORMATS: dict[str, Callable[[], bytes]] = {
    "web page": lambda: sample.as_html().encode(),
    "page of a site": lambda: sample.as_html(site=True).encode(),
    "page of a site in GB18030": lambda: (
        sample.as_html(site=True).replace("utf-8", "gb2312").encode("gb18030")
    ),
    "word processor": sample.as_docx,
    "PDF": _pdf("sample.pdf"),
    "PDF in two columns": _pdf("sample-two-columns.pdf"),
    "PDF with a table and paragraphs over pages": _pdf("sample-short-pages.pdf"),
}


@pytest.fixture(scope="module")
def text() -> Reading:
    return read_bytes("sample.txt", sample.as_text().encode())


@pytest.fixture(scope="module", params=FORMATS, ids=str)
def other(request: pytest.FixtureRequest) -> Reading:
    return read_bytes("sample", FORMATS[request.param]())


def _tight(text: str | None) -> str:
    return "".join((text or "").split())


def test_every_format_holds_the_same_documents(text: Reading, other: Reading) -> None:
    def heads(reading: Reading) -> list[tuple[object, ...]]:
        return [
            (d.header.number.value, _tight(d.header.title.value), d.header.date.value)
            for d in reading.documents
        ]

    assert heads(other) == heads(text)


def test_a_document_has_one_identifier_in_all_formats(text: Reading, other: Reading) -> None:
    assert [document.id for document in other.documents] == [document.id for document in text.documents]


def test_every_format_has_the_same_articles_and_items(text: Reading, other: Reading) -> None:
    def paths(reading: Reading) -> list[list[str]]:
        return [[node.path for node in document.nodes if node.label] for document in reading.documents]

    assert paths(other) == paths(text)


def test_every_format_has_the_same_clauses(text: Reading, other: Reading) -> None:
    def clauses(reading: Reading) -> list[str]:
        return sorted(_tight(f"{c.kind} {c.data}") for d in reading.documents for c in d.clauses)

    assert clauses(other) == clauses(text)


def test_a_table_of_the_format_is_a_table_of_the_document(other: Reading) -> None:
    tables = [node.table for document in other.documents for node in document.nodes if node.table]
    assert len(tables) == 1
    cells = {(cell.row, cell.column): _tight(cell.passage.text) for cell in tables[0].cells}
    drawn = next(content for page in sample.SAMPLE for kind, content in page if kind == "t")
    assert isinstance(drawn, list)
    assert cells == {(r, c): words for r, row in enumerate(drawn) for c, words in enumerate(row)}


def test_heads_feet_and_navigation_belong_to_no_document(other: Reading) -> None:
    words = "".join(node.own.text for document in other.documents for node in document.nodes)
    assert not [
        furniture
        for furniture in ("政策选编", "—1—", "主办单位", "首页", "字体", "不是正文")
        if furniture in _tight(words)
    ]


def test_every_character_of_every_format_is_used_once(other: Reading) -> None:
    at = 0
    for run in other.runs:
        assert run.span.start == at
        at = run.span.end
    assert at == len(other.source.text)
