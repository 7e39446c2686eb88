"""What rests on a case beside it (projects, cards, stays, lists) loses its words with it; no field that can hold words is unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from duixian.site.cases.models import Case
from duixian.site.credentials import filing
from duixian.site.credentials.models import Card, FamilyCard
from duixian.site.files.models import StoredFile
from duixian.site.lodging.models import Stay
from duixian.site.privacy.export.gathering import Whose
from duixian.site.privacy.export.parts.others import others
from duixian.site.privacy.retention import finding, resting, running
from duixian.site.privacy.retention.finding import Kept
from duixian.site.privacy.retention.keeping import why_person
from duixian.site.proactive.models import Finding, Roll, RollEntry
from duixian.site.projects.models import Project, Report
from duixian.site.registry.models import Identifier, Subject

from . import card_people, lodging_people, project_people
from .casework import Office
from .money_people import signed_in
from .registry_people import person, resident

pytestmark = pytest.mark.django_db
WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


@pytest.fixture(autouse=True)
def in_memory(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }


def fields_with_words() -> dict[str, set[str]]:
    """Every field that can hold words or a file, by model, of the apps whose records rest on cases."""
    found: dict[str, set[str]] = {}
    for app in resting.APPS:
        for model in apps.get_app_config(app).get_models():
            found[model._meta.label] = {
                field.name
                for field in model._meta.local_fields
                if (isinstance(field, WORDS) and not field.choices)
                or (isinstance(field, models.ForeignKey) and field.related_model is StoredFile)
            }
    return found


def test_every_field_with_words_or_a_file_is_known_to_end_or_to_stay() -> None:
    for label, fields in fields_with_words().items():
        ends = set(resting.ENDING.get(label, ("", "", ()))[2])
        unknown = fields - ends - resting.STAYING.get(label, frozenset())
        assert not unknown, f"{label}: say in privacy/retention/resting.py whether {unknown} end or stay"


def test_what_is_known_of_retention_is_there() -> None:
    there = fields_with_words()
    for label, (_, _, fields) in resting.ENDING.items():
        assert set(fields) <= there[label], label
    assert set(resting.STAYING) <= set(there)


def over(office: Office, case: Case) -> datetime:
    """The case has been over for as long as anything is kept."""
    Case.objects.filter(pk=case.pk).update(phase="done", ended_at=office.now - timedelta(days=40 * 366))
    case.refresh_from_db()
    return office.now


def reported(monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Project, Report, Case]:
    """A project with a signed task book whose first yearly report, with its file, is handed in."""
    from .walking import moved

    office = project_people.opened()
    moved(monkeypatch, office)
    project = project_people.signed(office)
    report = project.reports.filter(kind="yearly").earliest("year")
    office.on(report.opens)
    project_people.filed(office, project, report.year)
    return office, project, report, Case.objects.get(key=project.case)


def test_a_project_loses_its_task_book_reports_and_files_and_keeps_its_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, project, report, case = reported(monkeypatch)
    assert "李工" in str(project.books.values_list("content", flat=True))
    now = over(office, case)
    monkeypatch.setattr(running, "why_case", lambda case, now: "")
    monkeypatch.setattr(finding, "why_case", lambda case, now: "")
    assert not running.run(now).failed
    case.refresh_from_db()
    report.refresh_from_db()
    assert case.erased_at is not None
    book = project.books.get()
    assert (book.content["leader"], book.content["team"], book.reason) == ("", "", "") and book.content[
        "aims"
    ]
    client = signed_in(project_people.keeper(office))
    for page in ("/desk/projects/register/", f"/desk/projects/{project.key}/", "/desk/projects/register.csv"):
        assert client.get(page).status_code == 200
    assert (report.text, report.plan, report.file) == ("", "", None) and report.progress and report.spent
    assert not StoredFile.objects.filter(name="年度报告.pdf").exists()
    assert set(project.events.values_list("note", flat=True)) == {""}
    with pytest.raises(DatabaseError), transaction.atomic():
        project.books.update(content={"leader": "别人"})  # signed: outside the narrow way as ever
    with pytest.raises(DatabaseError), transaction.atomic():
        project.events.update(note="x")


def test_files_handed_in_with_reports_go_when_the_files_of_the_case_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, _, report, case = reported(monkeypatch)
    now = over(office, case)
    report.refresh_from_db()
    assert report.file is not None
    monkeypatch.setattr(finding, "why_case", lambda case, now: "")
    case.attachments.all().delete()  # nothing but the report's own file is left
    assert [one.pk for one, _ in finding.cases("files", now, Kept())] == [case.pk]
    assert resting.destroy_files(case, now) == 1
    assert not list(finding.cases("files", now, Kept()))
    report.file.refresh_from_db()
    assert report.file.removed_at is not None and report.text


def test_a_card_that_is_over_loses_what_was_filed_for_it_with_its_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from .walking import moved

    office = card_people.opened()
    moved(monkeypatch, office)
    card = card_people.holder(office)
    keeper = office.officer("talent_hall")
    filing.note_leave(
        card, "person.left", card_people.today(office), "社保停缴，家中有病人", keeper, office.now
    )
    case = Case.objects.get(key=card.case)
    now = over(office, case)
    resting.end_of_case(case, now)
    assert set(card.filings.values_list("note", flat=True)) == {""}
    assert set(card.events.values_list("note", flat=True)) == {""}
    issued = card.events.get(act="issued")
    assert issued.detail["grade"] == card.grade and issued.at


def test_a_member_of_the_family_named_for_a_card_becomes_a_pseudonym_when_nothing_needs_them_any_more() -> (
    None
):
    office = card_people.opened()
    card = card_people.holder(office)
    member = person(resident("19900101", 321), "李家人")
    long_ago = office.now - timedelta(days=5 * 366)
    assert card.holder.account is not None
    asked = Case.objects.create(
        pack="guiyang", benefit="family_card", procedure="family_card", claimant=card.holder, applicant=card.holder,
        opened_by=card.holder.account, opened_at=long_ago, phase="done", ended_at=long_ago, erased_at=long_ago,
    )  # fmt: skip
    row = FamilyCard.objects.create(
        card=card, case=asked.key, member=member, relation="spouse", named_at=long_ago
    )
    running.run(office.now)
    member.refresh_from_db()
    assert member.name == "李家人"  # the card is good
    Card.objects.filter(pk=card.pk).update(state="ended")
    still = Case.objects.create(
        pack="guiyang", benefit="family_card", procedure="family_card", claimant=card.holder, applicant=card.holder,
        opened_by=card.holder.account, opened_at=office.now,
    )  # fmt: skip
    again = FamilyCard.objects.create(
        card=card, case=still.key, member=member, relation="spouse", named_at=office.now
    )
    assert (
        running.run(office.now).done["person"] == 0
        and why_person(member, office.now) == "家人还有没有销毁的案件"
    )
    again.delete()
    report = running.run(office.now)
    assert report.done["person"] == 1, (report.kept["person"], report.failed)
    member.refresh_from_db()
    row.refresh_from_db()
    assert member.name.startswith("已匿名") and not Identifier.objects.filter(subject=member).exists()
    assert row.relation == "spouse"


def test_a_stay_loses_its_words_and_keeps_its_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    from .walking import moved

    office = lodging_people.opened()
    moved(monkeypatch, office)
    stay = lodging_people.asked(office, lodging_people.graduate(office), lodging_people.station(office))
    Stay.objects.filter(pk=stay.pk).update(end="家中有病人")
    case = lodging_people.case_of(stay)
    resting.end_of_case(case, over(office, case))
    stay.refresh_from_db()
    assert stay.end == "" and stay.nights.count() == 6
    assert set(stay.events.values_list("note", flat=True)) == {""}


def test_whoever_was_on_a_list_without_application_can_become_a_pseudonym(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = lodging_people.opened()
    who = lodging_people.graduate(office)
    stay = lodging_people.asked(office, who, lodging_people.station(office))
    case = lodging_people.case_of(stay)
    long_ago = office.now - timedelta(days=5 * 366)
    Case.objects.filter(pk=case.pk).update(phase="withdrawn", ended_at=long_ago, erased_at=long_ago)
    Stay.objects.filter(pk=stay.pk).update(state="out", end="家中有病人")
    assert who.account is not None
    type(who.account).objects.filter(pk=who.account.pk).update(is_active=False)
    found = Finding.objects.create(
        pack="guiyang", benefit="talent_card", subject=who, since=office.now.date(), changed_on=office.now.date(), why={"facts": ["x"]}
    )  # fmt: skip
    keeper = office.officer("talent_hall")
    roll = Roll.objects.create(
        number="M1", pack="guiyang", benefit="talent_card", night=office.now.date(), drawn_by=keeper, drawn_at=office.now
    )  # fmt: skip
    RollEntry.objects.create(roll=roll, finding=found, state="removed", reason="本人来电说不要")
    report = running.run(office.now)
    assert report.done["person"] == 1, (report.kept["person"], report.failed)
    who.refresh_from_db()
    found.refresh_from_db()
    assert who.name.startswith("已匿名") and found.why == {}
    assert RollEntry.objects.get().reason == "" and Stay.objects.get().end == ""


# the copy of one's own data


def test_a_copy_holds_what_was_filed_for_ones_card_and_what_happened_to_ones_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from .walking import moved

    office = card_people.opened()
    moved(monkeypatch, office)
    card = card_people.holder(office)
    filing.note_leave(
        card, "person.left", card_people.today(office), "社保停缴", office.officer("talent_hall"), office.now
    )
    told = {one.title: one.rows for one in copy_of(card.holder, office).tables}
    assert [row["说明"] for row in told["证卡事项"]] == ["社保停缴"]
    assert len(told["证卡经过"]) == card.events.count() and told["证卡"]
    other, _ = card_people.talent(office, 2)
    assert not copy_of(other, office).tables


def copy_of(who: Subject, office: Office) -> Any:
    assert who.account is not None
    return others(Whose(who.account, who, office.now))
