"""A table of a register read row by row: a row is good with its values, or bad with every mistake in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from duixian.rules import Evaluator
from duixian.rules.model.types import DATE, EnumType
from duixian.site.registry.identifiers import CREDIT, IdentifierError, Number, birth_of, checked, kind_of
from duixian.site.registry.models import Subject
from duixian.site.registry.tables import (
    EVIDENCE,
    FROM,
    KIND,
    NAME,
    NUMBER,
    OTHER_KIND,
    OTHER_NAME,
    OTHER_NUMBER,
    TO,
    Table,
)
from duixian.site.registry.values import kept
from duixian.site.uploads import UploadError, pages_of

MOST_BYTES = 30_000_000
MOST_ROWS = 100_000
LONGEST_CELL = 2000
LONGEST_NAME = 200
SERIAL_ZERO = date(1899, 12, 30)  # spreadsheets count their days from here
SERIALS = range(10_000, 80_000)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one cell, and the mend. Holds no identifier."""

    row: int
    column: str
    what: str
    mend: str


@dataclass(slots=True)
class Line:
    """A row of the file with its number there; `values` by fact id, or the item of a list; good without `mistakes`."""

    number: int
    cells: list[str]
    who: Number | None = None
    name: str = ""
    other: Number | None = None
    other_name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    evidence: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, column: str, what: str, mend: str) -> None:
        self.mistakes.append(Mistake(self.number, column, what, mend))


@dataclass(slots=True)
class Read:
    """The headings of the file and its rows."""

    headings: list[str]
    lines: list[Line]

    @property
    def good(self) -> list[Line]:
        return [line for line in self.lines if not line.mistakes]

    @property
    def bad(self) -> list[Line]:
        return [line for line in self.lines if line.mistakes]


def read(table: Table, evaluator: Evaluator, name: str, data: bytes, today: date) -> Read:
    """The rows of a file. Raises UploadError where the file as a whole cannot be used."""
    pages = pages_of(
        name, data, most_bytes=MOST_BYTES, most_rows=MOST_ROWS, csv_page=table.title, formulas=True
    )
    rows = pages.get(table.title) or next((page for page in pages.values() if any(map(any, page))), [])
    if not rows or not any(rows[0]):
        raise UploadError("第一行应当是列名，文件里没有。请用下载的空白表格填写。")
    reader = _Reader(table, evaluator, rows[0], today)
    lines = [reader.line(number, cells) for number, cells in enumerate(rows[1:], 2) if any(cells)]
    if not lines:
        raise UploadError("表里只有列名，没有内容。请从第二行起填写。")
    if table.kind == "rows":
        _whole_lists(lines)
    else:
        _once_each(lines, both=table.mutual)
    return Read(rows[0], lines)


class _Reader:
    def __init__(self, table: Table, evaluator: Evaluator, head: list[str], today: date) -> None:
        self.table, self.evaluator, self.today = table, evaluator, today
        known = set(table.headers)
        unknown = [h for h in head if h and h not in known]
        twice = [h for n, h in enumerate(head) if h and h in head[:n]]
        needed = [KIND, NUMBER, NAME] + (
            [OTHER_KIND, OTHER_NUMBER, OTHER_NAME] if table.kind == "relation" else []
        )
        missing = [h for h in needed if h not in head]
        if unknown or twice or missing:
            what = [
                *(f"没有“{h[:60]}”这一列" for h in unknown[:5]),
                *(f"“{h}”有两列" for h in twice[:5]),
                *(f"缺“{h}”这一列" for h in missing),
            ]
            raise UploadError(f"第一行的列名不对：{'；'.join(what)}。请用下载的空白表格，不要改动第一行。")
        self.head = head
        self.facts = {column.header: column.fact for column in table.columns}

    def line(self, number: int, cells: list[str]) -> Line:
        line = Line(number, cells)
        if any(text for place, text in enumerate(cells) if place >= len(self.head) or not self.head[place]):
            line.wrong("", "有的格上面没有列名", "格里有逗号的，整格加引号；多余的删去")
        told = {h: text for h, text in zip(self.head, cells, strict=False) if h and text}
        for header, text in list(told.items()):
            if text.startswith(("=", "@")):
                line.wrong(header, "是公式，不是值", "复制后用“粘贴为数值”，再保存")
                del told[header]
            elif len(text) > LONGEST_CELL:
                line.wrong(header, f"超过 {LONGEST_CELL} 个字", "检查是不是粘错了")
                del told[header]
        line.who = self._number(line, told, KIND, NUMBER, self.table.subject)
        line.name = self._name(line, told, NAME)
        if self.table.kind == "relation":
            self._other(line, told)
        line.evidence = told.get(EVIDENCE, "")[:300]
        line.valid_from, line.valid_to = self._day(line, told, FROM), self._day(line, told, TO)
        if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
            line.wrong(TO, "在“自”之前", "对调或改正两个日期")
        self._values(line, told)
        return line

    def _other(self, line: Line, told: dict[str, str]) -> None:
        """Whom a relation leads to."""
        line.other = self._number(line, told, OTHER_KIND, OTHER_NUMBER, self.table.other)
        line.other_name = self._name(line, told, OTHER_NAME)
        if line.other is not None and line.other == line.who:
            line.wrong(OTHER_NUMBER, "与本行的证件号码相同", "对方应当是另一个人或单位")

    def _number(
        self, line: Line, told: dict[str, str], kind: str, number: str, subject: str
    ) -> Number | None:
        column = kind
        try:
            found = kind_of(told.get(kind, ""))
            if (found == CREDIT) != (subject == Subject.Kind.ENTERPRISE):
                wanted = "统一社会信用代码" if subject == Subject.Kind.ENTERPRISE else "个人证件"
                raise IdentifierError("这张表的这一栏不能用这种证件", f"应当是{wanted}")
            column = number
            return checked(found, told.get(number, ""), self.today)
        except IdentifierError as error:
            line.wrong(column, error.what, error.mend)
            return None

    def _name(self, line: Line, told: dict[str, str], column: str) -> str:
        name = " ".join(told.get(column, "").split())
        if not name or len(name) > LONGEST_NAME:
            line.wrong(column, "没有写" if not name else "太长", "写证件上的姓名或名称")
        return name

    def _day(self, line: Line, told: dict[str, str], column: str) -> date | None:
        text = told.get(column, "")
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            line.wrong(column, *_not_a_day(text))
            return None

    def _values(self, line: Line, told: dict[str, str]) -> None:
        written: dict[str, Any] = {}
        for header, fact in self.facts.items():
            text = told.get(header, "")
            if not text:
                continue
            if fact.type == DATE and text.isdecimal():
                line.wrong(header, *_not_a_day(text))
            else:
                written[fact.id if self.table.kind == "scalar" else fact.name] = text
        if self.table.kind == "relation":
            return
        if self.table.kind == "rows":
            found, problems = kept(self.evaluator, {self.table.id: [written]} if written else {})
            line.values = found[self.table.id][0] if found else {}
        else:
            line.values, problems = kept(self.evaluator, written)
        for path, what, mend in problems:
            header = self._header(path)
            line.wrong(header, what, self._choices(header) or mend)
        if not line.values and not line.mistakes:
            line.wrong("", "这一行没有写任何内容", "填写，或删去这一行")
        birth, stated = birth_of(line.who) if line.who else None, line.values.get("person.birth")
        if birth and isinstance(stated, str) and stated != birth.isoformat():
            line.wrong(
                self._header("person.birth"), "与身份证号码里的出生日期不一样", "对照身份证改正其中一个"
            )

    def _choices(self, header: str) -> str:
        """The mend for a value that a list does not have, in the words of the list."""
        fact = self.facts.get(header)
        if fact is None or not isinstance(fact.type, EnumType):
            return ""
        labels = self.evaluator.pack.enums[fact.type.name].labels
        return f"可用：{'、'.join(labels[:20])}{'等' if len(labels) > 20 else ''}"

    def _header(self, path: str) -> str:
        name = path.rsplit(".", 1)[-1]
        return next((h for h, f in self.facts.items() if path == f.id or name == f.name), "")


def _not_a_day(text: str) -> tuple[str, str]:
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        meant = SERIAL_ZERO + timedelta(days=int(text))
        return f"“{text}”是表格软件里日期的序号", f"把这一列的格式设为日期（可能是 {meant}），再另存"
    return f"“{text[:20]}”不是日期", "写成 2021-06-30 的样子"


def _once_each(lines: list[Line], *, both: bool) -> None:
    """A subject has one row for each day it begins. Of marriages (`both`) that holds for either side, told twice or not."""
    seen: dict[Any, tuple[int, frozenset[Number | None]]] = {}
    for line in lines:
        pair = frozenset({line.who, line.other})
        for who in (line.who, line.other) if both else (line.who,):
            first, before = seen.setdefault((who, line.valid_from), (line.number, pair))
            if who is None or first == line.number:
                continue
            if not (both and before == pair):
                line.wrong(
                    NUMBER,
                    f"与第 {first} 行是同一个号码、同一个开始日期",
                    "留下正确的一行；先后不同的，在“自”里写明",
                )
                break


def _whole_lists(lines: list[Line]) -> None:
    """A list counts only whole: where one row of a subject is bad, its other rows are not taken either."""
    bad: dict[Number, int] = {}
    for line in lines:
        if line.who is not None and line.mistakes:
            bad.setdefault(line.who, line.number)
    for line in lines:
        if line.who in bad and not line.mistakes:
            line.wrong(
                "", f"同一人的第 {bad[line.who]} 行有误，清单要完整才能收", "改好那一行，连同这一行一起再交"
            )
