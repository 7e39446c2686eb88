"""Which files are taken: by content, agreeing with name and declared type, with nothing hidden in them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.site.files.names import LONGEST, shown_name
from duixian.site.files.sniffing import USUAL, FileRefusedError, examine

from . import hostile_files as h

RELATION = '<Relationships><Relationship Type="http://schemas.example/relationships/{}" Target="http://evil.example/a" TargetMode="External"/></Relationships>'


def look(content: bytes, extension: str, declared: str = "", allowed: frozenset[str] = USUAL) -> Any:
    return examine(io.BytesIO(content), len(content), extension, declared, allowed)


@pytest.mark.parametrize(("kind", "name", "content", "declared"), h.GOOD, ids=[g[0] for g in h.GOOD])
def test_every_usual_kind_is_taken(kind: str, name: str, content: bytes, declared: str) -> None:
    found = look(content, name.rsplit(".", 1)[1].lower(), declared)
    assert (found.kind.code, found.flags) == (kind, ())


def _renamed(kind: str) -> bytes:
    return next(content for code, _, content, _ in h.GOOD if code == kind)


REFUSED = [
    ("empty", b"", "pdf", "", "文件是空的"),
    ("html as pdf", b"<!DOCTYPE html><script>1</script>", "pdf", "application/pdf", "网页或矢量图"),
    ("svg as png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "png", "image/png", "网页或矢量图"),
    ("svg with a head", b"<?xml version='1.0'?><svg/>", "png", "image/png", "网页或矢量图"),
    ("program", b"MZ\x90\0" * 30, "docx", "", "Windows 程序"),
    ("rar", b"Rar!\x1a\x07\0" * 9, "zip", "", "RAR"),
    ("phone picture", b"\0\0\0\x18ftypheic" + bytes(99), "jpg", "image/jpeg", "HEIC"),
    ("pdf named png", h.pdf(), "png", "", "扩展名是“.png”，内容却是 PDF"),
    ("pdf without extension", h.pdf(), "", "", "文件名没有扩展名"),
    ("docx named xlsx", h.office("docx"), "xlsx", "", "内容却是 Word"),
    ("pdf said to be html", h.pdf(), "pdf", "text/html", "声明的类型"),
    ("png said to be svg", h.picture(), "png", "image/svg+xml", "声明的类型"),
    ("jpeg said to be png", h.picture("JPEG"), "jpg", "image/png", "声明的类型"),
    ("zip not asked for", h.package({"a.txt": b"a"}), "zip", "application/zip", "这里不收"),
    ("jar", h.package({"META-INF/MANIFEST.MF": b"a", "A.class": b"\xca\xfe"}), "docx", "", "这里不收"),
    ("picture with a zip behind", h.picture() + h.package({"a": b"a"}), "png", "", "藏有别的文件"),
    ("jpeg with a zip behind", h.picture("JPEG") + h.package({"a": b"a"}), "jpg", "", "藏有别的文件"),
    ("jpeg with a pdf inside", h.picture("JPEG")[:2] + b"\xff\xfe\0\x10%PDF-1.4      " + h.picture("JPEG")[2:], "jpg", "", "藏有别的文件"),
    ("jpeg with a page inside", h.picture("JPEG")[:2] + b"\xff\xfe\0\x10<script>12345" + h.picture("JPEG")[2:], "jpg", "", "网页代码"),
    ("png with something behind", h.picture() + b"more", "png", "", "藏有别的文件"),
    ("pdf with a zip behind", h.pdf() + h.package({"a": b"a"}), "pdf", "", "藏有别的文件"),
    ("pdf that begins as a page", h.pdf().replace(b"/Pages 2", b"<script>"), "pdf", "", "网页代码"),
    ("pdf cut off", h.pdf()[:-20], "pdf", "", "PDF 已损坏"),
    ("zip with something before", b"PK\x03\x04" + h.office(), "docx", "", "结构不正常"),
    ("zip with something behind", h.office() + b"tail", "docx", "", "结构不正常"),
    ("png cut off", h.picture()[:-30], "png", "", "图片已损坏"),
    ("jpeg cut off", h.picture("JPEG", 400, 300)[:900], "jpg", "", "图片已损坏"),
    ("picture bomb", h.huge_png(60_000, 60_000), "png", "", "像素"),
    ("picture just too large", h.huge_png(10_000, 6_001), "png", "", "10000×6001"),
    ("zip bomb", h.office(more={"word/a.xml": bytes(30_000_000)}), "docx", "", "展开后太大"),
    ("many parts", h.package({f"{i}": b"" for i in range(5_001)}), "docx", "", "展开后太大"),
    ("macros", h.office(more={"word/vbaProject.bin": b"a"}), "docx", "", "带有宏"),
    ("macros by type", h.office(types=b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'), "docx", "", "带有宏"),
    ("macro sheet", h.office("xlsx", {"xl/macrosheets/sheet1.xml": b"a"}), "xlsx", "", "带有宏"),
    ("path out of the package", h.office(more={"../../etc/passwd": b"a"}), "docx", "", "结构不正常"),
    ("entities", h.package({"[Content_Types].xml": b"<!DOCTYPE a [<!ENTITY a 'b'>]><Types/>"}), "docx", "", "结构不正常"),
    ("word 97 with macros", h.word97(VBA=b"a"), "doc", "", "带有宏"),
    ("excel 97 with a macro sheet", h.excel97(h.sheet(0), h.sheet(1)), "xls", "", "带有宏"),
    ("excel 97 with a password", h.excel97((0x2F, bytes(6))), "xls", "", "打开密码"),
    ("word with a password", h.compound({"EncryptedPackage": b"a", "EncryptionInfo": b"b"}), "docx", "", "打开密码"),
    ("installer", h.compound({"Other": b"a"}), "doc", "", "不是 Word 或 Excel"),
    ("compound cut off", h.word97()[:600], "doc", "", "已损坏"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "extension", "declared", "told"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])  # fmt: skip
def test_what_is_not_what_it_says_is_refused(
    content: bytes, extension: str, declared: str, told: str
) -> None:
    with pytest.raises(FileRefusedError, match=told):
        look(content, extension, declared)


def test_a_package_with_a_password_is_refused() -> None:
    content = bytearray(h.office())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as packed:
        start = packed.start_dir
    content[start + 8] |= 1
    with pytest.raises(FileRefusedError, match="打开密码"):
        look(bytes(content), "docx")


def test_parts_that_overlap_are_refused() -> None:
    """The bomb that lists one part many times is refused by its places, before it is unpacked."""
    content = bytearray(h.package({"[Content_Types].xml": b"a" * 999, "b": b"b" * 999}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as packed:
        second = packed.start_dir + 46 + len("[Content_Types].xml")
    content[second + 42 : second + 46] = bytes(4)
    with pytest.raises(FileRefusedError, match=r"结构不正常|已损坏"):
        look(bytes(content), "docx")


def test_zip_is_taken_where_asked_for() -> None:
    assert look(h.package({"a.txt": b"a"}), "zip", allowed=frozenset({"zip"})).kind.code == "zip"


FLAGGED = [
    ("script", h.pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "pdf", {"script", "action"}),
    ("escaped script", h.pdf(more=b"8 0 obj\n<< /S /J#61vaScr#69pt /JS 9 0 R >>\nendobj\n"), "pdf", {"script"}),
    ("launch", h.pdf(b"/AA << /O << /S /Launch /F (cmd.exe) >> >>"), "pdf", {"launch", "action"}),
    ("attached file", h.pdf(b"/Names << /EmbeddedFiles 7 0 R >>"), "pdf", {"embedded"}),
    ("packed script", h.pdf(more=h.packed_objects(b"8 0 << /S /JavaScript /JS (1) >>")), "pdf", {"script"}),
    ("script packed oddly", h.pdf(more=h.packed_objects(b"a", b"/Filter [/ASCIIHexDecode /FlateDecode]")), "pdf", {"opaque"}),
    ("locked", h.pdf(more=b"trailer << /Encrypt 7 0 R >>\n"), "pdf", {"opaque"}),
    ("opens at a page", h.pdf(b"/OpenAction [3 0 R /Fit]"), "pdf", set()),
    ("template from elsewhere", h.office(more={"word/_rels/settings.xml.rels": RELATION.format("attachedTemplate").encode()}), "docx", {"external"}),
    ("link", h.office(more={"word/_rels/document.xml.rels": RELATION.format("hyperlink").encode()}), "docx", set()),
    ("file in a document", h.office(more={"word/embeddings/oleObject1.bin": b"a"}), "docx", {"embedded"}),
    ("file in a word 97", h.word97(ObjectPool=b"a"), "doc", {"embedded"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "extension", "flags"), [f[1:] for f in FLAGGED], ids=[f[0] for f in FLAGGED]
)
def test_what_an_officer_should_know_is_flagged(content: bytes, extension: str, flags: set[str]) -> None:
    assert set(look(content, extension).flags) == flags


def test_a_packed_bomb_in_a_pdf_is_unpacked_only_so_far() -> None:
    assert look(h.pdf(more=h.packed_objects(bytes(60_000_000))), "pdf").flags == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(h.GOOD), st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=8), st.integers(0, 1 << 20))  # fmt: skip
def test_a_damaged_file_is_taken_or_refused_but_never_breaks_the_page(
    good: Any, changes: Any, cut: int
) -> None:
    _, name, content, declared = good
    broken = bytearray(content)
    for place, value in changes:
        broken[place % len(broken)] = value
    broken = broken[: max(1, len(broken) - cut % len(broken))]
    try:
        look(bytes(broken), name.rsplit(".", 1)[1].lower(), declared)
    except FileRefusedError as error:
        assert str(error).endswith("。")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("合同.pdf", "合同.pdf"),
        ("C:\\Users\\张\\合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..", "未命名"),
        ("", "未命名"),
        (".pdf", "未命名.pdf"),
        ("合\u202e同fdp.exe", "合同fdp.exe"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ('a"b.pdf', "a_b.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("a.pdf. ", "a.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_every_name_can_be_shown(sent: str) -> None:
    name = shown_name(sent)
    assert 0 < len(name) <= LONGEST and shown_name(name) == name
    assert not set(name) & set('/\\\r\n\x00"\u202e') and name not in {".", ".."}
