"""Looking at a city in a browser: every role signs in by itself, time is moved by hand, every page is looked at."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from duixian.site.accounts.models import User

from .casework import Office, at

WIDTHS = (1280, 390)
PASSWORD = "a long enough one"
SERIOUS = ("serious", "critical")


@dataclass
class Browsing:
    """The browser, the office that sets the scene, and what was found wrong on the way."""

    browser: Browser
    address: str
    office: Office
    name: str
    seen: set[str]
    pages: dict[str, Page] = field(default_factory=dict)
    entered: dict[str, datetime] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    shots: int = 0

    # time

    def on(self, day: date, hour: int = 9) -> None:
        """It is this day; what the clock does by itself is done."""
        self.office.now = at(day, hour)
        self.office.tick()

    def later(self, **more: int) -> None:
        self.office.now += timedelta(**more)
        self.office.tick()

    # pages

    def page(self, who: User | str) -> Page:
        """The page of somebody; '' of a visitor who does not sign in."""
        name = who if isinstance(who, str) else who.username
        if name not in self.pages:
            context = self.browser.new_context(
                viewport={"width": WIDTHS[0], "height": 900}, locale="zh-CN", accept_downloads=True
            )
            page = context.new_page()
            page.set_default_timeout(45_000)
            self.pages[name] = page
            if name and not self.entered:
                page.goto(self.address + "/")
                page.get_by_role("link", name="登录").click()
                self.sign_in(page, name)
                self.entered[name] = self.office.now
        if name and self.entered.get(name) != self.office.now:
            self.enter(name)
        return self.pages[name]

    def enter(self, name: str) -> None:
        """Come with a session: the first of a walk signs in on the page, and whoever a page sends to sign in."""
        client = Client()
        client.force_login(User.objects.get(username=name))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.pages[name].context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": self.address}]
        )
        self.entered[name] = self.office.now

    def sign_in(self, page: Page, name: str) -> None:
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
        page.wait_for_load_state()

    def go(self, who: User | str, path: str) -> Page:
        """Open an address, signing in where the site asks for it."""
        page = self.page(who)
        page.goto(self.address + path)
        if "/login/" in page.url:
            assert who, f"{path} asks a visitor to sign in"
            self.sign_in(page, who if isinstance(who, str) else who.username)
            if self.address + path != page.url:
                page.goto(self.address + path)
        return self.look(page)

    def look(self, page: Page) -> Page:
        """Nothing serious for those who cannot see or point, nothing wider than the screen, no error."""
        page.locator("footer").first.wait_for(
            state="attached"
        )  # the whole page has come, not the one before it
        page.wait_for_load_state()
        path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", page.url.removeprefix(self.address))
        title = page.title()
        parts = page.locator("main h2").all_inner_texts()
        sign = re.sub(r"\d+", "#", f"{path.partition('#')[0]}|{title}|{parts}")
        if sign in self.seen:
            return page
        self.seen.add(sign)
        if page.locator("h1").count() == 0 or "出错" in title:
            self.problems.append(f"{path}: no page: {page.inner_text('body')[:300]}")
            return page
        for found in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if found["impact"] in SERIOUS:
                places = [(n["target"], n["html"][:120]) for n in found["nodes"]][:2]
                self.problems.append(f"{path} ({title}): {found['id']}: {places}")
        self.shots += 1
        folder = os.environ.get("DUIXIAN_SHOTS")
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                self.problems.append(f"{path} ({title}): {wide} px wider than {width}")
            if folder:
                page.screenshot(
                    path=Path(folder) / f"{self.name}-{self.shots:02d}-{width}.png", full_page=True
                )
        return page

    def click(
        self, page: Page, text: str, *, role: str = "button", last: bool = False, within: Any = None
    ) -> Page:
        """Press what says `text`, and look at what comes."""
        found = (within or page.get_by_role("main")).get_by_role(role, name=text)
        (found.last if last else found.first).click()
        page.wait_for_load_state()
        return self.look(page)

    def told(self, page: Page, words: str) -> None:
        """The page says so."""
        text = page.inner_text("body")
        assert words in text, f"“{words}” is not on {page.url}:\n{text[:1500]}"

    def done(self) -> None:
        for page in self.pages.values():
            page.context.close()
        assert not self.problems, "\n".join(self.problems)
