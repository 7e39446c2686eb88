"""What went wrong once with cases, each test named after what was seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from duixian.site.cases import coming_due, drift, publicity
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Ballot, Case, Listing, Objection, Proposal, Timer
from duixian.site.cases.standing import standing
from duixian.site.cases.under_lock import context_of
from duixian.site.funds import batches
from duixian.site.funds.models import Commitment

from .allowance import JUNE, filed_by_firm, funded, granted, opened
from .casework import Office, acts_of, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def filed(office: Office) -> Case:
    return filed_by_firm(office)


def window(office: Office) -> Any:
    return office.officer("local_window", "xiuwen")


# requests


def test_a_stranger_who_knew_the_key_of_a_request_was_shown_the_case(office: Office, filed: Case) -> None:
    office.act(filed, "outcome", window(office), outcome="passed", request="known")
    with pytest.raises(Refused):
        office.act(
            filed, "outcome", office.officer("local_window", "kaiyang"), outcome="passed", request="known"
        )


def test_a_request_named_like_a_timer_kept_the_timer_from_firing(office: Office, filed: Case) -> None:
    officer = window(office)
    office.act(filed, "ask_correction", officer, note="合同缺页")
    timer = Timer.objects.get(kind="correct_by")
    office.act(filed, "write", officer, text="您好", request=f"timer:{timer.pk}")
    office.on(date(2022, 6, 17))
    assert not office.tick().failed
    filed.refresh_from_db()
    assert filed.phase == "withdrawn"


def test_a_very_long_request_key_ended_in_a_fault(office: Office, filed: Case) -> None:
    office.act(filed, "write", window(office), text="您好", request="k" * 5000)
    assert acts_of(filed)[-1] == "message"


def test_an_act_of_the_clock_where_a_person_is_needed_is_refused_not_a_fault(
    office: Office, filed: Case
) -> None:
    for act in ("withdraw", "outcome", "confirm", "appeal", "write", "correct"):
        with pytest.raises(Refused):
            office.act(filed, act, None, text="x", outcome="passed")


def test_a_clock_set_back_mixed_up_the_order_of_what_happened(office: Office, filed: Case) -> None:
    office.later(minutes=-2)
    office.act(filed, "write", window(office), text="两台服务器的钟差两分钟")
    assert list(filed.events.order_by("seq").values_list("at", flat=True)) == sorted(
        e.at for e in filed.events.all()
    )
    office.later(days=-3)
    with pytest.raises(Refused, match="时钟"):
        office.act(filed, "write", window(office), text="钟倒退了")


# proposals and the clock


def test_a_proposal_left_open_by_a_withdrawal_waited_for_ever(office: Office, filed: Case) -> None:
    officer = window(office)
    Proposal.objects.create(
        case=filed,
        act="outcome",
        step=filed.step,
        payload={"outcome": "passed"},
        content="",
        user=officer,
        at=office.now,
    )
    office.act(filed, "withdraw", office.people["handler"])
    assert not Proposal.objects.filter(state="open").exists()


def test_a_proposal_was_confirmed_while_the_applicant_held_the_case(office: Office, filed: Case) -> None:
    officer, other = window(office), office.officer("local_window", "xiuwen", 2)
    Proposal.objects.create(
        case=filed,
        act="outcome",
        step=filed.step,
        payload={"outcome": "passed"},
        content="",
        user=officer,
        at=office.now,
    )
    office.act(filed, "ask_correction", officer, note="合同缺页")
    with pytest.raises(Refused):
        office.act(filed, "confirm", other)


def test_a_list_whose_case_had_gone_back_still_said_its_time_was_over(office: Office, filed: Case) -> None:
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    officer = office.officer("local_personnel", "xiuwen")
    office.act(filed, "publish", officer)
    office.act(filed, "verify", officer, facts={"person.degree": "master"}, evidence="学位证书原件")
    assert filed.step == "local_review"
    office.later(days=30)
    assert "publicity_over" not in office.tick().fired


# approvals


def test_a_fact_corrected_by_the_applicant_left_the_earlier_approval_standing(
    office: Office, filed: Case
) -> None:
    office.outcome(filed, "passed")
    office.known(filed.claimant, {"person": {"degree": "master"}}, since=date(2022, 5, 30))
    from duixian.site.cases.views.common import context_of

    context_of(filed, None).assessed.keep(office.now)  # as a correction does
    office.act(filed, "outcome", office.officer("local_personnel", "xiuwen"), outcome="approved")
    assert filed.step == "local_review" and "voided" in acts_of(filed)


def test_a_fact_that_this_claim_never_reads_made_all_approvals_fall(office: Office, filed: Case) -> None:
    office.outcome(filed, "passed")
    office.known(
        filed.claimant,
        {"person": {"medical_bill": "100 元"}}
        if "person.medical_bill" in office.ready.pack.facts
        else {"person": {"major_award": False}},
    )
    office.act(filed, "outcome", office.officer("local_personnel", "xiuwen"), outcome="approved")
    assert filed.step == "local_publicity"


def test_a_case_sent_back_jumped_forward_again_over_the_review_it_was_sent_to(
    office: Office, filed: Case
) -> None:
    funded(office)
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    officer = office.officer("local_personnel", "xiuwen")
    office.act(filed, "publish", officer)
    listing = Listing.objects.get()
    objection = publicity.object_to(listing, filed, "李四", "电话", "没有在岗", office.now, listing.starts)
    office.act(
        filed, "settle_objection", officer, objection=str(objection.key), finding="考勤不全", founded=True
    )
    office.act(filed, "outcome", officer, outcome="objection")
    assert filed.step == "local_decision"
    office.act(filed, "verify", officer, facts={"person.title": "senior"}, evidence="证书")
    assert filed.step == "local_review"  # what the review approved has changed, so it is the review's turn


def test_an_outcome_of_another_step_could_be_written_in_by_checking_the_fact(
    office: Office, filed: Case
) -> None:
    with pytest.raises(Refused, match="账册"):
        office.act(filed, "verify", window(office), facts={_book_fact(office): "1 元"}, evidence="看过")


def _book_fact(office: Office) -> str:
    return next(f.id for f in office.ready.pack.facts.values() if f.implied.startswith(("paid:", "limit:")))


# objections


def test_an_objection_to_one_case_was_settled_from_another_on_the_same_list(
    office: Office, filed: Case
) -> None:
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    officer = office.officer("local_personnel", "xiuwen")
    office.act(filed, "publish", officer)
    listing = Listing.objects.get()
    other = Case.objects.create(
        pack=filed.pack, pack_version="1", benefit=filed.benefit, procedure=filed.procedure, claimant=filed.claimant,
        applicant=filed.applicant, opened_by=filed.opened_by, opened_at=office.now,
    )  # fmt: skip
    objection = publicity.object_to(listing, other, "李四", "电话", "不实", office.now, listing.starts)
    with pytest.raises(Refused, match="没有这项异议"):
        office.act(
            filed, "settle_objection", officer, objection=str(objection.key), finding="查", founded=False
        )


def test_settling_no_objection_at_all_ended_in_a_fault(office: Office, filed: Case) -> None:
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    officer = office.officer("local_personnel", "xiuwen")
    office.act(filed, "publish", officer)
    with pytest.raises(Refused, match="异议"):
        office.act(filed, "settle_objection", officer, finding="查", founded=False)
    assert not Objection.objects.exists()


# money


def test_money_that_came_while_the_case_stood_at_its_paying_step_never_fell_due(
    office: Office, filed: Case
) -> None:
    office.budget("市级人才资源开发经费", "1 万元")
    office.budget("注册地人才资源开发经费", "100 万元", level="district", district="xiuwen")
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    office.outcome(filed, "received")
    office.outcome(filed, "transferred")
    assert Commitment.objects.get().state == "waiting"
    office.budget("市级人才资源开发经费", "10 万元")
    office.tick()
    assert Commitment.objects.get().state == "due"


def test_a_payment_in_a_batch_not_yet_sent_was_paid_although_the_grant_had_ended(
    office: Office, filed: Case
) -> None:
    from duixian.site.cases import money

    funded(office)
    office.account_of(filed.claimant)
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    office.outcome(filed, "received")
    office.outcome(filed, "transferred")
    batches.draw_up(
        list(Commitment.objects.all()),
        request="b",
        by=office.officer("local_finance", "xiuwen"),
        now=office.now,
    )
    context = context_of(filed.key, office.officer("local_finance", "xiuwen"), office.now)
    assert context is not None
    money.cancel(context, "终止支持")
    assert Commitment.objects.get().state == "cancelled"


def test_a_payment_due_was_told_twice_when_two_clocks_ran(office: Office, filed: Case) -> None:
    granted(office, filed)
    row = Commitment.objects.get()
    before = acts_of(filed)
    row.state = "committed"  # what a clock still believes that read it before another one paid it
    assert coming_due.check(row, office.now) is False
    assert acts_of(filed) == before


# packs that have changed


@pytest.fixture
def lost(filed: Case) -> Iterator[Case]:
    Case.objects.filter(pk=filed.pk).update(step="no_more")
    filed.refresh_from_db()
    return filed


def test_a_step_that_the_pack_no_longer_has_was_called_not_under_way(office: Office, lost: Case) -> None:
    with pytest.raises(Refused, match="no_more"):
        office.act(lost, "outcome", window(office), outcome="passed")
    assert "no_more" in may(lost, "verify", window(office), office.now)[1]
    assert "no_more" in standing(office.ready.pack, lost, JUNE).said
    assert office.tick().resting == 1
    office.act(lost, "withdraw", office.people["handler"])
    assert lost.phase == "withdrawn"


def test_a_procedure_that_is_no_more_made_pages_and_clock_fail(office: Office, filed: Case) -> None:
    office.act(filed, "ask_correction", window(office), note="缺页")
    Case.objects.filter(pk=filed.pk).update(procedure="no_more")
    filed.refresh_from_db()
    assert "no_more" in standing(office.ready.pack, filed, JUNE).said
    assert drift.missing(office.ready.pack, filed)
    office.later(days=60)
    done = office.tick()
    assert len(done.failed) == 1 and "no_more" in done.failed[0]


def test_an_appeal_that_is_upheld_opens_a_new_round_of_ballots(office: Office, filed: Case) -> None:
    from duixian.site.cases import issuing, panels

    office.act(filed, "outcome", window(office), outcome="refused", ground="材料不符")
    issuing.opened(filed.papers.get(), office.people["handler"], office.now)
    first = panels.round_of(filed, "local_review")
    Ballot.objects.create(
        case=filed,
        step="local_review",
        round=first,
        member=window(office),
        invited_by=window(office),
        invited_at=office.now,
    )
    office.act(filed, "appeal", office.people["handler"], text="原件已经补来")
    office.act(filed, "answer_appeal", office.officer("hr_bureau"), answer="理由成立", overturn=True)
    assert filed.step == "local_review" and panels.round_of(filed, "local_review") == first + 1


# what forms send

HOSTILE: list[Any] = [
    None, "", "x" * 299_000, 0, -1, 2**80, 1.5, True, [], ["a", None, {"b": 1}], {"a": {"b": []}}, "0001-01-01", "9999-12-31", "2022-13-40",
    str(uuid.UUID(int=7)), "<script>", "=1+1", ["x"] * 1000, {"person.degree": None}, {"person.degree": {"$ne": 1}}, {"no.such": 1}, {"contracts": "x"},
]  # fmt: skip
FIELDS = {
    "file": ("anyway", "paper"), "correct": ("note",), "withdraw": ("note", "paper"), "accept": (), "ask_correction": ("wanted", "note"),
    "outcome": ("outcome", "note", "minutes", "ground", "leaves"), "confirm": (), "decline": ("note",), "assign": ("to", "note"),
    "verify": ("facts", "evidence", "from"), "check_material": ("attachment", "state", "note"), "write": ("text", "internal"),
    "invite": ("members",), "cast": ("score", "agrees", "opinion"), "recuse": ("note",), "publish": ("listing",),
    "settle_objection": ("objection", "finding", "founded"), "appeal": ("text",), "answer_appeal": ("answer", "overturn"),
    "recover": ("event",), "confirm_recovery": (), "refuse_recovery": ("note",), "proof": ("proof", "note"),
    "check_proof": ("proof", "accepted", "note"),
}  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: repr(v)[:20])
def test_whatever_a_form_sends_an_act_is_done_or_refused_with_words(
    office: Office, filed: Case, value: Any
) -> None:
    from django.db import transaction

    from duixian.site.cases.acts import ACTS

    applicants = {"file", "correct", "withdraw", "appeal", "proof"}
    for act in ACTS:
        by = office.people["handler"] if act in applicants else window(office)
        for name in FIELDS.get(act, ("note",)):
            payload = {"outcome": "passed", "evidence": "看过原件", "text": "x", "note": "x", name: value}
            with transaction.atomic():
                try:
                    office.act(filed, act, by, **payload)
                except Refused as refused:
                    assert str(refused)
                transaction.set_rollback(True)
            filed.refresh_from_db()


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "a\0b"},
        {"text": "\ud800"},
        {"x": object()},
        {"x": [[[[[[[[[[1]]]]]]]]]]},
        {"x": "y" * 300_001},
        {"x": float("nan")},
    ],
)
def test_what_no_database_keeps_is_refused_before_it_gets_there(
    office: Office, filed: Case, payload: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        office.act(filed, "write", window(office), **payload)


def test_a_status_far_from_any_calendar_is_provisional_and_reckoned_anew(office: Office, filed: Case) -> None:
    from duixian.site.cases import reckoning
    from duixian.site.cases.calendar import current_calendar

    office.act(filed, "ask_correction", window(office), note="缺页")
    Case.objects.filter(pk=filed.pk).update(
        due=filed.due + timedelta(days=3), due_provisional=True, due_calendar="older"
    )  # type: ignore[operator]
    assert reckoning.reckon_all(office.now) == 1
    filed.refresh_from_db()
    assert (filed.due, filed.due_provisional, filed.due_calendar) == (
        date(2022, 6, 16),
        False,
        current_calendar().version,
    )
    assert Timer.objects.get(kind="correct_by").at == at(date(2022, 6, 17), 0)
    assert reckoning.reckon_all(office.now) == 0
