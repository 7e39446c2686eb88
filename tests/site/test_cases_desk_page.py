"""A case at its desk: who may open it, what is written down, every phase."""

from __future__ import annotations

import uuid

import pytest

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row

from .at_desk import NOWHERE, audited, claimant, of, window
from .casework import Office
from .money_people import filed, funded, granted, opened, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def test_every_opening_is_written_down(office: Office) -> None:
    case = filed(office)
    client = window(office)
    assert client.get(of(case)).status_code == 200
    assert client.get(of(case)).status_code == 200
    rows = Row.objects.filter(act="case.opened")
    assert rows.count() == 2


@pytest.mark.parametrize(
    "more",
    [
        "",
        "acts/outcome/",
        "facts/",
        "facts/accept/",
        "take/",
        "sanctions/",
        f"objections/{NOWHERE}/objector/",
    ],
)
def test_another_districts_case_is_not_there(office: Office, more: str) -> None:
    case = filed(office)
    stranger = window(office, "kaiyang")
    answer = stranger.post(of(case, more), {"outcome": "passed"}) if more else stranger.get(of(case))
    unknown = (
        stranger.post(f"/desk/{uuid.uuid4()}/{more}") if more else stranger.get(f"/desk/{uuid.uuid4()}/")
    )
    assert answer.status_code == unknown.status_code == 404
    assert case.claimant.name not in said(answer)
    before = case.version
    case.refresh_from_db()
    assert case.version == before and audited("case.opened") == 0


def test_whoever_may_look_but_not_write_is_shown_no_form_to_write_in(office: Office) -> None:
    case = filed(office)
    assert "acts/write/" in said(window(office).get(of(case)))
    payer = signed_in(office.officer("local_finance", "xiuwen"))
    page = payer.get(of(case))
    assert page.status_code == 200 and "acts/write/" not in said(page)


def test_the_claimant_and_administrators_have_no_desk_for_it(office: Office) -> None:
    case = filed(office)
    assert signed_in(claimant(case)).get(of(case)).status_code == 403
    chief = User.objects.create_user("chief", password="a long enough one")
    chief.duty = User.Duty.SYSTEM
    chief.save()
    assert signed_in(chief).get(of(case)).status_code in (302, 404)


def test_a_case_can_be_opened_in_every_phase(office: Office) -> None:
    funded(office)
    withdrawn = filed(office, 3)
    handler = User.objects.get(username=f"handler-{withdrawn.applicant_id}")
    office.act(withdrawn, "withdraw", handler)
    draft = office.draft("settling_allowance", withdrawn.claimant, withdrawn.applicant, handler)
    paid, refused, stopped = filed(office, 1), filed(office, 2), filed(office, 5)
    granted(office, paid)
    office.outcome(refused, "refused", ground="材料与事实不符")
    office.act(stopped, "ask_correction", office.officer("local_window", "xiuwen"), note="合同缺页")
    client = window(office)
    phases = []
    for case in (paid, refused, withdrawn, stopped):
        page = client.get(of(case))
        assert page.status_code == 200 and case.number in said(page)
        phases.append(case.phase)
    assert phases == ["granted", "refused", "withdrawn", "open"]
    office.pay()
    paid.refresh_from_db()
    assert paid.phase == "done" and client.get(of(paid)).status_code == 200
    assert client.get(of(draft)).status_code == 404
