"""回避 goes by the person, whichever of their accounts they use; and what a power names is all that is seen by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases import instalments, treasury
from duixian.site.cases.engine.apply import may
from duixian.site.cases.models import Case
from duixian.site.cases.purse import paying_steps, purse_of
from duixian.site.funds.models import Commitment
from duixian.site.registry import powers
from duixian.site.registry.powers import APPLY, VIEW, Given, give

from .applicants import Town, url
from .money_people import filed, funded, granted, opened
from .registry_people import account, person, resident

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_officer_handles_no_case_of_their_own_with_their_staff_account(place: Town) -> None:
    case = place.filed()
    officer = place.office.officer("local_window", "xiuwen")
    assert may(case, "accept", officer, place.office.now)[0]
    powers.tie(officer, place.doctor, None, place.office.now)
    allowed, reason = may(case, "accept", fresh(officer), place.office.now)
    assert not allowed and "您本人的案件" in reason
    desk = place.browser(fresh(officer)).get("/desk/").content.decode()
    assert str(case.number) not in desk


def test_whoever_filed_a_case_handles_it_with_no_other_account(place: Town) -> None:
    case = place.filed()
    officer = place.office.officer("local_window", "xiuwen")
    handler = powers.own_subject(place.handler)
    assert handler is not None
    powers.tie(officer, handler, None, place.office.now)
    allowed, reason = may(case, "accept", fresh(officer), place.office.now)
    assert not allowed and "您申报的" in reason


def test_two_accounts_of_one_person_are_no_two_persons_of_a_proposal(place: Town) -> None:
    one, two = (
        place.office.officer("local_window", "xiuwen"),
        place.office.officer("local_window", "xiuwen", 2),
    )
    who = person(resident("19770101", 992), "同一人")
    for user in (one, two):
        powers.tie(user, who, None, place.office.now)
    assert powers.same_person(fresh(one), fresh(two))


def test_finance_pays_nothing_of_its_person(place: Town) -> None:
    case = place.filed()
    pack = place.office.ready.pack
    paying = paying_steps(pack.procedures[pack.benefits[case.benefit].procedure])
    role = next(role for role in paying.values() if pack.roles[role].kind == "finance")
    teller = place.office.officer(role, "")
    Case.objects.filter(pk=case.pk).update(phase=Case.Phase.GRANTED, step="", territory="")
    today = timezone.localdate(place.office.now)
    row = Commitment.objects.create(
        case=case.key, case_number="1", number=1, pack=case.pack, benefit=case.benefit, claimant=case.claimant.key, payee=case.claimant.key,
        fen=1, year=today.year, decided_at=place.office.now, state="due", created_at=place.office.now, changed_at=place.office.now,
    )  # fmt: skip
    before = purse_of(teller, today)
    assert before is not None and before.payable().get() == before.seen().get() == row
    powers.tie(teller, place.doctor, None, place.office.now)
    after = purse_of(fresh(teller), today)
    assert after is not None and not after.payable().exists() and not after.seen().exists()


def test_who_entered_an_account_approves_no_payment_to_it_with_another_of_their_accounts() -> None:
    office = opened()
    funded(office)
    case = filed(office)
    row = granted(office, case, account=False)
    drawer, approver, other = (office.officer("local_finance", "xiuwen", n) for n in (1, 2, 3))
    who = person(resident("19770101", 992), "同一人")
    for user in (approver, other):
        powers.tie(user, who, None, office.now)
    instalments.set_account(row, "人才1", "6222020200112233", "示例银行", False, fresh(other), office.now)
    row.refresh_from_db()
    drawn = treasury.draw_up([row], "d1", drawer, office.now)
    assert drawn.batch is not None, drawn.left_out
    allowed, why = treasury.may_approve(drawn.batch, fresh(approver))
    assert not allowed and "收款账户是您登记的" in why
    assert treasury.may_approve(drawn.batch, office.officer("local_finance", "xiuwen", 4))[0]


def listed(client: Client) -> str:
    return client.get("/cases/").content.decode() + client.get("/cases/list.csv").content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("acts", "benefits", "seen"),
    [([VIEW, APPLY], [], True), ([VIEW], ["guiyang:settling_allowance"], True), ([VIEW, APPLY], ["guiyang:living_allowance"], False), ([APPLY], [], False)],
)  # fmt: skip
def test_a_power_shows_the_cases_it_names_and_no_others(
    place: Town, acts: list[str], benefits: list[str], seen: bool
) -> None:
    """As the page of the case itself: 404 for the others."""
    case = place.filed()
    agent = person(resident("19770101", 992), "受托人")
    client = place.browser(account("agent", agent))
    today = timezone.localdate()
    letter = Given(
        place.firm,
        agent,
        "handler",
        acts,
        today - timedelta(days=9),
        today + timedelta(days=90),
        "授权书",
        benefits,
    )
    give(letter, None, place.office.now)
    assert (str(case.number) in listed(client)) is seen
    assert (client.get(url(case)).status_code == 200) is seen


def test_a_refused_act_and_an_objection_leave_a_row(place: Town, handler: Client) -> None:
    case = place.filed()
    handler.post(url(case, "acts/appeal/"), {"request": "x", "text": "不服"})
    row = Row.objects.get(act="cases.refused")
    assert row.user == place.handler and "appeal" in str(row.detail)
