"""Batches by two persons, bank files, results, accounts, caps, returns, the year's end."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as speed
from hypothesis import strategies as st

from duixian.site.funds import (  # fmt: skip
    bankfile,
    batches,
    caps,
    commitments,
    mending,
    payees,
    recovery,
    results,
    settling,
    signing,
    statements,
    states,
    yearend,
)
from duixian.site.funds.models import (  # fmt: skip
    Batch,
    BatchLine,
    Budget,
    Cap,
    Commitment,
    Kind,
    Part,
    Payee,
    Posting,
    ReceivablePart,
    State,
)
from duixian.site.funds.values import CapOn, FundsError, Line, Outcome

from .funds_city import (  # fmt: skip
    CITY,
    COUNTY,
    NOW,
    checker,
    claim,
    committed,
    due,
    grant,
    instalment,
    officer,
    paid,
    sent,
    sound,
    state,
    with_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(db: None) -> Any:
    grant(CITY, 10_000_000)
    grant(COUNTY, 10_000_000)
    yield
    sound()


def drawn(*rows: Commitment, request: str = "one") -> Batch:
    made = batches.draw_up(rows, request=request, by=officer(), now=NOW).batch
    assert made is not None
    return made


def ready(fen: int = 500, number: int = 1, **more: Any) -> Commitment:
    row = committed(fen, number, **more)
    due(row)
    return row


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


@pytest.mark.parametrize("change", ["line", "account"])
def test_an_approval_is_void_when_a_line_changes(change: str) -> None:
    first, second = ready(number=1), ready(number=2)
    batch = drawn(first, second)
    batches.approve(batch, checker(), NOW, seen=batch.digest)
    if change == "line":
        batches.take_out(batch, first, "资料有误", officer(), NOW)
    else:
        mending.set_account(first.payee, "王某", "6222020200119999999", "云汀银行", now=NOW, by=officer())
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (Batch.State.DRAWN, None)
    with pytest.raises(FundsError, match="还没有审核"):
        bankfile.bank_file(batch, officer(), NOW)


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
        mending.set_account(uuid.uuid4(), "王某", number, "云汀银行", now=NOW, by=officer())
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


# Results


def answer(batch: Batch, *rows: str, head: str = "序号,金额（元）,结果,失败原因,银行流水号") -> list[Any]:
    text = "\n".join([head, *rows])
    return results.take_file(batch, "回执.csv", text.encode("utf-8-sig"), by=officer(), now=NOW)


def test_results_are_posted_once() -> None:
    first, second = ready(500, 1, county=200), ready(300, 2)
    batch = sent(first, second)
    rows = ("1,5.00,成功,,A1", "2,3.00,失败,户名不符,A2")
    told = answer(batch, *rows)
    assert [(one.number, one.state, one.fen, one.reason) for one in told] == [
        (1, "failed", 0, "户名不符"),
        (1, "paid", 500, ""),
    ]
    posted = Posting.objects.count()
    assert answer(batch, *rows) == [] and answer(batch, "", *rows) == []
    assert Posting.objects.count() == posted
    assert list(Budget.objects.order_by("pk").values_list("paid", flat=True)) == [300, 200]
    batch.refresh_from_db()
    assert batch.state == Batch.State.SETTLED


def test_a_failed_payment_is_paid_again_to_the_mended_account() -> None:
    row = ready()
    answer(sent(row), "1,5.00,失败,账号不符,A1")
    assert state(row) == State.FAILED
    mending.set_account(row.payee, "王某", "6222020200119999999", "云汀银行", now=NOW, by=officer())
    mending.pay_again(row, "账户已更正", now=NOW, by=officer())
    answer(sent(row), "1,5.00,成功,,A2")
    assert state(row) == State.PAID
    assert list(BatchLine.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "paid"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("9,5.00,成功,,", "第 3 行“序号”：“9”不在这个批次里"),
        ("x,5.00,成功,,", "第 3 行“序号”"),
        ("1,5.00,成功,,", "第 3 行“序号”：序号 1 出现了两次"),
        ("2,5.01,成功,,", "第 3 行“金额（元）”：与送出的 3.00 不同"),
        ("2,3.00,也许,,", "第 3 行“结果”：“也许”认不出来"),
    ],
)
def test_a_mistake_in_the_results_is_told_by_row_and_column_and_nothing_is_taken(row: str, said: str) -> None:
    first, second = ready(500, 1), ready(300, 2)
    batch = sent(first, second)
    with pytest.raises(settling.ResultsError) as told:
        answer(batch, "1,5.00,成功,,A1", row)
    assert said in told.value.mistakes[0]
    assert (state(first), state(second)) == (State.ORDERED, State.ORDERED)


def test_results_that_contradict_earlier_ones_are_refused() -> None:
    row = ready()
    batch = sent(row)
    answer(batch, "1,5.00,成功,,A1")
    with pytest.raises(settling.ResultsError, match="已经记为“成功”"):
        answer(batch, "1,5.00,失败,退汇,A1")
    assert state(row) == State.PAID


def test_a_batch_that_is_not_at_the_bank_has_no_results() -> None:
    with pytest.raises(settling.ResultsError, match="还没有送银行"):
        settling.settle(drawn(ready()), [Outcome(1, True)], officer(), NOW)


def test_the_database_pays_no_instalment_twice() -> None:
    row = ready()
    sent(row)
    line = BatchLine.objects.get()
    line.pk, line.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


@pytest.mark.parametrize("where", ["undo", "move", "post", "_paid"])
def test_a_fault_at_any_point_of_the_results_leaves_nothing(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ready(500, 1), ready(300, 2)
    batch = sent(first, second)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(settling, where, fail)
        answer(batch, "1,5.00,成功,,", "2,3.00,失败,x,")
    assert (state(first), state(second)) == (State.ORDERED, State.ORDERED)
    assert len(answer(batch, "1,5.00,成功,,", "2,3.00,失败,x,")) == 2


# Caps


def cap(fen: int, sharing: str, **more: Any) -> CapOn:
    return CapOn("firm", "E1", "2026", fen, sharing, "同一企业每年上限", **more)


def test_by_date_the_earlier_keeps_its_part_though_the_later_is_paid_first() -> None:
    early = ready(600, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    late = ready(600, 2, caps=[cap(1000, "by_date", day=date(2026, 2, 1))])
    settling.settle(sent(late), [Outcome(1, True)], officer(), NOW)
    settling.settle(sent(early), [Outcome(1, True)], officer(), NOW)
    assert [Commitment.objects.get(pk=row.pk).paid_fen for row in (early, late)] == [600, 400]
    assert Budget.objects.get(fund=CITY.fund).committed == 0  # what the cap cut is free again
    assert BatchLine.objects.get(commitment=late).withheld == 200


def test_a_cap_that_is_used_up_holds_the_payment_with_its_name() -> None:
    first = ready(1000, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    second = ready(10, 2, caps=[cap(1000, "by_date", day=date(2026, 2, 1))])
    sent(first)
    left = batches.draw_up([second], request="x", by=officer(), now=NOW).left_out
    assert left[0].held and "同一企业每年上限" in left[0].reason and "已经用完" in left[0].reason


def test_a_failed_payment_frees_its_part_of_the_cap() -> None:
    row = ready(1000, 1, caps=[cap(1000, "by_date", day=date(2026, 1, 1))])
    settling.settle(sent(row), [Outcome(1, False, "户名不符")], officer(), NOW)
    assert Cap.objects.get().taken == 0


def test_a_silent_rule_waits_for_a_division_only_when_not_all_fits() -> None:
    first, second = (ready(600, n, caps=[cap(1000, "silent")]) for n in (1, 2))
    left = batches.draw_up([first], request="x", by=officer(), now=NOW)
    assert left.batch is None and "文件没有说怎样分" in left.left_out[0].reason
    caps.enter([(first, [cap(1000, "silent", allotted=450)]), (second, [cap(1000, "silent", allotted=550)])])
    for row in (first, second):
        states.resume(row, "已书面分配", NOW, officer()) if state(row) == State.HELD else None
    assert [line.fen for line in drawn(first, second, request="y").lines.all()] == [450, 550]


@given(
    limit=st.integers(0, 3000),
    sharing=st.sampled_from(["by_date", "pro_rata"]),
    claims=st.lists(
        st.tuples(st.integers(1, 2000), st.integers(0, 2), st.integers(1, 28)), min_size=1, max_size=6
    ),
)
@speed(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_payments_are_batched_a_cap_is_shared_to_the_fen(
    limit: int, sharing: str, claims: list[Any]
) -> None:
    with transaction.atomic():
        rows = [
            ready(fen, n, caps=[cap(limit, sharing, day=date(2026, 1, day))])
            for n, (fen, _, day) in enumerate(claims)
        ]
        for turn in range(3):
            mine = [row for row, (_, when, _) in zip(rows, claims, strict=True) if when == turn]
            batches.draw_up(mine, request=f"turn {turn}", by=officer(), now=NOW)
        taken = Cap.objects.get().taken
        assert taken == min(limit, sum(min(fen, limit) for fen, _, _ in claims))
        assert taken == sum(BatchLine.objects.values_list("fen", flat=True))
        sound()
        transaction.set_rollback(True)


# Returns


def owed(row: Commitment, fen: int, request: str = "r") -> Any:
    made = recovery.raise_receivable(
        row.case, fen, "500 × (1 − 20 ÷ 36)", "D9 第十一条", request=request, by=officer(), now=NOW
    )
    return recovery.confirm(made, checker(), NOW)


def test_a_return_is_raised_by_two_persons_with_formula_and_article() -> None:
    row = committed(500)
    paid(row)
    with pytest.raises(FundsError, match="计算过程"):
        recovery.raise_receivable(row.case, 100, "", "D9", request="r", by=officer(), now=NOW)
    made = recovery.raise_receivable(row.case, 100, "x", "D9", request="r", by=officer(), now=NOW)
    with pytest.raises(FundsError, match="另一个人"):
        recovery.confirm(made, officer(), NOW)
    with pytest.raises(FundsError, match="不超过"):
        recovery.raise_receivable(row.case, 401, "x", "D9", request="s", by=officer(), now=NOW)


@given(city=st.integers(1, 999), county=st.integers(1, 999), data=st.data())
@speed(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_returns_go_back_in_the_shares_in_which_they_were_paid(city: int, county: int, data: Any) -> None:
    with transaction.atomic():
        row = committed(city + county, county=county)
        paid(row)
        fen = data.draw(st.integers(1, city + county))
        receivable, left = owed(row, fen), fen
        exact = [fen * city, fen * county]
        parts = list(ReceivablePart.objects.filter(receivable=receivable).order_by("budget"))
        assert sum(part.fen for part in parts) == fen
        for part in parts:
            share = exact[0] if part.budget.fund == CITY.fund else exact[1]
            assert abs(part.fen * (city + county) - share) < city + county
        while left:
            some = data.draw(st.integers(1, left))
            receivable = recovery.receive(
                receivable, some, "回单", request=f"in {left}", by=officer(), now=NOW
            )
            left -= some
            sound()
        assert receivable.state == "settled"
        transaction.set_rollback(True)


def test_the_same_receipt_twice_counts_once() -> None:
    row = committed(500)
    paid(row)
    receivable = owed(row, 300)
    for _ in range(2):
        receivable = recovery.receive(receivable, 100, "回单", request="in", by=officer(), now=NOW)
    assert receivable.outstanding == 200
    with pytest.raises(FundsError, match="不超过还没有退的 2元"):
        recovery.receive(receivable, 201, "回单", request="more", by=officer(), now=NOW)


def test_nothing_is_written_off_without_reason_and_a_second_person() -> None:
    row = committed(500)
    paid(row)
    receivable = owed(row, 300)
    with pytest.raises(FundsError, match="理由"):
        recovery.ask_write_off(receivable, 300, "", officer(), NOW)
    recovery.ask_write_off(receivable, 300, "企业已注销", officer(), NOW)
    with pytest.raises(FundsError, match="另一个人"):
        recovery.write_off(receivable, officer(), NOW)
    assert recovery.write_off(receivable, checker(), NOW).state == "settled"


def test_a_later_payment_is_set_against_a_return_only_if_said() -> None:
    who = uuid.uuid4()
    first, second, third = (committed(500, n, claimant=who) for n in (1, 2, 3))
    paid(first)
    receivable = owed(first, 600 - 300)
    due(second, third)
    plain = settling.settle(sent(second), [Outcome(1, True)], officer(), NOW)
    assert (plain[0].fen, plain[0].offset) == (500, 0)
    told = settling.settle(sent(third, offsets={third.pk: receivable.pk}), [Outcome(1, True)], officer(), NOW)
    assert (told[0].fen, told[0].offset) == (200, 300)
    receivable.refresh_from_db()
    assert (receivable.state, receivable.received) == ("settled", 300)
    assert statements.paid_by_benefit(who, "demo") == {"housing": 1200}


def test_a_payment_that_is_set_off_whole_is_settled_without_the_bank() -> None:
    who = uuid.uuid4()
    first, second = (committed(500, n, claimant=who) for n in (1, 2))
    paid(first)
    receivable = owed(first, 500)
    due(second)
    batch = drawn(second, request="plain")
    batches.drop(batch, "x", officer(), NOW)
    sent(second, offsets={second.pk: receivable.pk})
    assert state(second) == State.PAID


# The year's end


def test_what_lapses_is_given_back_and_may_be_taken_up_again() -> None:
    kept, at_bank = ready(500, 1), ready(300, 2)
    batch = sent(at_bank)
    closed = yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW)
    assert (closed.lapsed, closed.given_back) == (1, 10_000_000 - 300)
    assert (state(kept), state(at_bank)) == (State.LAPSED, State.ORDERED)
    settling.settle(batch, [Outcome(1, False, "户名不符")], officer(), NOW)
    assert yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW).lapsed == 1
    assert yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW) == yearend.Closed()
    states.revive(kept, 2027, "已报批", NOW, officer())
    grant(Line("demo", CITY.fund, CITY.level, "", 2027), 500)
    assert [row.pk for row in commitments.release(NOW)] == [kept.pk]


def test_what_is_carried_over_goes_with_its_money() -> None:
    row = ready(500, 1, county=200)
    closed = yearend.close_year("demo", CITY.fund, 2026, "carry", by=officer(), now=NOW)
    assert (closed.carried, closed.lapsed) == (1, 0)
    parts = Part.objects.filter(commitment=row).order_by("pk").values_list("budget__year", "fen")
    assert list(parts) == [(2027, 300), (2026, 200)]
    paid(row)
    new = Budget.objects.get(fund=CITY.fund, year=2027)
    assert (new.paid, new.carried, new.appropriated) == (300, -300, 0)
    with pytest.raises(FundsError, match="年终结账"):
        committed(5, 2)


def test_who_waits_at_the_years_end_waits_for_the_next_in_the_same_order() -> None:
    rows = [committed(20_000_000, n, after=n) for n in (1, 2)]
    assert yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW).moved == 2
    grant(Line("demo", CITY.fund, CITY.level, "", 2027), 40_000_000)
    assert [row.pk for row in commitments.release(NOW)] == [row.pk for row in rows]


# Statements


def test_a_statement_tells_what_every_budget_did() -> None:
    row = committed(500, county=200)
    paid(row)
    recovery.receive(owed(row, 50), 50, "回单", request="in", by=officer(), now=NOW)
    city, county = (
        statements.budgets(pack="demo", year=2026)[::-1]
        if statements.budgets()[0].budget.fund == COUNTY.fund
        else statements.budgets()
    )
    assert (city.paid, city.recovered, city.net) == (300, 30, 270)
    assert (county.paid, county.recovered, county.net) == (200, 20, 180)
    assert next(statements.rows([city]))[4:8] == ["100000.00", "99997.00", "0.00", "3.00"]
    whole = statements.claimant(row.claimant)
    assert (whole.promised, whole.paid, whole.claimed, whole.returned) == (500, 500, 50, 50)
    kinds = set(statements.movements(city.budget).values_list("kind", flat=True))
    assert {Kind.PAID, Kind.COMMITTED, Kind.AVAILABLE} <= kinds
    assert instalment(5).fen == 5 and claim().number
