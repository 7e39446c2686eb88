"""The city of the demonstration, played for tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.demo.people import accounts, people
from duixian.site.demo.stage import cases


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMO = True
    now = timezone.now()
    found = people(now)
    accounts(found, "a long enough one", now)
    cases(found, "a long enough one", now)


def entered(login: str) -> Client:
    """Signed in by one click."""
    browser = Client()
    answer = browser.post("/demo/", {"login": login}, follow=True)
    assert answer.status_code == 200, login
    return browser
