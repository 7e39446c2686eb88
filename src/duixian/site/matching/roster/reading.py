"""A filled spreadsheet becomes cases; every mistake is told by sheet, row and column, and then nothing is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duixian.rules import CaseError, Evaluator
from duixian.site.uploads import Cells, UploadError, pages_of

from .sheets import MOST_PEOPLE, WHO, Layout, Sheet

MOST_BYTES = 4_000_000
MOST_UNPACKED = 60_000_000
MOST_MISTAKES = 200


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
    name: str
    row: int
    body: dict[str, Any]


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
        self.mistakes: list[Mistake] = []
        self.headers: dict[str, str] = {}

    def read(self, pages: Mapping[str, Cells]) -> None:
        if "人员" not in pages:
            raise RosterError("文件里没有名为“人员”的工作表。请用下载的表格填写。")
        for sheet in self.made.sheets:
            self.headers.update({column.fact.id: column.header for column in sheet.columns})
        for sheet in self.made.sheets:
            if sheet.title in pages:
                {"people": self._people, "common": self._shared, "rows": self._several}[sheet.kind](
                    sheet, pages[sheet.title]
                )
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
                if fact.role == self.made.common:
                    self._common(sheet.title, number, header, fact.name, text)
                elif fact.implied.startswith("exists:"):
                    person.body[fact.role] = (
                        {**(person.body.get(fact.role) or {})} if text in ("是", "true") else None
                    )
                elif isinstance(person.body.setdefault(fact.role, {}), dict):
                    person.body[fact.role][fact.name] = text

    def _shared(self, sheet: Sheet, cells: Cells) -> None:
        for number, _, filled in self._table(sheet, cells):
            for header, fact, text in filled:
                self._common(sheet.title, number, header, fact.name, text)

    def _common(self, title: str, row: int, header: str, name: str, text: str) -> None:
        body = self.common.setdefault(self.made.common, {})
        if body.setdefault(name, text) != text:
            self._add(title, row, header, f"与前面写的“{body[name]}”不一样", "同一单位只能有一个值")

    def _several(self, sheet: Sheet, cells: Cells) -> None:
        role, _, name = sheet.of.partition(".")
        for number, who, filled in self._table(sheet, cells):
            person = self.people.get(who)
            if person is None:
                self._add(sheet.title, number, WHO, f"“人员”表里没有“{who}”", "姓名或编号要与“人员”表一致")
                continue
            row = {fact.name: text for _, fact, text in filled}
            if name:
                person.body.setdefault(role, {}).setdefault(name, []).append(row)
            else:
                person.body.setdefault(role, []).append(row)

    def wrong(self, person: _Person, problems: Iterable[tuple[str, str, str]]) -> None:
        """Mistakes that the rules found, at the cell they stand in."""
        for path, what, mend in problems:
            plain = path.split("[")[0] + ("." + path.split("].")[-1] if "]." in path else "")
            common = plain.startswith(f"{self.made.common}.")
            title = next(
                (s.title for s in self.made.sheets if any(c.fact.id == plain for c in s.columns)), "人员"
            )
            row = 2 if common else person.row
            one = Mistake(
                title, row, self.headers.get(plain, plain), what if common else f"{person.name}：{what}", mend
            )
            if one not in self.mistakes:
                self.mistakes.append(one)

    def _add(self, sheet: str, row: int, column: str, what: str, mend: str) -> None:
        self.mistakes.append(Mistake(sheet, row, column, what, mend))
