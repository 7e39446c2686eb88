"""The yearly lists of a pack: their columns, the files of their years, and the facts they decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.definitions import Definitions
from duixian.rules.errors import Pos, nearest
from duixian.rules.lists.checking import entries_of
from duixian.rules.lists.importing import FOLDER
from duixian.rules.lists.sheet import SheetError, sheet_of_text
from duixian.rules.load.files import Source
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.lists import Column, Deciding, Entry, YearlyList
from duixian.rules.model.types import DATE, TEXT, TRUTH, Type

_FILE = re.compile(rf"{FOLDER}/([^/]+)/(\d{{4}})\.csv")


@dataclass(slots=True)
class Lists:
    """Reads the lists of a pack; what is wrong goes to the reporter."""

    definitions: Definitions
    source: Source

    def read(self) -> dict[str, YearlyList]:
        trees = self.source.sections.get("lists", {})
        made = {name: self._list(name, tree) for name, tree in trees.items()}
        for file, text in self.source.texts.items():
            found = _FILE.fullmatch(file)
            if found is None:
                continue
            self.definitions.reporter.add_source(file, text)
            known = made.get(found[1])
            if known is None:
                what = f"lists 里没有“{found[1]}”{nearest(found[1], made)}"
                self._report("unknown-list", Pos(file, 1, 1), what, "先在 lists 里定义，或删去这个文件")
                continue
            year = int(found[2])
            years = {**known.years, year: self._year(known, file, text, year)}
            made[found[1]] = replace(known, years=MappingProxyType(years))
        return made

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def _year(self, known: YearlyList, file: str, text: str, year: int) -> tuple[Entry, ...]:
        try:
            entries, errors = entries_of(known, sheet_of_text(text, file), year)
        except SheetError as error:
            what = str(error).partition("。改法")[0].removeprefix(f"{file}:{error.line}: ")
            self._report("bad-csv", Pos(file, error.line, 1), what, "检查这一行的引号，没有关上的补上")
            return ()
        for wrong in errors:
            what = f"{wrong.column}：{wrong.what}" if wrong.column else wrong.what
            self._report("bad-list-row", Pos(file, wrong.row, 1), what, wrong.mend)
        return entries

    def _list(self, name: str, tree: Tree) -> YearlyList:
        cite = self.definitions.citing().read(tree)
        columns = tuple(
            Column(
                id=id_, label=reading.text(body, "label"), required=reading.flag(body, "required"),
                values=tuple(reading.texts(body, "values")), also=tuple(reading.texts(body, "also")),
            )
            for id_, body, _ in reading.entries(tree, "columns")
        )  # fmt: skip
        known = {column.id: column for column in columns}
        for item in reading.items(tree, "key"):
            self._column(item.text if isinstance(item, Scalar) else "", item.at, known)
        citing = self.definitions.citing(cite)
        decides = (self._deciding(item, known, citing) for item in reading.items(tree, "decides"))
        return YearlyList(
            id=name, label=reading.text(tree, "label"), columns=columns,
            key=tuple(word for word in reading.texts(tree, "key") if word in known),
            decides=tuple(rule for rule in decides if rule is not None), cite=cite,
            at=self.source.keys["lists", name],
        )  # fmt: skip

    def _deciding(self, item: Tree, columns: dict[str, Column], citing: Citing) -> Deciding | None:
        fact = self._fact(item, "fact", TRUTH)
        day = self._fact(item, "year", DATE)
        match: list[tuple[str, str]] = []
        for column, body, at in reading.entries(item, "match"):
            self._column(column, at, columns)
            text = self._typed(body, TEXT)
            match.append((column, text or ""))
        held = [(column, body, at) for column, body, at in reading.entries(item, "holds")]
        if len(held) != 1 or not match:
            self._report(
                "list-holds", item.at, "holds 要写一列，match 至少一列", "例如 holds: {urgency: 紧缺急需}"
            )
            return None
        column, body, at = held[0]
        self._column(column, at, columns)
        values = [scalar.text.strip() for scalar in _scalars(body)]
        allowed = columns[column].values if column in columns else ()
        for value in values:
            if allowed and value not in allowed:
                what = f"“{value}”不在这一列可填的值里{nearest(value, allowed)}"
                self._report("list-value", body.at, what, f"写 {'、'.join(allowed)} 之一")
        good = fact and day and all(c in columns and f for c, f in match) and column in columns
        return Deciding(
            fact=fact or "", day=day or "", match=tuple(match), column=column, values=tuple(values),
            cite=citing.read(item), at=item.at,
        ) if good else None  # fmt: skip

    def _column(self, word: str, at: Pos, columns: dict[str, Column]) -> None:
        if word not in columns:
            what = f"名录没有“{word}”这一列{nearest(word, columns)}"
            self._report("unknown-column", at, what, "写 columns 里的一列")

    def _fact(self, item: Tree, key: str, wanted: Type) -> str | None:
        body = reading.part(item, key)
        return self._typed(body, wanted) if body is not None else None

    def _typed(self, body: Tree, wanted: Type) -> str | None:
        """The id of a fact of this type; None when reported."""
        word = body.text.strip() if isinstance(body, Scalar) else ""
        fact = self.definitions.symbols.facts.get(word)
        if fact is None:
            what = f"没有事实“{word}”{nearest(word, self.definitions.symbols.facts)}"
            self._report("unknown-fact", body.at, what, "写成 实体.事实")
            return None
        many = self.definitions.symbols.entities[fact.role].many
        if fact.type != wanted or many:
            what = f"“{word}”的类型要是“{wanted}”，并且不在一对多的实体里"
            self._report("list-fact", body.at, what, "换一个事实")
            return None
        return word


def _scalars(body: Tree) -> list[Scalar]:
    return [item for item in getattr(body, "items", (body,)) if isinstance(item, Scalar)]
