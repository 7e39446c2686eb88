"""An academician station of Guiyang for the tests of projects: granted through the offices, with its task book."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.notices.models import Notice
from duixian.site.projects import booking, reporting
from duixian.site.projects.models import Book, Project, Report
from duixian.site.projects.ticking import tick
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject
from duixian.site.registry.subjects import get_or_add_project

from .casework import Office, at
from .hostile_files import pdf
from .money_people import PRIVATE

JUNE = date(2022, 6, 1)
STATION: dict[str, Any] = {
    "station_kind": "academician_city", "newly_recognised": True, "in_guiyang": True, "runs_well": True, "research_team": True,
    "rd_meets_high_tech": True, "academicians": "1 名", "agreement_years": "5 年", "station_support": True, "academician_retired": False,
    "academician_stations": "1 个", "academician_months": "3 月", "results_planned": "2 项", "punished_5_years": False,
    "fiscal_penalty_5_years": False, "infringed_ip": False, "major_accident": False, "dishonest_listed": False, "otherwise_excluded": False,
    "holds_provincial": False, "year_review_failed": False, "conditions_dropped": False, "cooperation_broken": False,
    "refused_reports": False, "rectification_failed": False, "false_statement": False, "cooperation_clear": True,
    "academician_station_received": False,
}  # fmt: skip
AIMS = {
    "results": {"2023": 1, "2024": 1},
    "talents": {"2022": 2, "2023": 4, "2024": 4},
    "months": {"2022": 3, "2023": 3, "2024": 3},
}
BUDGET = {
    "equipment": {"2022": {"public": 30_000_000, "own": 50_000_000}},
    "labour": {"2023": {"public": 40_000_000}, "2024": {"public": 30_000_000}},
}  # fmt: skip
FILLED: dict[str, Any] = {
    "leader": "王院士助理",
    "team": "李工（结构）\n赵工（试验）",
    "aims": AIMS,
    "budget": BUDGET,
}


def opened(day: date = JUNE) -> Office:
    return Office("guiyang", at(day))


def firm_with(office: Office, name: str = "示例院士工作站") -> tuple[Subject, Subject]:
    """A private firm and its station, of which the registers know what the rule asks."""
    firm = office.employer(PRIVATE)
    return firm, station_of(office, firm, name)


def station_of(office: Office, firm: Subject, name: str) -> Subject:
    station = get_or_add_project(firm, "station", name, office.now)
    office.known(station, {"station": STATION})
    return station


def handler(firm: Subject) -> User:
    return User.objects.get(username=f"handler-{firm.pk}")


def granted(office: Office, firm: Subject, station: Subject) -> Case:
    """The claim of a station walked to its grant."""
    by = handler(firm)
    case = office.draft("academician_station", station, firm, by)
    office.materials(case, by)
    office.act(case, "file", by)
    office.outcome(case, "passed")
    voted(office, case)
    office.outcome(case, "reviewed")
    office.outcome(case, "chosen")
    office.publish(case)
    office.outcome(case, "approved")
    return case


def voted(office: Office, case: Case) -> None:
    """Three experts are invited and agree."""
    experts = [office.officer("science_experts", number=n) for n in (1, 2, 3, 4)]
    office.act(case, "invite", experts[0], members=[one.pk for one in experts[1:]])
    for one in experts[1:]:
        office.act(case, "cast", one, agrees=True, opinion="同意建站")


def begun(office: Office) -> Project:
    """A station that has just been approved."""
    firm, station = firm_with(office)
    granted(office, firm, station)
    return Project.objects.get(subject=station)


def signed(office: Office, project: Project | None = None) -> Project:
    """A station whose task book both sides have signed."""
    project = project or begun(office)
    book = sent(office, project)
    booking.sign(book, book.digest, keeper(office), office.now)
    project.refresh_from_db()
    return project


def sent(office: Office, project: Project, **more: Any) -> Book:
    """A version of the book, filled in and signed by the unit."""
    by = handler(project.unit)
    book = booking.going(project) or booking.draw(project, by, office.now)
    content = {
        **book.content,
        **({} if book.project.books.filter(state="signed").exists() else FILLED),
        **more,
    }
    book = booking.write(book, content, "因工作需要调整", None, by, office.now)
    return booking.send(book, by, office.now)


def keeper(office: Office, number: int = 1) -> User:
    return office.officer("science", number=number)


def filed(office: Office, project: Project, year: int, kind: str = "yearly", **said: Any) -> Report:
    """A report handed in by the unit."""
    row = project.reports.get(kind=kind, year=year)
    told = {
        "progress": {"talents": 2},
        "spent": {"equipment": {"public": 10_000_000}},
        "text": "进展顺利，完成年度任务。",
        "plan": "继续",
        **said,
    }
    return reporting.file(row, told, upload(), handler(project.unit), office.now)


def upload(name: str = "年度报告.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(), "application/pdf")


def round_(office: Office, day: date | None = None) -> None:
    """What happens to projects by itself, by a day."""
    if day is not None:
        office.on(day)
    tick(office.now)


def fact(who: Subject, name: str, office: Office) -> Any:
    held = on_day(who, "guiyang", timezone.localdate(office.now)).get(f"station.{name}")
    return held.row.value if held is not None else None


def told(project: Project) -> set[str]:
    return set(Notice.objects.filter(case_number=project.number).values_list("kind", flat=True))
