"""What the bank gets of an approved batch: a table (CSV) and the same, signed (JSON)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from duixian.site.sheets import FORMULA

from . import payees, settling, signing
from .batches import check_accounts, digest_of, locked_batch
from .models import Batch, BatchLine
from .values import FundsError, Outcome, Settled

HEADINGS = ("批次号", "序号", "收款人户名", "收款账号", "开户银行", "金额（元）", "用途", "案件编号")


@dataclass(frozen=True, slots=True)
class BankFile:
    """The two files, the name they share, and what was settled without a transfer (all of it set off)."""

    name: str
    csv: bytes
    signed: bytes
    settled: list[Settled]


@transaction.atomic
def bank_file(batch: Batch, by: Any, now: datetime) -> BankFile:
    """The files of an approved batch, which counts as sent from now on; later the same files again. Raises FundsError.

    They hold accounts in the clear: whoever hands them out writes an audit row.
    """
    row = locked_batch(batch)
    settled = []
    if row.state not in (Batch.State.SENT, Batch.State.SETTLED):
        if row.state != Batch.State.APPROVED or row.approved_digest != row.digest:
            raise FundsError("这个批次还没有审核，不能送银行。请另一个人先审核。")
        if digest_of(row) != row.digest:
            raise FundsError("这个批次的明细与审核时不同，可能被改动过。请作废这个批次，重新编制。")
        check_accounts(row)
        row.state, row.sent_by, row.sent_at = Batch.State.SENT, by, now
        row.save()
        nothing = [line.number for line in _lines(row) if line.transfer == 0]
        if nothing:
            settled = settling.settle(
                row, [Outcome(number, paid=True, reference="抵扣") for number in nothing], by, now
            )
    lines = [_record(row, line) for line in _open(_lines(row))]
    name = f"拨付批次-{row.pk}"
    payload = {
        "batch": str(row.key), "number": row.pk, "sent_at": timezone.localtime(row.sent_at).isoformat(), "digest": row.digest,
        "count": len(lines), "fen": sum(line["fen"] for line in lines), "lines": lines,
    }  # fmt: skip
    return BankFile(name, _csv(lines), signing.signed(payload, signing.key_of(settings.DATA_DIR)), settled)


def _lines(batch: Batch) -> list[BatchLine]:
    rows = batch.lines.exclude(state=BatchLine.State.REMOVED)
    return list(rows.select_related("commitment", "payee").order_by("number"))


def _open(lines: list[BatchLine]) -> list[tuple[BatchLine, payees.Account]]:
    sealed = payees.keys()
    return [(line, payees.opened(line.payee, sealed)) for line in lines if line.transfer]


def _record(batch: Batch, pair: tuple[BatchLine, payees.Account]) -> dict[str, Any]:
    line, account = pair
    return {
        "batch": batch.pk, "line": line.number, "name": account.name, "account": account.number, "bank": account.bank,
        "fen": line.transfer, "purpose": line.commitment.label, "case": line.commitment.case_number,
    }  # fmt: skip


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def _csv(lines: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for line in lines:
        texts = [_harmless(line[key]) for key in ("name", "bank", "purpose", "case")]
        # A tab before it keeps a long number text in every spreadsheet, so that none of its digits is lost.
        writer.writerow(
            [
                line["batch"],
                line["line"],
                texts[0],
                f"\t{line['account']}",
                texts[1],
                yuan(line["fen"]),
                *texts[2:],
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
