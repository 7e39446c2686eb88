"""Who is told what of a case, when, and on which channel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.site.accounts.models import User
from duixian.site.cases import issuing
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, ProofDue, Timer
from duixian.site.cases.receivers import receivers
from duixian.site.funds.models import Commitment
from duixian.site.notices.models import Notice
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import RECEIVE, VIEW, Given, end, give

from .allowance import DOCTOR, JUNE, PRIVATE, funded, opened
from .casework import Office, at
from .registry_people import account, person, resident

pytestmark = pytest.mark.django_db
REVIEW, DECIDE = ("local_window", "xiuwen"), ("local_personnel", "xiuwen")


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def doctor(office: Office) -> Subject:
    return office.claimant(DOCTOR)


@pytest.fixture
def firm(office: Office, doctor: Subject) -> Subject:
    return office.employer(PRIVATE, doctor)


@pytest.fixture
def handler(office: Office, firm: Subject) -> User:
    return office.people["handler"]


@pytest.fixture
def claimant(doctor: Subject) -> User:
    assert doctor.account is not None
    return doctor.account


@pytest.fixture
def case(office: Office, doctor: Subject, firm: Subject, handler: User) -> Case:
    made = office.draft("settling_allowance", doctor, firm, handler)
    office.materials(made, handler)
    office.act(made, "file", handler)
    return made


def got(kind: str) -> set[str]:
    """Who was told of this kind in the site."""
    return set(Notice.objects.filter(kind=kind, channel="site").values_list("user__username", flat=True))


def kinds(user: User) -> list[str]:
    return list(
        Notice.objects.filter(user=user, channel="site").order_by("id").values_list("kind", flat=True)
    )


def to_payment(office: Office, case: Case) -> None:
    funded(office)
    office.account_of(case.claimant)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")


# Each kind: who gets it and when


def test_filing_is_told_as_received_and_acceptance_when_the_office_accepts(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    assert kinds(handler) == kinds(claimant) == ["filed"]
    office.act(case, "accept", office.officer(*REVIEW))
    assert kinds(handler) == kinds(claimant) == ["filed", "accepted"]


def test_an_outcome_that_accepts_on_the_way_tells_of_it_too(
    office: Office, case: Case, claimant: User
) -> None:
    office.outcome(case, "passed")
    assert kinds(claimant) == ["filed", "accepted"]


def test_a_claim_that_is_not_accepted_is_never_told_as_accepted(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    office.act(case, "outcome", office.officer(*REVIEW), outcome="refused", ground="材料不符")
    assert kinds(handler) == kinds(claimant) == ["filed", "decided"]


def test_what_to_correct_is_told_with_its_day_and_again_before_it(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    office.act(case, "ask_correction", office.officer(*REVIEW), note="合同缺最后一页")
    assert case.due == date(2022, 6, 16)
    assert {n.deadline for n in Notice.objects.filter(kind="correct_by")} == {case.due}
    assert got("correct_by") == {handler.username, claimant.username}
    office.on(case.due - timedelta(days=3))
    office.tick()
    assert got("deadline_near") == set()
    office.on(case.due - timedelta(days=2))
    office.tick()
    assert got("deadline_near") == {handler.username, claimant.username}


def test_a_correction_handed_in_is_not_asked_for_again(office: Office, case: Case, handler: User) -> None:
    office.act(case, "ask_correction", office.officer(*REVIEW), note="合同缺最后一页")
    assert case.due is not None
    last = case.due
    office.act(case, "correct", handler)
    office.on(last - timedelta(days=2))
    office.tick()
    assert got("deadline_near") == set()


def test_a_correction_that_never_came_is_told_as_withdrawn_by_the_clock_not_as_a_decision(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    office.act(case, "ask_correction", office.officer(*REVIEW), note="合同缺最后一页")
    office.on(date(2022, 6, 17))
    office.tick()
    assert got("lapsed") == {handler.username, claimant.username} and got("decided") == set()


def test_the_claimant_learns_that_the_unit_withdrew(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    office.act(case, "withdraw", handler)
    assert kinds(claimant) == ["filed", "withdrawn"]


def test_a_draft_thrown_away_is_told_to_nobody(
    office: Office, doctor: Subject, firm: Subject, handler: User
) -> None:
    office.act(office.draft("settling_allowance", doctor, firm, handler), "withdraw", handler)
    assert not Notice.objects.exists()


def test_publicity_decision_and_money_are_told_to_claimant_and_unit(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    to_payment(office, case)
    office.pay(paid=False)
    Commitment.objects.update(state="due")
    office.pay()
    both = {handler.username, claimant.username}
    for kind in ("filed", "accepted", "published", "decided", "failed", "paid"):
        assert got(kind) == both, kind
    assert kinds(claimant) == ["filed", "accepted", "published", "decided", "failed", "paid"]
    published = Notice.objects.filter(kind="published").first()
    assert published is not None and published.deadline == date(2022, 6, 9)


def test_an_instalment_that_is_put_off_is_told(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    from duixian.site.cases import treasury

    funded(office)
    for outcome in ("passed", "approved"):
        office.outcome(case, outcome)
    office.publish(case)
    for outcome in ("received", "transferred"):
        office.outcome(case, outcome)
    due = list(Commitment.objects.filter(state="due"))
    treasury.draw_up(due, "d", office.officer("local_finance", "xiuwen"), office.now)  # no account is known
    assert Commitment.objects.get(case=case.key).state == "held"
    assert got("held") == {handler.username, claimant.username}


def test_what_must_come_back_is_told_with_its_day(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    to_payment(office, case)
    office.pay()
    office.on(date(2023, 9, 1))
    office.known(
        case.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=date(2023, 9, 1)
    )
    office.act(case, "recover", office.officer(*DECIDE))
    assert got("to_be_returned") == set()  # proposed is not decided
    office.act(case, "confirm_recovery", office.officer(*DECIDE, 2))
    assert got("to_be_returned") == {handler.username, claimant.username}
    assert all(
        n.deadline and n.deadline > date(2023, 9, 1) for n in Notice.objects.filter(kind="to_be_returned")
    )


def test_an_answered_appeal_is_told(office: Office, case: Case, handler: User, claimant: User) -> None:
    office.act(case, "outcome", office.officer(*REVIEW), outcome="refused", ground="材料不符")
    issuing.opened(case.papers.get(), handler, office.now)
    office.act(case, "appeal", handler, text="原件已补")
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="维持")
    assert kinds(claimant).count("decided") == 2


def test_messages_go_to_the_other_side_only(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    officer = office.officer(*REVIEW)
    office.act(case, "write", officer, text="内部看法", internal=True)
    assert got("message") == set()
    office.act(case, "write", officer, text="请补电话")
    assert got("message") == {handler.username, claimant.username}
    office.act(case, "write", handler, text="好的")
    assert got("written") == set()  # nobody has taken the case
    office.act(case, "assign", officer, to=officer.pk)
    office.act(case, "write", claimant, text="请问进展")
    assert got("written") == {officer.username} and got("message") == {handler.username, claimant.username}


def limited(office: Office, case: Case) -> User:
    """The case has an officer and a limit of ten days, of which two days before its end something is told."""
    officer = office.officer(*REVIEW)
    office.act(case, "assign", officer, to=officer.pk)
    Case.objects.filter(pk=case.pk).update(due=JUNE + timedelta(days=10))
    case.refresh_from_db()
    Timer.objects.create(case=case, kind="near", name="near:x", at=at(JUNE + timedelta(days=8), 0))
    return officer


def test_an_offices_own_limit_is_no_matter_of_the_applicant(office: Office, case: Case) -> None:
    officer = limited(office, case)
    office.on(JUNE + timedelta(days=8))
    office.tick()
    assert got("deadline_near") == set() and got("work_near") == {officer.username}
    assert Notice.objects.get(kind="work_near").deadline == case.due


def test_after_a_standstill_nobody_is_reminded_of_a_day_that_has_passed(office: Office, case: Case) -> None:
    limited(office, case)
    office.on(JUNE + timedelta(days=11))
    office.tick()
    assert got("work_near") == set() and case.events.filter(act="deadline_near").exists()


def test_a_proof_is_asked_for_a_week_before_its_day_unless_it_was_handed_in(
    office: Office, case: Case, handler: User, claimant: User
) -> None:
    Case.objects.filter(pk=case.pk).update(phase="granted")
    rows = [
        ProofDue.objects.create(
            case=case, label="在岗证明", number=n, covers_from=JUNE, covers_to=JUNE + timedelta(days=30), by=JUNE + timedelta(days=60),
            state=state,
        )
        for n, state in ((1, "waiting"), (2, "offered"))
    ]  # fmt: skip
    for row in rows:
        Timer.objects.create(
            case=case, kind="proof_near", name=f"proof:{row.pk}", at=at(row.by - timedelta(days=7), 0), detail={"proof": row.pk}
        )  # fmt: skip
    office.on(JUNE + timedelta(days=53))
    office.tick()
    assert got("deadline_near") == {handler.username, claimant.username}
    assert Notice.objects.filter(kind="deadline_near", deadline=rows[0].by).count() == 2


# Who belongs to the two sides


def test_whoever_receives_for_the_unit_or_the_person_is_told_and_nobody_else(
    office: Office, case: Case, doctor: Subject, firm: Subject, handler: User, claimant: User
) -> None:
    today = JUNE - timedelta(days=1)
    for name, order, principal, acts, until in (
        ("收件人", 994, firm, [RECEIVE], None), ("只看的人", 995, firm, [VIEW], None), ("收回的人", 996, firm, [RECEIVE], today),
        ("本人的受托人", 997, doctor, [RECEIVE], None),
    ):  # fmt: skip
        agent = person(resident("19790101", order), name)
        account(name, agent)
        kind = "handler" if principal == firm else "agent"
        power = give(Given(principal, agent, kind, acts, JUNE - timedelta(days=9), JUNE + timedelta(days=90), "授权书"), None, office.now)  # fmt: skip
        if until:
            end(power, until, "收回", handler, office.now)
    Notice.objects.all().delete()
    office.act(case, "accept", office.officer(*REVIEW))
    assert got("accepted") == {handler.username, claimant.username, "收件人", "本人的受托人"}


def test_a_handler_who_filed_and_has_left_is_told_no_more(
    office: Office, case: Case, firm: Subject, handler: User, claimant: User
) -> None:
    for power in firm.powers_given.all():
        end(power, JUNE, "离职", handler, office.now)
    office.act(case, "accept", office.officer(*REVIEW))
    assert got("accepted") == {claimant.username}


def test_a_closed_account_is_told_nothing(office: Office, case: Case, claimant: User) -> None:
    User.objects.filter(pk=claimant.pk).update(is_active=False)
    office.act(case, "accept", office.officer(*REVIEW))
    assert claimant.username not in got("accepted")


def test_whose_account_is_paid_is_told_of_money_alone(office: Office, case: Case) -> None:
    other = person(resident("19800909", 993), "收款人")
    payee = account("payee", other)
    to_payment(office, case)
    Commitment.objects.filter(case=case.key).update(payee=other.key)
    assert payee not in receivers(case, "decided", JUNE)
    for kind in ("paid", "failed", "to_be_returned"):
        assert payee in receivers(case, kind, JUNE)


def test_a_spouses_allowance_goes_to_the_spouse_and_not_to_the_unit(office: Office, case: Case) -> None:
    from duixian.site.cases import money
    from duixian.site.cases.views.common import context_of
    from duixian.site.registry.facts import Entry, record
    from duixian.site.registry.models import Fact

    case.benefit = "spouse_subsidy"
    context = context_of(case, office.people["handler"])
    assert context.benefit.payee == "spouse" and money.payee_of(context) is None
    with pytest.raises(Refused, match="登记里还没有"):
        money._payee(context)
    other = person(resident("19860606", 993), "配偶")
    record([Entry(case.claimant, "guiyang", "spouse", None, Fact.Source.EXTRACT, other=other, register="民政")], None, office.now)  # fmt: skip
    assert money.payee_of(context) == other
