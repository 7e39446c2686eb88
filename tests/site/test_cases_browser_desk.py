"""The offices' desks in a real browser: a case is worked on without scripts; every page fits three widths and is accessible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Browser, Page

from duixian.site.cases import publicity
from duixian.site.cases.models import Attachment, Case, Listing
from duixian.site.files import store
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .applicants import pdf
from .casework import Office
from .conftest import keep
from .driven import driven
from .hostile_files import picture
from .looking import wrong_on
from .money_people import filed, funded, granted, opened
from .readings import Draft
from .test_cases_desk_further import expert, station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "很长的名称" * 30
ARTICLES = [
    ("article", f"第{n}条", "", f"这是为测试另写的第{n}条。")
    for n in ("二", "五", "六", "十", "十一", "十二", "十三")
]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with driven(chromium) as found:
        yield found


@pytest.fixture
def office(transactional_db: None, settings: Any, tmp_path: Path) -> Office:
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    keep(
        [
            Draft(
                "贵阳贵安新引进人才安家费发放实施细则",
                ARTICLES,
                number="筑人社通〔2021〕48号",
                day=date(2021, 6, 1),
            )
        ]
    )
    return opened()


def evidence(office: Office, case: Case) -> list[Attachment]:
    """A PDF, a picture and a file that no browser shows, as materials of a case."""
    user, now = office.officer("local_window", "xiuwen"), timezone.now()
    names = [a.material for a in case.attachments.all()]
    uploads = [pdf(), SimpleUploadedFile("证件.png", picture(width=600, height=400), "image/png")]
    return [
        Attachment.objects.create(
            case=case, material=name, file=store.keep(upload, now=now), user=user, at=now
        )
        for name, upload in zip(names, uploads, strict=False)
    ]


def stages(office: Office) -> dict[str, tuple[str, Case]]:
    """Cases at many places, each with who has it on the desk."""
    funded(office)
    paid, refused, listed, stopped, fresh = (filed(office, n) for n in range(1, 6))
    granted(office, paid)
    office.outcome(refused, "refused", ground="材料与事实不符")
    office.outcome(listed, "passed")
    office.outcome(listed, "approved")
    office.act(listed, "publish", office.officer("local_personnel", "xiuwen"))
    listing = Listing.objects.get(listed__case=listed)
    publicity.object_to(listing, listed, "某人", "电话", "听说不在岗。" * 50, timezone.now(), listing.starts)
    office.act(stopped, "ask_correction", office.officer("local_window", "xiuwen"), note="合同缺页")
    told = Entry(
        fresh.claimant,
        "guiyang",
        "person.degree",
        "master",
        Fact.Source.DECLARED,
        valid_from=date(2022, 1, 1),
        evidence="申报",
    )
    record([told], None, office.now)
    evidence(office, fresh)
    fresh.claimant.name = LONG
    fresh.claimant.save()
    office.act(fresh, "write", office.officer("local_window", "xiuwen"), text="长" * 2000, internal=True)
    voted = station(office)
    members = [expert(office, n) for n in (1, 2)]
    office.act(voted, "invite", office.officer("talent_office"), members=[m.pk for m in members])
    office.act(voted, "cast", members[0], agrees=True, opinion="基础扎实")
    window, personnel = "local_window-xiuwen-1", "local_personnel-xiuwen-1"
    return {
        "paid": (personnel, paid), "refused": (window, refused), "listed": (personnel, listed), "stopped": (window, stopped),
        "fresh": (window, fresh), "voted": ("expert2", voted), "host": ("talent_office--1", voted),
    }  # fmt: skip


def signed_in(browser: Browser, site: str, name: str, *, scripts: bool = True) -> Page:
    page = browser.new_context(locale="zh-CN", java_script_enabled=scripts).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{site}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "a long enough one")
    page.click("main button")
    return page


def test_every_page_fits_and_is_accessible(office: Office, live_server: Any, browser: Browser) -> None:
    site = str(live_server.url)
    found = stages(office)
    fresh = found["fresh"][1]
    files = list(fresh.attachments.exclude(file=None))
    addresses = [(who, name, f"/desk/{case.key}/") for name, (who, case) in found.items()]
    window = found["fresh"][0]
    addresses += [
        (window, "list", "/desk/"),
        (window, "none", "/desk/?words=nobody"),
        (window, "fix", f"/desk/{fresh.key}/?fix=contracts"),
    ]
    addresses += [
        (window, f"beside{n}", f"/desk/{fresh.key}/?show={file.key}") for n, file in enumerate(files)
    ]
    pages: dict[str, Page] = {}
    problems = []
    for who, name, address in addresses:
        page = pages.setdefault(who, signed_in(browser, site, who)) if who not in pages else pages[who]
        answer = page.goto(site + address)
        assert answer is not None and answer.status == 200, address
        for details in page.query_selector_all("main details"):
            details.evaluate("element => { element.open = true }")
        problems += wrong_on(page, f"desk {name}", axe_at=(390,))
    assert not problems


def test_a_case_is_worked_on_without_scripts(office: Office, live_server: Any, browser: Browser) -> None:
    site, case = str(live_server.url), filed(office)
    evidence(office, case)
    office.officer("local_window", "xiuwen")
    page = signed_in(browser, site, "local_window-xiuwen-1", scripts=False)
    page.goto(f"{site}/desk/")
    page.click(f"button[aria-label='接办 {case.number}']")
    page.click(f"text={case.number}")
    page.click("details.quote summary >> nth=0")
    assert "这是为测试另写的" in page.inner_text("details.quote >> nth=0")
    page.click(".attachment a >> nth=0")
    assert page.query_selector("#beside") is not None
    page.click("a.fix[href*='person.household']")
    page.check("input[name=value][value=true]")
    page.fill(".fix-form input[name=evidence]", "看过户口簿原件")
    page.click(".fix-form button:has-text('核定')")
    assert "看过户口簿原件" in page.inner_text("#facts")
    page.click("button:has-text('收下') >> nth=0")
    page.check("input[name=outcome][value=passed]")
    page.fill("#note", "材料齐全")
    page.click("#do button:has-text('办理')")
    case.refresh_from_db()
    assert case.step == "local_decision"
    assert Fact.objects.filter(source="verified", fact="person.household").exists()
