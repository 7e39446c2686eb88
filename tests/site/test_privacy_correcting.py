"""Asking that something in the registry is put right: by the person, answered by an office, never by oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.notices.models import Notice
from duixian.site.privacy import correcting
from duixian.site.privacy.correcting import CorrectionError
from duixian.site.privacy.models import Correction
from duixian.site.registry.powers import tie

from .registry_people import NOW, account, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone() -> User:
    return account("zhang", person())


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_the_request_to_the_answer(someone: User) -> None:
    mine, office = browser(someone), browser(account("window", officer=True))
    mine.post("/account/data/correct/", {"text": "学历应为硕士，附学位证"})
    made = Correction.objects.get()
    assert "学历应为硕士" in office.get("/registry/corrections/").content.decode()
    office.post(f"/registry/corrections/{made.key}/", {"state": "done", "answer": "核对学位证，已更正"})
    made.refresh_from_db()
    assert made.state == "done"
    assert "核对学位证，已更正" in mine.get("/account/data/").content.decode()
    assert Notice.objects.filter(user=someone, kind="correction").count() == 1
    assert set(Row.objects.values_list("act", flat=True)) >= {
        "privacy.correction_asked",
        "privacy.correction_answered",
    }


def test_only_offices_answer_and_nobody_their_own(someone: User) -> None:
    made = correcting.ask(someone, "学历应为硕士", NOW)
    assert browser(someone).get("/registry/corrections/").status_code == 403
    with pytest.raises(CorrectionError, match="承办机关"):
        correcting.answer(made.key, "done", "好", someone, NOW)
    officer = account("window", officer=True)
    tie(officer, person(), None, NOW)
    with pytest.raises(CorrectionError, match="本人"):
        correcting.answer(made.key, "done", "好", officer, timezone.now())


@pytest.mark.parametrize(("state", "answer"), [("open", "x"), ("", "x"), ("done", " ")])
def test_an_answer_says_what_and_why(someone: User, state: str, answer: str) -> None:
    made = correcting.ask(someone, "学历应为硕士", NOW)
    with pytest.raises(CorrectionError, match="请选"):
        correcting.answer(made.key, state, answer, account("window", officer=True), timezone.now())


def test_so_many_wait_at_most_and_empty_ones_are_refused(someone: User) -> None:
    with pytest.raises(CorrectionError, match="请写明"):
        correcting.ask(someone, "  ", NOW)
    for _ in range(correcting.MOST_OPEN):
        correcting.ask(someone, "学历应为硕士", NOW)
    with pytest.raises(CorrectionError, match="等答复"):
        correcting.ask(someone, "学历应为硕士", NOW)


def test_an_account_without_a_person_asks_at_the_window(settings: Any) -> None:
    with pytest.raises(CorrectionError, match="窗口"):
        correcting.ask(account("nobody"), "学历应为硕士", NOW)
