"""The people of a roster evaluated together by the columnar engine, so that the limits they share are kept to the fen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from duixian.rules import Evaluator
from duixian.rules.answer import PER
from duixian.rules.columns.cases import write_cases
from duixian.rules.columns.run import Options, scan_population
from duixian.rules.evaluate.details import Fen
from duixian.rules.evaluate.result import STATUS, Interval
from duixian.rules.explain import Explainer, values
from duixian.rules.explain.text import deciding
from duixian.rules.truth import FALSE

from .sheets import Layout

WORDS = {"eligible": "可以享受", "ineligible": "不能享受", "unknown": "还不清楚", "not_applicable": "不涉及"}
MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class Cell:
    """One benefit of one person: `why` are the conditions that refuse it, `per` its period (每月)."""

    title: str
    status: str
    amount: Fen
    why: str
    per: str = ""

    @property
    def shown(self) -> str:
        if self.status == "eligible":
            return f"{self.per}{values.amount(self.amount)}" if self.amount != 0 else WORDS[self.status]
        return WORDS[self.status]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    cells: tuple[Cell, ...]
    total: Fen


@dataclass(frozen=True, slots=True)
class Results:
    """People by benefits; `sums` and `total` count what is certainly theirs, after the limits they share. `open` are those of
    whom too little is known; `money` says whether a benefit is paid in money."""

    titles: tuple[str, ...]
    people: tuple[Person, ...]
    sums: tuple[Fen, ...]
    counts: tuple[int, ...]
    open: tuple[int, ...]
    money: tuple[bool, ...]
    total: Fen

    @property
    def rows(self) -> tuple[tuple[str, int, str, int], ...]:
        """Benefit, how many have it, how much in all, of how many it is not clear; what most have comes first."""
        found = [
            (title, count, values.amount(amount) if money else "实物或服务", open_)
            for title, count, amount, open_, money in zip(
                self.titles, self.counts, self.sums, self.open, self.money, strict=True
            )
        ]
        return tuple(sorted(found, key=lambda row: (-row[1], -row[3])))


def evaluate(
    made: Layout, evaluator: Evaluator, cases: Sequence[tuple[str, dict[str, Any]]], on: date
) -> Results:
    """The results of all people together."""
    with TemporaryDirectory(prefix="duixian-roster-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        write_cases(evaluator, [case for _, case in cases], folder / "in", common=made.common)
        report = scan_population(evaluator.pack, on, folder / "in", folder / "out", Options(memory=MEMORY))
        rows = _rows(report.files[made.person], made)
    explainer = Explainer(evaluator)
    people = [
        _person(made, explainer, evaluator, name, case, rows[place])
        for place, (name, case) in enumerate(cases)
    ]
    columns = list(zip(*(person.cells for person in people), strict=True))
    sums = tuple(_sum([c.amount for c in column if c.status == "eligible"]) for column in columns)
    counts = tuple(sum(c.status == "eligible" for c in column) for column in columns)
    titles = tuple(made.pack.benefits[id_].title for id_ in made.benefits)
    open_ = tuple(sum(c.status == "unknown" for c in column) for column in columns)
    money = tuple(made.pack.benefits[id_].has_amount for id_ in made.benefits)
    return Results(titles, tuple(people), sums, counts, open_, money, _sum(list(sums)))


def _rows(files: Sequence[Path], made: Layout) -> dict[int, dict[str, Any]]:
    import pyarrow.parquet as pq

    key = made.pack.entities[made.person].key
    return {row[key]: row for file in files for row in pq.read_table(file).to_pylist()}


def _person(
    made: Layout,
    explainer: Explainer,
    evaluator: Evaluator,
    name: str,
    case: dict[str, Any],
    row: dict[str, Any],
) -> Person:
    result = evaluator.evaluate(case)
    cells = []
    for id_ in made.benefits:
        status = STATUS[row[f"{id_}_status"]]
        amount: Fen = row.get(f"{id_}_amount") or 0
        low, high = row.get(f"{id_}_low"), row.get(f"{id_}_high")
        if row.get(f"{id_}_amount") is None and high is not None and status == "eligible":
            amount = Interval(low or 0, high) if low != high else high
        why = ""
        if status == "ineligible" and result.benefits[id_].status == "ineligible":
            (explained,) = explainer.explain(result, [id_])
            reasons = "；".join(reason.label for reason in deciding(explained.when, FALSE))
            why = f"不满足：{reasons}" if reasons else ""
        benefit = made.pack.benefits[id_]
        cells.append(Cell(benefit.title, status, amount, why, PER.get(benefit.period, "")))
    return Person(name, tuple(cells), _sum([c.amount for c in cells if c.status == "eligible"]))


def _sum(amounts: list[Fen]) -> Fen:
    lo = sum(a.lo if isinstance(a, Interval) else a for a in amounts)
    hi = sum(a.hi if isinstance(a, Interval) else a for a in amounts)
    return lo if lo == hi else Interval(lo, hi)


def as_workbook(results: Results) -> bytes:
    """The results as a workbook: people by benefits, and the sums; no text can become a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    people: Worksheet = book.create_sheet("每人")
    people.append(["姓名或编号", *results.titles, "合计"])
    for person in results.people:
        cells = (f"{c.shown}{f'（{c.why}）' if c.why else ''}" for c in person.cells)
        people.append([person.name, *cells, values.amount(person.total)])
    whole: Worksheet = book.create_sheet("合计")
    whole.append(["待遇", "人数", "金额", "还不清楚的人数"])
    for row in results.rows:
        whole.append(list(row))
    whole.append(["合计", "", values.amount(results.total), ""])
    for sheet in (people, whole):
        sheet.freeze_panes = "B2"
        for cells_ in sheet.iter_rows():
            for cell in cells_:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if cell.row == 1:
                    cell.font = Font(bold=True)
        for place in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(place)].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
