"""Pages of projects: who sees what, forms without scripts, tables that leave, the public register."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from duixian.site.projects import mending, reporting
from duixian.site.projects.models import Book, Project

from .casework import Office
from .money_people import said, signed_in
from .project_people import (
    begun,
    filed,
    handler,
    keeper,
    opened,
    round_,
    sent,
    signed,
    upload,
)
from .registry_people import credit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def form_of(project: Project) -> dict[str, str]:
    return {
        "leader": "周主任", "team": "李工\n赵工", "aim-results-2023": "1", "aim-months-2022": "9", "money-equipment-public-2022": "100",
        "money-labour-own-2023": "12.5",
    }  # fmt: skip


def test_the_unit_draws_up_signs_and_reports_on_plain_forms(office: Office) -> None:
    project = begun(office)
    client = signed_in(handler(project.unit))
    assert "填好签交" in said(client.get("/projects/"))
    client.post(f"/projects/{project.key}/acts/draw/")
    book = f"/projects/{project.key}/book/"
    client.post(book, {"act": "save", "leader": "周主任"})
    assert "财政资金的预算合计" in said(client.get(book))
    client.post(book, {"act": "send", **form_of(project)})
    row = Book.objects.get()
    assert (row.state, row.content["budget"]["labour"]["2023"]) == ("sent", {"own": 12_500_000})
    desk = signed_in(keeper(office))
    assert project.subject.name in said(desk.get("/desk/projects/"))
    desk.post(f"/desk/projects/{project.key}/acts/sign/", {"digest": row.digest})
    page = said(client.get(f"/projects/{project.key}/"))
    assert "现行" in page and "12.5" in page
    report = project.reports.get(kind="yearly", year=2022)
    told = {
        "aim-months": "3",
        "money-equipment-public": "40",
        "text": "进展顺利，完成年度任务。",
        "plan": "继续",
        "file": upload(),
    }
    client.post(f"/projects/reports/{report.key}/", told)
    report.refresh_from_db()
    assert (report.state, report.spent) == ("filed", {"equipment": {"public": 40_000_000}})
    desk.post(f"/desk/projects/{project.key}/acts/accept/", {"report": str(report.key)})
    assert "已核" in said(client.get(f"/projects/{project.key}/"))


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [("aim-results-2023", "一项", "写一个不带单位的整数"), ("money-equipment-public-2022", "十万", "写万元的数"), ("ends", "明年", "不是日期")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_the_mend(office: Office, name: str, value: str, wrong: str) -> None:
    project = begun(office)
    client = signed_in(handler(project.unit))
    client.post(f"/projects/{project.key}/acts/draw/")
    answer = client.post(
        f"/projects/{project.key}/book/", {"act": "save", **form_of(project), name: value}, follow=True
    )
    assert wrong in said(answer)


def test_a_project_is_seen_by_its_unit_its_keepers_and_the_experts_who_were_invited(office: Office) -> None:
    project = signed(office)
    other = office.employer({"ownership": "private"}, number=credit(777), name="别家有限公司")
    expert = office.officer("science_experts", number=2)
    page, desk = f"/projects/{project.key}/", f"/desk/projects/{project.key}/"
    assert signed_in(handler(project.unit)).get(page).status_code == 200
    assert signed_in(handler(other)).get(page).status_code == 404
    assert signed_in(keeper(office)).get(desk).status_code == 200
    seen = said(signed_in(expert).get(desk))
    assert "您受邀评审" in seen and "退回商改" not in seen
    assert project.subject.name in said(signed_in(expert).get("/desk/projects/"))
    assert signed_in(office.officer("hr_bureau")).get(desk).status_code == 404
    assert signed_in(office.officer("hr_bureau")).get("/desk/projects/register/").status_code == 403
    assert Client().get(page).status_code == 302


def test_a_file_goes_to_nobody_else(office: Office) -> None:
    project = signed(office)
    row = filed(office, project, 2022)
    assert row.file is not None
    path = f"/projects/files/{row.file.key}/"
    other = office.employer({"ownership": "private"}, number=credit(777), name="别家有限公司")
    assert signed_in(handler(project.unit)).get(path).status_code == 200
    assert signed_in(keeper(office)).get(path).status_code == 200
    assert signed_in(handler(other)).get(path).status_code == 404


def test_the_register_leaves_as_a_table_and_the_public_one_names_no_person(office: Office) -> None:
    project = signed(office)
    reporting.accept(filed(office, project, 2022), "", keeper(office), office.now)
    desk = signed_in(keeper(office))
    table = desk.get("/desk/projects/register.csv").content.decode("utf-8-sig")
    assert project.number in table and "王院士助理" in table and "100000.00" in table
    assert desk.get("/desk/projects/register.xlsx").status_code == 200
    for page in ("/desk/projects/register/?words=示例", "/desk/projects/statistics/"):
        assert "院士工作站" in said(desk.get(page))
    assert "立项" in desk.get("/desk/projects/statistics.csv?by=year").content.decode("utf-8-sig")
    public = said(Client().get("/projects/public/"))
    assert project.subject.name in public and "王院士助理" not in public
    assert project.subject.name in Client().get("/projects/public.csv").content.decode("utf-8-sig")


def test_the_desk_shows_what_is_late_and_leads_from_a_failed_mending_to_the_end(office: Office) -> None:
    project = signed(office)
    round_(office, date(2022, 12, 5))
    desk = signed_in(keeper(office))
    assert "报告逾期未交" in said(desk.get("/desk/projects/"))
    round_(office, date(2023, 6, 6))
    desk = signed_in(keeper(office))
    assert "整改逾期" in said(desk.get("/desk/projects/"))
    desk.post(f"/desk/projects/{project.key}/acts/not-mended/", {"remark": "没有整改"})
    assert mending.going(project) is None
    page = said(desk.get(f"/desk/projects/{project.key}/"))
    assert "终止或撤销，追缴已拨的经费" in page and "取消称号并公示" in page and "到惩戒名单登记" in page


def test_a_keeper_does_what_the_buttons_say(office: Office) -> None:
    project = begun(office)
    book = sent(office, project)
    desk, acts = signed_in(keeper(office)), f"/desk/projects/{project.key}/acts/"
    desk.post(f"{acts}book-back/", {"remark": "请再商量指标"})
    book.refresh_from_db()
    assert book.state == "returned"
    assert "没有要签的任务书" in said(desk.post(f"{acts}sign/", {}, follow=True))
    assert desk.post(f"{acts}dance/", {}).status_code == 404
    assert desk.get(f"{acts}sign/").status_code == 404
