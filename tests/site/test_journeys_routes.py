"""Every route of the table as every role: no page fails, none shuts out those who cannot see or point, none needs a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from playwright.sync_api import Browser, Page

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case, Listing
from duixian.site.funds.models import Batch, Budget, Commitment, Receivable

from .casework import Office
from .money_people import filed, funded, granted, opened, signed_in
from .walking import PASSWORD, SERIOUS, moved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_OUT = ("ical", "openapi", "api-1.0.0", "logout", "export", ".ics", ".pdf", "list.", "/list.xlsx", ".csv")
ROLES = (
    "visitor",
    "applicant",
    "handler",
    "window",
    "personnel",
    "finance",
    "supervisor",
    "system",
    "security",
    "audit",
)


@pytest.fixture
def office(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A city with one case being paid, one listed, one just filed."""
    made = opened()
    moved(monkeypatch, made)
    funded(made)
    first = filed(made, 1)
    granted(made, first)
    made.pay()
    listed = filed(made, 2)
    made.outcome(listed, "passed")
    made.outcome(listed, "approved")
    made.act(listed, "publish", made.officer("local_personnel", "xiuwen"))
    filed(made, 3)
    for duty in (User.Duty.SYSTEM, User.Duty.SECURITY, User.Duty.AUDIT):
        User.objects.create_user(f"duty-{duty}", password=PASSWORD, duty=duty)
    return made


def who(office: Office, role: str) -> User | None:
    if role in ("system", "security", "audit"):
        return User.objects.get(username=f"duty-{getattr(User.Duty, role.upper())}")
    case = Case.objects.order_by("pk")[0]
    found: dict[str, User | None] = {
        "visitor": None, "applicant": case.claimant.account,
        "handler": User.objects.get(username=f"handler-{case.applicant_id}"),
        "window": office.officer("local_window", "xiuwen"), "personnel": office.officer("local_personnel", "xiuwen"),
        "finance": office.officer("local_finance", "xiuwen"), "supervisor": office.officer("supervisor"),
    }  # fmt: skip
    return found[role]


def routes() -> dict[str, list[str]]:
    """The named routes of the table with what they are asked for."""
    found: dict[str, list[str]] = {}

    def walk(patterns: Any, space: str) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
            elif isinstance(one, URLPattern) and one.name:
                found[space + one.name] = list(one.pattern.converters)

    walk(get_resolver().url_patterns, "")
    return found


def addresses() -> list[str]:
    """An address for every route that something of this city can fill."""
    case, listing = Case.objects.order_by("pk")[0], Listing.objects.latest("pk")
    batch, row, budget = (
        Batch.objects.latest("pk"),
        Commitment.objects.latest("pk"),
        Budget.objects.latest("pk"),
    )
    key: dict[str, Any] = {
        "cases:listing": listing.key, "cases:finance-batch": batch.key, "cases:finance-upload": batch.key,
        "cases:finance-claimant": case.claimant.key, "registry:file": case.claimant.key, "cases:finance-return": getattr(Receivable.objects.first(), "key", None),
    }  # fmt: skip
    pk: dict[str, Any] = {
        "cases:finance-payment": row.pk, "cases:finance-budget": budget.pk, "cases:paper": case.papers.latest("pk").pk,
        "administration:account": User.objects.latest("pk").pk, "administration:member": User.objects.latest("pk").pk,
    }  # fmt: skip
    values: dict[str, Any] = {"pack": "guiyang", "benefit": "settling_allowance", "firm": case.applicant.key}
    found = []
    for name, asked in routes().items():
        filled = {
            one: key.get(name, case.key) if one == "key" else pk.get(name) if one == "pk"
            else ("guiyang" if name.startswith("matching:") else "overdue") if one == "name" else values.get(one)
            for one in asked
        }  # fmt: skip
        if None in filled.values():
            continue
        try:
            path = reverse(name, kwargs=filled)
        except NoReverseMatch:
            continue
        if not any(word in path for word in LEFT_OUT):
            found.append(path)
    return sorted(set(found))


def test_no_route_fails_for_any_role(office: Office) -> None:
    broken = []
    for role in ROLES:
        user = who(office, role)
        client = signed_in(user) if user is not None else Client()
        client.raise_request_exception = False
        for path in addresses():
            status = client.get(path).status_code
            if status >= 500:
                broken.append(f"{role}: {path}: {status}")
    assert not broken, "\n".join(broken)


def test_every_page_is_for_everybody(office: Office, live_server: Any, chromium_open: Browser) -> None:
    """With scripts nothing serious is found at the width of a telephone; without them the page still stands."""
    problems: list[str] = []
    seen: set[str] = set()
    for role in ROLES:
        user = who(office, role)
        client = signed_in(user) if user is not None else Client()
        pages = list(readable(client))
        assert pages, role
        for scripts in (True, False):
            context = chromium_open.new_context(
                viewport={"width": 390, "height": 900}, locale="zh-CN", java_script_enabled=scripts
            )
            if cookie := client.cookies.get("sessionid"):
                context.add_cookies(
                    [{"name": "sessionid", "value": cookie.value, "url": str(live_server.url)}]
                )
            page = context.new_page()
            page.set_default_timeout(45_000)
            for path in pages:
                sign = f"{scripts}{path}{looks(client, path)}"
                if sign not in seen:
                    seen.add(sign)
                    page.goto(str(live_server.url) + path)
                    problems += [f"{role}: {path}: {one}" for one in wrong(page, scripts)]
            context.close()
    assert not problems, "\n".join(problems)


def readable(client: Client) -> Iterator[str]:
    """The addresses that this user may read as pages."""
    for path in addresses():
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield path


def looks(client: Client, path: str) -> str:
    """What a page is made of, without its words: two roles may see the same."""
    return ",".join(
        re.findall(r"<(?:h2|form|table|button|select|input|textarea)\b", client.get(path).content.decode())
    )


def wrong(page: Page, scripts: bool) -> list[str]:
    if not page.locator("h1").count():
        return ["no heading"]
    if not scripts:
        return []
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *(f"{v['id']}: {[n['target'] for n in v['nodes']][:2]}" for v in found if v["impact"] in SERIOUS),
        *([f"{wide} px wider than 390"] if wide > 0 else []),
    ]
