"""Every route of the table as every role: no page fails, none shuts out those who cannot see or point, none needs a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import timezone
from playwright.sync_api import Browser, Page

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case, Listing
from duixian.site.credentials import filing, yearly
from duixian.site.credentials.models import Card
from duixian.site.exchange.models import Subscriber
from duixian.site.exchange.opendata import publishing
from duixian.site.exchange.webhooks import keeping, telling
from duixian.site.funds.models import Batch, Budget, Commitment, Receivable
from duixian.site.lodging.models import Site, Stay

from .browsing import PASSWORD, SERIOUS
from .card_people import holder
from .casework import Office
from .lodging_people import asked as bed_asked
from .lodging_people import graduate, station
from .money_people import filed, funded, granted, opened, signed_in
from .walking import moved

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
    "holder",
    "keeper",
    "beds",
    "system",
    "security",
    "audit",
)


@pytest.fixture
def office(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A city with one case being paid, one listed, one just filed, and a card of which a registration waits."""
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
    carded(made)
    bedded(made)
    for duty in (User.Duty.SYSTEM, User.Duty.SECURITY, User.Duty.AUDIT):
        User.objects.create_user(f"duty-{duty}", password=PASSWORD, duty=duty)
    told(made)
    return made


def carded(office: Office) -> None:
    """A card with this year's round open and a family card asked for."""
    card = holder(office, 4)
    ready, today = office.ready, timezone.localdate(office.now)
    yearly.announce(
        ready,
        ready.pack.credentials[card.credential],
        today,
        date(today.year, 12, 31),
        office.officer("talent_hall"),
        office.now,
    )
    Card.objects.filter(pk=card.pk).update(registered=None)
    assert card.holder.account is not None and card.unit is not None
    filing.register(card, {}, card.holder.account, office.now)
    filing.leave(card, "person.left", today, "", card.holder.account, office.now)


def bedded(office: Office) -> None:
    """A station with a bed that somebody asked for."""
    bed_asked(office, graduate(office), station(office))


def told(office: Office) -> None:
    """A subscriber of webhooks with a message, and the day's open data."""
    one, _ = keeping.make(
        "绩效系统", "https://x.example/", ["case.filed"], "", who(office, "system"), office.now
    )
    keeping.confirm(one, keeping.told(one), who(office, "security"), office.now)
    telling.ping(one, office.now)
    publishing.tick(office.now)


def who(office: Office, role: str) -> User | None:
    if role in ("system", "security", "audit"):
        return User.objects.get(username=f"duty-{getattr(User.Duty, role.upper())}")
    case = Case.objects.order_by("pk")[0]
    found: dict[str, User | None] = {
        "visitor": None, "applicant": case.claimant.account,
        "handler": User.objects.get(username=f"handler-{case.applicant_id}"),
        "window": office.officer("local_window", "xiuwen"), "personnel": office.officer("local_personnel", "xiuwen"),
        "finance": office.officer("local_finance", "xiuwen"), "supervisor": office.officer("supervisor"),
        "holder": Card.objects.get().holder.account, "keeper": office.officer("talent_hall"), "beds": office.officer("station_keeper"),
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
    card = Card.objects.get()
    key: dict[str, Any] = {
        "credentials:card": card.key, "credentials:kept": card.key,
        "cases:listing": listing.key, "cases:finance-batch": batch.key, "cases:finance-upload": batch.key,
        "cases:finance-claimant": case.claimant.key, "registry:file": case.claimant.key, "cases:finance-return": getattr(Receivable.objects.first(), "key", None),
        "lodging:site": Site.objects.get().key, "lodging:stay": Stay.objects.get().key, "lodging:kept": Stay.objects.get().key,
        "exchange:feed": Subscriber.objects.get().key,
    }  # fmt: skip
    pk: dict[str, Any] = {
        "cases:finance-payment": row.pk, "cases:finance-budget": budget.pk, "cases:paper": case.papers.latest("pk").pk,
        "administration:account": User.objects.latest("pk").pk, "administration:member": User.objects.latest("pk").pk,
    }  # fmt: skip
    values: dict[str, Any] = {"pack": "guiyang", "benefit": "settling_allowance", "firm": case.applicant.key, "procedure": case.procedure}  # fmt: skip
    found = []
    for name, asked in routes().items():
        filled = {
            one: key.get(name, case.key) if one == "key" else pk.get(name) if one == "pk"
            else ("guiyang" if name.startswith(("matching:", "exchange:")) else "overdue") if one == "name" else values.get(one)
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


@dataclass(frozen=True)
class Seen:
    """What one role gets at an address: `sign` is what the page is made of, without its words and how often."""

    role: str
    path: str
    status: int
    html: str
    sign: str
    cookie: str


def everything(office: Office) -> Iterator[Seen]:
    """Every address as every role gets it."""
    paths = addresses()
    for role in ROLES:
        user = who(office, role)
        client = signed_in(user) if user is not None else Client()
        client.raise_request_exception = False
        cookie = client.cookies["sessionid"].value if user is not None else ""
        for path in paths:
            answer = client.get(path)
            page = answer["Content-Type"].startswith("text/html") and not answer.streaming
            html = answer.content.decode() if page else ""
            yield Seen(role, path, answer.status_code, html, made_of(html), cookie)


def made_of(html: str) -> str:
    """The kinds of elements of a page with their classes: two roles, and two pages of one template, may have the same."""
    return ",".join(sorted(set(re.findall(r"<[a-z][a-z0-9]*(?: class=\"[^\"]*\")?", html))))


def test_every_route_as_every_role(office: Office, live_server: Any, chromium_open: Browser) -> None:
    """No page fails; each has a heading before any script has run, and none shuts out those who cannot see or point.

    In the browser, at the width of a telephone, every page is looked at that is made of something no page before it was.
    """
    problems: list[str] = []
    read: set[str] = set()
    signs: set[str] = set()
    for role, seen in groupby(everything(office), key=lambda one: one.role):
        fresh: list[Seen] = []
        for one in seen:
            if one.status >= 500:
                problems.append(f"{role}: {one.path}: {one.status}")
            if one.status != 200 or not one.html:
                continue
            read.add(role)
            if "<h1" not in one.html:
                problems.append(f"{role}: {one.path}: no heading")
            if one.sign not in signs:
                signs.add(one.sign)
                fresh.append(one)
        problems += looked_at(fresh, str(live_server.url), chromium_open)
    assert read == set(ROLES)
    assert not problems, "\n".join(problems)


def looked_at(pages: list[Seen], address: str, browser: Browser) -> list[str]:
    """What is wrong on pages of one role."""
    if not pages:
        return []
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="zh-CN")
    if cookie := pages[0].cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    page.set_default_timeout(45_000)
    found = []
    for one in pages:
        page.goto(address + one.path)
        found += [f"{one.role}: {one.path}: {what}" for what in wrong(page)]
    context.close()
    return found


def wrong(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *(f"{v['id']}: {[n['target'] for n in v['nodes']][:2]}" for v in found if v["impact"] in SERIOUS),
        *([f"{wide} px wider than 390"] if wide > 0 else []),
    ]
