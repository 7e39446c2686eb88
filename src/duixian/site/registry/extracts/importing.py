"""From an uploaded extract to facts: kept sealed for the preview, taken in once when confirmed, bad rows given back."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from duixian.rules import Evaluator
from duixian.site import audit
from duixian.site.registry import subjects
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.identifiers import Number, could_be_cut_off
from duixian.site.registry.models import Extract, Fact, Subject
from duixian.site.registry.powers import same_person
from duixian.site.registry.tables import NAME, NUMBER, OTHER_NAME, OTHER_NUMBER, Table
from duixian.site.sheets import csv_bytes

from .reading import Line, Read, read

MISTAKE, ROW = "错误", "原行号"
OF_NUMBER = {NAME: NUMBER, OTHER_NAME: OTHER_NUMBER}
_RUN = re.compile(
    r"(?:[0-9A-Za-z][\s\-]?){7,}[0-9A-Za-z]"
)  # as long as the shortest number that a person is known by


class ExtractError(ValueError):
    """An extract that cannot be taken in; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it came: `register` names the register it is from, `day` is the day its data hold for."""

    table: Table
    name: str
    data: bytes
    register: str
    day: date


@transaction.atomic
def preview(brought: Brought, evaluator: Evaluator, user: Any, now: datetime) -> tuple[Extract, Read]:
    """Read a file and keep it sealed until it is confirmed; nothing is recorded yet. The same file gives the same extract.

    Raises UploadError.
    """
    pack = evaluator.pack.id
    digest = _digest(brought, pack)
    known = Extract.objects.filter(digest=digest).first()
    found = read(brought.table, evaluator, brought.name, brought.data, now.date())
    _check_names(found)
    if known is not None:
        return known, found
    # The table's name ends in the ending of the file, by which it will be read again.
    extract = Extract.objects.create(
        digest=digest, name=brought.name[-200:], pack=pack, table=brought.table.id, register=brought.register,
        valid_from=brought.day, content=subjects.keys().seal(brought.data, f"extract:{digest}"), good=len(found.good),
        bad=len(found.bad), brought_by=user, brought_at=now,
    )  # fmt: skip
    _write_down("registry.extract_brought", extract, user, now)
    return extract, found


def again(extract: Extract, table: Table, evaluator: Evaluator, now: datetime) -> Read:
    """The rows of an extract that waits for confirmation, read anew."""
    if extract.content is None:
        raise ExtractError("这份摘录已经确认过，原文件不再保留。")
    data = subjects.keys().open(extract.content, f"extract:{extract.digest}")
    found = read(table, evaluator, extract.name, data, now.date())
    _check_names(found)
    return found


@transaction.atomic
def confirm(pk: int, table: Table, evaluator: Evaluator, user: Any, now: datetime) -> Extract:
    """Record the good rows and keep the bad ones to be given back. A second time nothing happens.

    Another person than whoever brought it confirms. Raises ExtractError.
    """
    extract = Extract.objects.select_for_update(of=("self",)).select_related("brought_by").get(pk=pk)
    if extract.confirmed_at is not None:
        return extract
    if user is not None and same_person(user, extract.brought_by):
        raise ExtractError("上传的人不能自己确认。请由另一位工作人员核对后确认。")
    found = again(extract, table, evaluator, now)
    people = _subjects(found.good, now)
    entries = list(_entries(extract, table, found.good, people))
    extract.added = record(entries, user, now, extract)
    extract.same = len(entries) - extract.added
    extract.good, extract.bad = len(found.good), len(found.bad)
    extract.rejected = subjects.keys().seal(rejected(found), f"rejected:{extract.digest}")
    extract.content, extract.confirmed_by, extract.confirmed_at = None, user, now
    extract.save()
    _write_down("registry.extract_confirmed", extract, user, now)
    return extract


@transaction.atomic
def discard(extract: Extract, user: Any, now: datetime) -> None:
    """Throw away an extract that was not confirmed. Raises ExtractError."""
    if extract.confirmed_at is not None:
        raise ExtractError("这份摘录已经确认，其中的事实已经记下；要更正，请上传新的摘录。")
    _write_down("registry.extract_discarded", extract, user, now)
    extract.delete()


def _write_down(act: str, extract: Extract, user: Any, now: datetime) -> None:
    told = ("pack", "table", "good", "bad", "added", "same", "digest")
    detail = {name: getattr(extract, name) for name in told}
    audit.write(act, user=user, about=f"摘录 {extract.pk}", detail=detail, now=now)


def rejected(found: Read) -> bytes:
    """The bad rows as CSV: what is wrong, the number in the file, the cells as they came."""
    rows = (
        ["；".join(f"{m.column}：{m.what}。{m.mend}" if m.column else f"{m.what}。{m.mend}" for m in line.mistakes), line.number, *line.cells]
        for line in found.bad
    )  # fmt: skip
    return csv_bytes([MISTAKE, ROW, *found.headings], ([_as_text(cell) for cell in row] for row in rows))


def rejected_of(extract: Extract) -> bytes:
    """The rows given back by a confirmed extract."""
    return subjects.keys().open(extract.rejected or b"", f"rejected:{extract.digest}")


def masked_rows(body: bytes) -> bytes:
    """The same rows for others than whoever brought them: of what could be a number only the ends are left."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    hidden = [[*row[:2], *(_RUN.sub(_ends, cell) for cell in row[2:])] for row in rows[1:]]
    return csv_bytes(rows[0], hidden) if rows else body


def _ends(found: re.Match[str]) -> str:
    text = found.group()
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"


def _as_text(cell: Any) -> Any:
    """Long numbers open as text in a spreadsheet, so that none of their digits is lost."""
    return f"\t{cell}" if isinstance(cell, str) and cell.isdecimal() and len(cell) > 11 else cell


def _digest(brought: Brought, pack: str) -> str:
    about = "\x1f".join([pack, brought.table.id, brought.register, brought.day.isoformat()])
    return hashlib.sha256(about.encode() + b"\x1e" + brought.data).hexdigest()


def _numbers(lines: Iterable[Line]) -> dict[Number, str]:
    named: dict[Number, str] = {}
    for line in lines:
        for number, name in ((line.who, line.name), (line.other, line.other_name)):
            if number is not None:
                named.setdefault(number, name)
    return named


def _check_names(found: Read) -> None:
    """A number that is registered under another name, here or before, makes its row bad; the name is not told. So does one
    that a spreadsheet may have cut off although its check digit fits, unless somebody is registered under it."""
    named = _numbers(found.good)
    known = {number: subject.name for number, subject in subjects.found_all(named).items()}
    for line in found.good:
        for number, name, column in ((line.who, line.name, NAME), (line.other, line.other_name, OTHER_NAME)):
            if number is not None and known.get(number, named[number]) != name:
                before = "登记的" if number in known else "本表前面同一号码的"
                line.wrong(column, f"与{before}姓名或名称不一样", "核对号码和姓名；确已改名的，到窗口办理")
            if number is not None and number not in known and could_be_cut_off(number.text):
                line.wrong(
                    OF_NUMBER[column],
                    "号码以 000 结尾，可能是被表格软件改掉了末几位",
                    "对照原件；确实是这个号码的，先在“登记”里录入这个人，再交这张表",
                )


def _subjects(lines: Iterable[Line], now: datetime) -> dict[Number, Subject]:
    named = _numbers(lines)
    known = subjects.found_all(named)
    return known | subjects.add_all(
        {number: name for number, name in named.items() if number not in known}, now
    )


def _entries(
    extract: Extract, table: Table, lines: list[Line], people: dict[Number, Subject]
) -> Iterable[Entry]:
    base = Entry(
        Subject(), extract.pack, "", None, Fact.Source.EXTRACT, register=extract.register, valid_from=extract.valid_from
    )  # fmt: skip
    if table.kind == "rows":
        lists: dict[Number, list[Any]] = {}
        for line in lines:
            if line.who is not None:
                lists.setdefault(line.who, []).append(line.values)
        for who, rows in lists.items():
            yield replace(base, subject=people[who], fact=table.id, value=rows)
        return
    linked: set[tuple[int, date | None]] = set()
    for line in lines:
        if line.who is None:
            continue
        one = replace(
            base, subject=people[line.who], valid_from=line.valid_from or extract.valid_from, valid_to=line.valid_to, evidence=line.evidence
        )  # fmt: skip
        if line.other is not None:
            one = replace(one, fact=table.id.removeprefix("link."), other=people[line.other])
            sides = [one, _mirrored(one)] if table.mutual else [one]
            for side in sides:
                if (side.subject.pk, side.valid_from) not in linked:
                    linked.add((side.subject.pk, side.valid_from))
                    yield side
            continue
        for fact, value in line.values.items():
            yield replace(one, fact=fact, value=value)


def _mirrored(one: Entry) -> Entry:
    """The same marriage in the other's file."""
    assert one.other is not None
    return replace(one, subject=one.other, other=one.subject)
