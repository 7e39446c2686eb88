"""Batches by two persons, accounts, bank files."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from duixian.site.funds import (  # fmt: skip
    bankfile,
    batches,
    mending,
    payees,
    signing,
    states,
)
from duixian.site.funds.models import (  # fmt: skip
    Batch,
    BatchLine,
    Payee,
    State,
)
from duixian.site.funds.values import FundsError

from .funds_city import (  # fmt: skip
    NOW,
    checker,
    committed,
    drawn,
    officer,
    ready,
    sent,
    state,
    with_account,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("appropriated")]


# Two persons


def test_who_draws_up_does_not_approve() -> None:
    batch = drawn(ready())
    assert batches.may_approve(batch, officer()) == (False, "编制批次的人不能自己审核，要由另一个人审核。")
    with pytest.raises(FundsError, match="另一个人"):
        batches.approve(batch, officer(), NOW, seen=batch.digest)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.update(drawn_by=checker())


def test_nothing_goes_to_the_bank_without_approval() -> None:
    with pytest.raises(FundsError, match="还没有审核"):
        bankfile.bank_file(drawn(ready()), officer(), NOW)


def test_an_approval_is_of_what_was_seen() -> None:
    first, second = ready(number=1), ready(number=2)
    batch = drawn(first, second)
    seen = batch.digest
    batches.take_out(batch, first, "资料有误", officer(), NOW)
    with pytest.raises(FundsError, match="变过了"):
        batches.approve(batch, checker(), NOW, seen=seen)


def test_an_approval_is_void_when_somebody_takes_a_line_out() -> None:
    first, second = ready(number=1), ready(number=2)
    batch = drawn(first, second)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    batches.take_out(batch, first, "资料有误", officer(), NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (Batch.State.DRAWN, None)
    with pytest.raises(FundsError, match="还没有审核"):
        bankfile.bank_file(batch, officer(), NOW)


def test_an_account_changed_before_the_approval_goes_into_the_batch() -> None:
    row = ready()
    batch = drawn(row)
    seen = batch.digest
    mending.set_account(row.payee, "王某", "6222020200119999999", "云水银行", now=NOW, by=officer())
    with pytest.raises(FundsError, match="变过了"):
        batches.approve(batch, checker(), NOW, seen=seen)
    batch.refresh_from_db()
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    assert b"6222020200119999999" in bankfile.bank_file(batch, officer(), NOW).csv


def test_whoever_changes_their_account_after_the_approval_holds_nobody_else_up() -> None:
    first, second = ready(number=1), ready(number=2)
    batch = drawn(first, second)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    mending.set_account(first.payee, "王某", "6222020200119999999", "云水银行", now=NOW, by=officer())
    batch.refresh_from_db()
    assert (batch.state, batch.count, batch.approved_by) == (Batch.State.APPROVED, 1, checker())
    assert (state(first), state(second)) == (State.DUE, State.ORDERED)
    assert bankfile.bank_file(batch, officer(), NOW).csv.count(b"\n") == 2


def test_an_approved_batch_of_which_nothing_is_left_is_given_up() -> None:
    row = ready()
    batch = drawn(row)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    mending.set_account(row.payee, "王某", "6222020200119999999", "云水银行", now=NOW, by=officer())
    batch.refresh_from_db()
    assert (batch.state, batch.count, state(row)) == (Batch.State.DROPPED, 0, State.DUE)


def test_a_line_changed_behind_the_program_stops_the_batch() -> None:
    row = ready()
    batch = drawn(row)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    BatchLine.objects.update(fen=499)
    with pytest.raises(FundsError, match="改动过"):
        bankfile.bank_file(batch, officer(), NOW)
    BatchLine.objects.update(fen=500)


def test_the_same_instalment_is_in_one_batch_only() -> None:
    row = ready()
    drawn(row)
    again = batches.draw_up([row], request="two", by=officer(), now=NOW)
    assert again.batch is None and "拨付中" in again.left_out[0].reason
    assert batches.draw_up([row], request="one", by=officer(), now=NOW).batch is not None


def test_a_dropped_batch_gives_its_payments_back() -> None:
    row = ready()
    batches.drop(drawn(row), "编错了", officer(), NOW)
    assert state(row) == State.DUE
    sent(row)


# Accounts


def test_a_payment_without_an_account_is_held_until_there_is_one() -> None:
    row = committed(500)
    states.mark_due([row], NOW)
    left = batches.draw_up([row], request="one", by=officer(), now=NOW)
    assert left.batch is None and left.left_out[0].held and "没有收款账户" in left.left_out[0].reason
    assert state(row) == State.HELD
    with_account(row)
    assert state(row) == State.DUE


def test_accounts_are_sealed_and_shown_masked() -> None:
    row = committed(500)
    with_account(row)
    payee = payees.current(row)
    assert payee is not None and payee.masked == "***************3445"
    assert b"6222" not in bytes(payee.sealed) and payees.opened(payee).number == "6222020200112233445"
    assert Payee.objects.count() == 1
    with_account(row)
    assert Payee.objects.count() == 1


@pytest.mark.parametrize("number", ["", "12345", "622202*200112233445", "6.22202E+18"])
def test_numbers_that_cannot_be_accounts_are_refused_without_repeating_them(number: str) -> None:
    with pytest.raises(FundsError) as told:
        mending.set_account(uuid.uuid4(), "王某", number, "云水银行", now=NOW, by=officer())
    assert not number or number not in str(told.value)


# Bank files


def test_the_bank_file_keeps_accounts_as_text_and_runs_no_formula() -> None:
    row = committed(123456)
    mending.set_account(row.payee, "=1+1", "6222020200112233445", "@银行", now=NOW, by=officer())
    states.mark_due([row], NOW)
    batch = drawn(row)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    made = bankfile.bank_file(batch, officer(), NOW)
    assert made.csv.startswith(b"\xef\xbb\xbf")
    line = list(csv.reader(io.StringIO(made.csv.decode("utf-8-sig"))))[1]
    assert line[2:6] == ["'=1+1", "\t6222020200112233445", "'@银行", "1234.56"]
    assert bankfile.bank_file(batch, officer(), NOW) == made


def test_the_signed_file_is_ours_and_unchanged() -> None:
    batch = drawn(ready(500))
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    made = bankfile.bank_file(batch, officer(), NOW)
    key = signing.key_of(settings.DATA_DIR).public_key()
    assert signing.verify(made.signed, key)["fen"] == 500
    changed = json.loads(made.signed)
    changed["payload"]["lines"][0]["fen"] = 501
    for forged in (
        json.dumps(changed).encode(),
        b"",
        b"[]",
        b'{"payload": 1, "signature": {"value": "AA=="}}',
    ):
        with pytest.raises(signing.SignatureError):
            signing.verify(forged, key)
