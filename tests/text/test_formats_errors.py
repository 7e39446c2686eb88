"""A file that cannot be read is refused in one line that names it, says what is wrong and what to do."""

from __future__ import annotations

import builtins
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from duixian.text.readers import ReadError, read
from support import sample


def _written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=sample.DATA / "sample.pdf")
    writer.encrypt("geheim", algorithm="RC4-128")
    return _written(writer)


def _scanned() -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    image = DecodedStreamObject()
    image.set_data(b"\xff")
    for key, value in {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceGray"}.items():
        image[NameObject("/" + key)] = NameObject("/" + value)
    for key, number in {"Width": 1, "Height": 1, "BitsPerComponent": 8}.items():
        image[NameObject("/" + key)] = NumberObject(number)
    objects = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})
    content = DecodedStreamObject()
    content.set_data(b"q 200 0 0 200 0 0 cm /I Do Q")
    page[NameObject("/Contents")] = writer._add_object(content)
    return _written(writer)


def _without_map() -> bytes:
    writer = pypdf.PdfWriter(clone_from=sample.DATA / "sample.pdf")
    for item in list(writer._objects):
        found = item.get_object() if item is not None else None
        if isinstance(found, dict):
            found.pop("/ToUnicode", None)
    return _written(writer)


def _archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def _bomb() -> bytes:
    return _archive(word__document_xml=b"<w>" + b" " * (20 * 2**20) + b"</w>")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

REFUSED: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("密.pdf", _encrypted, "已加密", "另存为不加密"),
    ("扫描.pdf", _scanned, "只有图像", "OCR"),
    ("乱码.pdf", _without_map, "没有文字编码", "OCR"),
    ("断.pdf", lambda: (sample.DATA / "sample.pdf").read_bytes()[:900], "已损坏", "重新下载"),
    ("断.docx", lambda: sample.as_docx()[:700], "已损坏", "另存为 DOCX"),
    (
        "坏.docx",
        lambda: _archive(word__document_xml=b"<w:document><w:body>"),
        "不是完好的 XML",
        "另存为 DOCX",
    ),
    ("空.docx", lambda: sample.docx(""), "没有文字", "是否完整"),
    ("弹.docx", _bomb, "压缩炸弹", "确认文件来源"),
    ("锁.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "加密", "另存为不加密"),
    ("旧.doc", lambda: OLE, "旧版 Word", "另存为"),
    ("旧.wps", lambda: OLE, "WPS", "另存为"),
    ("版.ofd", lambda: _archive(OFD_xml=b"<OFD/>"), "OFD", "PDF"),
    (
        "页.mht",
        lambda: b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="x"\r\n\r\n--x',
        "单一文件网页",
        "仅 HTML",
    ),
    ("文.xml", lambda: b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w/>", "XML", "DOCX"),
    ("空.txt", lambda: b"", "空的", "下载完整"),
    ("程序.txt", lambda: bytes(range(256)) * 20, "二进制", "文件类型"),
    ("脚本.html", lambda: b"<!doctype html><html><script>x()</script></html>", "没有文字", "打印为 PDF"),
]


@pytest.mark.parametrize(("name", "make", "reason", "remedy"), REFUSED, ids=[case[0] for case in REFUSED])
def test_unreadable_files_are_refused_with_reason_and_remedy(
    name: str, make: Callable[[], bytes], reason: str, remedy: str
) -> None:
    with pytest.raises(ReadError) as caught:
        read(name, make())
    assert name in str(caught.value)
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("package", "name", "data"),
    [
        ("pypdfium2", "a.pdf", lambda: (sample.DATA / "sample.pdf").read_bytes()),
        ("lxml", "a.docx", sample.as_docx),
        ("lxml", "a.html", lambda: sample.as_html().encode()),
    ],
    ids=["pdf", "docx", "html"],
)
def test_a_missing_component_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, package: str, name: str, data: Callable[[], bytes]
) -> None:
    real = builtins.__import__

    def absent(wanted: str, *rest: Any) -> Any:
        if wanted.partition(".")[0] == package:
            raise ImportError(wanted)
        return real(wanted, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ReadError, match=r'pip install "duixian\[formats\]"'):
        read(name, data())


def test_entities_of_a_word_file_are_not_expanded() -> None:
    body = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        b"<w:p><w:r><w:t>a&x;b</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "root" not in read("a.docx", _archive(word__document_xml=body)).text
