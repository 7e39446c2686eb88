"""Files of every kind that is taken, made as the tests need them, and the tricks played with them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{OFFICE}spreadsheetml.sheet.main+xml",
}


def upload(name: str, content: bytes, declared: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared or "application/octet-stream")


def pdf(catalog: bytes = b"", more: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" + more + b"xref\n0 1\n0000000000 65535 f \n"
        b"trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip


def packed_objects(inside: bytes, filter_: bytes = b"/Filter /FlateDecode") -> bytes:
    body = zlib.compress(inside)
    return b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (filter_, len(body), body)  # fmt: skip


def picture(sort: str = "PNG", width: int = 40, height: int = 30) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(made, sort)
    return made.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0")) + part(b"IEND", b"")
    )


def package(parts: dict[str, bytes], level: int = 6) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return made.getvalue()


def office(kind: str = "docx", more: dict[str, bytes] | None = None, types: bytes = b"") -> bytes:
    told = (
        f'<Types><Override PartName="/main.xml" ContentType="{MAIN[kind]}"/>'.encode() + types + b"</Types>"
    )
    return package({"[Content_Types].xml": told, "main.xml": b"<main/>", **(more or {})})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (version 3) with these streams under its root, each padded to 4096 bytes at least."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(body: bytes) -> int:
        start, count = len(sectors), -(-len(body) // 512)
        sectors.extend(body[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count))
        chain.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        return start

    starts = {name: put(body) for name, body in padded.items()}
    names = list(padded)
    entries = [_entry("Root Entry", 5, 1 if names else -1, -1, 0xFFFFFFFE, 0)]
    for number, name in enumerate(names, 1):
        right = number + 1 if number < len(names) else -1
        entries.append(_entry(name, 2, -1, right, starts[name], len(padded[name])))
    directory = put(b"".join(entries))
    table = len(sectors)
    count = 1 + (len(chain) + 1) // 128
    chain.extend([0xFFFFFFFD] * count)
    body = b"".join(struct.pack("<I", one) for one in chain).ljust(512 * count, b"\xff")
    sectors.extend(body[i * 512 : (i + 1) * 512] for i in range(count))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += b"".join(struct.pack("<I", table + i) for i in range(count))
    return head.ljust(512, b"\xff") + b"".join(sectors)


def _entry(name: str, sort: int, child: int, right: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<iii", -1, right, child) if sort == 5 else struct.pack("<iii", -1, right, -1)
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), sort, 1) + links + bytes(36) + struct.pack("<IQ", start, size)  # fmt: skip


def word97(**more: bytes) -> bytes:
    return compound({"WordDocument": b"\xec\xa5\xc1\0" + bytes(8), **more})


def excel97(*records: tuple[int, bytes], **more: bytes) -> bytes:
    body = b"".join(struct.pack("<HH", sort, len(b)) + b for sort, b in ((0x809, bytes(16)), *records))
    return compound({"Workbook": body, **more})


def sheet(sort: int) -> tuple[int, bytes]:
    return 0x85, struct.pack("<IBBBB", 0, 0, sort, 1, 0) + b"A"


GOOD: list[tuple[str, str, Any, str]] = [
    ("pdf", "劳动合同.pdf", pdf(), "application/pdf"),
    ("jpeg", "身份证.JPG", picture("JPEG"), "image/jpeg"),
    ("png", "学历.png", picture("PNG"), "image/png"),
    ("docx", "申请表.docx", office("docx"), f"{OFFICE}wordprocessingml.document"),
    ("xlsx", "名单.xlsx", office("xlsx"), f"{OFFICE}spreadsheetml.sheet"),
    ("doc", "说明.doc", word97(), "application/msword"),
    ("xls", "工资.xls", excel97(sheet(0)), "application/vnd.ms-excel"),
    ("ofd", "电子证照.ofd", package({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<d/>"}), "application/octet-stream"),
]  # fmt: skip
