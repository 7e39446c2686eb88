"""Projects of several years: the task book of two signatures, reports, rectification, changes, the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from duixian.site.cases.models import Issued, ProofDue
from duixian.site.projects import booking, mending, reporting
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Book, Project

from .casework import Office
from .project_people import begun, fact, filed, handler, keeper, opened, round_, sent, signed, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def test_a_grant_begins_the_project_with_the_reports_of_its_term(office: Office) -> None:
    project = begun(office)
    today = date(2022, 6, 13)
    assert (project.term, project.state, project.starts) == (1, "running", project.starts)
    assert project.starts >= today - (today - date(2022, 6, 1))
    reports = [(r.kind, r.year, r.due) for r in project.reports.all()]
    assert reports[:3] == [("yearly", y, date(y, 11, 30)) for y in (2022, 2023, 2024)]
    assert reports[3][0] == "final" and reports[3][2] > project.ends
    assert "project_begun" in told(project)


def test_the_task_book_stands_once_the_unit_and_a_keeper_have_signed_and_is_a_paper(office: Office) -> None:
    project = begun(office)
    book = sent(office, project)
    assert reporting.standing_book(project) is None
    done = booking.sign(book, book.digest, keeper(office), office.now)
    assert (done.state, reporting.standing_book(project)) == ("signed", done)
    paper = Issued.objects.get(pk=done.paper_id)
    assert paper.kind == "task_book"
    text = "".join(paper.content["paragraphs"])
    for words in (
        "在贵阳转化应用的重大技术成果2项",
        "财政资金100万元",
        "王院士助理",
        "李工（结构）、赵工（试验）",
    ):
        assert words in text
    assert "project_signed" in told(project)


def test_what_the_template_asks_is_asked_before_the_unit_signs(office: Office) -> None:
    project = begun(office)
    with pytest.raises(ProjectError, match="应与核定的 100万元 一致"):
        sent(office, project, budget={})
    with pytest.raises(ProjectError, match="至少 1 项"):
        sent(office, project, aims={"talents": {"2023": 1}})
    with pytest.raises(ProjectError, match="请写项目负责人"):
        sent(office, project, leader=" ")


def test_a_book_that_is_given_back_is_worked_on_and_sent_again(office: Office) -> None:
    project = begun(office)
    booking.give_back(sent(office, project), "目标偏低，请商改", keeper(office), office.now)
    assert "project_book_back" in told(project)
    book = sent(office, project)
    assert (book.number, book.state) == (1, "sent")


def test_a_keeper_signs_what_was_read_and_nobody_signs_for_both_sides(office: Office) -> None:
    project = begun(office)
    book = sent(office, project)
    with pytest.raises(ProjectError, match="变了"):
        booking.sign(book, "0" * 64, keeper(office), office.now)
    with pytest.raises(ProjectError):
        booking.sign(book, book.digest, handler(project.unit), office.now)
    with pytest.raises(ProjectError):
        booking.draw(project, keeper(office), office.now)


def test_a_signed_book_and_the_history_never_change(office: Office) -> None:
    project = signed(office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Book.objects.filter(project=project).update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        project.events.all().delete()


def test_a_change_that_is_agreed_stands_and_the_former_version_is_kept(office: Office) -> None:
    project = signed(office)
    book = sent(office, project, aims={"results": {"2024": 3}, "months": {"2022": 9}})
    assert (book.number, book.changes, book.notice) == (2, ["aims"], False)
    assert reporting.standing_book(project).number == 1  # type: ignore[union-attr]
    booking.sign(book, book.digest, keeper(office), office.now)
    assert reporting.standing_book(project).number == 2  # type: ignore[union-attr]
    assert [b.state for b in project.books.all()] == ["signed", "signed"]


def test_a_change_that_is_refused_leaves_the_book_in_force(office: Office) -> None:
    project = signed(office)
    booking.refuse(
        sent(office, project, aims={"results": {"2024": 1}, "months": {"2022": 9}}),
        "指标不能再降",
        keeper(office),
        office.now,
    )
    assert reporting.standing_book(project).content["aims"]["talents"]  # type: ignore[union-attr]


def test_a_change_that_only_has_to_be_told_stands_with_that_and_late_is_written_down(office: Office) -> None:
    project = signed(office)
    with pytest.raises(ProjectError, match="从哪一天起变动"):
        sent(office, project, team="李工\n钱工")
    office.on(date(2022, 9, 1))
    by = handler(project.unit)
    book = booking.going(project)
    assert book is not None
    booking.write(book, book.content, "赵工离职，钱工接替", date(2022, 8, 1), by, office.now)
    done = booking.send(book, by, office.now)
    assert (done.state, done.notice, done.closed_by) == ("signed", True, None)
    assert "钱工" in reporting.standing_book(project).content["team"]  # type: ignore[union-attr]
    assert "逾期，应在 2022-08-16 以前" in project.events.get(act="noted").note


def test_what_the_pack_does_not_let_change_does_not_change(office: Office) -> None:
    project = signed(office)
    with pytest.raises(ProjectError, match="不能变更期限"):
        sent(office, project, ends="2026-06-30")
    booking.drop(booking.going(project), handler(project.unit), office.now)  # type: ignore[arg-type]
    with pytest.raises(ProjectError, match="没有不同"):
        sent(office, project)


def test_a_report_that_is_accepted_is_the_proof_that_payments_wait_for(office: Office) -> None:
    project = signed(office)
    office.on(date(2023, 7, 3))
    row = filed(office, project, 2022)
    proof = ProofDue.objects.filter(case__key=project.case).order_by("number").first()
    assert proof is not None and proof.state == "offered"
    reporting.accept(row, "", keeper(office), office.now)
    proof.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, proof.state) == ("accepted", "accepted")


def test_a_report_needs_the_task_book_its_words_and_its_file(office: Office) -> None:
    project = begun(office)
    with pytest.raises(ProjectError, match="任务书还没有签订"):
        filed(office, project, 2022)
    signed(office, project)
    with pytest.raises(ProjectError, match="至少 10 个字"):
        filed(office, project, 2022, text="好")
    with pytest.raises(ProjectError, match="起可以交"):
        filed(office, project, 2023)


def test_the_unit_is_reminded_and_a_report_that_never_came_has_to_be_mended(office: Office) -> None:
    project = signed(office)
    round_(office, date(2022, 11, 23))
    assert "project_report" in told(project)
    assert mending.going(project) is None
    round_(office, date(2022, 12, 1))
    round_(office, date(2022, 12, 1))
    row = mending.going(project)
    assert row is not None and row.due == date(2023, 6, 1)
    assert fact(project.subject, "year_review_failed", office) is True
    assert project.events.filter(act="missed").count() == 1
    filed(office, project, 2022)
    mending.answer(row, "已补交报告并落实专人", None, handler(project.unit), office.now)
    mending.judge(row, True, "", keeper(office), office.now)
    assert fact(project.subject, "year_review_failed", office) is False


def test_a_year_found_wanting_and_not_mended_leads_to_the_end_the_pack_names(office: Office) -> None:
    project = signed(office)
    office.on(date(2022, 11, 1))
    reporting.fail(filed(office, project, 2022), "任务只完成两成", keeper(office), office.now)
    row = mending.going(project)
    assert row is not None
    with pytest.raises(ProjectError, match="还没有报整改情况"):
        mending.judge(row, False, "没有整改", keeper(office), office.now)
    round_(office, date(2023, 6, 1))
    mending.judge(row, False, "逾期没有整改", keeper(office), office.now)
    assert fact(project.subject, "year_review_failed", office) is True
    case = project_case(project)
    one, two = (office.officer("station_group", number=n) for n in (1, 2))
    office.act(
        case,
        "end",
        one,
        ending="revoked",
        cause="not_mended",
        found="限期整改后仍不合要求",
        minutes="纪要〔2023〕3号",
    )
    office.act(case, "confirm_end", two)
    project.refresh_from_db()
    assert (project.state, project.over_on) == ("ended", date(2023, 6, 1))
    assert project.reports.filter(kind="yearly", state="waiting").count() == 0
    final = project.reports.get(kind="final")
    assert final.due == date(2023, 6, 30) or final.due > date(2023, 6, 1)


def project_case(project: Project):  # type: ignore[no-untyped-def]
    from duixian.site.cases.models import Case

    return Case.objects.get(key=project.case)


def test_the_final_accounts_say_what_is_left(office: Office) -> None:
    project = signed(office)
    round_(office, date(2025, 6, 30))
    project.refresh_from_db()
    assert project.state == "finished"
    row = filed(office, project, project.ends.year, "final", spent={"labour": {"public": 1_000_000}})
    reporting.accept(row, "", keeper(office), office.now)
    assert fact(project.subject, "unspent_funds", office) == "0.00 元"


def test_the_next_term_is_tied_to_the_former_and_begins_after_it(office: Office) -> None:
    project = signed(office)
    case = project_case(project)
    office.on(date(2025, 7, 1))
    round_(office)
    by = handler(project.unit)
    held = {"acceptance": "excellent", "academician_agrees": True, "next_cycle_asked": True}
    office.known(project.subject, {"station": {**held, "approved": "2022-06-10"}})
    again = office.draft("academician_next_cycle", project.subject, project.unit, by)
    office.act(again, "file", by)
    office.outcome(again, "agreed")
    later = Project.objects.get(case=again.key)
    project.refresh_from_db()
    assert (later.term, later.former, later.state, project.state) == (2, project, "running", "finished")
    assert later.starts > project.ends and later.reports.filter(kind="yearly").count() == 3
    assert case.pk != again.pk


def test_an_end_that_falls_on_appeal_lets_the_project_go_on(office: Office) -> None:
    project = signed(office)
    case = project_case(project)
    one, two = (office.officer("station_group", number=n) for n in (1, 2))
    office.act(
        case,
        "end",
        one,
        ending="revoked",
        cause="cooperation_broken",
        found="院士中止合作",
        minutes="纪要〔2022〕9号",
    )
    office.act(case, "confirm_end", two)
    project.refresh_from_db()
    assert project.state == "ended"
    serve(office, case)
    office.act(case, "appeal", handler(project.unit), text="院士只是请假，合作没有中止。")
    office.act(
        case, "answer_appeal", keeper(office, 3), overturn=True, answer="经查合作没有中止，原决定撤销。"
    )
    project.refresh_from_db()
    assert (project.state, project.over_on, project.note) == ("running", None, "")
    assert project.reports.filter(kind="yearly").count() == 3


def serve(office: Office, case) -> None:  # type: ignore[no-untyped-def]
    from duixian.site.cases import issuing

    for paper in issuing.papers_of(case):
        issuing.opened(paper, handler(case.applicant), office.now)


def test_a_proof_whose_content_the_pack_asks_for_is_not_handed_in_bare(office: Office) -> None:
    """The yearly report brings it, with aims and spending: neither uploaded nor handed in nor checked on the page of the case."""
    from duixian.site.cases.acts import proving
    from duixian.site.cases.calendar import current_calendar
    from duixian.site.cases.engine.command import Refused
    from duixian.site.cases.engine.context import Context
    from duixian.site.cases.models import Attachment, Case

    from .money_people import signed_in

    project = signed(office)
    office.on(date(2022, 11, 28))
    case, unit = Case.objects.get(key=project.case), handler(project.unit)
    proof = ProofDue.objects.filter(case=case).order_by("number")[0]
    (name, *_) = proving.asked(Context(case, office.ready, current_calendar(), unit, office.now, {}, ""))[
        0
    ].names
    page = signed_in(unit).get(f"/cases/{case.key}/").content.decode()
    assert "随 2022 年的年度运行情况备案一起交（从 2022-" in page and "交这次证明" not in page
    signed_in(unit).post(f"/cases/{case.key}/proofs/", {"material": name, "on_paper": "1"})
    assert not Attachment.objects.filter(case=case, material=name).exists()
    Attachment.objects.create(case=case, material=name, user=unit, at=office.now)  # there from before
    for said in ({}, {"report": "x"}, {"report": project.reports.get(year=2022, kind="yearly").pk}):
        with pytest.raises(Refused, match="填写指标和经费"):
            office.act(case, "proof", unit, proof=str(proof.pk), **said)
    row = filed(office, project, 2022)
    proof.refresh_from_db()
    assert proof.state == "offered"
    officer = keeper(office)
    for said in ({}, {"report": row.pk}):
        with pytest.raises(Refused, match="一起核"):
            office.act(case, "check_proof", officer, proof=str(proof.pk), accepted=True, **said)
    assert "一起核" in signed_in(officer).get(f"/desk/{case.key}/").content.decode()
    reporting.accept(row, "", officer, office.now)
    proof.refresh_from_db()
    assert proof.state == "accepted"
