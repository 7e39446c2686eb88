"""Allowances that come month by month: due by the clock while the conditions hold, held with the reason, lapsed or carried over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from duixian.site.cases import instalments
from duixian.site.cases.models import Case, ProofDue
from duixian.site.funds import checking, mending, yearend
from duixian.site.funds.models import Commitment
from duixian.site.funds.values import FundsError
from duixian.site.shelf import shelf

from .casework import acts_of, outcomes_of
from .granting import Walked, examples
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db


def paid_once(benefit: str, pack: str = "guiyang") -> Walked:
    """A grant whose first payments are made, its procedure over."""
    ready = shelf().by_id(pack)
    assert ready is not None
    example = next(examples(ready, benefit))
    person = (
        {**example.document["person"], "name": "张三"}
        if "person.name" in ready.pack.facts
        else example.document["person"]
    )
    walked = Walked(ready, benefit, replace(example, document={**example.document, "person": person}))
    walked.to_the_grant()
    walked.to_the_first_payment()
    walked.case.refresh_from_db()
    assert (walked.case.phase, walked.case.step) == ("granted", "")
    return walked


def rows(case: Case, state: str | None = None) -> list[Commitment]:
    found = Commitment.objects.filter(case=case.key).order_by("number")
    return list(found.filter(state=state) if state else found)


def months_on(walked: Walked, number: int) -> Commitment:
    """The day on which the next payment falls due comes, and so many more; the payment of the last of them."""
    coming = rows(walked.case, "committed")
    row = coming[number]
    assert row.due is not None
    walked.office.on(row.due + timedelta(days=1))
    walked.office.tick()
    row.refresh_from_db()
    return row


def sound(walked: Walked) -> None:
    assert checking.audit(walked.office.now + timedelta(days=4000)) == []


@pytest.fixture
def living() -> Walked:
    return paid_once("living_allowance")


def test_each_month_falls_due_on_its_day_and_not_before(living: Walked) -> None:
    row = months_on(living, 1)
    assert row.state == "due"
    assert all(
        one.state == "committed"
        for one in rows(living.case)
        if one.year == row.year and one.number > row.number
    )


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"person": {"other_living_allowance": True}}, "没有得到其他财政生活津贴"),
        ({"person": {"card_cancelled": True}}, "认定资格已被取消"),
        ({"employer": {"ownership": "institution"}}, "用人单位是企业"),
    ],
)
def test_a_month_in_which_a_condition_fails_is_held_and_names_it(
    living: Walked, facts: dict[str, Any], names: str
) -> None:
    """Paid elsewhere, the registration void, employed elsewhere."""
    since = timezone.localdate(living.office.now)
    subject = living.case.claimant if "person" in facts else living.case.applicant
    living.office.known(subject, facts, since=since)
    row = months_on(living, 0)
    assert row.state == "held" and names in row.reason
    assert acts_of(living.case).count("held") == 1
    finance = signed_in(living.office.officer("city_finance"))
    assert names in said(finance.get(reverse("cases:finance-payment", args=[row.pk])))
    sound(living)


def test_a_lower_amount_of_the_month_is_not_overpaid(living: Walked) -> None:
    before = rows(living.case, "committed")[0]
    living.office.known(
        living.case.claimant, {"person": {"month_share": "50%"}}, since=timezone.localdate(living.office.now)
    )
    row = months_on(living, 0)
    assert row.state == "held" and "请按规则减付" in row.reason and row.fen == before.fen
    officer = living.office.officer("city_finance")
    instalments.reduce(row, officer, living.office.now)
    row.refresh_from_db()
    assert (row.state, row.fen) == ("committed", before.fen // 2)
    with pytest.raises(FundsError, match="没有应当减付的"):
        instalments.reduce(row, officer, living.office.now)
    living.office.tick()
    row.refresh_from_db()
    assert row.state == "due"
    sound(living)


def test_what_is_not_paid_at_the_years_end_lapses_or_goes_with_its_money(living: Walked) -> None:
    months_on(living, 0)
    year = living.office.now.year
    mine = [row for row in rows(living.case) if row.year == year and row.state in ("due", "committed")]
    assert mine
    fund = mine[0].parts.first().budget  # type: ignore[union-attr]
    by = living.office.officer("city_finance")
    yearend.close_year("guiyang", fund.fund, year, "carry", by=by, now=living.office.now)
    assert {Commitment.objects.get(pk=row.pk).state for row in mine} == {row.state for row in mine}
    assert {Commitment.objects.get(pk=row.pk).year for row in mine} == {year + 1}
    sound(living)
    yearend.close_year("guiyang", fund.fund, year + 1, "lapse", by=by, now=living.office.now)
    assert {Commitment.objects.get(pk=row.pk).state for row in mine} == {"lapsed"}
    living.case.refresh_from_db()
    assert living.case.phase == "granted"
    sound(living)


def test_later_years_wait_for_their_money_in_the_order_of_decision(living: Walked) -> None:
    year = max(row.year for row in rows(living.case)) + 1
    row = rows(living.case)[-1]
    assert row.state == "committed" and row.year < year


# proofs


@pytest.fixture
def settled() -> Walked:
    return paid_once("settling", "demo")


def test_without_the_half_years_proof_what_falls_due_after_it_is_held_and_goes_on_with_it(
    settled: Walked,
) -> None:
    proof = ProofDue.objects.filter(case=settled.case).order_by("number")[0]
    assert (proof.covers_to - proof.covers_from).days in range(180, 186)
    later = next(
        row
        for row in rows(settled.case)
        if row.state == "committed" and row.due and row.due > proof.covers_to
    )
    assert later.due is not None
    settled.office.on(later.due + timedelta(days=1))
    settled.office.tick()
    later.refresh_from_db()
    assert later.state == "held" and "定期证明" in later.reason
    for one in ProofDue.objects.filter(case=settled.case, covers_to__lt=later.due):
        ProofDue.objects.filter(pk=one.pk).update(state="offered")
        settled.office.act(
            settled.case, "check_proof", settled.office.officer("hr"), proof=one.pk, accepted=True
        )
    settled.office.later(days=1)
    settled.office.tick()
    later.refresh_from_db()
    assert later.state == "due"
    sound(settled)


# granted and paid in one


def test_a_yearly_award_that_is_granted_and_paid_by_one_outcome_ends_when_the_bank_has_paid() -> None:
    ready = shelf().by_id("demo")
    assert ready is not None
    walked = Walked(ready, "rd_award", next(examples(ready, "rd_award")))
    walked.to_the_grant()
    case = walked.case
    assert (case.phase, case.step) == (
        "granted",
        "review",
    )  # it stays with its office until the money is there
    assert [row.state for row in rows(case)] == ["due"]
    walked.office.pay(paid=False)
    case.refresh_from_db()
    assert (case.phase, case.step, [row.state for row in rows(case)]) == ("granted", "review", ["failed"])
    row = rows(case)[0]
    mending.pay_again(row, "账户已更正", now=walked.office.now, by=walked.office.officer("finance"))
    walked.office.pay()
    case.refresh_from_db()
    assert (case.phase, case.step) == ("done", "")
    assert outcomes_of(case)[-1] == "review.approved" and acts_of(case).count("paid") == 1
    sound(walked)
