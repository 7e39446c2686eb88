"""No month, year or part of a benefit is granted or paid twice, by whichever of a claimant's cases."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.cases.offers import Offer
from duixian.site.funds import checking, commitments
from duixian.site.funds.models import Commitment
from duixian.site.funds.values import Claim, FundsError, Planned, Portion
from duixian.site.shelf import shelf

from .granting import Walked, by_way

pytestmark = pytest.mark.django_db


def granted(benefit: str) -> Walked:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    walked = Walked(ready, benefit, by_way(ready, benefit)[0])
    walked.to_the_grant()
    return walked


def again(walked: Walked) -> Case:
    first = walked.case
    made = walked.office.draft(first.benefit, first.claimant, first.applicant, walked.by)
    walked.office.materials(made, walked.by)
    return made


@pytest.mark.parametrize("benefit", ["salary_subsidy", "living_allowance"])
def test_months_that_another_case_still_pays_are_not_claimed_again(benefit: str) -> None:
    walked = granted(benefit)
    walked.to_the_first_payment()
    walked.office.later(days=1)
    with pytest.raises(Refused, match=f"由案件 {walked.case.number} 核定.*没有付清"):
        walked.office.act(again(walked), "file", walked.by)


def test_an_award_paid_for_a_year_is_not_claimed_again_in_it() -> None:
    walked = granted("contribution_award")
    walked.to_the_first_payment()
    assert Commitment.objects.get(case=walked.case.key).state == "paid"
    with pytest.raises(Refused, match=f"由案件 {walked.case.number} 付过"):
        walked.office.act(again(walked), "file", walked.by)
    walked.office.on(date(walked.office.now.year + 1, 3, 1))
    following = again(walked)
    walked.office.act(following, "file", walked.by)
    assert following.phase == "open"


def test_a_claim_for_months_granted_meanwhile_elsewhere_is_not_granted() -> None:
    """One was refused, another granted, then the refusal fell on appeal: the first can be refused only."""
    walked = granted("salary_subsidy")
    elsewhere = Commitment.objects.filter(case=walked.case.key)
    case, office = walked.case, walked.office
    other = again(walked)
    other.phase, other.number, other.filed_at, other.step = "open", "GUIYANG-2022-000099", office.now, ""
    other.save()
    from duixian.site.cases.acts.decisions import _grant
    from duixian.site.cases.calendar import current_calendar
    from duixian.site.cases.engine.context import Context

    context = Context(
        other, walked.ready, current_calendar(), office.officer("hr_bureau"), office.now, {}, ""
    )
    event = context.event("outcome")
    assert context.assessed.found.status == "eligible"
    with pytest.raises(Refused, match=f"由案件 {case.number} 核定"):
        _grant(context, event)
    assert elsewhere.count() == Commitment.objects.count()


def test_months_that_were_paid_elsewhere_are_left_out_and_the_rest_is_paid() -> None:
    """Ten months were paid, the others cancelled (another employer goes on with them): a new case pays those alone."""
    walked = granted("salary_subsidy")
    walked.to_the_first_payment()
    walked.office.later(days=1)
    rows = Commitment.objects.filter(case=walked.case.key)
    paid = set(rows.filter(state="paid").values_list("number", flat=True))
    assert paid and len(paid) < rows.count()
    _give_up(walked)
    walked.office.on(date(walked.office.now.year, 7, 1))
    walked.case = again(walked)
    first = paid
    walked.office.act(walked.case, "file", walked.by)
    _on(walked)
    mine = Commitment.objects.filter(case=walked.case.key).exclude(state="cancelled")
    assert first.isdisjoint(mine.values_list("number", flat=True))
    assert mine.count() + len(first) == rows.count()
    assert checking.audit(walked.office.now + timedelta(days=4000)) == []


def _give_up(walked: Walked) -> None:
    from duixian.site.funds import states

    for row in Commitment.objects.filter(case=walked.case.key).exclude(state="paid"):
        states.cancel(row, "到另一家单位工作", walked.office.now)
    Case.objects.filter(pk=walked.case.pk).update(phase="done", step="")


def _on(walked: Walked) -> None:
    from .granting import leading

    far, been = leading(walked.procedure), set[str]()
    while walked.case.phase == "open":
        been.add(walked.case.step)
        onward = far.keys() - been
        walked._onward([o for o in walked.step.outcomes if o.decides == "grant" or o.to in onward], far)


def test_the_ledger_itself_refuses_the_same_period_of_another_case() -> None:
    walked = granted("salary_subsidy")
    row = Commitment.objects.filter(case=walked.case.key).first()
    assert row is not None and row.covers
    part = row.parts.select_related("budget").first()
    assert part is not None
    claim = Claim(uuid.uuid4(), "另一个", row.pack, row.benefit, row.claimant, walked.office.now, row.year)
    portion = Portion(part.budget.fund, part.budget.level, part.budget.district, 100)
    with pytest.raises(FundsError, match="是同一期"):
        commitments.commit(
            claim, [Planned(1, "", 100, (portion,), row.due, covers=row.covers)], walked.office.now
        )
    row.pk, row.case = None, claim.key
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_firm_is_not_offered_again_what_is_still_being_paid() -> None:
    from duixian.site.cases.calendar import current_calendar
    from duixian.site.cases.offers import Looker

    walked = granted("salary_subsidy")
    walked.to_the_first_payment()
    benefit = walked.ready.pack.benefits["salary_subsidy"]
    looker = Looker(
        walked.ready, walked.case.applicant, [benefit], walked.office.now.date(), current_calendar()
    )
    (offered,) = looker.people([walked.case.claimant])
    (offer,) = offered.offers
    assert isinstance(offer, Offer) and not offer.again


def test_what_an_ended_case_has_paid_counts_as_received() -> None:
    walked = granted("settling_allowance")
    walked.to_the_first_payment()
    Case.objects.filter(pk=walked.case.pk).update(phase="ended")
    with pytest.raises(Refused, match="不符合条件"):
        walked.office.act(again(walked), "file", walked.by)
