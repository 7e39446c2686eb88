"""A benefit that comes with each event is had once for each: what makes an event the same is the pack's to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from duixian.site.cases import instalments
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.funds import checking, commitments, states
from duixian.site.funds.models import Commitment, Occasion
from duixian.site.funds.values import FundsError
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact
from duixian.site.registry.subjects import get_or_add_project
from duixian.site.shelf import shelf

from . import funds_city as city
from .granting import Walked, examples

pytestmark = pytest.mark.django_db


def begun(benefit: str) -> Walked:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    return Walked(ready, benefit, next(examples(ready, benefit)))


def granted(benefit: str) -> Walked:
    walked = begun(benefit)
    walked.to_the_grant()
    walked.office.later(days=1)
    return walked


def again(walked: Walked, claimant: Any = None) -> Case:
    first = walked.case
    made = walked.office.draft(first.benefit, claimant or first.claimant, first.applicant, walked.by)
    walked.office.materials(made, walked.by)
    return made


def stated(walked: Walked, claimant: Any, id_: str, value: Any) -> None:
    entry = Entry(claimant, "guiyang", id_, value, Fact.Source.EXTRACT, register="示例库")
    record([entry], None, walked.office.now)


@pytest.mark.parametrize(
    ("benefit", "list_", "name"),
    [("home_leave", "journeys", "returned"), ("hospital_subsidy", "stays", "settled")],
)
def test_a_journey_or_a_stay_in_hospital_is_paid_for_once(benefit: str, list_: str, name: str) -> None:
    walked = granted(benefit)
    office, who = walked.office, walked.case.claimant
    with pytest.raises(Refused, match=f"同一次.*由案件 {walked.case.number} 申领"):
        office.act(again(walked), "file", walked.by)
    rows = [dict(row) for row in walked.example.document[list_]]
    for row in rows:
        row[name] = (office.now - timedelta(days=1)).date().isoformat()
    stated(walked, who, list_, rows)
    another = again(walked)
    office.act(another, "file", walked.by, anyway=True)
    assert another.phase == "open"
    with pytest.raises(Refused, match=f"由案件 {another.number} 申领"):  # what is only applied for counts too
        office.act(again(walked), "file", walked.by, anyway=True)


def test_the_same_event_named_otherwise_is_the_firms_same_event() -> None:
    walked = granted("event_travel")
    first, office = walked.case, walked.office
    other = get_or_add_project(first.applicant, first.claimant.role, "换个名称", office.now)
    office.account_of(other)
    office.known(other, {"event": walked.document()["event"]})
    with pytest.raises(Refused, match=f"同一次（.*活动结束日期.*由案件 {first.number} 申领"):
        office.act(again(walked, other), "file", walked.by)
    ended = walked.example.document["event"]["ended"]  # type: ignore[index]
    stated(
        walked, other, "event.ended", (city.date.fromisoformat(str(ended)) - timedelta(days=1)).isoformat()
    )
    office.act(again(walked, other), "file", walked.by, anyway=True)


def test_the_year_of_an_insurance_is_the_same_whichever_day_of_it_is_written() -> None:
    walked = granted("foreign_insurance")
    office = walked.office
    year = str(walked.example.document["person"]["insured_year"])[:4]  # type: ignore[index]
    stated(walked, walked.case.claimant, "person.insured_year", f"{year}-07-01")
    with pytest.raises(Refused, match="同一次"):
        office.act(again(walked), "file", walked.by, anyway=True)


def test_an_event_whose_payment_was_given_up_can_be_claimed_again() -> None:
    walked = granted("event_travel")
    office = walked.office
    (row,) = Commitment.objects.filter(case=walked.case.key)
    assert Occasion.objects.get(commitment=row).live
    instalments.cancel(row, "单位自愿放弃，另行申报", office.officer("city_finance"), office.now)
    assert not Occasion.objects.get(commitment=row).live
    assert checking.audit(office.now) == []


def test_the_ledger_and_the_database_keep_an_event_once() -> None:
    who = city.claim(1).claimant
    city.grant(city.CITY, 10_000)
    one = replace(city.instalment(500), events=("a1.b2/1", "c3.d4/1"))
    (row,) = commitments.commit(city.claim(1), [one], city.NOW)
    with pytest.raises(FundsError, match="是同一次"):
        commitments.commit(city.claim(2, claimant=who), [replace(one, events=("c3.d4/1",))], city.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occasion.objects.create(commitment=row, holder=who, pack="demo", benefit="housing", key="c3.d4/1")
    states.cancel(row, "不再支付", city.NOW, city.officer())
    (other,) = commitments.commit(city.claim(3, claimant=who), [replace(one, events=("c3.d4/1",))], city.NOW)
    with pytest.raises(FundsError, match="是同一次"):
        states.take_up(row, "恢复", city.NOW, city.officer())
    states.cancel(other, "不再支付", city.NOW, city.officer())
    states.take_up(row, "恢复", city.NOW, city.officer())
    city.sound()
