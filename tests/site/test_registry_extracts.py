"""Register extracts: what is taken in, what is given back and why, hostile files."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from duixian.site.registry.extracts.importing import (
    Brought,
    ExtractError,
    confirm,
    discard,
    preview,
    rejected_of,
)
from duixian.site.registry.extracts.reading import read
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Extract, Fact, Identifier, Subject
from duixian.site.registry.tables import Table, tables_of
from duixian.site.shelf import Ready, shelf
from duixian.site.uploads import UploadError

from .registry_people import FIRM, LI, NOW, TODAY, WANG, ZHANG, account, person
from .test_registry_identifiers import ends_in_zeros

pytestmark = pytest.mark.django_db
HEAD = ["证件类型", "证件号码", "姓名或名称"]
ID = "居民身份证"


@pytest.fixture
def ready() -> Ready:
    found = shelf().get("demo")
    assert found is not None
    return found


def as_csv(rows: list[list[Any]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(ready: Ready, id_: str = "person") -> Table:
    return tables_of(ready.pack)[id_]


def mistakes(
    ready: Ready, rows: list[list[Any]], id_: str = "person", xlsx: bool = False
) -> list[tuple[int, str, str, str]]:
    data = as_xlsx(rows) if xlsx else as_csv(rows)
    found = read(table(ready, id_), ready.evaluator, f"a.{'xlsx' if xlsx else 'csv'}", data, TODAY)
    return [(m.row, m.column, m.what, m.mend) for line in found.bad for m in line.mistakes]


def bring(
    ready: Ready, rows: list[list[Any]], id_: str = "person", day: date = TODAY, **more: Any
) -> Extract:
    brought = Brought(table(ready, id_), "a.csv", as_csv(rows), more.get("register", "人口库"), day)
    extract, _ = preview(brought, ready.evaluator, None, NOW)
    return confirm(extract.pk, table(ready, id_), ready.evaluator, None, NOW)


GOOD = [[*HEAD, "出生日期", "学历", "已落户"], [ID, ZHANG, "张三", "1985-05-01", "硕士", "是"]]


def test_good_rows_become_facts_and_bad_ones_come_back_with_the_reason(ready: Ready) -> None:
    extract = bring(ready, [*GOOD, [ID, LI[:-1] + "5", "李四", "1987-07-12", "博士", "否"]])
    assert (extract.good, extract.bad, extract.added) == (1, 1, 3)
    held = on_day(person(), "demo", TODAY)
    assert {id_: one.row.value for id_, one in held.items()} == {
        "person.birth": "1985-05-01",
        "person.degree": "master",
        "person.household": True,
    }
    assert all(one.row.extract_id == extract.pk and one.row.register == "人口库" for one in held.values())
    back = list(csv.reader(io.StringIO(rejected_of(extract).decode("utf-8-sig"))))
    assert back[0][:2] == ["错误", "原行号"]
    assert back[1][1] == "3"
    assert "校验码与前 17 位不符" in back[1][0]


def test_nothing_is_recorded_before_it_is_confirmed_nor_twice(ready: Ready) -> None:
    brought = Brought(table(ready), "a.csv", as_csv(GOOD), "人口库", TODAY)
    extract, _ = preview(brought, ready.evaluator, None, NOW)
    assert not Fact.objects.exists()
    assert not Subject.objects.exists()
    assert preview(brought, ready.evaluator, None, NOW)[0].pk == extract.pk
    first = confirm(extract.pk, brought.table, ready.evaluator, None, NOW)
    again = confirm(extract.pk, brought.table, ready.evaluator, None, NOW)
    assert (first.added, again.added, Fact.objects.count()) == (3, 3, 3)
    assert again.content is None
    assert preview(brought, ready.evaluator, None, NOW)[0].confirmed_at is not None


def test_an_extract_that_was_not_confirmed_can_be_thrown_away(ready: Ready) -> None:
    extract, _ = preview(
        Brought(table(ready), "a.csv", as_csv(GOOD), "人口库", TODAY), ready.evaluator, None, NOW
    )
    discard(extract, None, NOW)
    assert not Extract.objects.exists()


def test_the_same_facts_in_another_file_change_nothing_a_correction_supersedes(ready: Ready) -> None:
    bring(ready, GOOD)
    reordered = bring(ready, [[*HEAD, "学历"], [ID, ZHANG, "张三", "硕士"]])
    assert (reordered.added, reordered.same) == (0, 1)
    bring(ready, [[*HEAD, "学历"], [ID, ZHANG, "张三", "博士"]])
    before, after = Fact.objects.filter(fact="person.degree")
    assert (before.value, after.value, after.supersedes_id) == ("master", "doctor", before.pk)


def test_identifiers_are_nowhere_in_the_database_as_they_are(ready: Ready) -> None:
    bring(ready, GOOD)
    row = Identifier.objects.get()
    assert ZHANG.encode() not in bytes(row.sealed)
    assert ZHANG not in row.digest


BAD_ROWS = [
    ([ID, ZHANG, "张三", "=A1", "硕士", ""], "出生日期", "是公式，不是值"),
    ([ID, ZHANG, "张三", "31168", "硕士", ""], "出生日期", "“31168”是表格软件里日期的序号"),
    ([ID, ZHANG, "张三", "1985/5/1", "硕士", ""], "出生日期", "出生日期：“1985/5/1”不是日期"),
    ([ID, ZHANG, "张三", "1985-05-02", "硕士", ""], "出生日期", "与身份证号码里的出生日期不一样"),
    ([ID, ZHANG, "张三", "", "硕士生", ""], "学历", "“学历”里没有“硕士生”（是不是“硕士”？）"),
    ([ID, ZHANG, "张三", "", "", ""], "", "这一行没有写任何内容"),
    ([ID, ZHANG, "", "", "硕士", ""], "姓名或名称", "没有写"),
    (["学生证", ZHANG, "张三", "", "硕士", ""], "证件类型", "证件类型认不出来"),
    (["统一社会信用代码", FIRM, "张三", "", "硕士", ""], "证件类型", "这张表的这一栏不能用这种证件"),
    (
        [ID, "110101198505010000", "张三", "", "硕士", ""],
        "证件号码",
        "号码的末几位被表格软件当作数字改成了 0",
    ),
    ([ID, "1.10101E+17", "张三", "", "硕士", ""], "证件号码", "号码的末几位被表格软件当作数字改成了 0"),
    ([ID, "", "张三", "", "硕士", ""], "证件号码", "没有写证件号码"),
    ([ID, ZHANG, "张三", "", "硕士", "", "多的"], "", "有的格上面没有列名"),
    ([ID, ZHANG, "张三", "", "硕" * 3000, ""], "学历", "超过 2000 个字"),
]


@pytest.mark.parametrize("xlsx", [False, True])
@pytest.mark.parametrize(("row", "column", "what"), BAD_ROWS)
def test_a_bad_row_is_told_by_row_and_column(
    ready: Ready, row: list[str], column: str, what: str, xlsx: bool
) -> None:
    found = mistakes(ready, [GOOD[0], row], xlsx=xlsx)
    assert [(m[0], m[1]) for m in found] == [(2, column)]
    assert what in found[0][2] or what.split("（")[0] in found[0][2]
    assert found[0][3]


def test_the_same_person_twice_is_refused_the_second_time(ready: Ready) -> None:
    found = mistakes(ready, [*GOOD, GOOD[1]])
    assert [(m[0], m[1], m[2]) for m in found] == [(3, "证件号码", "与第 2 行是同一个号码、同一个开始日期")]


def test_a_number_registered_under_another_name_is_refused_without_telling_it(ready: Ready) -> None:
    person(ZHANG, "张三丰")
    extract = bring(ready, GOOD)
    assert (extract.good, extract.bad) == (0, 1)
    assert "张三丰" not in rejected_of(extract).decode()


def test_a_list_is_taken_whole_or_not_at_all(ready: Ready) -> None:
    head = [*HEAD, "合同年限（年）", "全职"]
    rows = [
        head,
        [ID, ZHANG, "张三", 3, "是"],
        [ID, LI, "李四", 5, "是"],
        [ID, ZHANG, "张三", "三年整吧", "是"],
    ]
    found = mistakes(ready, rows, "contracts")
    assert [m[0] for m in found] == [2, 4]
    assert "清单要完整" in found[0][2]
    bring(ready, rows, "contracts")
    held = on_day(person(LI, "李四"), "demo", TODAY)
    assert held["contracts"].row.value == [{"years": "5 年", "full_time": True}]


SPOUSES = [*HEAD, "对方证件类型", "对方证件号码", "对方姓名或名称"]


def test_a_marriage_stands_in_both_files_whichever_way_it_is_told(ready: Ready) -> None:
    rows = [SPOUSES, [ID, ZHANG, "张三", ID, LI, "李四"], [ID, LI, "李四", ID, ZHANG, "张三"]]
    assert bring(ready, rows, "link.spouse").added == 2
    zhang, li = person(), person(LI, "李四")
    assert on_day(zhang, "demo", TODAY)["spouse"].row.other == li
    assert on_day(li, "demo", TODAY)["spouse"].row.other == zhang


def test_nobody_is_married_twice_from_one_day(ready: Ready) -> None:
    rows = [SPOUSES, [ID, ZHANG, "张三", ID, LI, "李四"], [ID, WANG, "王五", ID, LI, "李四"]]
    assert [m[0] for m in mistakes(ready, rows, "link.spouse")] == [3]


HOSTILE = [
    ("a.csv", b"", "文件是空的"),
    ("a.csv", b"\n\n\n", "第一行应当是列名"),
    ("a.csv", as_csv([[*HEAD, "学历"]]), "表里只有列名"),
    ("a.csv", b"\xff\xfe\x00\x81\xff", "不是 UTF-8 也不是 GB18030"),
    ("a.csv", as_csv(GOOD, "utf-16"), "不是 UTF-8 也不是 GB18030"),
    ("a.xlsx", b"PK\x03\x04 not a workbook", "不是能读的 XLSX 文件"),
    ("a.xlsx", as_csv(GOOD), "不是能读的 XLSX 文件"),
    ("a.xls", b"\xd0\xcf\x11\xe0", "不是能读的 XLSX 文件"),
    ("a.csv", as_csv([["姓名", "号码"], ["张三", ZHANG]]), "缺“证件类型”这一列"),
    ("a.csv", as_csv([[*HEAD, "学历", "学历"]]), "“学历”有两列"),
    ("a.csv", as_csv([[*HEAD, "学历"], *([[ID, ZHANG, "张三", "硕士"]] * 100_001)]), "一次最多 100000 行"),
]


@pytest.mark.parametrize(("name", "data", "what"), HOSTILE)
def test_a_file_that_cannot_be_used_says_why(ready: Ready, name: str, data: bytes, what: str) -> None:
    with pytest.raises(UploadError, match=what):
        read(table(ready), ready.evaluator, name, data, TODAY)


def test_gb18030_is_read_as_well(ready: Ready) -> None:
    found = read(table(ready), ready.evaluator, "a.csv", as_csv(GOOD, "gb18030"), TODAY)
    assert [line.name for line in found.good] == ["张三"]


def test_a_number_stored_as_text_in_a_workbook_keeps_its_digits(ready: Ready) -> None:
    found = read(table(ready), ready.evaluator, "a.xlsx", as_xlsx(GOOD), TODAY)
    assert found.good[0].who is not None
    assert found.good[0].who.text == ZHANG


def test_whole_hundred_thousand_rows_are_read(ready: Ready) -> None:
    rows = [[*HEAD, "学历"], *([[ID, ZHANG, "张三", "硕士"]] * 100_000)]
    found = read(table(ready), ready.evaluator, "a.csv", as_csv(rows), TODAY)
    assert (len(found.good), len(found.bad)) == (1, 99_999)


def test_a_table_warns_of_a_number_that_a_spreadsheet_may_have_cut_off_until_its_person_is_registered(
    ready: Ready,
) -> None:
    text = ends_in_zeros()
    rows = [[*HEAD, "学历"], [ID, text, "赵六", "硕士"]]
    officer = account("window", officer=True)

    def good(day: date) -> int:
        _, found = preview(
            Brought(table(ready), "a.csv", as_csv(rows), "人口库", day), ready.evaluator, officer, NOW
        )
        return len(found.good)

    assert good(TODAY) == 0
    person(text, "赵六")
    assert good(TODAY - timedelta(days=1)) == 1


def test_bringing_an_extract_names_who_did(ready: Ready) -> None:
    officer = account("window", officer=True)
    brought = Brought(table(ready), "a.csv", as_csv(GOOD), "人口库", TODAY)
    extract, _ = preview(brought, ready.evaluator, officer, NOW)
    with pytest.raises(ExtractError, match="另一位"):
        confirm(extract.pk, brought.table, ready.evaluator, officer, NOW)
    confirm(extract.pk, brought.table, ready.evaluator, account("window-two", officer=True), NOW)
    assert set(Fact.objects.values_list("recorded_by__username", flat=True)) == {"window-two"}
