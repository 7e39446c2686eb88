"""A filled spreadsheet becomes cases; every mistake is told by sheet, row and column, and then nothing is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duixian.rules import CaseError, Evaluator
from duixian.rules.model.declared import Fact
from duixian.site.uploads import Cells, UploadError, pages_of

from .sheets import MOST_PEOPLE, NONE, WHO, Layout, Sheet

MOST_BYTES = 4_000_000
MOST_UNPACKED = 60_000_000
MOST_MISTAKES = 200
YES, NO = ("是", "true"), ("否", "false")


class RosterError(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one cell, and the mend."""

    sheet: str
    row: int
    column: str
    what: str
    mend: str


@dataclass(slots=True)
class _Person:
    """`rows` are the lines of each list's items in its sheet; `none` the lists that are said to be empty."""

    name: str
    row: int
    body: dict[str, Any]
    rows: dict[str, list[int]] = field(default_factory=dict)
    none: list[Fact] = field(default_factory=list)


def read(
    made: Layout, evaluator: Evaluator, name: str, data: bytes, on: date
) -> tuple[list[tuple[str, dict[str, Any]]], list[Mistake]]:
    """People with their cases, and the mistakes. With a mistake the cases are not to be used. Raises RosterError."""
    try:
        pages = pages_of(
            name, data, most_bytes=MOST_BYTES, most_rows=20 * MOST_PEOPLE, csv_page="人员", most_unpacked=MOST_UNPACKED
        )  # fmt: skip
    except UploadError as error:
        raise RosterError(str(error)) from None
    reader = _Reader(made)
    reader.read(pages)
    cases = [(p.name, {"as_of": on.isoformat(), **p.body, **reader.common}) for p in reader.people.values()]
    for person, (_, case) in zip(reader.people.values(), cases, strict=True):
        try:
            evaluator.evaluate(case)
        except CaseError as error:
            reader.wrong(person, error.problems)
    return cases, reader.mistakes[:MOST_MISTAKES]


class _Reader:
    def __init__(self, made: Layout) -> None:
        self.made, self.pack = made, made.pack
        self.people: dict[str, _Person] = {}
        self.common: dict[str, Any] = {}
        self.shared = _Person("", 2, self.common)
        self.mistakes: list[Mistake] = []
        self.headers: dict[str, str] = {}

    def read(self, pages: Mapping[str, Cells]) -> None:
        if "人员" not in pages:
            raise RosterError("文件里没有名为“人员”的工作表。请用下载的表格填写。")
        for sheet in self.made.sheets:
            self.headers.update({column.fact.id: column.header for column in sheet.columns})
        for sheet in self.made.sheets:
            if sheet.title in pages:
                {
                    "people": self._people, "common": self._shared, "rows": self._several, "common_rows": self._several
                }[sheet.kind](sheet, pages[sheet.title])  # fmt: skip
        for person in (self.shared, *self.people.values()):
            self._empty(person)
        if not self.people and not self.mistakes:
            raise RosterError("“人员”表里一个人也没有。请从第二行起每人填一行。")

    def _table(
        self, sheet: Sheet, cells: Cells, also: tuple[Sheet, ...] = ()
    ) -> Iterator[tuple[int, str, list[tuple[str, Any, str]]]]:
        """Row number, who, and the (header, fact, text) of the cells that hold something."""
        if not cells:
            return
        known = {column.header: column.fact for one in (sheet, *also) for column in one.columns}
        head = cells[0]
        for place, header in enumerate(head):
            if header and header != WHO and header not in known:
                self._add(sheet.title, 1, header, "没有这一列", "请用下载的表格，不要改动第一行")
            elif header and header in head[:place]:
                self._add(sheet.title, 1, header, "这一列有两次", "请删去一列")
        who = head.index(WHO) if WHO in head else -1
        for number, row in enumerate(cells[1:], 2):
            filled = [(h, known[h], text) for h, text in zip(head, row, strict=False) if h in known and text]
            name = row[who] if 0 <= who < len(row) else ""
            if filled or name:
                yield number, name, filled

    def _people(self, sheet: Sheet, cells: Cells) -> None:
        shared = next(one for one in self.made.sheets if one.kind == "common")
        for number, name, filled in self._table(sheet, cells, (shared,)):
            if not name or name in self.people:
                what = "没有写姓名或编号" if not name else f"“{name}”出现了两次"
                self._add(sheet.title, number, WHO, what, "每人一行，姓名或编号各不相同")
                continue
            if len(self.people) >= MOST_PEOPLE:
                raise RosterError(f"一次最多 {MOST_PEOPLE} 人。请分成几个文件。")
            person = self.people[name] = _Person(name, number, {self.made.person: {}})
            for header, fact, text in filled:
                if fact.implied.startswith(NONE):
                    whose = self.shared if fact.role == self.made.common else person
                    self._none(sheet, whose, fact, header, text, number)
                elif fact.role == self.made.common:
                    self._common(sheet.title, number, header, fact.name, text)
                elif fact.implied.startswith("exists:"):
                    if self._truth(sheet.title, number, header, text) is not None:
                        yes = text in YES
                        person.body[fact.role] = {**(person.body.get(fact.role) or {})} if yes else None
                elif isinstance(person.body.setdefault(fact.role, {}), dict):
                    person.body[fact.role][fact.name] = text

    def _shared(self, sheet: Sheet, cells: Cells) -> None:
        for number, _, filled in self._table(sheet, cells):
            for header, fact, text in filled:
                if fact.implied.startswith(NONE):
                    self._none(sheet, self.shared, fact, header, text, number)
                else:
                    self._common(sheet.title, number, header, fact.name, text)

    def _truth(self, title: str, row: int, header: str, text: str) -> bool | None:
        if text in YES or text in NO:
            return text in YES
        self._add(title, row, header, f"“{text}”不是是或否", "填“是”或“否”，不清楚的空着")
        return None

    def _none(self, sheet: Sheet, person: _Person, fact: Fact, header: str, text: str, row: int) -> None:
        if self._truth(sheet.title, row, header, text) and fact not in person.none:
            person.none.append(fact)

    def _empty(self, person: _Person) -> None:
        """The lists that are said to be empty, unless something stands in them."""
        for fact in person.none:
            of = fact.implied.removeprefix(NONE)
            role, _, name = of.partition(".")
            if of in person.rows:
                title = next(s.title for s in self.made.sheets if s.of == of)
                page = self.made.sheets[1 if person is self.shared else 0].title
                what = f"填了“是”，“{title}”表里却有"
                self._add(page, person.row, fact.label, f"{person.name}{what}", "改成空着，或删去那些行")
            elif name:
                body = person.body.setdefault(role, {})
                if isinstance(body, dict):
                    body[name] = []
            else:
                person.body[role] = []

    def _common(self, title: str, row: int, header: str, name: str, text: str) -> None:
        body = self.common.setdefault(self.made.common, {})
        if body.setdefault(name, text) != text:
            self._add(title, row, header, f"与前面写的“{body[name]}”不一样", "同一单位只能有一个值")

    def _several(self, sheet: Sheet, cells: Cells) -> None:
        role, _, name = sheet.of.partition(".")
        for number, who, filled in self._table(sheet, cells):
            person = self.shared if sheet.kind == "common_rows" else self.people.get(who)
            if person is None:
                self._add(sheet.title, number, WHO, f"“人员”表里没有“{who}”", "姓名或编号要与“人员”表一致")
                continue
            row = {fact.name: text for _, fact, text in filled}
            person.rows.setdefault(sheet.of, []).append(number)
            if name:
                person.body.setdefault(role, {}).setdefault(name, []).append(row)
            else:
                person.body.setdefault(role, []).append(row)

    def wrong(self, person: _Person, problems: Iterable[tuple[str, str, str]]) -> None:
        """Mistakes that the rules found, at the cell they stand in."""
        for path, what, mend in problems:
            of, listed, rest = path.partition("[")
            index, _, name = rest.partition("]")
            plain = f"{of}{name}"
            common = plain.startswith(f"{self.made.common}.")
            title = next(
                (s.title for s in self.made.sheets if any(c.fact.id == plain for c in s.columns)), "人员"
            )
            row = 2 if common else person.row
            if listed:
                row = (self.shared if common else person).rows[of][int(index)]
            one = Mistake(
                title, row, self.headers.get(plain, plain), what if common else f"{person.name}：{what}", mend
            )
            if one not in self.mistakes:
                self.mistakes.append(one)

    def _add(self, sheet: str, row: int, column: str, what: str, mend: str) -> None:
        self.mistakes.append(Mistake(sheet, row, column, what, mend))
