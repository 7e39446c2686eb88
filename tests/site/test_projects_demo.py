"""The demo city's joint laboratories: extension, own money and shares of headings, how many others, money bound to the book."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from duixian.site.funds.models import Commitment
from duixian.site.projects import booking
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Project
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject
from duixian.site.registry.subjects import get_or_add_project

from .casework import Office, at
from .project_people import handler

pytestmark = pytest.mark.django_db
AIMS = {"patents": {"2025": 3}, "staff": {"2024": 5, "2025": 6, "2026": 7, "2027": 8}}
BUDGET = {
    "equipment": {"2024": {"public": 36_000_000, "own": 60_000_000}},
    "labour": {"2025": {"public": 24_000_000}},
}


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = Office("demo", at(date(2024, 3, 4)))
    moved(monkeypatch, made)
    return made


def lab(office: Office, firm: Subject, name: str) -> Subject:
    made = get_or_add_project(firm, "lab", name, office.now)
    known = {
        "partner": True,
        "researchers": "9 人",
        "not_mended": False,
        "lab_false": False,
        "wanting": False,
        "joint_lab_received": False,
    }
    office.known(made, {"lab": {"other_labs": "0 个", **known}})
    return made


def granted(office: Office, firm: Subject, one: Subject) -> Project:
    by = handler(firm)
    case = office.draft("joint_lab", one, firm, by)
    office.materials(case, by)
    office.act(case, "file", by)
    experts = [office.officer("experts", number=n) for n in (1, 2, 3, 4)]
    office.act(case, "invite", experts[0], members=[e.pk for e in experts[1:]])
    for mark, expert in zip((70, 80, 90), experts[1:], strict=True):
        office.act(case, "cast", expert, score=mark, opinion="可行")
    office.outcome(case, "passed")
    office.publish(case)
    return Project.objects.get(subject=one)


def book(office: Office, project: Project, **more: Any) -> Any:
    by = handler(project.unit)
    going = booking.going(project) or booking.draw(project, by, office.now)
    first = not project.books.filter(state="signed").exists()
    filled = {"leader": "周主任", "team": "李工", "aims": AIMS, "budget": BUDGET} if first else {}
    written = booking.write(going, {**going.content, **filled, **more}, "需要更多时间", None, by, office.now)
    return booking.send(written, by, office.now)


def value(who: Subject, name: str, office: Office) -> Any:
    held = on_day(who, "demo", timezone.localdate(office.now)).get(f"lab.{name}")
    return held.row.value if held is not None else None


def test_the_registry_is_told_how_many_others_the_unit_has(office: Office) -> None:
    firm = office.employer({"district": "hill"})
    first, second = lab(office, firm, "一号实验室"), lab(office, firm, "二号实验室")
    granted(office, firm, first)
    assert (value(first, "other_labs", office), value(second, "other_labs", office)) == ("0 个", "1 个")
    granted(office, firm, second)
    assert value(first, "other_labs", office) == "1 个"


def test_own_money_and_the_share_of_a_heading_are_held_to_the_template(office: Office) -> None:
    firm = office.employer({"district": "hill"})
    project = granted(office, firm, lab(office, firm, "一号实验室"))
    with pytest.raises(ProjectError, match="最多占财政资金的 60%"):
        book(office, project, budget={"equipment": {"2024": {"public": 60_000_000, "own": 60_000_000}}})
    with pytest.raises(ProjectError, match="自筹资金不少于财政资金的 100%"):
        book(office, project, budget={"labour": {"2024": {"public": 60_000_000}}})
    with pytest.raises(ProjectError, match="全职研究人员”至少 8 人，现在是 7 人"):
        book(office, project, aims={"patents": {"2025": 3}, "staff": {"2026": 9, "2027": 7}}, budget=BUDGET)


def test_that_both_sides_have_signed_is_a_fact_that_payments_wait_for(office: Office) -> None:
    firm = office.employer({"district": "hill"})
    project = granted(office, firm, lab(office, firm, "一号实验室"))
    assert value(project.subject, "book_signed", office) is False
    made = book(office, project)
    booking.sign(made, made.digest, office.officer("science"), office.now)
    assert value(project.subject, "book_signed", office) is True
    assert Commitment.objects.filter(case=project.case).count() == 3


def test_an_extension_that_is_agreed_moves_the_end_and_the_last_reports(office: Office) -> None:
    firm = office.employer({"district": "hill"})
    project = granted(office, firm, lab(office, firm, "一号实验室"))
    made = book(office, project)
    booking.sign(made, made.digest, office.officer("science"), office.now)
    years = list(project.reports.filter(kind="yearly").values_list("year", flat=True))
    project.refresh_from_db()
    longer = date(project.ends.year + 1, 3, 31)
    made = book(office, project, ends=longer.isoformat())
    assert made.changes == ["term"]
    booking.sign(made, made.digest, office.officer("science"), office.now)
    project.refresh_from_db()
    assert project.ends == longer
    assert len(project.reports.filter(kind="yearly")) == len(years) + 1
    assert project.reports.get(kind="final").opens > longer
