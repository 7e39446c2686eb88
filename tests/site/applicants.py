"""What tests of the applicant's pages share: an office of the Guiyang pack, browsers of its people, a small PDF."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.registry.models import Subject

from . import hostile_files
from .allowance import DOCTOR, PRIVATE
from .casework import Office
from .registry_people import LI, WANG, resident

ALLOWANCE = "settling_allowance"
BEGIN = f"/cases/begin/guiyang/{ALLOWANCE}/"
MANY = f"/cases/many/guiyang/{ALLOWANCE}/"


@dataclass
class Town:
    """An office, a firm with its handler, three of its staff, and somebody who has nothing to do with them."""

    office: Office
    doctor: Subject
    unsure: Subject
    weak: Subject
    stranger: Subject
    firm: Subject
    handler: User

    def browser(self, user: User) -> Client:
        """A browser in which somebody has signed in."""
        made = Client()
        made.force_login(user)
        return made

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def draft(self, who: Subject | None = None) -> Case:
        return self.office.draft(ALLOWANCE, who or self.doctor, self.firm, self.handler)

    def filed(self, who: Subject | None = None) -> Case:
        case = self.draft(who)
        self.office.materials(case, self.handler)
        self.office.act(case, "file", self.handler)
        return case


def town(now: datetime) -> Town:
    """The firm's staff: a doctor of whom all is known, one whose degree is not, and one who has no household here."""
    office = Office("guiyang", now)
    facts: dict[str, Any] = DOCTOR["person"]  # type: ignore[assignment]
    contracts = DOCTOR["contracts"]
    doctor = office.claimant(DOCTOR)
    unsure = office.claimant(
        {"person": {k: v for k, v in facts.items() if k != "degree"}, "contracts": contracts}, "李四", LI
    )
    weak = office.claimant({"person": {**facts, "household": False}, "contracts": contracts}, "王五", WANG)
    stranger = office.claimant(DOCTOR, "赵六", resident("19910104"))
    firm = office.employer(PRIVATE, doctor, unsure, weak)
    return Town(office, doctor, unsure, weak, stranger, firm, office.people["handler"])


def pdf(name: str = "合同.pdf", words: str = "a page") -> SimpleUploadedFile:
    """A PDF that a checker takes; other words make another file."""
    return hostile_files.upload(name, hostile_files.pdf(more=f"% {words}\n".encode()), "application/pdf")


def nowhere() -> uuid.UUID:
    """A key that nothing has."""
    return uuid.uuid4()


def url(case: Case, more: str = "") -> str:
    return f"/cases/{case.key}/{more}"


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Town:
    """The town today, its files in memory."""
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    return town(timezone.now())


@pytest.fixture
def handler(place: Town) -> Client:
    """The browser of the firm's handler."""
    return place.browser(place.handler)
