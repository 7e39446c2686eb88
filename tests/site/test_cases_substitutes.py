"""Posts that change hands while cases are open: substitutes, hand-overs, officers who leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.site.accounts.appointing import end, hand_over, substitute
from duixian.site.accounts.models import User
from duixian.site.cases import releasing
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import OFFICE, context_of, side_of

from .allowance import JUNE, filed_by_firm, opened
from .casework import Office, acts_of

pytestmark = pytest.mark.django_db
WINDOW = ("local_window", "xiuwen")


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.fixture
def case(office: Office) -> Case:
    return filed_by_firm(office)


@pytest.fixture
def other() -> User:
    return User.objects.create_user("other", password="a long enough one")


def test_a_substitute_acts_for_the_days_appointed_and_is_told_by_name(
    office: Office, case: Case, other: User
) -> None:
    officer = office.officer(*WINDOW)
    substitute(
        officer.posts.get(), other, JUNE + timedelta(days=2), JUNE + timedelta(days=4), None, office.now
    )
    with pytest.raises(Refused, match="起任职"):
        office.act(case, "accept", other)
    office.later(days=2)
    office.act(case, "accept", other)
    event = case.events.get(act="accepted")
    assert event.user == other and event.office == officer.posts.get().office
    office.later(days=3)
    with pytest.raises(Refused, match="到期"):
        office.act(case, "outcome", other, outcome="passed")
    office.act(case, "outcome", officer, outcome="passed")  # who is stood in for goes on meanwhile and after


def test_a_substitute_does_not_outlast_the_post(office: Office, case: Case, other: User) -> None:
    officer = office.officer(*WINDOW)
    substitute(officer.posts.get(), other, JUNE, JUNE + timedelta(days=60), None, office.now)
    end(officer.posts.get(), JUNE + timedelta(days=1), "调离", None, office.now)
    office.act(case, "accept", other)
    office.later(days=1)
    with pytest.raises(Refused, match="无人担任"):
        office.act(case, "outcome", other, outcome="passed")


def test_nobody_stands_in_on_a_case_of_their_own(office: Office, case: Case) -> None:
    claimant = case.claimant.account
    assert claimant is not None
    substitute(
        office.officer(*WINDOW).posts.get(), claimant, JUNE, JUNE + timedelta(days=9), None, office.now
    )
    with pytest.raises(Refused, match="本人的案件"):
        office.act(case, "accept", claimant)


def test_a_post_handed_over_takes_its_cases_along_from_the_day(
    office: Office, case: Case, other: User
) -> None:
    officer = office.officer(*WINDOW)
    office.act(case, "assign", officer, to=officer.pk)
    hand_over(officer.posts.get(), other, JUNE + timedelta(days=3), "调离", None, office.now)
    office.act(case, "accept", officer)
    with pytest.raises(Refused):
        office.act(case, "ask_correction", other, note="早了")
    office.later(days=3)
    assert (
        side_of(context_now(office, case, officer))[0] == ""
        and side_of(context_now(office, case, other))[0] == OFFICE
    )
    with pytest.raises(Refused, match="终止"):
        office.act(case, "outcome", officer, outcome="passed")
    office.act(case, "outcome", other, outcome="passed")
    assert case.step == "local_decision"


def context_now(office: Office, case: Case, user: User):  # type: ignore[no-untyped-def]
    context = context_of(case, user)
    context.now = office.now
    return context


def test_the_cases_of_an_officer_who_left_go_back_to_the_office(office: Office, case: Case) -> None:
    officer, second = office.officer(*WINDOW), office.officer(*WINDOW, 2)
    office.act(case, "assign", officer, to=officer.pk)
    assert releasing.release_all(office.now) == 0
    end(officer.posts.get(), JUNE + timedelta(days=1), "调离", None, office.now)
    assert releasing.release_all(office.now) == 0  # not before the day
    office.later(days=1)
    assert releasing.release_all(office.now) == 1 and releasing.release_all(office.now) == 0
    case.refresh_from_db()
    assert case.assignee is None and acts_of(case)[-1] == "assigned"
    office.act(case, "assign", second, to=second.pk)
    assert releasing.release_all(office.now) == 0


def test_a_case_is_not_handed_to_somebody_who_may_not_handle_it(
    office: Office, case: Case, other: User
) -> None:
    officer = office.officer(*WINDOW)
    claimant = case.claimant.account
    assert claimant is not None
    substitute(officer.posts.get(), claimant, JUNE, date(2022, 7, 1), None, office.now)
    for to in (other.pk, office.officer("local_window", "kaiyang").pk, claimant.pk, 999_999, "x"):
        with pytest.raises(Refused):
            office.act(case, "assign", officer, to=to)
    assert case.assignee is None
