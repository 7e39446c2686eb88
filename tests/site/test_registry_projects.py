"""What an enterprise claims for: stations, platforms, projects and events, with files of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from duixian.rules import Evaluator, load_pack
from duixian.rules.model.declared import Entity
from duixian.rules.model.pack import Pack
from duixian.site.registry import subjects
from duixian.site.registry.cases import case_of
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import APPLY, VIEW, Given, PowerError, give, may_act
from duixian.site.registry.roles import roles_of

from .registry_people import NOW, TODAY, WANG, account, firm, person

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="module")
def guiyang() -> Evaluator:
    return Evaluator(load_pack(PACKS / "guiyang"))


def station(name: str = "云水院士工作站") -> Subject:
    return subjects.get_or_add_project(firm(), "station", name, NOW)


def says(subject: Subject, fact: str, value: object) -> None:
    record([Entry(subject, "guiyang", fact, value, Fact.Source.VERIFIED, evidence="原件")], None, NOW)


def test_the_roles_of_the_packs(guiyang: Evaluator) -> None:
    roles = roles_of(guiyang.pack)
    assert (roles.person, roles.enterprise, roles.spouses) == ("person", "employer", {"spouse"})
    assert roles.projects == {
        "platform": "platform_unit", "station": "station_unit", "project": "project_unit", "event": "event_unit"
    }  # fmt: skip
    demo = roles_of(load_pack(PACKS / "demo"))
    assert (demo.person, demo.enterprise, demo.projects) == (
        "person",
        "employer",
        {"project": "project_unit", "lab": "lab_unit"},
    )


def renamed(pack: Pack, names: dict[str, str]) -> Pack:
    """The pack as another city would name its entities."""

    def other(name: str) -> str:
        return names.get(name, name)

    entities: dict[str, Entity] = {
        other(e.id): replace(e, id=other(e.id), of=other(e.of), kind=other(e.kind))
        for e in pack.entities.values()
    }
    benefits = {b.id: replace(b, role=other(b.role)) for b in pack.benefits.values()}
    return replace(pack, entities=MappingProxyType(entities), benefits=MappingProxyType(benefits))


def test_another_city_names_its_roles_otherwise(guiyang: Evaluator) -> None:
    roles = roles_of(renamed(guiyang.pack, {"person": "talent", "employer": "company", "station": "lab"}))
    assert (roles.person, roles.enterprise) == ("talent", "company")
    assert roles.projects["lab"] == "station_unit"
    assert roles.relation("company") == Subject.Kind.ENTERPRISE
    assert roles.keeper("children") == Subject.Kind.PERSON


@pytest.mark.django_db
def test_a_project_has_a_case_with_its_enterprise(guiyang: Evaluator) -> None:
    one = station()
    says(one, "station.academicians", "1 名")
    says(one, "person.degree", "doctor")
    says(firm(), "employer.ownership", "private")
    says(firm(), "employer.legal_person", True)
    built = case_of(guiyang, one, TODAY)
    assert built.case == {
        "as_of": "2024-03-01",
        "station": {"academicians": "1 名"},
        "station_unit": {"ownership": "private", "legal_person": True, "sanctions": []},
    }
    assert built.rows["station_unit.ownership"].subject == firm()
    assert guiyang.evaluate(built.case).benefits


@pytest.mark.django_db
def test_a_project_that_a_pack_does_not_know_has_an_empty_case(guiyang: Evaluator) -> None:
    other = subjects.get_or_add_project(firm(), "orchard", "果园", NOW)
    assert case_of(guiyang, other, TODAY).case == {"as_of": "2024-03-01"}


@pytest.mark.django_db
def test_an_enterprise_has_a_project_of_a_name_once_and_nobody_else_has_one() -> None:
    assert station() == station("  云水院士工作站 ")
    assert station() != station("云水第二工作站")
    with pytest.raises(subjects.ProjectError, match="单位名下"):
        subjects.get_or_add_project(person(), "station", "个人的站", NOW)
    with pytest.raises(subjects.ProjectError, match="名称"):
        subjects.get_or_add_project(firm(), "station", " ", NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.create(kind=Subject.Kind.PROJECT, name="无主的站", role="station", recorded_at=NOW)


@pytest.mark.django_db
def test_who_acts_for_an_enterprise_acts_for_its_projects() -> None:
    handler, stranger = account("handler", person()), account("stranger", person(WANG, "王五"))
    given = Given(
        firm(),
        person(),
        Power.Kind.HANDLER,
        [VIEW, APPLY],
        date(2024, 1, 1),
        date(2024, 12, 31),
        "授权书 1 号",
    )
    give(given, None, NOW)
    assert may_act(handler, station(), APPLY, TODAY)[0]
    assert not may_act(handler, station(), APPLY, date(2025, 1, 1))[0]
    assert not may_act(stranger, station(), VIEW, TODAY)[0]
    officer = account("officer", officer=True)
    assert may_act(officer, station(), VIEW, TODAY)[0]
    assert "纸质申请" in may_act(officer, station(), APPLY, TODAY)[1]
    with pytest.raises(PowerError, match="单位名下"):
        give(replace(given, principal=station()), None, NOW)


@pytest.mark.django_db
def test_an_enterprise_adds_a_project_on_its_page(client: Client) -> None:
    client.force_login(account("officer", officer=True))
    page = f"/registry/files/{firm().key}/"
    assert "站点、平台、项目和活动" in client.get(page).content.decode()
    made = client.post(f"{page}projects/", {"role": "project", "name": "示例项目"}, follow=True)
    text = made.content.decode()
    assert "示例项目" in text
    assert firm().name in text
    assert "登记一项委托" not in text
    assert "示例项目" in client.get(page).content.decode()
    client.post(f"{page}projects/", {"role": "nonsense", "name": "别的"})
    assert Subject.objects.filter(kind="project").count() == 1
    client.force_login(account("stranger", person()))
    assert client.post(f"{page}projects/", {"role": "project", "name": "不许"}).status_code == 403
