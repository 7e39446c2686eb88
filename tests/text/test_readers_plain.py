"""Text files: their encodings, and the one line a user gets for what cannot be read."""

from __future__ import annotations

import codecs
import io
import zipfile

import pytest

from duixian.text.pipeline import read_bytes
from duixian.text.readers import ReadError, read

TEXT = "江洲市人才安居办法\n第一条 为了吸引人才，制定本办法。\n第二条 每人每月补贴500元。\n"


@pytest.mark.parametrize(
    ("mark", "encoding", "named"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (b"", "gb18030", "gb18030"),
        (b"", "gbk", "gb18030"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    ],
)
def test_the_same_characters_come_from_every_encoding(mark: bytes, encoding: str, named: str) -> None:
    source = read("办法.txt", mark + TEXT.encode(encoding))
    assert (source.text, source.encoding) == (TEXT, named)
    assert [source.text[line.start : line.end] for line in source.lines] == TEXT.splitlines()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_system_that_wrote_them_ends_them(ending: str) -> None:
    source = read("办法.txt", TEXT.replace("\n", ending).encode())
    assert [source.text[line.start : line.end] for line in source.lines] == TEXT.splitlines()
    assert [line.number for line in source.lines] == [1, 2, 3]


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_DAMAGED = "第一行\n第二行".encode() + b"\xff\xfe\xfd" + ("完好的文字" * 30).encode()
_SAVE = "请用编辑器打开确认内容完好，另存为 UTF-8 编码后再导入。"
_DOCX = "请用 WPS 或 Word 打开后“另存为”DOCX 或 PDF，再导入。"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("空.txt", b"", "空.txt：文件是空的。请检查文件是否下载完整。"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "图.txt：是图片（PNG）。图片里没有文字；请先做文字识别（OCR），存为文本或带文字层的 PDF，再导入。"),
        ("程序.txt", b"\x7fELF\x02\x01\x01" + bytes(200), "程序.txt：是二进制文件，不是文本，虽然名为 .txt（字节 0）。请确认文件类型；可导入的是文本、PDF、DOCX 和 HTML。"),
        ("办法.doc", _OLE, f"办法.doc：是旧版 Word 文档（.doc）。{_DOCX}"),
        ("办法.wps", _OLE, f"办法.wps：是 WPS 文字文档（.wps）。{_DOCX}"),
        ("办法.txt", _OLE, f"办法.txt：是旧版 Office 文档（.doc、.wps、.xls 一类）。{_DOCX}"),
        ("办法.ofd", _zip("OFD.xml"), "办法.ofd：是 OFD 版式文件（.ofd）。请用 OFD 阅读器“导出”或“打印”为 PDF，再导入。"),
        ("表.xlsx", _zip("xl/workbook.xml"), "表.xlsx：是电子表格（.xlsx）。表格不是文件正文；请把正文另存为 DOCX、PDF 或文本，再导入。"),
        ("包.zip", _zip("a.txt"), "包.zip：是压缩包（ZIP）。请先解压，再导入其中的文件。"),
        ("坏.txt", _DAMAGED, f"坏.txt：不是完好的 UTF-8 文本，有无法识别的字节（第 2 行，字节 19）。{_SAVE}"),
        ("半.txt", codecs.BOM_UTF16_LE + b"a\x00\n\x00b", f"半.txt：不是完好的 UTF-16-LE 文本，有无法识别的字节（第 2 行，字节 6）。{_SAVE}"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_file_place_and_remedy(
    name: str, data: bytes, message: str
) -> None:
    with pytest.raises(ReadError) as caught:
        read(name, data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "blanks", ["\n" * 100_000, " \n\n\t\n", "\f", "\u3000\r\n"], ids=["lines", "few", "feed", "wide"]
)
def test_a_file_of_nothing_but_blanks_is_read_and_holds_no_document(blanks: str) -> None:
    reading = read_bytes("空行.txt", blanks.encode())
    assert reading.documents == ()
    assert "".join(reading.source.text[run.span.start : run.span.end] for run in reading.runs) == blanks
    (finding,) = reading.source.findings
    assert finding == "文件只有空行和空白，没有文字，没有读出任何文件"


def test_a_line_that_lost_its_breaks_is_told_with_its_length_and_read_all_the_same() -> None:
    long = "第一条 为鼓励种茶，制定本办法。" * 1000
    reading = read_bytes("茶.txt", f"江川市茶农补贴办法\n{long}\n短句。\n".encode())
    (finding,) = reading.source.findings
    assert finding.startswith(f"第 2 行长达 {len(long)} 个字符，像是换行都丢失了")
    assert reading.documents


def test_a_text_in_another_encoding_is_named_rather_than_read_as_gibberish() -> None:
    text = "臺北市政府關於補助辦法之規定，應於公布後施行。\n第一條 為鼓勵人才，特訂定本辦法。\n" * 20
    with pytest.raises(ReadError, match=r"像是 Big5（繁体）编码（第 1 行，字节 0）"):
        read("辦法.txt", text.encode("big5"))
