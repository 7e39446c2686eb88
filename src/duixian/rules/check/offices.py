"""Directories of offices: CSV files whose rows are chosen by what a case says, and the benefits that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.values import Values, syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.load.csvs import csv_rows
from duixian.rules.load.files import Source
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import Procedure
from duixian.rules.model.nodes import Expr
from duixian.rules.model.offices import Directory, Office

COLUMNS = ("code", "name", "telephone", "address")
ANY = ("", "-")


@dataclass(slots=True)
class Offices:
    """Reads the directories of a pack into `made`, then what its benefits say of them."""

    definitions: Definitions
    source: Source
    made: dict[str, Directory] = field(default_factory=dict)

    def read(self) -> dict[str, Directory]:
        """All directories; what is wrong goes to the reporter."""
        for name, tree in self.source.sections.get("offices", {}).items():
            directory = self._directory(name, tree, self.source.keys["offices", name])
            if directory is not None:
                self.made[name] = directory
        return self.made

    def named(self, benefit: Benefit, procedures: dict[str, Procedure | None]) -> Benefit:
        """The benefit with the offices it names, else those of its procedure."""
        tree = self.source.sections["benefits"][benefit.id]
        if reading.part(tree, "office") is None and procedures.get(benefit.procedure) is not None:
            tree = self.source.sections["procedures"][benefit.procedure]
        found = [self._reference(item, benefit.role) for item in reading.items(tree, "office")]
        return replace(benefit, offices=tuple(pair for pair in found if pair is not None))

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    # directories

    def _directory(self, name: str, tree: Tree, at: Pos) -> Directory | None:
        role, file = reading.text(tree, "of"), reading.text(tree, "file")
        entities, texts = self.definitions.symbols.entities, self.source.texts
        if role not in entities:
            where = reading.place(tree, "of")
            self._report(
                "unknown-entity", where, f"没有实体“{role}”{nearest(role, entities)}", "写一个实体的名字"
            )
            return None
        if file not in texts:
            where = reading.place(tree, "file")
            self._report(
                "no-file", where, f"没有文件“{file}”{nearest(file, texts)}", "路径从规则包的文件夹写起"
            )
            return None
        cite = self.definitions.citing().read(tree)
        values = Values(
            self.definitions.context(f"offices.{name}", role, cite), self.definitions.citing(cite)
        )
        inputs = {column: self._input(body, values) for column, body, _ in reading.entries(tree, "by")}
        known = {column: node for column, node in inputs.items() if node is not None}
        rows = tuple(self._rows(file, texts[file], known, values)) if len(known) == len(inputs) else ()
        return Directory(
            id=name, label=reading.text(tree, "label"), role=role, offices=rows, chooses=bool(inputs), cite=cite, at=at
        )  # fmt: skip

    def _input(self, body: Tree, values: Values) -> Expr | None:
        try:
            return check_settled(syntax(body, values.context), values.context)
        except RefusedError:
            return None

    def _rows(self, file: str, text: str, inputs: dict[str, Expr], values: Values) -> Iterator[Office]:
        wanted = (*COLUMNS, *inputs)
        read = csv_rows(file, text, wanted, ",".join(wanted), self.definitions.reporter)
        seen: set[str] = set()
        open_to_all = False
        for row in read:
            at, cells = row.at, row.cells
            code = cells["code"]
            if not code or code in seen:
                self._report("bad-csv", at, f"代码“{code}”是空的或重复", "每行一个不同的代码")
                continue
            if open_to_all:
                self._report("dead-row", at, "没有条件的一行后面还有别的行", "各列都不限的一行放在文件的最后")
            seen.add(code)
            condition = self._condition(cells, inputs, values, at, row.line)
            open_to_all = bool(inputs) and all(cells[column] in ANY for column in inputs)
            yield Office(
                code=code, name=cells["name"], telephone=cells["telephone"], address=cells["address"], note=cells.get("note", ""),
                condition=condition, cite=_cited(cells.get("cite", ""), at, values.citing), at=at,
            )  # fmt: skip

    def _condition(
        self, cells: dict[str, str], inputs: dict[str, Expr], values: Values, at: Pos, line: str
    ) -> Expr | None:
        """What the cells of the columns to choose by ask for; None where they ask for nothing, or it was reported."""
        asked: list[tuple[Scalar, Expr]] = []
        for column, node in inputs.items():
            cell = cells[column]
            if cell in ANY:
                continue
            where = Pos(at.file, at.line, line.find(cell) + 1, len(cell))
            several = "、" in cell and not cell.startswith(("in ", "not in ", "(", "（", "{"))
            asked.append((Scalar(f"({cell})" if several else cell, where, where), node))
        try:
            return values.fitting(asked, at) if asked else None
        except RefusedError:
            return None

    # what names them

    def _reference(self, item: Tree, role: str) -> tuple[str, str] | None:
        """A directory, or one office of it as `directory.code`; None when reported."""
        assert isinstance(item, Scalar)
        name, _, code = item.text.strip().partition(".")
        directory = self.made.get(name)
        if directory is None:
            known = self.source.sections.get("offices", {})
            if name not in known:
                self._report(
                    "unknown-reference",
                    item.body,
                    f"offices 里没有“{name}”{nearest(name, known)}",
                    "先在 offices 里定义",
                )
            return None
        codes = [office.code for office in directory.offices]
        if code and code not in codes:
            self._report(
                "unknown-office", item.body, f"“{name}”里没有代码“{code}”{nearest(code, codes)}",
                "写那个文件 code 一列里的代码",
            )  # fmt: skip
            return None
        if not code and not directory.chooses:
            self._report(
                "which-office", item.body, f"“{name}”没有写按什么选（by），不知道是哪一家",
                f"写成 {name}.代码，或在 offices 里写上 by",
            )  # fmt: skip
            return None
        if not code and directory.role != role:
            self._report(
                "wrong-entity",
                item.body,
                f"“{name}”是关于 {directory.role} 的，这里说的是 {role}",
                f"换一个 of: {role} 的",
            )
            return None
        return name, code


def _cited(written: str, at: Pos, citing: Citing) -> Cite | None:
    return citing.cite(Scalar(written, at, at)) if written else None
