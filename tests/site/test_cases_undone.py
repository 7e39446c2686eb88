"""Decisions that fall on appeal: what they did is undone; what appeals are against, until when, and who answers them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from duixian.quantities.money import format_money
from duixian.site.accounts.models import User
from duixian.site.cases import issuing
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Appeal, Case, Decision, Issued, ProofDue
from duixian.site.funds import checking, recovery
from duixian.site.funds.models import Commitment, Receivable
from duixian.site.registry import powers
from duixian.site.registry.facts import on_day
from duixian.site.shelf import shelf

from .casework import Office, acts_of
from .granting import Walked, by_way
from .registry_people import person, resident
from .test_cases_long import office, states, station, to_the_midterm

__all__ = ["office", "station"]
pytestmark = pytest.mark.django_db


def ended(office: Office, case: Case) -> None:
    """Paid once, failed at its mid-term and again after it was mended."""
    to_the_midterm(office, case)
    ProofDue.objects.filter(case=case).update(state="accepted")  # the yearly reports were made
    office.outcome(case, "failed")
    office.act(case, "outcome", office.people["handler"], outcome="mended", note="已整改")
    office.outcome(case, "failed")
    assert case.phase == "ended"


def sound(office: Office) -> None:
    assert checking.audit(office.now + timedelta(days=4000)) == []


# An end


def test_an_end_has_a_paper_with_its_ground_its_article_and_the_remedies(
    office: Office, station: Case
) -> None:
    ended(office, station)
    paper = station.papers.get(kind="end")
    decision = station.decisions.get(kind="end")
    assert paper.decision_id == decision.pk
    text = "".join(paper.content["paragraphs"])
    assert decision.ground in text and "行政复议" in text and "申请复核" in text and "依据" in text


def test_an_end_that_falls_leads_back_to_the_grant_and_its_money(office: Office, station: Case) -> None:
    ended(office, station)
    office.act(station, "appeal", office.people["handler"], text="整改已经合格")
    office.act(
        station, "answer_appeal", office.officer("science", number=5), answer="理由成立", overturn=True
    )
    assert (station.phase, station.step, station.ended_at) == ("granted", "recheck", None)
    assert states(station) == ["paid", "committed", "committed"]
    assert acts_of(station)[-1] != "cancelled" and "taken_up" in acts_of(station)
    with pytest.raises(Refused, match="不能撤回"):
        office.act(station, "withdraw", office.people["handler"])
    settled = on_day(station.claimant, "guiyang", office.now.date())
    said = settled["station.year_review_failed"].row.evidence
    assert "仍不合格" not in said  # what the end settled is as it was before
    office.outcome(station, "passed")
    assert states(station) == ["paid", "due", "committed"]
    office.pay()
    station.refresh_from_db()
    assert station.step == "acceptance" and states(station) == ["paid", "paid", "committed"]
    sound(office)


def test_instalments_that_were_taken_up_again_can_be_cancelled_again(office: Office, station: Case) -> None:
    ended(office, station)
    office.act(station, "appeal", office.people["handler"], text="整改已经合格")
    office.act(
        station, "answer_appeal", office.officer("science", number=5), answer="理由成立", overturn=True
    )
    office.outcome(station, "failed")
    assert station.phase == "ended" and states(station) == ["paid", "cancelled", "cancelled"]
    office.act(station, "appeal", office.people["handler"], text="还是合格")
    office.act(
        station, "answer_appeal", office.officer("science", number=6), answer="理由成立", overturn=True
    )
    assert states(station) == ["paid", "committed", "committed"]
    sound(office)


def test_the_time_for_an_appeal_runs_from_the_service_of_the_decisions_own_paper(
    office: Office, station: Case
) -> None:
    ended(office, station)
    handler = office.people["handler"]
    for paper in station.papers.exclude(kind="end"):  # served long before
        issuing.serve(paper, office.now.date() - timedelta(days=300), "hand", "张三", None, office.now)
    office.later(days=200)
    assert _may(office, station)[0]
    issuing.opened(station.papers.get(kind="end"), handler, office.now)
    office.later(days=60)
    assert _may(office, station)[0]
    office.later(days=1)
    assert not _may(office, station)[0] and "期限" in _may(office, station)[1]


def _may(office: Office, case: Case) -> tuple[bool, str]:
    from duixian.site.cases.engine.apply import may

    return may(case, "appeal", office.people["handler"], office.now)


def test_a_revocation_that_falls_leads_back_to_where_the_case_stood(office: Office, station: Case) -> None:
    """At any time, by an ending of the procedure: nothing that it settled or cancelled stays."""
    to_the_midterm(office, station)
    ending = office.ready.pack.procedures[station.procedure].endings[0]
    role = office.ready.pack.roles[ending.role]
    one, two = (office.officer(role.id, station.territory if role.territory else "", n) for n in (21, 22))
    ground = next(g for g in ending.grounds if g.condition is None)
    office.act(
        station, "end", one, ending=ending.id, cause=ground.id, found="查实，有材料", minutes="纪要1号"
    )
    office.act(station, "confirm_end", two)
    assert station.phase == "ended" and states(station) == ["paid", "cancelled", "cancelled"]
    assert station.papers.filter(kind="end", decision__kind="end").exists()
    office.act(station, "appeal", office.people["handler"], text="与事实不符")
    office.act(
        station, "answer_appeal", office.officer("science", number=23), answer="理由成立", overturn=True
    )
    assert (station.phase, station.step) == ("granted", "midterm")
    assert states(station) == ["paid", "committed", "committed"]
    held = on_day(station.claimant, "guiyang", office.now.date())
    assert not any(s.fact in held and held[s.fact].row.value == s.value for s in ground.sets)
    sound(office)


# Who answers


def test_whoever_had_a_part_in_a_decision_does_not_answer_the_appeal(office: Office, station: Case) -> None:
    ended(office, station)
    office.act(station, "appeal", office.people["handler"], text="不服")
    last = station.decisions.get(kind="end").event
    assert last.step == "recheck"
    had = {e.user for e in station.events.filter(act__in=["outcome", "proposed", "confirmed"]) if e.user}
    science = [user for user in had if user.posts.filter(role="science").exists()]
    assert science
    for user in science:
        with pytest.raises(Refused, match="没有经手的另一人"):
            office.act(station, "answer_appeal", user, answer="维持")
    with pytest.raises(Refused):
        office.act(station, "answer_appeal", office.officer("hr_bureau"), answer="维持")
    again, who = office.officer("science", number=8), person(resident("19770101", 992), "同一人")
    for user in (science[0], again):
        powers.tie(user, who, None, office.now)
    with pytest.raises(Refused, match="没有经手的另一人"):  # another account, the same person
        office.act(station, "answer_appeal", User.objects.get(pk=again.pk), answer="维持")
    office.act(station, "answer_appeal", office.officer("science", number=9), answer="维持")
    assert station.phase == "ended"
    text = "".join(station.papers.get(kind="appeal").content["paragraphs"])
    assert "维持原决定" in text and station.papers.get(kind="end").number in text


def test_one_person_has_one_vote_whatever_their_accounts(office: Office, station: Case) -> None:
    office.outcome(station, "passed")
    who = person(resident("19770101", 992), "同一人")
    experts = [office.officer("science_experts", number=n) for n in (1, 2)]
    for user in experts:
        powers.tie(user, who, None, office.now)
    office.act(station, "invite", experts[0], members=[experts[0].pk])
    with pytest.raises(Refused, match="同一个人"):
        office.act(station, "invite", experts[0], members=[experts[1].pk])


# A recovery and a grant


def granted(benefit: str) -> Walked:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    walked = Walked(ready, benefit, by_way(ready, benefit)[0])
    walked.to_the_grant()
    return walked


@pytest.fixture
def recovered() -> Walked:
    """Months were paid; then a fraud was recorded, and all of it claimed back."""
    walked = granted("salary_subsidy")
    walked.to_the_first_payment()
    office, case = walked.office, walked.case
    office.later(days=1)
    office.known(case.claimant, {"person": {"fraud_found": True}})
    one, two = _hr(walked, 7), _hr(walked, 8)
    office.act(case, "recover", one)
    office.act(case, "confirm_recovery", two)
    return walked


def _hr(walked: Walked, number: int) -> Any:
    steps = [s for s in walked.procedure.steps if walked.ready.pack.roles[s.role].kind == "office"]
    role = walked.ready.pack.roles[steps[0].role]
    return walked.office.officer(role.id, walked.case.territory if role.territory else "", number)


def _appeal(walked: Walked, *, overturn: bool) -> None:
    walked.office.act(walked.case, "appeal", walked.by, text="不是弄虚作假")
    bureau = walked.office.officer("hr_bureau", number=9)
    walked.office.act(walked.case, "answer_appeal", bureau, answer="查明属实", overturn=overturn)


def test_a_recovery_is_a_decision_that_may_be_appealed_against(recovered: Walked) -> None:
    decision = Decision.objects.get(case=recovered.case, kind="recover")
    assert decision.ground and decision.articles and decision.amount
    assert Issued.objects.get(case=recovered.case, kind="recovery").decision_id == decision.pk
    _appeal(recovered, overturn=False)
    assert Receivable.objects.get().state == "open"


@pytest.mark.parametrize("received", [0, 1_000])
def test_a_recovery_that_falls_is_posted_back_and_the_instalments_go_on(
    recovered: Walked, received: int
) -> None:
    case, office = recovered.case, recovered.office
    row = Receivable.objects.get()
    if received:
        recovery.receive(row, received, "缴款书 1", request="r1", by=_hr(recovered, 7), now=office.now)
    before = Commitment.objects.filter(case=case.key, state="cancelled").count()
    assert before
    _appeal(recovered, overturn=True)
    row.refresh_from_db()
    assert (row.state, row.outstanding) == ("reversed", 0)
    assert not Commitment.objects.filter(case=case.key, state="cancelled").exists()
    case.refresh_from_db()
    assert case.phase == "granted"
    extra = Commitment.objects.filter(case=case.key).order_by("-number").first()
    assert extra is not None and (extra.fen == received) == bool(received)
    sound(office)


def test_a_grant_that_falls_before_anything_is_paid_is_decided_anew() -> None:
    walked = granted("settling_allowance")
    case, office = walked.case, walked.office
    event = case.decisions.get().event
    _appeal(walked, overturn=True)
    assert (case.phase, case.step, case.amount) == ("open", event.step, None)
    assert set(Commitment.objects.filter(case=case.key).values_list("state", flat=True)) == {"cancelled"}
    office.publish(case, event.outcome)
    assert case.phase == "granted"
    assert sorted(Commitment.objects.filter(case=case.key).values_list("number", "state"))[0][0] == 1
    sound(office)


# Papers


def test_a_payment_has_its_notice_with_amount_and_account() -> None:
    walked = granted("settling_allowance")
    walked.to_the_first_payment()
    row = Commitment.objects.get(case=walked.case.key)
    paper = walked.case.papers.get(kind="payment")
    text = "".join(paper.content["paragraphs"])
    assert row.state == "paid" and "*" in text
    assert format_money(row.fen) in text


def test_each_office_numbers_its_papers_by_itself(office: Office, station: Case) -> None:
    """Offices without a mark of their own share the city's, and are told apart by name."""
    ended(office, station)
    series = set(station.papers.values_list("series", flat=True))
    last: dict[str, int] = {}
    for paper in Issued.objects.order_by("pk"):
        assert paper.place == last.get(paper.series, 0) + 1, paper.number
        last[paper.series] = paper.place
    assert any("市科技局" in one or one.startswith("筑科") for one in series)


def test_a_refusal_says_that_the_claim_was_refused_whether_or_not_it_was_taken_up_before() -> None:
    from .money_people import filed, opened

    desk = opened()
    case = filed(desk)
    desk.act(
        case, "outcome", desk.officer("local_window", "xiuwen"), outcome="refused", ground="不是重点产业企业"
    )
    assert set(case.papers.values_list("kind", flat=True)) == {"refusal"}
    assert case.accepted_at is None


def test_nothing_paid_is_nothing_to_claim_back_whatever_the_stage() -> None:
    from .money_people import filed, opened

    desk = opened()
    case = filed(desk)
    with pytest.raises(Refused, match="没有已付未退的钱"):
        desk.act(case, "recover", desk.officer("local_window", "xiuwen"))


def test_who_appeals_chooses_which_decision_and_sees_the_last_day_of_each(recovered: Walked) -> None:
    case, office = recovered.case, recovered.office
    issuing.serve(case.papers.get(kind="decision"), office.now.date(), "hand", "张三", None, office.now)
    grant, claim = (Decision.objects.get(case=case, kind=kind) for kind in ("grant", "recover"))
    client = Client()
    client.force_login(recovered.by)
    with mock.patch("django.utils.timezone.now", return_value=office.now):
        page = client.get(reverse("cases:case", args=[case.key])).content.decode()
        last = office.now.date() + timedelta(days=60)
        assert f'name="decision" value="{grant.pk}"' in page and f'name="decision" value="{claim.pk}"' in page
        assert f"{last.year}年{last.month}月{last.day}日前" in page and "期限从送达那天起算" in page
        form = {
            "text": "月份算少了",
            "decision": str(grant.pk),
            "request": "r1",
            "version": str(case.version),
        }
        client.post(reverse("cases:act", args=[case.key, "appeal"]), form)
    assert Appeal.objects.get(case=case).decision_id == grant.pk
    other = {"text": "别人的决定", "decision": "999999999"}
    with pytest.raises(Refused, match="没有可以申请复核的决定"):
        office.act(case, "appeal", recovered.by, **other)


def test_a_decision_whose_time_has_passed_is_not_taken_for_the_one_that_is_meant(recovered: Walked) -> None:
    case, office = recovered.case, recovered.office
    for paper in case.papers.filter(kind="recovery"):
        issuing.serve(paper, office.now.date(), "hand", "张三", None, office.now)
    office.later(days=61)
    office.act(case, "appeal", recovered.by, text="月份算少了")
    assert Appeal.objects.get(case=case).decision.kind == "grant"
