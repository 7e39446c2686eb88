"""The documents of the five source compendia: every one of them, and only those, with what their heads say."""

from __future__ import annotations

import csv
import hashlib
import re
from functools import cache
from pathlib import Path

import pytest

from duixian.text.coverage import UNPLACED, is_whole
from duixian.text.header import read_header
from duixian.text.model import Extent, Header
from duixian.text.pages import Role, paginate
from duixian.text.pipeline import read_bytes, read_file
from duixian.text.readers import read, source_of
from duixian.text.split import split

pytestmark = pytest.mark.seeds

_TABLE = Path(__file__).parent / "data" / "documents.csv"
_FACTS = list(csv.DictReader(_TABLE.open(encoding="utf-8")))


@cache
def _documents(folder: Path, file: str) -> dict[int, tuple[Extent, Header]]:
    path = next(folder.glob(f"{file}_*.txt"))
    paged = paginate(read(path.name, path.read_bytes()))
    return {extent.start_line: (extent, read_header(paged, extent)) for extent in split(paged).extents}


@pytest.mark.parametrize("file", ["000", "001", "002", "003", "004"])
def test_every_document_of_a_file_is_found_and_nothing_else(seeds: Path, file: str) -> None:
    expected = {int(fact["start_line"]): int(fact["end_line"]) for fact in _FACTS if fact["file"] == file}
    found = {start: extent.end_line for start, (extent, _) in _documents(seeds, file).items()}
    assert found == expected


@pytest.mark.parametrize("fact", _FACTS, ids=lambda fact: f"{fact['file']}-{fact['start_line']}")
def test_the_head_of_a_document_is_read_as_printed(seeds: Path, fact: dict[str, str]) -> None:
    extent, header = _documents(seeds, fact["file"])[int(fact["start_line"])]
    title = header.title.value or ""
    read_as = {
        "number": header.number.value or "",
        "date": header.date.value.isoformat() if header.date.value else "",
        "kind": header.kind.value.value,
        "level": header.level.value.value if header.level.value else "",
        "title": title[:24],  # a title may be long; the digest is of the whole
        "title_digest": hashlib.sha256(title.encode()).hexdigest()[:12],
        "issuers": "|".join(field.value for field in header.issuers),
        "part": extent.part or "",
        "year_section": extent.year_section or "",
    }
    assert read_as == {key: fact[key] for key in read_as}


@pytest.mark.parametrize(
    ("file", "start", "begins", "ends"),
    [
        ("003", 11311, "2022-09-01", "2027-08-31"),  # both days are printed
        ("003", 28500, "2022-07-16", "2025-07-16"),  # three years from the day of printing
        ("003", 29654, "2022-08-10", None),
        ("003", 31643, "2022-10-09", None),  # thirty days after publication
        ("004", 147, "2025-06-01", None),  # said by the order that carries the regulation
        ("004", 25556, "2023-12-04", "2027-12-31"),
        ("000", 5106, "2021-02-07", None),
        ("000", 415, None, None),  # from publication, but no date is printed
    ],
)
def test_commencement_and_expiry(
    seeds: Path, file: str, start: int, begins: str | None, ends: str | None
) -> None:
    header = _documents(seeds, file)[start][1]
    days = (header.effective_from.value, header.expires.value)
    assert tuple(day and day.isoformat() for day in days) == (begins, ends)


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("003", 404),
        ("004", 528),
        ("004", 650),
        ("004", 1209),
        ("004", 5772),
        ("004", 6540),
        ("004", 7690),
        ("004", 19164),
    ],
)
def test_documents_that_say_they_are_abridged(seeds: Path, file: str, start: int) -> None:
    assert _documents(seeds, file)[start][1].abridged.value


def test_a_notice_with_two_plans_is_one_document(seeds: Path) -> None:
    for start, second in (
        (13224, "审计专业技术资格考试实施办法"),
        (15126, "重庆市建设高质量外资集聚地三年行动计划（2022—2024年）"),
    ):
        assert second in [field.value for field in _documents(seeds, "003")[start][1].alt_titles]


@pytest.mark.parametrize(
    ("file", "printed"),
    [
        ("000", [4, 16, 27, 34, 41, 67, 96, 126, 139, 140, 160, 164]),
        ("002", [12, 31, 38, 49]),
        (
            "003",
            [
                3,
                49,
                85,
                100,
                114,
                177,
                189,
                194,
                241,
                268,
                308,
                312,
                346,
                352,
                356,
                357,
                376,
                400,
                401,
                402,
                404,
                406,
                410,
                447,
                491,
                519,
            ],
        ),
        (
            "004",
            [
                10,
                56,
                102,
                132,
                135,
                171,
                198,
                275,
                296,
                317,
                331,
                349,
                396,
                409,
                413,
                417,
                419,
                420,
                435,
                454,
                455,
                492,
                514,
            ],
        ),
    ],
)
def test_page_numbers_are_found_among_row_numbers_and_agree_with_the_count_of_pages(
    seeds: Path, file: str, printed: list[int]
) -> None:
    path = next(seeds.glob(f"{file}_*.txt"))
    paged = paginate(read(path.name, path.read_bytes()))
    numbers = [line for line in paged.lines if paged.roles[line.number - 1] is Role.PAGE_NUMBER]
    assert [int(paged.text(line).strip("— ")) for line in numbers] == printed
    assert [line.page for line in numbers] == printed


@pytest.mark.parametrize("file", ["000", "001", "002", "003", "004"])
def test_every_character_is_accounted_for_exactly_once(seeds: Path, file: str) -> None:
    reading = read_file(next(seeds.glob(f"{file}_*.txt")))
    assert is_whole(reading.source, reading.runs)
    assert [run for run in reading.runs if run.name == UNPLACED] == []
    assert len({document.id for document in reading.documents}) == len(reading.documents)


@pytest.mark.parametrize("file", ["000", "001"])
def test_identifiers_do_not_depend_on_the_name_of_the_file(seeds: Path, file: str) -> None:
    path = next(seeds.glob(f"{file}_*.txt"))
    data = path.read_bytes()
    renamed, named = (
        [document.id for document in read_bytes(name, data).documents] for name in ("另存.txt", path.name)
    )
    assert renamed == named


_LAYOUTS = {
    "no page marks": lambda text: re.sub(r"(?m)^ +", "", text),
    "no blank lines": lambda text: re.sub(r"\n\s*?\n+(?=.)", "\n", text),
    "form feeds": lambda text: re.sub(r"(?m)^ (?=\S)", "\f", text),
    "CR LF": lambda text: text.replace("\n", "\r\n"),
}
# What only its page speaks for: a title without number, addressee or date whose text does not call itself by its kind.
_LOST_WITHOUT_PAGES = {"000": 2, "004": 1}


@pytest.mark.parametrize("layout", _LAYOUTS)
@pytest.mark.parametrize("file", ["000", "001", "002", "003", "004"])
def test_another_layout_of_the_lines_gives_the_same_documents(seeds: Path, file: str, layout: str) -> None:
    text = next(seeds.glob(f"{file}_*.txt")).read_text(encoding="utf-8")
    paged = paginate(source_of("另排.txt", "0", _LAYOUTS[layout](text)))
    headers = [read_header(paged, extent) for extent in split(paged).extents]
    found = {(header.title.value or "", header.number.value or "") for header in headers}
    printed = {(h.title.value or "", h.number.value or "") for _, h in _documents(seeds, file).values()}
    assert found <= printed
    assert len(printed - found) <= (_LOST_WITHOUT_PAGES.get(file, 0) if layout == "no page marks" else 0)
