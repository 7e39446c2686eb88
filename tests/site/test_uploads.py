"""Tables that are uploaded: a damaged or hostile file is refused in plain words, never a fault of the site."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest
from openpyxl import Workbook

from duixian.site.sheets import csv_bytes, xlsx_bytes
from duixian.site.uploads import Cells, UploadError, pages_of


def read(data: bytes, name: str = "名单.xlsx") -> dict[str, Cells]:
    return pages_of(name, data, most_bytes=10**7, most_rows=1000, csv_page="表")


@pytest.fixture(scope="module")
def good() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["姓名", "年龄"])
    book.worksheets[0].append(["周言", 36])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def tried(data: bytes) -> None:
    try:
        read(data)
    except UploadError as refused:
        assert "请" in str(refused)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_workbook_is_refused_or_read_whatever_is_broken_in_it(good: bytes) -> None:
    chance = random.Random(7)
    for _ in range(150):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        tried(bytes(broken))
    members = parts(good)
    for name, content in members.items():
        for other in (b"", b"<a/>", b"{}", re.sub(rb'="\d+"', b'="x"', content)):
            tried(packed({**members, name: other}))
        tried(packed({key: one for key, one in members.items() if key != name}))


def test_a_workbook_locked_with_a_password_is_refused(good: bytes) -> None:
    locked = bytearray(good)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), good):
            locked[found.start() + place] |= 1
    with pytest.raises(UploadError, match="不是能读的"):
        read(bytes(locked))


def test_what_no_workbook_may_hold_does_not_come_in_by_csv() -> None:
    rows = read("姓名,备注\n周\x0b言,\x1b[31m红\n".encode(), "名单.csv")["表"]
    assert rows[1] == ["周言", "[31m红"]


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "@SUM(1)", "\t=1"])
def test_no_text_is_run_as_a_formula_by_a_spreadsheet(text: str) -> None:
    assert csv_bytes(["甲"], [[text]]).decode("utf-8-sig").splitlines()[1].strip('"').startswith("'")
    content = parts(xlsx_bytes(["甲"], [[text]], "表"))["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in content
