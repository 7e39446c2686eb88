"""The words of the grammar: the values a key can have, and how a record of keys is written down."""

from __future__ import annotations

from duixian.rules.load.shapes import Either, Field, ListOf, Record, Shape, Text

TEXT = Text("一段文字")
NAME = Text("一个名字", r"[^\W\d]\w*(?:-[^\W\d]\w*)*", "写一个已定义的名字")
EXPR = Text("一个表达式")
CITE = Text("一处引用")
DATE = Text("一个日期", r"\d{4}-\d{2}-\d{2}", "写成 2021-06-30 的样子")
DAY_OR_NONE = Text("一个日期", r"\d{4}-\d{2}-\d{2}|-", "写成 2021-06-30 的样子；没有期限的写 -")
INT = Text("一个整数", r"\d{1,9}", "写一个不带单位的整数")
YES = Text("true 或 false", words=("true", "false"))
OFFICE = Text(
    "一个办事机构",
    r"[^\W\d]\w*(?:-[^\W\d]\w*)*(?:\.\S+)?",
    "写 offices 里的名字，或 名字.代码",
)
OFFICE_NAMES = Either(scalar=OFFICE, seq=ListOf(OFFICE, 1))
NAMES = Either(scalar=NAME, seq=ListOf(NAME, 1))
EXPR_OR_LIST = Either(scalar=EXPR, seq=ListOf(EXPR))
CALENDAR = Text("历法", words=("working", "calendar"))
CHANGES = ("never", "time", "applicant", "office")
PERIODS = ("once", "month", "year", "event")
HITS = ("unique", "first", "highest", "lowest", "sum", "any")
SHARINGS = ("by_date", "pro_rata", "claimant", "silent")


def record(name: str, doc: str, /, one_of: tuple[tuple[str, ...], ...] = (), **fields: Field) -> Record:
    return Record(name, doc, {key.rstrip("_"): field for key, field in fields.items()}, one_of)


def opt(shape: Shape, doc: str = "") -> Field:
    return Field(shape, False, doc)


def req(shape: Shape, doc: str = "") -> Field:
    return Field(shape, True, doc)


WITHIN = record("within", "多久以内", within=req(TEXT, "多久"), calendar=opt(CALENDAR, "历法"),
                 practice=opt(YES, "没有条文写明，是承办机关自己的做法"), cite=opt(CITE, "出处"))  # fmt: skip
