"""Lists that are published each year: brought in whole or not at all, and what they decide says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from duixian.cli import main
from duixian.rules import Evaluator, load_pack
from duixian.rules.evaluate.document import document
from duixian.rules.lists import ListError, SheetError, import_list, read_sheet

PACK = """
pack: {id: small, title: 小规则包, jurisdiction: 云水市, version: "1"}
documents: {办法: {title: 云水市补助办法, number: 云发〔2024〕1号}}
entities: {person: {label: 申请人}, employer: {label: 单位, of: person}}
facts:
  person:
    post: {type: text, label: 岗位}
    hired: {type: date, label: 引进日期}
    scarce: {type: truth, label: 岗位紧缺}
  employer: {name: {type: text, label: 单位名称}}
lists:
  posts:
    label: 岗位目录
    cite: 办法 附件1
    columns:
      post: {label: 岗位名称, required: true, also: [岗位]}
      scarcity: {label: 紧缺程度, required: true, values: [紧缺, 一般]}
      pay: {label: 薪酬范围}
      employer: {label: 单位}
    key: [post, employer]
    decides: [{fact: person.scarce, year: person.hired, match: {post: person.post, employer: employer.name}, holds: {scarcity: 紧缺}}]
benefits:
  aid: {title: 补助, of: person, cite: 办法 第一条, when: scarce, amount: 1000 元}
"""
ROWS = [
    ["岗位名称", "紧缺程度", "薪酬范围", "单位"],
    ["工程师", "紧缺", "20", "甲公司"],
    ["工程师", "一般", "", "乙公司"],
    ["会计", "一般", "10", ""],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pack"
    made.mkdir()
    (made / "pack.yaml").write_text(PACK, "utf-8")
    return made


def csv_file(path: Path, rows: list[list[str]] = ROWS, encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(",".join(row) + "\n" for row in rows).encode(encoding))
    return path


def xlsx_file(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def bring(folder: Path, file: Path, year: int = 2024, **options: bool) -> Path:
    return import_list(load_pack(folder).lists["posts"], file, folder, year, **options).path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_becomes_the_list_of_its_year(folder: Path, tmp_path: Path, encoding: str) -> None:
    path = bring(folder, csv_file(tmp_path / "in.csv", encoding=encoding))
    assert path == folder / "lists" / "posts" / "2024.csv"
    assert [e.cells["post"] for e in load_pack(folder).lists["posts"].years[2024]] == [
        "工程师",
        "工程师",
        "会计",
    ]


def test_a_workbook_says_the_same_as_a_csv_file(folder: Path, tmp_path: Path) -> None:
    """A title above the head, columns in another order, a number as a number, an empty row, a column of the year."""
    rows: list[list[object]] = [
        ["云水市 2024 年岗位目录"],
        ["序号", "年度", "紧缺程度", "岗 位", "单位", "薪酬范围"],
        [1, 2024, "紧缺", "工程师", "甲公司", 20],
        [2, "2024年", "一般", "工程师", "乙公司", None],
        [],
        [3, 2024, "一般", "会计", None, 10.0],
    ]
    from_workbook = bring(folder, xlsx_file(tmp_path / "in.xlsx", rows)).read_text("utf-8")
    from_csv = bring(folder, csv_file(tmp_path / "in.csv"), replace=True).read_text("utf-8")
    assert from_workbook == from_csv


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ["", "一般", "", ""],
        ["司机", "紧缺的", "", ""],
        ["会计", "紧缺", "", ""],
        ["厨师", "", "", ""],
    ]
    with pytest.raises(ListError) as raised:
        bring(folder, csv_file(tmp_path / "in.csv", rows))
    assert [str(row) for row in raised.value.rows] == [
        "第 5 行 岗位名称：是空的。改法：填上；合并的单元格要拆开，逐行填写",
        "第 6 行 紧缺程度：“紧缺的”不在可填的值里，是不是 紧缺。改法：写 紧缺、一般 之一",
        "第 7 行：岗位名称、单位与第 4 行相同。改法：删去重复的一行",
        "第 8 行 紧缺程度：是空的。改法：填上；合并的单元格要拆开，逐行填写",
    ]
    assert not (folder / "lists").exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["岗位名称", "薪酬范围"], ["会计", "10"]], "第 1 行 紧缺程度：表头缺少这一列"),
        (
            [["岗位名称", "岗位", "紧缺程度"], ["会计", "会计", "一般"]],
            "第 1 行 岗位名称：这一列在表头里不止一次",
        ),
        ([["岗位名称", "紧缺程度", "年度"], ["会计", "一般", "2023"]], "第 2 行 年度：写的是“2023”"),
        ([["岗位名称", "紧缺程度"]], "第 1 行：表头下面没有一行内容"),
        ([[]], "第 1 行：文件是空的"),
    ],
)
def test_a_table_that_is_not_the_list_is_refused(
    folder: Path, tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    with pytest.raises(ListError) as raised:
        bring(folder, csv_file(tmp_path / "in.csv", rows))
    assert str(raised.value.rows[0]).startswith(said)


@pytest.mark.parametrize(
    ("name", "content"),
    [("in.xlsx", b"PK no workbook"), ("in.csv", b"\xff\xff\xff"), ("in.csv", b'a,"b\n'), ("in.doc", b"a"), ("none.csv", None)],
)  # fmt: skip
def test_a_file_that_is_no_table_says_what_to_do(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError, match="改法"):
        read_sheet(tmp_path / name)


def test_a_year_that_is_there_is_only_replaced_when_asked(folder: Path, tmp_path: Path) -> None:
    first = bring(folder, csv_file(tmp_path / "in.csv"))
    before = first.read_text("utf-8")
    other = csv_file(tmp_path / "other.csv", ROWS[:2])
    with pytest.raises(ListError, match="--replace"):
        bring(folder, other)
    assert first.read_text("utf-8") == before
    bring(folder, other, replace=True)
    assert len(load_pack(folder).lists["posts"].years[2024]) == 1


@pytest.mark.parametrize(
    ("post", "firm", "hired", "status", "told"),
    [
        ("工程师", "甲公司", "2024-03-01", "eligible", "依据 2024 年的岗位目录第 2 行“工程师，甲公司”紧缺程度：紧缺"),
        ("工程师", "乙公司", "2024-03-01", "ineligible", "依据 2024 年的岗位目录第 3 行“工程师，乙公司”紧缺程度：一般"),
        ("会计", "丙公司", "2024-03-01", "ineligible", "依据 2024 年的岗位目录第 4 行“会计，丙公司”紧缺程度：一般"),
        ("工程师", None, "2024-03-01", "unknown", "依据 2024 年的岗位目录第 2 行“工程师”紧缺程度：紧缺；第 3 行“工程师”紧缺程度：一般，各行不一致，要说明是哪一行"),
        ("工程师", "丙公司", "2024-03-01", "unknown", "2024 年的岗位目录（3 行）里有“工程师”（第 2、3 行），但不是“丙公司”的，要由受理单位核对"),
        ("工程员", "甲公司", "2024-03-01", "unknown", "2024 年的岗位目录（3 行）里没有“工程员”，是不是 工程师，要由受理单位核对"),
        ("工程师", "甲公司", "2023-03-01", "unknown", "没有导入 2023 年的岗位目录（已有：2024），无法据以判断“工程师，甲公司”"),
    ],
)  # fmt: skip
def test_a_fact_is_decided_by_the_row_of_its_year_and_the_answer_says_so(
    folder: Path, tmp_path: Path, post: str, firm: str | None, hired: str, status: str, told: str
) -> None:
    bring(folder, csv_file(tmp_path / "in.csv"))
    employer = {"name": firm} if firm else {}
    case = {"as_of": "2024-06-01", "person": {"post": post, "hired": hired}, "employer": employer}
    result = Evaluator(load_pack(folder)).evaluate(case)
    assert result["aid"].status == status
    assert [decided.told for decided in result.decided] == [told]
    (shown,) = document(result)["lists"]
    assert (shown["told"], shown["cite"]) == (told, "云发〔2024〕1号《云水市补助办法》附件1")


def test_what_the_case_states_is_believed(folder: Path, tmp_path: Path) -> None:
    bring(folder, csv_file(tmp_path / "in.csv"))
    person = {"post": "会计", "hired": "2024-03-01", "scarce": True}
    result = Evaluator(load_pack(folder)).evaluate({"as_of": "2024-06-01", "person": person})
    assert (result["aid"].status, result.decided) == ("eligible", ())


def test_the_command_brings_a_list_in_and_says_where(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = csv_file(tmp_path / "in.csv")
    words = ["pack", "import-list", str(folder), "posts", str(file), "--year", "2024"]
    assert main(words) == 0
    assert capsys.readouterr().out == f"岗位目录 2024 年：3 行，写进 {folder}/lists/posts/2024.csv。\n"
    assert main(words) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["pack", "import-list", str(folder), "post", str(file), "--year", "2024"]) == 1
    assert "是不是 posts" in capsys.readouterr().err
    bad = csv_file(tmp_path / "bad.csv", [*ROWS, ["", "一般", "", ""]])
    assert main([*words[:4], str(bad), "--year", "2025"]) == 1
    told = capsys.readouterr().err
    assert "第 5 行 岗位名称：是空的" in told
    assert "一行也没有导入" in told
