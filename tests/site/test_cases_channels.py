"""On which channels who is told of a case, and how a notice leads to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.notices import contacts
from duixian.site.notices.models import Contact, Notice
from duixian.site.notices.texts import TEXTS, told
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import end

from .allowance import JUNE
from .casework import Office
from .test_cases_telling import (
    REVIEW,
    case,
    claimant,
    doctor,
    firm,
    handler,
    office,
)
from .walking import moved

__all__ = ["case", "claimant", "doctor", "firm", "handler", "office"]
pytestmark = pytest.mark.django_db


def test_each_channel_that_was_agreed_to_gets_a_row_with_the_case_number_alone(
    office: Office,
    doctor: Subject,
    firm: Subject,
    handler: User,
    claimant: User,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.DATA_DIR, settings.NOTICES_MAIL, settings.NOTICES_SMS = tmp_path, True, "console"
    contacts.set_address(claimant, "email", "zhang@example.com", office.now)
    contacts.set_address(claimant, "sms", "13800000000", office.now)
    Contact.objects.update(verified_at=office.now, agreed_at=office.now)
    case = office.draft("settling_allowance", doctor, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    channels = set(Notice.objects.filter(kind="filed").values_list("user__username", "channel"))
    name = claimant.username
    assert channels == {(name, "site"), (name, "email"), (name, "sms"), (handler.username, "site")}
    for kind in TEXTS:
        words = told(kind, case.number or "", None)
        assert case.claimant.name not in f"{words.title}{words.body}{words.short}"
        about_a_case = any(
            one in TEXTS[kind].body
            for one in (
                "{case}",
                "{work}",
                "{card}",
                "{holder}",
                "{number}",
                "{project}",
                "{stay}",
                "{stay_kept}",
            )
        )
        assert case.number is not None and (case.number in words.body) is about_a_case


def page(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get("/inbox/").content.decode()


def test_a_notice_leads_each_to_their_own_side_of_the_case(
    office: Office, case: Case, handler: User, claimant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(monkeypatch, office)
    officer = office.officer(*REVIEW)
    office.act(case, "assign", officer, to=officer.pk)
    office.act(case, "write", claimant, text="请问进展")
    assert f'href="/cases/{case.key}/"' in page(handler) and f'href="/cases/{case.key}/"' in page(claimant)
    assert f'href="/desk/{case.key}/"' in page(officer)


def test_whoever_may_no_longer_open_the_case_reads_the_notice_without_a_way_to_it(
    office: Office, case: Case, firm: Subject, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(monkeypatch, office)
    for power in firm.powers_given.all():
        end(power, JUNE, "离职", handler, office.now)
    shown = page(handler)
    assert (case.number or "-") in shown and str(case.key) not in shown
