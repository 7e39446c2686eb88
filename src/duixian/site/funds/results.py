"""Files of results from the bank (CSV or XLSX): read whole, taken whole or not at all, told by row and column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import transaction

from duixian.site.uploads import UploadError, pages_of

from .bankfile import HEADINGS, yuan
from .batches import locked_batch
from .models import Batch, BatchLine, ResultFile
from .settling import ResultsError, settle
from .values import Outcome, Settled

BATCH, LINE, AMOUNT, RESULT, REASON, REFERENCE = (
    "批次号",
    "序号",
    "金额（元）",
    "结果",
    "失败原因",
    "银行流水号",
)
NAMES = {  # as banks head these columns; brackets, blanks and colons in a heading do not count
    BATCH: ("批次号", "批次", "批次编号", "批号"),
    LINE: ("序号", "行号", "编号", "明细序号", "笔号"),
    AMOUNT: ("金额（元）", "金额", "交易金额", "付款金额", "金额元", "交易金额（元）", "付款金额（元）", "实付金额"),
    RESULT: ("结果", "处理结果", "交易结果", "付款结果", "状态", "处理状态", "交易状态", "付款状态"),
    REASON: (
        "失败原因", "原因", "退汇原因", "退回原因", "错误原因", "失败说明", "失败信息", "错误信息", "返回信息", "处理信息", "拒绝原因", "不成功原因",
    ),
    REFERENCE: ("银行流水号", "流水号", "交易流水号", "流水", "银行流水", "交易流水", "核心流水号", "凭证号"),
}  # fmt: skip
SENT = frozenset(HEADINGS)  # what the bank's own file held: it comes back as it went out
PAID = ("成功", "已付", "已到账", "付款成功", "交易成功")
FAILED = ("失败", "退回", "未付", "付款失败", "交易失败")
RETURNED = ("退汇", "已退汇")  # paid, and come back
MOST_BYTES, MOST_ROWS = 20_000_000, 100_000


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where and what; `column` is a heading or ''."""

    row: int
    column: str
    what: str

    def __str__(self) -> str:
        return (
            f"第 {self.row} 行“{self.column}”：{self.what}"
            if self.column
            else f"第 {self.row} 行：{self.what}"
        )


@dataclass(frozen=True, slots=True)
class Read:
    """The answers of a file, and the headings of the columns of which nothing is taken in."""

    outcomes: list[Outcome]
    unread: tuple[str, ...]


def read(name: str, data: bytes, batch: Batch) -> Read:
    """The answers that a file holds on a batch. Raises ResultsError with every mistake by row and column."""
    try:
        pages = pages_of(name, data, most_bytes=MOST_BYTES, most_rows=MOST_ROWS, csv_page="回执")
    except UploadError as error:
        raise ResultsError([str(error)]) from None
    rows = next((rows for rows in pages.values() if any(any(row) for row in rows)), [])
    columns, unread = _columns(rows)
    lines = {line.number: line for line in batch.lines.exclude(state=BatchLine.State.REMOVED)}
    mistakes: list[Mistake] = []
    found: dict[int, Outcome] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        cells = {heading: (row[place] if place < len(row) else "") for heading, place in columns.items()}
        wrong, outcome = _outcome(number, cells, batch, lines)
        if outcome is not None and outcome.line in found:
            wrong.append(Mistake(number, LINE, f"序号 {outcome.line} 出现了两次。请只留一行。"))
        mistakes += wrong
        if outcome is not None:
            found.setdefault(outcome.line, outcome)
    if mistakes:
        raise ResultsError([str(mistake) for mistake in mistakes])
    if not found:
        raise ResultsError(["文件里没有一行回执。请选择银行给的回执，第一行是表头。"])
    return Read(list(found.values()), unread)


def _columns(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column stands, and the headings that are not known. A column that stands there twice is a mistake: which
    of the two is meant cannot be told."""
    known = {_plain(word): name for name, words in NAMES.items() for word in words}
    found: dict[str, int] = {}
    unread, twice = [], []
    for place, cell in enumerate(rows[0] if rows else ()):
        name = known.get(_plain(cell))
        if name in found:
            twice.append(cell.strip())
        elif name is not None:
            found[name] = place
        elif cell.strip() and cell.strip() not in SENT:
            unread.append(cell.strip()[:40])
    if twice:
        raise ResultsError(
            [f"第 1 行：“{one[:40]}”这一列与前面的一列是同一个意思。请只留一列。" for one in twice]
        )
    missing = [name for name in (LINE, RESULT) if name not in found]
    if missing:
        also = f"认不出来的列：{'、'.join(unread[:20])}。" if unread else ""
        raise ResultsError(
            [f"第 1 行：没有“{'”“'.join(missing)}”这一列。{also}请用银行回执的表头，或照拨付表加上。"]
        )
    return found, tuple(unread)


def _plain(heading: str) -> str:
    """A heading without blanks, brackets and colons."""
    return re.sub(r"[\s()（）:：*]", "", heading)


def _outcome(
    number: int, cells: dict[str, str], batch: Batch, lines: dict[int, BatchLine]
) -> tuple[list[Mistake], Outcome | None]:
    wrong = []
    place = cells[LINE].strip()
    line = lines.get(int(place)) if re.fullmatch(r"[0-9]{1,9}", place) else None
    if line is None:
        return [Mistake(number, LINE, f"“{place[:20]}”不在这个批次里。请核对是不是别的批次的回执。")], None
    if cells.get(BATCH) and cells[BATCH].strip() != str(batch.pk):
        wrong.append(Mistake(number, BATCH, f"是批次 {cells[BATCH][:20]} 的回执，这里是批次 {batch.pk}。"))
    if cells.get(AMOUNT) and _fen(cells[AMOUNT]) != line.transfer:
        wrong.append(Mistake(number, AMOUNT, f"与送出的 {yuan(line.transfer)} 不同。请与银行核实。"))
    result = cells[RESULT].strip()
    if result not in PAID + FAILED + RETURNED:
        wrong.append(Mistake(number, RESULT, f"“{result[:20]}”认不出来。写“成功”“失败”或“退汇”。"))
    paid = result in PAID
    reason, reference = cells.get(REASON, "").strip(), cells.get(REFERENCE, "").strip().lstrip("'\t")
    return wrong, Outcome(line.number, paid, "" if paid else reason, reference, result in RETURNED)


def _fen(text: str) -> int | None:
    match = re.fullmatch(r"(\d+)(?:\.(\d{1,2})0*)?", text.replace(",", "").strip())
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None


@transaction.atomic
def take_file(batch: Batch, name: str, data: bytes, *, by: Any, now: datetime) -> list[Settled]:
    """Take in a file of results. The same file again changes nothing and tells nothing new. Raises ResultsError."""
    row = locked_batch(batch)
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    digest = made.finalize().hex()
    if ResultFile.objects.filter(batch=row, digest=digest).exists():
        return []
    settled = settle(row, read(name, data, row).outcomes, by, now)
    ResultFile.objects.create(batch=row, digest=digest, by=by, at=now)
    return settled
