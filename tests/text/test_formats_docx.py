"""What a word processor prints is what is read: numbers, boxes, notes, changes, tables."""

from __future__ import annotations

import pytest

from duixian.text.model import Source
from duixian.text.readers import ReadError, read
from duixian.text.readers.docx_numbering import chinese
from support.sample import docx, paragraph, table


def _read(body: str, **parts: str) -> Source:
    return read("a.docx", docx(body, **parts))


def _lines(source: Source) -> list[str]:
    return [source.text[line.start : line.end] for line in source.lines]


def _cells(source: Source) -> dict[tuple[int, int, int], str]:
    return {
        (hint.table, hint.row, hint.column): source.text[hint.span.start : hint.span.end]
        for hint in source.hints
        if hint.kind == "cell"
    }


def _level(index: int, form: str, pattern: str, follow: str = "nothing") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/>'
        f'<w:suff w:val="{follow}"/></w:lvl>'
    )


def _numbered(text: str, level: int, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


LIST = (
    '<w:abstractNum w:abstractNumId="0">'
    + _level(0, "chineseCounting", "%1、")
    + _level(1, "chineseCountingThousand", "（%2）")
    + _level(2, "decimal", "%3.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_automatic_numbers_are_part_of_the_text() -> None:
    body = "".join(
        _numbered(text, level)
        for text, level in (("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1), ("己", 0), ("庚", 1))
    )
    assert _lines(_read(body, numbering=LIST)) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "2.丁",
        "（二）戊",
        "二、己",
        "（一）庚",
    ]


def test_a_style_may_carry_the_number() -> None:
    numbers = (
        '<w:abstractNum w:abstractNumId="3">'
        + _level(0, "chineseCounting", "第%1条", "space")
        + "</w:abstractNum>"
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>'
    )
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    body = "".join(paragraph(text, '<w:pStyle w:val="A"/>') for text in ("为了", "本办法"))
    assert _lines(_read(body, numbering=numbers, styles=styles)) == ["第一条 为了", "第二条 本办法"]


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (103, "一百零三"),
        (110, "一百一十"),
        (2005, "二千零五"),
    ],
)
def test_chinese_numbers_are_counted_as_printed(number: int, printed: str) -> None:
    assert chinese(number) == printed


def test_inserted_text_is_read_and_deleted_text_is_left_out_with_a_finding() -> None:
    body = (
        "<w:p><w:r><w:t>补助</w:t></w:r><w:del><w:r><w:delText>三万元</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>五万元</w:t></w:r></w:ins></w:p>"
    )
    source = _read(body)
    assert source.text == "补助五万元"
    assert "已删除的 3 个字符" in source.findings[0]


def test_hidden_text_is_left_out_with_a_finding() -> None:
    source = _read(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r></w:p>"
    )
    assert source.text == "正文"
    assert "隐藏" in source.findings[0]


def test_a_text_box_is_read_once_though_it_is_stored_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>专栏</w:t></w:r></w:p></w:txbxContent>"
    choice = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent {choice}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert _lines(_read(body)) == ["正文", "专栏"]


def test_a_footnote_follows_its_paragraph() -> None:
    notes = '<w:footnote w:id="2">' + paragraph("按年计算") + "</w:footnote>"
    body = '<w:p><w:r><w:t>津贴</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph(
        "后文"
    )
    source = _read(body, footnotes=notes)
    assert _lines(source) == ["津贴", "按年计算", "后文"]
    assert any(hint.kind == "note" for hint in source.hints)


def test_cells_have_their_row_and_column_with_merged_cells_counted() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = (
        cell("项目", '<w:vMerge w:val="restart"/>') + cell("标准", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("一档") + cell("二档"),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert _cells(_read(body)) == {
        (1, 0, 0): "项目", (1, 0, 1): "标准", (1, 1, 1): "一档", (1, 1, 2): "二档",
    }  # fmt: skip


def test_a_table_inside_a_cell_is_text_of_that_cell() -> None:
    inner = table([["甲", "乙"], ["丙", "丁"]])
    body = f"<w:tbl><w:tr><w:tc>{paragraph('名')}</w:tc><w:tc>{inner}{paragraph('末')}</w:tc></w:tr></w:tbl>"
    assert _cells(_read(body)) == {(1, 0, 0): "名", (1, 0, 1): "甲\n乙\n丙\n丁\n末"}


def test_a_frame_of_one_cell_is_running_text() -> None:
    source = _read(table([["专栏1 重点工程"]]) + paragraph("正文"))
    assert not _cells(source)
    assert _lines(source) == ["专栏1 重点工程", "正文"]


def test_a_made_table_of_contents_is_no_text_of_the_document() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    source = _read(
        paragraph("第一章 总则\t3", '<w:pStyle w:val="T1"/>') + paragraph("第一章 总则"), styles=styles
    )
    assert [source.text[h.span.start : h.span.end] for h in source.hints if h.kind == "contents"] == [
        "第一章 总则 3"
    ]


def test_pages_are_counted_where_the_writer_breaks_them() -> None:
    body = paragraph("甲") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("乙")
    assert [(line.page) for line in _read(body).lines] == [1, 1, 2]
    assert {line.page for line in _read(paragraph("甲")).lines} == {None}


def test_fields_give_what_they_print_and_not_their_instruction() -> None:
    body = (
        '<w:p><w:r><w:t>见第</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>三</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t>条</w:t></w:r></w:p>"
    )
    assert _read(body).text == "见第三条"


def test_headers_and_footers_are_furniture_of_the_page_and_not_lost() -> None:
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    section = f'<w:sectPr {r}><w:headerReference r:id="hdr"/><w:footerReference r:id="ftr"/></w:sectPr>'
    number = '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>'
    source = _read(
        paragraph("第一条 为了茶农。") + section,
        hdr=paragraph("云溪市政策选编"),
        ftr=number + paragraph("内部资料"),
    )
    assert _lines(source) == ["云溪市政策选编", "第一条 为了茶农。", "3", "内部资料"]
    furniture = {source.text[hint.span.start : hint.span.end]: hint.kind for hint in source.hints}
    assert furniture == {
        "云溪市政策选编": "running head",
        "第一条 为了茶农。": "paragraph",
        "3": "page number",
        "内部资料": "running head",
    }


def test_a_file_with_nothing_but_a_header_has_no_text() -> None:
    section = '<w:sectPr xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:headerReference r:id="hdr"/></w:sectPr>'
    with pytest.raises(ReadError, match="没有文字"):
        _read(paragraph("") + section, hdr=paragraph("云溪市政策选编"))
