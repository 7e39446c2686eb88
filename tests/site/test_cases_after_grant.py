"""What is granted is not reviewed a second time: a change of facts afterwards stops payments, never undoes a decision."""

from __future__ import annotations

import pytest

from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Decision
from duixian.site.funds.models import Commitment, State
from duixian.site.shelf import shelf

from .granting import Walked, by_way
from .money_people import PRIVATE
from .registry_people import credit

pytestmark = pytest.mark.django_db


def granted(benefit: str, district: str = "") -> Walked:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    example = next(
        one
        for one in by_way(ready, benefit)
        if not district or one.document["employer"].get("district") == district
    )
    walked = Walked(ready, benefit, example)
    walked.to_the_grant()
    return walked


def test_a_fact_that_changes_after_the_grant_leads_to_no_second_review() -> None:
    walked = granted("salary_subsidy")
    case, office = walked.case, walked.office
    held = walked.example.document["person"].get("title")
    office.later(hours=1)
    office.known(case.claimant, {"person": {"title": "associate" if held == "professor" else "professor"}})
    office.later(hours=1)
    before = case.step
    office.outcome(case, walked.step.outcomes[0].id)
    assert case.phase == "granted"
    assert not case.events.filter(act="voided").exists(), before
    assert case.decisions.get().kind == Decision.Kind.GRANT


def test_a_granted_case_is_neither_refused_nor_granted_again() -> None:
    from duixian.rules.model.conduct import GRANT, REFUSE
    from duixian.site.cases.acts.deciding import _ready
    from duixian.site.cases.acts.decisions import decide
    from duixian.site.cases.engine.context import Context

    walked = granted("salary_subsidy")
    case, office = walked.case, walked.office
    steps = walked.ready.pack.procedures[case.procedure].steps
    again = [way for step in steps for way in step.outcomes if way.decides in (GRANT, REFUSE)]
    assert {way.decides for way in again} == {GRANT, REFUSE}
    context = Context(case, walked.ready, current_calendar(), office.officer("hr_bureau"), office.now, {}, "")
    for way in again:
        step = next(step for step in steps if way in step.outcomes)
        assert way.pays or "已经作出兑现决定" in _ready(context, step, way, {})[1]  # told beside the button
        with pytest.raises(Refused, match="已经作出兑现决定"):
            decide(context, way, case.events.latest("seq"), {})
    assert case.decisions.count() == 1


def test_a_payment_is_booked_although_its_case_can_go_no_further() -> None:
    """The unit that the next step's place hangs on has changed, and nobody knows its district."""
    walked = granted("salary_subsidy", "guian")
    case, office = walked.case, walked.office
    office.later(days=3)
    elsewhere = {fact: value for fact, value in PRIVATE.items() if fact != "district"}
    office.employer(elsewhere, case.claimant, number=credit(777), name="另一家有限公司")
    office.later(days=1)
    office.pay()
    case.refresh_from_db()
    assert Commitment.objects.filter(case=case.key, state=State.PAID).exists()
    last = case.events.latest("seq")
    assert last.act == "stands"
    assert "归哪里办" in last.note
    assert case.version == last.seq
