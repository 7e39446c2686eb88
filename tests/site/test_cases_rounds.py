"""What a site does by itself: once, however often it is asked, and all of it after it stood still."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from duixian.site.accounts.models import User, Wait
from duixian.site.accounts.models.sessions import Session
from duixian.site.audit.models import Waiting
from duixian.site.cases import drafting, expiring, rounds
from duixian.site.cases.models import Attachment, Case, Timer
from duixian.site.files import store
from duixian.site.files.models import StoredFile
from duixian.site.funds.models import Commitment
from duixian.site.notices import contacts
from duixian.site.notices.models import Contact, Notice

from .allowance import DOCTOR, JUNE, PRIVATE, funded, opened
from .applicants import pdf
from .casework import Office, acts_of, at
from .registry_people import LI, WANG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    settings.NOTICES_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return opened()


def filed(office: Office, *names: tuple[str, str | None]) -> list[Case]:
    people = [office.claimant(DOCTOR, name, number) for name, number in names]
    employer = office.employer(PRIVATE, *people)
    handler = office.people["handler"]
    found = []
    for one in people:
        case = office.draft("settling_allowance", one, employer, handler)
        office.materials(case, handler)
        office.act(case, "file", handler)
        found.append(case)
    return found


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the site."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in ("contenttypes", "auth"):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
                found[model._meta.db_table] = [tuple(map(str, row)) for row in cursor.fetchall()]
    return found


def busy(office: Office) -> tuple[Case, Case, Case]:
    """A case on a list, one that waits for its correction, one with a limit; a notice to be sent, a session, a limit, rows of audit."""
    public, corrected, limited = filed(office, ("张三", None), ("李四", LI), ("王五", WANG))
    funded(office)
    office.outcome(public, "passed")
    office.outcome(public, "approved")
    office.act(public, "publish", office.officer("local_personnel", "xiuwen"))
    office.act(corrected, "ask_correction", office.officer("local_window", "xiuwen"), note="缺一页")
    officer = office.officer("local_window", "xiuwen")
    office.act(limited, "assign", officer, to=officer.pk)
    Case.objects.filter(pk=limited.pk).update(due=JUNE + timedelta(days=4))
    for kind, days in (("near", 2), ("limit", 5)):
        Timer.objects.create(
            case=limited, kind=kind, name=f"{kind}:x", at=at(JUNE + timedelta(days=days), 0), detail={"outcome": "", "step": limited.step}
        )  # fmt: skip
    user = User.objects.get(username="张三")
    contacts.set_address(user, "email", "zhang@example.com", office.now)
    Contact.objects.update(verified_at=office.now, agreed_at=office.now)
    office.act(public, "write", office.officer("local_personnel", "xiuwen"), text="请保持电话畅通")
    Session.objects.create(session_key="old", session_data="", expire_date=office.now + timedelta(hours=1))
    Session.objects.create(session_key="new", session_data="", expire_date=office.now + timedelta(days=99))
    Wait.objects.create(digest="x" * 64, until=office.now, forget=office.now + timedelta(hours=1))
    return public, corrected, limited


def test_a_round_does_each_of_its_parts(office: Office) -> None:
    public, corrected, limited = busy(office)
    office.on(JUNE + timedelta(days=17))
    done = rounds.go_round(office.now)
    assert done.failed == []
    for case in (public, corrected, limited):
        case.refresh_from_db()
    assert (
        "publicity_over" in acts_of(public)
        and corrected.phase == "withdrawn"
        and "overdue" in acts_of(limited)
    )
    assert Notice.objects.get(kind="message", channel="email").state == "sent"
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert not Wait.objects.exists()
    assert not Waiting.objects.exists()  # every row of the trail is sealed


def test_a_second_round_at_the_same_moment_changes_nothing(office: Office) -> None:
    busy(office)
    for days in (3, 17):
        office.on(JUNE + timedelta(days=days))
        rounds.go_round(office.now)
        before = everything()
        done = rounds.go_round(office.now)
        after = everything()
        assert done.fired == {} and done.failed == [] and done.sent == 0
        assert {name for name in before if before[name] != after[name]} == set()


def test_a_week_in_which_nothing_ran_ends_as_a_week_of_daily_rounds_but_for_reminders_that_came_too_late(
    office: Office,
) -> None:
    """Whether the clock stood still is not to be seen in any case, but for what nobody could be told in time."""
    busy(office)
    office.on(JUNE + timedelta(days=7))
    done = rounds.go_round(office.now)
    assert done.failed == [] and done.fired["near"] and done.fired["limit"] == 1
    assert not Notice.objects.filter(kind="work_near").exists()  # its day has passed
    assert not Timer.objects.filter(state="waiting", at__lte=office.now).exists()
    limited = Case.objects.get(claimant__name="王五")
    assert [act for act in acts_of(limited) if act in ("deadline_near", "overdue")] == [
        "deadline_near",
        "overdue",
    ]


def test_daily_rounds_remind_in_time(office: Office) -> None:
    busy(office)
    for day in range(1, 8):
        office.on(JUNE + timedelta(days=day))
        rounds.go_round(office.now)
    assert Notice.objects.filter(kind="work_near", channel="site").count() == 1
    limited = Case.objects.get(claimant__name="王五")
    assert [act for act in acts_of(limited) if act in ("deadline_near", "overdue")] == [
        "deadline_near",
        "overdue",
    ]


def test_instalments_that_fell_due_while_nothing_ran_are_due_once(office: Office) -> None:
    (case,) = filed(office, ("张三", None))
    funded(office)
    office.account_of(case.claimant)
    for outcome in ("passed", "approved"):
        office.outcome(case, outcome)
    office.publish(case)
    Case.objects.filter(pk=case.pk).update(step="", role="", holds="nobody")
    Commitment.objects.filter(case=case.key).update(
        due=office.now.date() + timedelta(days=2), state="committed"
    )
    office.later(days=9)
    rounds.go_round(office.now)
    rounds.go_round(office.now)
    assert Commitment.objects.get(case=case.key).state == "due" and acts_of(case).count("due_payment") == 1


# Drafts that are never filed


def draft(office: Office) -> Case:
    doctor = office.claimant(DOCTOR)
    employer = office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    made = office.draft("settling_allowance", doctor, employer, handler)
    made.typed = {"person": {"degree": "doctor"}}
    made.save()
    stored = store.keep(pdf(), now=office.now, within=f"case:{made.key}")
    Attachment.objects.create(case=made, material="合同", file=stored, user=handler, at=office.now)
    return made


def test_a_draft_is_closed_a_year_after_it_was_begun_and_what_it_held_is_destroyed(office: Office) -> None:
    made = draft(office)
    office.on(date(2023, 5, 31))
    rounds.go_round(office.now)
    made.refresh_from_db()
    assert made.phase == "draft" and made.typed
    office.on(date(2023, 6, 2))
    for _ in range(2):
        rounds.go_round(office.now)
    made.refresh_from_db()
    assert (made.phase, made.typed, made.number) == ("withdrawn", {}, None) and acts_of(made) == [
        "draft_expired"
    ]
    assert StoredFile.objects.get().removed_at is not None
    assert expiring.close_old_drafts(office.now, 10) == 0
    assert not Notice.objects.exists()


def test_a_draft_thrown_away_keeps_nothing_either(office: Office) -> None:
    made = draft(office)
    office.act(made, "withdraw", office.people["handler"])
    assert made.typed == {} and not made.attachments.exclude(state="removed").exists()
    rounds.go_round(office.now)
    assert StoredFile.objects.get().removed_at is not None


def test_a_case_that_was_filed_is_never_closed_as_a_draft(office: Office) -> None:
    (case,) = filed(office, ("张三", None))
    office.on(date(2024, 6, 2))
    rounds.go_round(office.now)
    case.refresh_from_db()
    assert case.phase == "open"
    again = drafting.open_draft(office.ready, "settling_allowance", case.claimant, case.applicant, office.people["handler"], office.now)  # fmt: skip
    assert again.phase == "draft"


def test_a_part_that_cannot_be_loaded_is_told_and_stops_none_of_the_others(
    office: Office, settings: Any
) -> None:
    busy(office)
    settings.ROUNDS = (("加工", "duixian.site.not_there.tick"), *settings.ROUNDS)
    office.on(JUNE + timedelta(days=17))
    done = rounds.go_round(office.now)
    assert [failed.split("：")[0] for failed in done.failed] == ["加工"]
    assert Notice.objects.get(kind="message", channel="email").state == "sent"
    assert not Waiting.objects.exists()
