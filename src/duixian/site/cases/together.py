"""One handler, many persons: drafts for several at once, an overview that says who can be filed, filing all at once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duixian.rules.evaluate.result import BenefitResult
from duixian.rules.model.benefits import Benefit
from duixian.site.fields import question_of
from duixian.site.registry import identifiers, subjects
from duixian.site.registry.identifiers import IdentifierError
from duixian.site.registry.models import Subject
from duixian.site.sheets import xlsx_bytes
from duixian.site.shelf import Ready
from duixian.site.uploads import UploadError, pages_of

from . import drafting, filers, materials
from .acts import ACTS
from .calendar import current_calendar
from .engine.apply import apply
from .engine.command import Command, Refused
from .engine.context import Context
from .models import Case

MOST = 200  # persons at once
NUMBER, NAME, KIND = "证件号码", "姓名", "证件类型"
NOT_STAFF = "这个人不在登记的本单位人员里；请核对号码，或先由社保登记劳动关系"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row of a list."""

    row: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what the rules say of it, what is still to be filled in, whether it can be filed and why not."""

    case: Case
    benefit: Benefit
    found: BenefitResult
    amount: int | None
    open: int
    missing: tuple[str, ...]
    may: tuple[bool, str]
    fits: bool

    @property
    def ready(self) -> bool:
        return self.may[0] and self.fits

    @property
    def why(self) -> str:
        if not self.may[0]:
            return self.may[1]
        return "" if self.fits else "按现有的情况不符合条件。"


def blank() -> bytes:
    """The list to fill in: one person a row."""
    return xlsx_bytes([KIND, NUMBER, NAME], [["居民身份证", "", ""]], "人员")


def read(
    name: str, data: bytes, ready: Ready, benefit: Benefit, firm: Subject, on: date
) -> tuple[list[Subject], list[Mistake]]:
    """The persons of a list, or what is wrong with its rows; nothing is taken of a list with mistakes. Raises UploadError."""
    pages = pages_of(name, data, most_bytes=5_000_000, most_rows=MOST, csv_page="人员")
    rows = next((cells for cells in pages.values() if cells and NUMBER in cells[0]), None)
    if rows is None:
        raise UploadError(f"没有“{NUMBER}”这一列。请用下载的表格填写。")
    head = {title: place for place, title in enumerate(rows[0])}
    numbers: dict[identifiers.Number, int] = {}
    written: dict[identifiers.Number, str] = {}
    mistakes: list[Mistake] = []
    for line, row in enumerate(rows[1:], 2):
        cells = {title: row[place] if place < len(row) else "" for title, place in head.items()}
        if not cells.get(NUMBER):
            if cells.get(NAME):
                mistakes.append(Mistake(line, NUMBER, "没有写号码"))
            continue
        try:
            number = identifiers.checked(
                identifiers.kind_of(cells.get(KIND) or "居民身份证"), cells[NUMBER], on
            )
        except IdentifierError as error:
            mistakes.append(Mistake(line, NUMBER, str(error)))
            continue
        if number in numbers:
            mistakes.append(Mistake(line, NUMBER, f"与第 {numbers[number]} 行重复"))
            continue
        numbers[number], written[number] = line, cells.get(NAME, "")
    known = subjects.found_all(numbers)
    people = []
    for number, line in numbers.items():
        one = known.get(number)
        if one is None or not filers.fits(ready.pack, benefit, one, firm, on)[0]:
            mistakes.append(Mistake(line, NUMBER, NOT_STAFF))
        elif written[number] and written[number] != one.name:
            mistakes.append(Mistake(line, NAME, "与登记的姓名不一致，请核对"))
        else:
            people.append(one)
    if not people and not mistakes:
        raise UploadError("表里没有人。请每人填一行。")
    return people, sorted(mistakes, key=lambda m: m.row)


def open_all(
    ready: Ready, benefit: Benefit, people: Sequence[Subject], firm: Subject, user: Any, now: datetime
) -> int:
    """A draft for each person, or the one there is. Returns how many."""
    for one in people:
        drafting.open_draft(ready, benefit.id, one, firm, user, now)
    return len(people)


def drafts(ready: Ready, benefits: Sequence[Benefit], firm: Subject, user: Any, now: datetime) -> list[Draft]:
    """The open drafts of an enterprise for these benefits, each looked at as if it were filed now."""
    rows = Case.objects.filter(
        pack=ready.pack.id, benefit__in=[b.id for b in benefits], applicant=firm, phase=Case.Phase.DRAFT, paper=""
    ).select_related("claimant", "applicant", "opened_by").order_by("benefit", "claimant__name", "pk")[:MOST]  # fmt: skip
    return [_looked_at(ready, case, user, now) for case in rows]


def _looked_at(ready: Ready, case: Case, user: Any, now: datetime) -> Draft:
    context = Context(case, ready, current_calendar(), user, now, {}, "")
    assessed = context.assessed
    return Draft(
        case, context.benefit, assessed.found, assessed.payable, len(drafting.wanted(assessed)) - _answered(context), tuple(materials.missing(context)),
        ACTS["file"].may(context), assessed.found.status not in ("ineligible", "not_applicable"),
    )  # fmt: skip


def _answered(context: Context) -> int:
    """How many of the questions of a draft have been answered in it."""
    open_ = {question_of(context.pack, id_) for id_ in drafting.hangs_on(context.assessed)}
    return sum(1 for id_ in drafting.wanted(context.assessed) if id_ not in open_)


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of filing one draft."""

    case: Case
    number: str
    refused: str


def file_all(cases: Sequence[Case], request: str, user: Any, now: datetime) -> list[Filed]:
    """File each draft in a transaction of its own; one that is refused does not stop the others. `request` makes it idempotent."""
    found = []
    for case in cases:
        try:
            done = apply(
                Command(case.key, "file", user, f"{user.pk}:{request}:{case.pk}"[:80], None, {}), now
            )
            found.append(Filed(case, done.case.number or "", ""))
        except Refused as error:
            found.append(Filed(case, "", str(error)))
    return found


def list_of(upload: Any) -> tuple[str, bytes]:
    """The name and bytes of an uploaded list, no more than it may have."""
    out = io.BytesIO()
    for chunk in upload.chunks():
        out.write(chunk)
        if out.tell() > 5_000_000:
            raise UploadError("文件超过 5 MB。请分成几个文件。")
    return str(upload.name), out.getvalue()
