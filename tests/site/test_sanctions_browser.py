"""The pages of the register of sanctions and of projects in a browser: accessible, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from duixian.site.registry import sanctions, subjects
from duixian.site.registry.models import Subject
from duixian.site.registry.sanctions import Penalty
from duixian.site.shelf import shelf

from .driven import driven
from .looking import wrong_on
from .registry_people import account, firm, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with driven(chromium) as opened:
        yield opened


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> tuple[str, Subject]:
    clerk, chief = account("clerk", officer=True), account("chief", officer=True)
    ready = shelf().by_id("guiyang")
    assert ready is not None
    today, now = timezone.localdate(), timezone.now()
    benefit, place, _ = sanctions.rules_of(ready.pack)[0]
    for subject in (firm(), person()):
        penalty = sanctions.of_rule(subject, ready.pack, benefit, place, "申报材料与实际不符", today)
        row = sanctions.enter(ready.pack, penalty, by=clerk, now=now, confirmed_by=chief)
    sanctions.lift(row, today + timedelta(days=30), "已退还并整改", by=chief, now=now)
    waits = Penalty(firm(), "诚信负面清单", "第二次", "第十三条", ["rent"], today, None)
    sanctions.enter(ready.pack, waits, by=chief, now=now)
    subjects.get_or_add_project(firm(), "station", "云水院士工作站", now)
    return str(live_server.url), firm()


def test_every_page_is_accessible_and_fits(site: tuple[str, Subject], browser: Browser) -> None:
    address, subject = site
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{address}/login/")
    page.fill("#id_username", "clerk")
    page.fill("#id_password", "a long enough one")
    page.click("main button")
    problems = []
    project = subject.projects.get()
    files = [f"/registry/files/{key}/" for key in (subject.key, project.key)]
    for path in ("/registry/sanctions/?shown=all", "/sanctions/", *files):
        page.goto(address + path)
        for details in page.query_selector_all("main details"):
            details.evaluate("element => { element.open = true }")
        problems += wrong_on(page, path)
    assert not problems, "\n".join(problems)
