"""The demonstration's joint laboratories: one in its second year, with reports and a mid-term evaluation, one that has just begun."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from duixian.quantities.money import parse_money
from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.cases.ticking import tick as cases_tick
from duixian.site.funds.budgets import appropriate
from duixian.site.funds.values import Line
from duixian.site.projects import booking, reporting
from duixian.site.projects.models import Book, Project
from duixian.site.projects.ticking import tick
from duixian.site.registry.powers import tie
from duixian.site.registry.subjects import get_or_add_project

from .city import City
from .people import newcomer
from .staff import SINCE

KEEPER, BENEFIT, FUND = "science", "joint_lab", "科技专项资金"
EXPERTS = ("裴一", "裴二", "裴三", "裴四")
FIRST = 900  # of the experts among the newcomers
KNOWN = {
    "partner": True, "researchers": "12 人", "other_labs": "0 个", "not_mended": False, "lab_false": False, "wanting": False,
    "joint_lab_received": False, "left_over": "0 元",
}  # fmt: skip


def play(city: City, today: datetime) -> int:
    """Two laboratories, begun in different years; once. How many there are."""
    if Project.objects.exists() or "joint_lab" not in city.ready.pack.projects:
        return 0
    experts = [_expert(city, number) for number in range(len(EXPERTS))]
    first, last = today - timedelta(days=398), today + timedelta(days=3 * 365)
    for year in range(first.year, last.year + 1):
        line = Line(city.ready.pack.id, FUND, "city", "", year)
        appropriate(
            line,
            parse_money("120 万元"),
            f"云财科〔{year}〕3号",
            request=f"demo:labs:{year}",
            by=None,
            now=today,
        )
    city.now = first
    _running(city, experts, today)
    city.now = today - timedelta(days=40)
    _beginning(city, experts)
    city.now = today
    cases_tick(today)
    tick(today)
    return Project.objects.count()


def _expert(city: City, number: int) -> User:
    """Somebody who judges; nobody signs in as them."""
    user, made = User.objects.get_or_create(username=f"expert-{number}")
    if made:
        user.set_unusable_password()
        user.first_name = EXPERTS[number]
        user.save()
        tie(user, newcomer(EXPERTS[number], FIRST + number), None, city.now)
        kind = city.ready.pack.roles["experts"].kind
        grant(
            Appointment(user, city.ready.pack.id, "experts", kind, "云水市科技局专家库", SINCE),
            None,
            city.now,
        )
    return user


def _granted(city: City, experts: list[User], place: str, name: str) -> Project:
    """A claim through its experts and its list to the grant."""
    lab = get_or_add_project(city.firms[place], "lab", name, city.now)
    city.known(lab, {"lab": KNOWN}, register="科技")
    case = city.file(lab, place, BENEFIT)
    _later(city, 4)
    _judged(city, case, experts, (82, 88, 91))
    city.act(case, "outcome", _login(city, experts[0]), outcome="passed")
    _later(city, 2)
    city.act(case, "publish", KEEPER)
    assert case.due is not None
    _until(city, case.due + timedelta(days=1))
    city.act(case, "outcome", KEEPER, outcome="clear")
    return Project.objects.get(case=case.key)


def _judged(city: City, case: Case, experts: list[User], marks: tuple[int, ...]) -> None:
    city.act(case, "invite", _login(city, experts[0]), members=[one.pk for one in experts[1:]])
    for mark, one in zip(marks, experts[1:], strict=True):
        city.act(case, "cast", _login(city, one), score=mark, opinion="目标清楚，条件具备，同意。")


def _login(city: City, user: User) -> str:
    city.staff = {**city.staff, user.username: user}
    return user.username


def _book(city: City, project: Project) -> Book:
    """The task book drawn up and signed by the unit."""
    handler = next(user for place, user in city.handlers.items() if city.firms[place].pk == project.unit_id)
    book = booking.draw(project, handler, city.now)
    first = project.starts.year
    content: dict[str, Any] = {
        **book.content, "leader": "郑主任", "team": "钱工（材料）\n孙工（工艺）\n李工（测试）",
        "aims": {"patents": {str(first + 1): 2, str(first + 2): 2}, "products": {str(first + 2): 1}, "staff": {str(first + n): 10 + 2 * n for n in range(4)}},
        "budget": {
            "equipment": {str(first): {"public": 24_000_000, "own": 40_000_000}, str(first + 1): {"own": 10_000_000}},
            "materials": {str(first + 1): {"public": 18_000_000, "own": 10_000_000}},
            "labour": {str(first + 2): {"public": 18_000_000, "own": 6_000_000}},
        },
    }  # fmt: skip
    return booking.send(booking.write(book, content, "", None, handler, city.now), handler, city.now)


def _running(city: City, experts: list[User], today: datetime) -> None:
    """Signed, paid, reported once, evaluated; this year's report is due."""
    project = _granted(city, experts, "hill", "远山固态材料联合实验室")
    case = Case.objects.get(key=project.case)
    city.account(city.firms["hill"])
    _later(city, 9)
    book = _book(city, project)
    _later(city, 3)
    booking.sign(book, book.digest, city.staff[KEEPER], city.now)
    _later(city, 2)
    cases_tick(city.now)
    case.refresh_from_db()
    city.pay(case)
    report = project.reports.filter(kind="yearly").first()
    if report is not None and _until(city, report.opens + timedelta(days=2), today):
        said = {
            "progress": {"patents": 2, "staff": 11}, "spent": {"equipment": {"public": 22_500_000, "own": 41_000_000}},
            "text": "设备到位，两件发明专利已受理，团队按计划扩充。", "plan": "下一年完成中试。",
        }  # fmt: skip
        handler = city.handler_of(case)
        reporting.file(report, said, _paper(), handler, city.now)
        _later(city, 6)
        reporting.accept(report, "与任务书相符", city.staff[KEEPER], city.now)
    if _until(city, project.starts + timedelta(days=367), today):
        cases_tick(city.now)
        case.refresh_from_db()
        if case.step == "midterm":
            _judged(city, case, experts, (78, 85, 90))
            city.act(case, "outcome", _login(city, experts[0]), outcome="passed")
            cases_tick(city.now)
            case.refresh_from_db()
            city.pay(case)


def _beginning(city: City, experts: list[User]) -> None:
    """Granted; the unit has signed its task book, the keeper has not."""
    project = _granted(city, experts, "south", "南城微创器械联合实验室")
    _later(city, 5)
    _book(city, project)


def _paper() -> SimpleUploadedFile:
    """A report of one empty page."""
    held = io.BytesIO()
    Image.new("L", (595, 842), "white").save(held, "PDF")
    return SimpleUploadedFile("年度报告.pdf", held.getvalue(), "application/pdf")


def _later(city: City, days: int) -> None:
    city.now += timedelta(days=days)


def _until(city: City, day: date, today: datetime | None = None) -> bool:
    """Go on to a day; not where it is yet to come."""
    ahead = (day - timezone.localdate(city.now)).days
    if today is not None and city.now + timedelta(days=ahead) > today:
        return False
    city.now += timedelta(days=max(0, ahead))
    return True
