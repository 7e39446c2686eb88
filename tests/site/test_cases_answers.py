"""A bank's answers for many payments at once: what they do to each case, and that many cost little more than few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duixian.site.cases import reconciling, treasury
from duixian.site.cases.models import Case, Event, Issued
from duixian.site.funds import checking
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import FundsError, Outcome
from duixian.site.notices.models import Notice

from .casework import Office
from .money_people import filed, funded, granted, opened

pytestmark = pytest.mark.django_db
A_LINE = 12  # statements


def _sent(office: Office, cases: list[Case]) -> Batch:
    rows = list(Commitment.objects.filter(case__in=[case.key for case in cases]))
    one, two = (office.officer("local_finance", "xiuwen", n) for n in (1, 2))
    drawn = treasury.draw_up(rows, f"d{cases[0].pk}", one, office.now)
    assert drawn.batch is not None, drawn.left_out
    treasury.approve(drawn.batch, two, office.now, seen=drawn.batch.digest)
    treasury.send(drawn.batch, "csv", two, office.now)
    return Batch.objects.get(pk=drawn.batch.pk)


def _statements(office: Office, batch: Batch, outcomes: list[Outcome]) -> int:
    with CaptureQueriesContext(connection) as asked:
        treasury.take(
            batch, outcomes, f"f{batch.pk}", office.officer("local_finance", "xiuwen", 1), office.now
        )
    return len(asked)


def test_the_answers_for_many_payments_are_taken_in_sets() -> None:
    office = opened()
    funded(office)
    cases = [filed(office, number) for number in range(1, 6)]
    for case in cases:
        granted(office, case)
    few, many = _sent(office, cases[:1]), _sent(office, cases[1:])
    failed = Outcome(2, False, "账号有误")
    less = _statements(office, few, [Outcome(1, True)])
    more = _statements(office, many, [*(Outcome(n, True) for n in (1, 3, 4)), failed])
    assert (more - less) / 3 <= A_LINE, (less, more)
    for case in cases:
        case.refresh_from_db()
        events = list(Event.objects.filter(case=case).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, case.version + 1))
        lost = case is cases[2]
        assert (case.phase, case.step) == (("granted", "local_payment") if lost else ("done", ""))
        told = "failed" if lost else "paid"
        assert (
            Notice.objects.filter(kind=told, case_number=case.number).count() == 2
        )  # the person and the firm's handler
        if not lost:
            paper = Issued.objects.get(case=case, kind="payment")
            assert events[-2].detail["paper"] == paper.pk and events[-2].detail["number"] == paper.number
            assert [event.act for event in events[-3:]] == ["paid", "paper", "outcome"]
    places = Issued.objects.filter(kind="payment").order_by("place").values_list("place", flat=True)
    assert list(places) == list(range(places[0], places[0] + 4))
    assert checking.audit(office.now) == [] and reconciling.audit() == []


def test_what_cannot_be_looked_at_at_once_waits_for_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    office = opened()
    funded(office)
    cases = [filed(office, number) for number in (1, 2)]
    for case in cases:
        granted(office, case)
    monkeypatch.setattr(treasury, "MOST_AT_ONCE", 1)
    one, two = (office.officer("local_finance", "xiuwen", n) for n in (1, 2))
    rows = Commitment.objects.all()
    rows.update(looked="")
    drawn = treasury.draw_up(list(rows), "d1", one, office.now)
    assert drawn.batch is not None and drawn.batch.count == 1
    assert [left.reason for left in drawn.left_out] == [treasury.NOT_YET]
    second = treasury.draw_up(list(rows.filter(state="due")), "d2", one, office.now).batch
    assert second is not None
    monkeypatch.setattr(treasury, "MOST_AT_ONCE", 0)
    office.later(days=1)
    with pytest.raises(FundsError, match="今天还没有核对"):
        treasury.approve(second, two, office.now, seen=second.digest)
    monkeypatch.setattr(treasury, "MOST_AT_ONCE", 100)
    office.tick()
    monkeypatch.setattr(treasury, "MOST_AT_ONCE", 0)
    treasury.approve(second, two, office.now, seen=second.digest)
    second.refresh_from_db()
    assert second.state == "approved"
