"""What the bank answers: taken whole, once, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from duixian.site.funds import (  # fmt: skip
    mending,
    results,
    settling,
)
from duixian.site.funds.models import (  # fmt: skip
    Batch,
    BatchLine,
    Budget,
    Posting,
    State,
)
from duixian.site.funds.values import Outcome

from .funds_city import (  # fmt: skip
    NOW,
    drawn,
    officer,
    ready,
    sent,
    state,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("appropriated")]


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
    mending.set_account(row.payee, "王某", "6222020200119999999", "云水银行", now=NOW, by=officer())
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


@pytest.mark.parametrize(
    "head",
    [
        "序号,金额（元）,结果,原因,流水号",
        "行号,金额(元),处理结果,退汇原因,交易流水号",
        "批次号,序号,收款人户名,收款账号,开户银行,金额（元）,用途,案件编号,结果,失败信息,银行流水号",
    ],
)
def test_the_reason_is_read_whatever_the_bank_calls_its_column(head: str) -> None:
    row = ready()
    batch = sent(row)
    cells = {
        "结果": "失败",
        "原因": "户名不符",
        "信息": "户名不符",
        "流水": "A1",
        "序号": "1",
        "行号": "1",
        "批次": str(batch.pk),
    }
    told = answer(
        batch,
        ",".join(next((v for k, v in cells.items() if k in one), "") for one in head.split(",")),
        head=head,
    )
    assert [(one.state, one.reason) for one in told] == [("failed", "户名不符")]


def test_columns_of_which_nothing_is_read_are_told_by_name() -> None:
    batch = sent(ready())
    told = results.read("回执.csv", "序号,结果,手续费,备注,用途\n1,成功,0,x,y".encode(), batch)
    assert told.unread == ("手续费", "备注") and len(told.outcomes) == 1
    with pytest.raises(settling.ResultsError, match="没有“结果”这一列。认不出来的列：回单。"):
        results.read("回执.csv", "序号,回单\n1,成功".encode(), batch)


def test_two_columns_that_mean_the_same_are_a_mistake() -> None:
    with pytest.raises(settling.ResultsError, match="“状态”这一列与前面的一列是同一个意思"):
        answer(sent(ready()), "1,成功,失败", head="序号,结果,状态")


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
