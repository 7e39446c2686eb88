"""Acts at the desk: outcomes, proposals, refusals with reasons, corrections; forged and stale forms."""

from __future__ import annotations

import re
from datetime import date

import pytest

from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .at_desk import at_decision, do, of, window
from .casework import Office, acts_of
from .money_people import DOCTOR, PRIVATE, filed, opened, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


@pytest.mark.parametrize("outcome", ["nonsense", "paid", "clear", "", "approved"])
def test_a_forged_outcome_changes_nothing(office: Office, outcome: str) -> None:
    case, client = filed(office), window(office)
    before = case.version
    assert do(client, case, "outcome", outcome=outcome).status_code == 409
    case.refresh_from_db()
    assert case.version == before


@pytest.mark.parametrize(
    "act", ["file", "withdraw", "tick", "recover", "commit", "appeal", "correct", "__class__"]
)
def test_acts_of_others_have_no_address_here(office: Office, act: str) -> None:
    case = filed(office)
    assert do(window(office), case, act).status_code == 403


def test_what_was_typed_stays_when_the_act_is_refused(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = do(client, case, "outcome", outcome="refused", note="写了很久的意见")
    assert (
        answer.status_code == 409
        and "写了很久的意见" in said(answer)
        and "不予兑现要写明理由" in said(answer)
    )


def test_a_page_that_is_out_of_date_does_nothing_and_says_so(office: Office) -> None:
    case, client = filed(office), window(office)
    old = case.version
    office.act(case, "outcome", office.officer("local_window", "xiuwen", 2), outcome="passed")
    answer = do(client, case, "outcome", outcome="refused", ground="x", version=old)
    assert answer.status_code == 409 and "已经有了新的进展" in said(answer)


def test_the_same_form_twice_is_one_act(office: Office) -> None:
    case, client = filed(office), window(office)
    form = {"version": case.version, "request": "same", "outcome": "passed"}
    client.post(of(case, "acts/outcome/"), form)
    client.post(of(case, "acts/outcome/"), form)
    assert acts_of(case).count("outcome") == 2  # filing, and this one


def test_a_refusal_takes_failing_conditions_as_its_reasons(office: Office) -> None:
    doctor = office.claimant(
        {**DOCTOR, "person": {**DOCTOR["person"], "household": False, "post_urgent": False}}
    )
    firm = office.employer(PRIVATE, doctor)
    case = office.draft("settling_allowance", doctor, firm, office.people["handler"])
    office.materials(case, office.people["handler"])
    office.act(case, "file", office.people["handler"], anyway=True)
    client = window(office)
    page = said(client.get(of(case)))
    nodes = re.findall(r'name="leaves" value="([^"]+)"', page)
    assert nodes
    do(client, case, "outcome", outcome="refused", leaves=nodes[0])
    case.refresh_from_db()
    decision = case.decisions.get()
    assert case.phase == "refused" and decision.ground.startswith("不满足") and decision.articles


def test_a_proposal_shows_what_would_be_confirmed_and_by_whom_it_cannot_be() -> None:
    office, case = at_decision()
    first, second = (signed_in(office.officer("hr", "", n)) for n in (1, 2))
    do(first, case, "outcome", outcome="approved", note="人岗相符")
    own, other = said(first.get(of(case))), said(second.get(of(case)))
    assert "提出的人以外的另一人" in own and "复核同意</button>" not in own
    assert "人岗相符" in other and "复核同意</button>" in other
    assert case.number in said(second.get("/desk/?pile=confirm")) and case.number not in said(
        first.get("/desk/?pile=confirm")
    )
    told = Entry(
        case.claimant,
        "demo",
        "person.degree",
        "master",
        Fact.Source.VERIFIED,
        valid_from=date(2023, 1, 1),
        evidence="证书",
    )
    record([told], None, office.now)
    assert "提出以后事实有了变化" in said(second.get(of(case)))


def test_a_correction_lists_materials_and_facts_and_is_asked_once(office: Office) -> None:
    case, client = filed(office), window(office)
    page = said(client.get(of(case)))
    assert 'name="wanted"' in page
    name = case.attachments.first().material  # type: ignore[union-attr]
    do(client, case, "ask_correction", wanted=[name, "填明：学位"], note="请补原件")
    case.refresh_from_db()
    assert case.stopped_at is not None
    assert case.number in said(client.get("/desk/?pile=stopped"))
    assert do(client, case, "ask_correction", note="再来").status_code == 409
