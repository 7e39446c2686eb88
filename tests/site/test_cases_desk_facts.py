"""Facts at the desk: beside the rule, recorded in fields of their kind, accepted on evidence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from duixian.site.registry.models import Fact

from .at_desk import declared, of, verify, window
from .casework import Office, acts_of
from .money_people import DOCTOR, PRIVATE, filed, opened, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def test_a_condition_stands_beside_its_article_facts_and_sources(office: Office) -> None:
    page = said(window(office).get(of(filed(office))))
    assert "筑人社通〔2021〕48号" in page and "登记库 示例库" in page and "满足" in page


@pytest.mark.parametrize(
    ("fact", "form", "value"),
    [
        ("person.household", {"value": "false"}, False),
        ("person.degree", {"value": "master"}, "master"),
        (
            "person.insurance",
            {"r0.from": "2022-02-01", "r0.this_employer": "true"},
            [{"from": "2022-02-01", "this_employer": True}],
        ),
        (
            "contracts",
            {"r0.kind": "labour", "r0.years": "5", "r0.this_employer": "true", "r0.in_effect": "true"},
            None,
        ),
    ],
)
def test_a_fact_is_recorded_in_a_field_of_its_kind(
    office: Office, fact: str, form: dict[str, str], value: Any
) -> None:
    case, client = filed(office), window(office)
    assert "核定：" in said(client.get(of(case, f"?fix={fact}")))
    answer = verify(client, case, fact, **form)
    assert answer.status_code == 200 and answer.redirect_chain
    row = Fact.objects.filter(subject=case.claimant, fact=fact, source="verified").latest("id")
    assert value is None or row.value == value
    assert row.evidence == f"{case.number} 看过原件"


def test_the_evidence_names_the_materials_that_were_looked_at(office: Office) -> None:
    case, client = filed(office), window(office)
    name = case.attachments.first().material  # type: ignore[union-attr]
    verify(client, case, "person.household", "", value="true", looked=[name])
    row = Fact.objects.filter(subject=case.claimant, fact="person.household", source="verified").latest("id")
    assert f"核对{name}" in row.evidence


def test_what_does_not_fit_is_told_at_its_field_and_stands(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = verify(client, case, "person.insurance", **{"r0.from": "二月三十"})
    assert answer.status_code == 422 and "二月三十" in said(answer)
    assert verify(client, case, "person.household").status_code == 422
    without = verify(client, case, "person.household", "", value="true")
    assert without.status_code == 409 and "凭什么核定" in said(without)
    assert not Fact.objects.filter(source="verified").exists()


def test_a_list_gets_another_row_without_losing_what_was_typed(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = verify(client, case, "contracts", more="1", **{"r0.years": "4"})
    assert answer.status_code == 200 and 'name="r1.years"' in said(answer) and 'value="4"' in said(answer)


@pytest.mark.parametrize(
    "fact",
    [
        "station.expert_station_approved",
        "person.nonsense",
        "employer",
        "../x",
        "",
        "project.project_approved",
        "paid",
    ],
)
def test_facts_that_are_not_this_steps_to_record_are_refused(office: Office, fact: str) -> None:
    case, client = filed(office), window(office)
    assert verify(client, case, fact, value="true").status_code == 403
    case.refresh_from_db()
    assert acts_of(case).count("verified") == 0


def test_declared_facts_are_accepted_as_they_stand_on_evidence(office: Office) -> None:
    doctor = office.claimant(
        {**DOCTOR, "person": {k: v for k, v in DOCTOR["person"].items() if k != "household"}}
    )
    employer = office.employer(PRIVATE, doctor)
    case = office.draft("settling_allowance", doctor, employer, office.people["handler"])
    office.materials(case, office.people["handler"])
    case.typed = {"person": {"household": True}}
    case.save()
    office.act(case, "file", office.people["handler"])
    client = window(office)
    page = said(client.get(of(case)))
    assert 'name="accept" value="person.household"' in page
    content = re.search(r'name="content" value="([0-9a-f]+)"', page)
    assert content is not None
    form = {"accept": ["person.household", "person.degree"], "content": content[1], "version": case.version}
    assert client.post(of(case, "facts/accept/"), {**form, "request": "a"}).status_code == 409  # no evidence
    stale = client.post(
        of(case, "facts/accept/"), {**form, "content": "0", "evidence": "户口簿", "request": "b"}, follow=True
    )
    assert "事实有了变化" in said(stale)
    done = client.post(of(case, "facts/accept/"), {**form, "evidence": "户口簿", "request": "c"}, follow=True)
    assert done.status_code == 200
    rows = Fact.objects.filter(subject=doctor, source="verified")
    assert [(r.fact, r.value) for r in rows] == [
        ("person.household", True)
    ]  # the register's own need no accepting


def test_sources_that_disagree_are_shown(office: Office) -> None:
    case = filed(office)
    declared(office, case, "person.degree", "master")
    page = said(window(office).get(of(case)))
    assert "与另一来源不一致" in page
