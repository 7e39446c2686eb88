"""The columns that the chosen benefits need, sheet by sheet, and the empty workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from duixian.rules.explain.words import Words
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TRUTH, EnumType
from duixian.site.columns import Column, column_of

WHO = "姓名或编号"
NONE = "none:"  # before the list that a column says is empty
MOST_PEOPLE = 2000
LONGEST_LIST = 250  # characters that a spreadsheet takes as a list of choices


class NoRosterError(LookupError):
    """The pack has no people who share an employer."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`kind`: people (a row each), common (one row for all), rows (several a person), common_rows (several of what they
    share), of the entity or fact `of`."""

    title: str
    kind: str
    of: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets of one roster. `person` claims; `common` is the entity they share."""

    pack: Pack
    person: str
    common: str
    benefits: tuple[str, ...]
    sheets: tuple[Sheet, ...]


def sharing(pack: Pack) -> tuple[Entity, Entity]:
    """Who claims, and the entity that claimants share: the first claiming root that always has one. Raises NoRosterError."""
    claiming = {benefit.role for benefit in pack.benefits.values()}
    for role, entity in pack.entities.items():
        if role in claiming and not entity.of:
            for other in pack.entities.values():
                if other.of == role and not other.many and not other.optional:
                    return entity, other
    raise NoRosterError("这个规则包没有可以成批查询的人员。")


def has_roster(pack: Pack) -> bool:
    """Whether people of one employer can be looked up together, and the columnar engine is installed."""
    try:
        sharing(pack)
    except NoRosterError:
        return False
    return find_spec("duckdb") is not None and find_spec("pyarrow") is not None


def layout(pack: Pack, benefits: Sequence[str]) -> Layout:
    """The sheets that tell all that `benefits` (of the claiming role) hang on. Raises NoRosterError."""
    person, common = sharing(pack)
    wanted = tuple(id_ for id_ in benefits if id_ in pack.benefits and pack.benefits[id_].role == person.id)
    needed = {
        f
        for id_ in wanted
        for part in ("status", "payable")
        for f in pack.definitions[pack.benefits[id_].part(part)].facts
    }
    facts = [f for f in pack.facts.values() if f.id in needed or any(a.id in needed for a in f.attributes)]
    facts = [f for f in facts if not f.implied.startswith(("limit:", "paid:", "first:"))]
    words = Words(pack)
    roles = {person.id, *(e.id for e in pack.entities.values() if e.of == person.id and not e.many)}
    sheets = [
        Sheet("人员", "people", person.id, tuple(column_of(f, words) for f in facts if f.role in roles - {common.id} and f.type != SPELLS)),
        Sheet("单位", "common", common.id, tuple(column_of(f, words) for f in facts if f.role == common.id and f.type != SPELLS)),
    ]  # fmt: skip
    for entity in pack.entities.values():
        own = tuple(column_of(f, words) for f in facts if f.role == entity.id and not f.implied)
        if entity.many and entity.of == person.id and own:
            sheets.append(Sheet(entity.label[:28], "rows", entity.id, own))
    for fact in facts:
        if fact.type == SPELLS and fact.role in roles - {common.id}:
            sheets.append(
                Sheet(fact.label[:28], "rows", fact.id, tuple(column_of(a, words) for a in fact.attributes))
            )
    for fact in facts:
        if fact.type == SPELLS and fact.role == common.id:
            own = tuple(column_of(a, words) for a in fact.attributes)
            sheets.append(Sheet(words.fact(fact)[:28], "common_rows", fact.id, own))
    lists = {"rows": person.id, "common_rows": common.id}
    for place, role in enumerate((person.id, common.id)):
        none = tuple(_none(sheet, role) for sheet in sheets if lists.get(sheet.kind) == role)
        sheets[place] = replace(sheets[place], columns=(*sheets[place].columns, *none))
    return Layout(pack, person.id, common.id, wanted, tuple(sheets))


def _none(sheet: Sheet, role: str) -> Column:
    """The column that says a list is empty: a list that nothing is said of is unknown, not empty."""
    header = f"{sheet.title}：一项也没有"
    question = f"一项也没有的，填“是”；有的，在“{sheet.title}”表里一项写一行；不清楚的空着"
    id_ = f"{NONE}{sheet.of}"
    return Column(
        header, Fact(id=id_, role=role, name=id_, label=header, type=TRUTH, question=question, implied=id_)
    )


def empty_workbook(made: Layout) -> bytes:
    """The workbook to fill in: headers, lists of choices, what each column asks as a comment below its header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in made.sheets:
        page = book.create_sheet(sheet.title)
        headers = ([] if sheet.kind.startswith("common") else [WHO]) + [
            column.header for column in sheet.columns
        ]
        page.append(headers)
        page.freeze_panes = "A2" if sheet.kind.startswith("common") else "B2"
        for place, header in enumerate(headers, 1):
            cell = page.cell(1, place)
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="F1EDE4")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            page.column_dimensions[get_column_letter(place)].width = max(12, min(30, 2.2 * len(header)))
        first = 1 if sheet.kind.startswith("common") else 2
        for place, column in enumerate(sheet.columns, first):
            letter = get_column_letter(place)
            if column.fact.type == DATE:
                for row in range(2, 30):
                    page[f"{letter}{row}"].number_format = "yyyy-mm-dd"
            choices = _choices(made.pack, column.fact)
            if choices:
                rule = DataValidation(
                    type="list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=False
                )
                rule.prompt, rule.showInputMessage = column.fact.question[:250], True
                page.add_data_validation(rule)
                rule.add(f"{letter}2:{letter}{MOST_PEOPLE + 1}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choices(pack: Pack, fact: Fact) -> str:
    if fact.type == TRUTH:
        return "是,否"
    if isinstance(fact.type, EnumType):
        text = ",".join(label.replace(",", "，") for label in pack.enums[fact.type.name].labels)
        return text if len(text) <= LONGEST_LIST else ""
    return ""
