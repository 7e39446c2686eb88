"""After a grant the page of the case tells what has to be kept to and what would have to be paid back, with the articles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from duixian.site.shelf import shelf

from .allowance import filed_by_firm, granted, opened
from .casework import Office
from .granting import Walked, by_way
from .walking import moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda office: moved(monkeypatch, office)


def page_of(walked: Walked) -> str:
    client = Client()
    client.force_login(walked.case.opened_by)
    return client.get(f"/cases/{walked.case.key}/").content.decode()


def test_whoever_was_granted_a_subsidy_for_a_home_reads_that_it_must_not_be_sold_for_five_years(
    clock: Any,
) -> None:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    walked = Walked(ready, "home_subsidy", by_way(ready, "home_subsidy")[0])
    clock(walked.office)
    walked.to_the_grant()
    page = page_of(walked)
    (duty,) = ready.pack.benefits["home_subsidy"].obligations
    assert "兑现以后的义务" in page and duty.label in page
    assert duty.cite is not None and duty.cite.full in page
    for clause in ready.pack.benefits["home_subsidy"].returns:
        assert clause.event in page


def test_who_returned_a_part_of_an_allowance_for_leaving_early_was_told_so_before(clock: Any) -> None:
    office: Office = opened()
    clock(office)
    case = filed_by_firm(office)
    client = Client()
    assert case.claimant.account is not None
    client.force_login(case.claimant.account)
    assert "兑现以后的义务" not in client.get(f"/cases/{case.key}/").content.decode()
    granted(office, case)
    client.force_login(case.claimant.account)  # weeks later
    page = client.get(f"/cases/{case.key}/").content.decode()
    for clause in office.ready.pack.benefits["settling_allowance"].returns:
        assert clause.event in page and clause.cite is not None and clause.cite.full in page


def test_an_obligation_for_some_years_runs_from_the_grant_and_not_from_today() -> None:
    from duixian.rules.evaluate.details import Duty
    from duixian.rules.model.delivery import Obligation
    from duixian.site.cases.duties import _until

    duty = Duty(Obligation(label="在本市工作满三年", months=36), 1, date(2029, 1, 1))
    assert _until(duty, date(2022, 6, 9)) == date(2025, 6, 9)
