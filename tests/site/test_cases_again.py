"""Claims that come again: withdrawn and filed anew, reopened by an appeal, a second year; approvals that fall on the way."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.rules.model.types import TRUTH
from duixian.site.cases import issuing
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Decision, Proposal
from duixian.site.funds.models import Commitment
from duixian.site.shelf import shelf

from .allowance import DOCTOR, JUNE, PRIVATE, funded, granted, opened
from .casework import Office, acts_of, outcomes_of
from .granting import Walked, by_way

pytestmark = pytest.mark.django_db
WINDOW, DECIDE = ("local_window", "xiuwen"), ("local_personnel", "xiuwen")


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def case(office: Office) -> Case:
    doctor = office.claimant(DOCTOR)
    office.employer(PRIVATE, doctor)
    return filed_again(office, doctor)


def filed_again(office: Office, doctor: object) -> Case:
    from duixian.site.registry.models import Subject

    assert isinstance(doctor, Subject)
    handler = office.people["handler"]
    firm = Subject.objects.get(kind="enterprise")
    made = office.draft("settling_allowance", doctor, firm, handler)
    office.materials(made, handler)
    office.act(made, "file", handler)
    return made


# Withdrawn and filed anew


def test_a_claim_withdrawn_is_filed_anew_under_a_number_of_its_own_and_paid(
    office: Office, case: Case
) -> None:
    office.outcome(case, "passed")
    office.act(case, "withdraw", office.people["handler"])
    with pytest.raises(Refused):
        office.act(case, "outcome", office.officer(*DECIDE), outcome="approved")
    again = filed_again(office, case.claimant)
    assert again.pk != case.pk and again.number != case.number and again.step == "local_review"
    granted(office, again)
    assert (again.phase, case.phase) == ("done", "withdrawn")
    assert Commitment.objects.get().case == again.key


def test_a_claim_is_not_filed_twice_while_one_is_open(office: Office, case: Case) -> None:
    with pytest.raises(Refused, match="不能重复申报"):
        filed_again(office, case.claimant)
    office.act(case, "withdraw", office.people["handler"])
    assert filed_again(office, case.claimant).phase == "open"


def test_a_claim_that_lapsed_for_want_of_a_correction_is_filed_anew(office: Office, case: Case) -> None:
    office.act(case, "ask_correction", office.officer(*WINDOW), note="缺一页")
    office.on(date(2022, 6, 17))
    office.tick()
    again = filed_again(office, case.claimant)
    assert again.corrections == 0  # the one notice of what to correct is the new claim's again
    office.act(again, "ask_correction", office.officer(*WINDOW), note="还缺一页")
    assert again.holds == "applicant"


def test_what_was_paid_once_is_refused_the_second_time(office: Office, case: Case) -> None:
    granted(office, case)
    with pytest.raises(Refused, match="不符合条件"):
        filed_again(office, case.claimant)


# Reopened by an appeal


def overturned(office: Office, case: Case) -> None:
    handler = office.people["handler"]
    office.act(case, "outcome", office.officer(*WINDOW), outcome="refused", ground="材料不符")
    issuing.opened(case.papers.get(kind="refusal"), handler, office.now)
    office.act(case, "appeal", handler, text="原件已补")
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="理由成立", overturn=True)


def test_a_claim_reopened_by_an_appeal_goes_on_to_its_money(office: Office, case: Case) -> None:
    overturned(office, case)
    assert (case.phase, case.step, case.holds, case.ended_at) == ("open", "local_review", "office", None)
    granted(office, case)
    assert case.phase == "done"
    kinds = list(Decision.objects.filter(case=case).order_by("pk").values_list("kind", "overturned_by"))
    assert [kind for kind, _ in kinds] == ["refuse", "grant"] and kinds[0][1] and not kinds[1][1]
    assert outcomes_of(case)[1:3] == ["local_review.refused", "local_review.passed"]


def test_a_claim_reopened_can_be_refused_and_appealed_again(office: Office, case: Case) -> None:
    overturned(office, case)
    office.act(case, "outcome", office.officer(*WINDOW), outcome="refused", ground="仍然不符")
    office.act(case, "appeal", office.people["handler"], text="不服")
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="维持")
    assert case.phase == "refused"
    assert list(case.appeals.order_by("pk").values_list("state", flat=True)) == ["overturned", "upheld"]


def test_what_an_appeal_left_standing_is_not_appealed_within_again(office: Office, case: Case) -> None:
    """An answer settles the matter before the authority; further remedies are told in the paper."""
    office.act(case, "outcome", office.officer(*WINDOW), outcome="refused", ground="材料不符")
    handler = office.people["handler"]
    office.act(case, "appeal", handler, text="不服")
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="维持")
    with pytest.raises(Refused, match="已经复核"):
        office.act(case, "appeal", handler, text="还是不服")


# Year by year


def test_an_award_of_every_year_is_claimed_again_next_year_and_once_a_year(office: Office) -> None:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    walk = Walked(ready, "contribution_award", by_way(ready, "contribution_award")[0])
    walk.to_the_grant()
    walk.to_the_first_payment()
    first, office = walk.case, walk.office
    assert first.phase in ("done", "granted") and Commitment.objects.get(case=first.key).state == "paid"
    office.on(date(office.now.year + 1, 3, 1))
    walk.case = again = office.draft(first.benefit, first.claimant, first.applicant, walk.by)
    office.materials(again, walk.by)
    office.act(again, "file", walk.by)
    assert again.number != first.number and again.phase == "open"
    with pytest.raises(Refused, match="不能重复申报"):
        twin = office.draft(first.benefit, first.claimant, first.applicant, walk.by)
        office.materials(twin, walk.by)
        office.act(twin, "file", walk.by)


# Approvals fall with what they approved


def test_every_approval_on_the_way_falls_when_the_fact_they_share_changes(office: Office, case: Case) -> None:
    funded(office)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.act(case, "publish", office.officer(*DECIDE))
    office.act(
        case, "verify", office.officer(*DECIDE), facts={"person.degree": "master"}, evidence="学位证书原件"
    )
    assert case.step == "local_review" and acts_of(case)[-1] == "voided"
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)  # the list of before no longer counts
    assert case.phase == "granted" and case.amount == 2_400_000
    assert case.listed.count() == 2


def test_an_approval_stands_when_a_fact_that_the_claim_does_not_read_changes(
    office: Office, case: Case
) -> None:
    office.outcome(case, "passed")
    unread = next(
        f for f in office.ready.pack.facts.values()
        if f.role == "person" and not f.human and not f.implied and f.type == TRUTH and f.id not in _read(office, case)
    )  # fmt: skip
    office.act(case, "verify", office.officer(*DECIDE), facts={unread.id: True}, evidence="看过原件")
    assert case.step == "local_decision" and "voided" not in acts_of(case)


def _read(office: Office, case: Case) -> set[str]:
    from duixian.site.cases.acts import approvals
    from duixian.site.cases.views.common import context_of

    return approvals._read(context_of(case, None))


def test_a_proposal_is_void_when_a_fact_changes_before_the_second_person_looks(
    office: Office, case: Case
) -> None:
    office.outcome(case, "passed")
    one, two = office.officer(*DECIDE), office.officer(*DECIDE, 2)
    step = next(s for s in office.ready.pack.procedures[case.procedure].steps if s.id == case.step)
    _propose(office, case, one, step.outcomes[0].id)
    office.act(case, "verify", two, facts={"person.degree": "master"}, evidence="学位证书原件")
    assert Proposal.objects.get(case=case).state == "void"
    with pytest.raises(Refused, match="没有等待复核"):
        office.act(case, "confirm", two)


# Two persons


def _propose(office: Office, case: Case, by: object, outcome: str) -> None:
    from duixian.site.cases.acts import deciding
    from duixian.site.cases.views.common import context_of

    context = context_of(case, by, {"outcome": outcome, "minutes": "纪要1号"})
    context.now = office.now
    deciding._propose(context)
    case.save()


def test_nobody_confirms_what_they_proposed_themselves_not_even_as_a_substitute(
    office: Office, case: Case
) -> None:
    from duixian.site.accounts.appointing import substitute

    office.outcome(case, "passed")
    one, two = office.officer(*DECIDE), office.officer(*DECIDE, 2)
    _propose(office, case, one, "approved")
    substitute(two.posts.get(), one, JUNE, date(2022, 7, 1), None, office.now)
    with pytest.raises(Refused, match="另一人复核"):
        office.act(case, "confirm", one)
    office.act(case, "confirm", two)
    assert case.step == "local_publicity"


def test_a_second_person_of_another_place_or_office_is_none(office: Office, case: Case) -> None:
    office.outcome(case, "passed")
    _propose(office, case, office.officer(*DECIDE), "approved")
    for other in (
        office.officer("local_personnel", "kaiyang"),
        office.officer(*WINDOW),
        office.officer("hr_bureau"),
    ):
        for act in ("confirm", "decline"):
            with pytest.raises(Refused):
                office.act(case, act, other, note="不同意")


def test_a_second_person_who_declines_says_why_and_the_step_begins_anew(office: Office, case: Case) -> None:
    office.outcome(case, "passed")
    one, two = office.officer(*DECIDE), office.officer(*DECIDE, 2)
    _propose(office, case, one, "approved")
    with pytest.raises(Refused, match="理由"):
        office.act(case, "decline", two)
    office.act(case, "decline", two, note="工龄要再核")
    assert case.step == "local_decision" and Proposal.objects.get(case=case).state == "declined"
    office.outcome(case, "approved")
    assert case.step == "local_publicity"
