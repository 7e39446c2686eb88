"""The applicant's pages in a real browser: a draft saves itself and is filed; every page fits three widths and is accessible."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.utils import timezone
from playwright.sync_api import Browser, Page

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case

from .applicants import BEGIN, MANY, Town, town
from .driven import driven
from .looking import wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Town:
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    return town(timezone.now())


def page_of(
    opened: Browser, place: Town, user: User, address: str, width: int = 1280, scripts: bool = True
) -> Page:
    context = opened.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=scripts
    )
    cookie = place.browser(user).cookies[conf.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": conf.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context.new_page()


def test_every_page_is_accessible_and_fits(chromium: str, live_server: Any, place: Town) -> None:
    draft, filed = place.draft(place.unsure), place.filed()
    addresses = ("/cases/", BEGIN, MANY, f"{MANY}{place.firm.key}/", f"/cases/{draft.key}/", f"/cases/{filed.key}/", "/publicity/", "/verify/?code=AAAA")  # fmt: skip
    problems = []
    with driven(chromium) as opened:
        for user, some in ((place.handler, addresses), (place.office.officer("any_window"), ("/window/",))):
            page = page_of(opened, place, user, live_server.url)
            for address in some:
                answer = page.goto(live_server.url + address)
                assert answer is not None and answer.status == 200, address
                problems += wrong_on(page, address)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_draft_is_filled_in_and_filed_with_and_without_scripts(
    scripts: bool, chromium: str, live_server: Any, place: Town
) -> None:
    case = place.draft(place.unsure)
    place.office.materials(case, place.handler)
    with driven(chromium) as opened:
        page = page_of(opened, place, place.handler, live_server.url, scripts=scripts)
        page.goto(f"{live_server.url}/cases/{case.key}/")
        page.check("input[name='person.degree|value'][value=doctor]")
        if scripts:
            page.wait_for_selector("#saved:has-text('已自动保存')")
        else:
            page.click("text=保存，看结果")
        assert "4.8万元" in page.inner_text("#verdict")
        page.click("#filing button")
        page.wait_for_selector("text=正在办理")
    assert Case.objects.get(pk=case.pk).phase == "open"
