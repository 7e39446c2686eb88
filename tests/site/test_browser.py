"""The site in a real browser: the main journeys, three widths, without scripts, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from duixian.site.accounts.models import User
from duixian.site.demo import TEXTS
from duixian.site.library.importing import import_files
from duixian.site.library.models import Document, Node, ReviewItem, Unit
from duixian.site.library.reviews import clause_subject

from .driven import driven
from .looking import wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with driven(chromium) as opened:
        yield opened


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> str:
    import_files([TEXTS])
    User.objects.create_user("editor", password="a long enough one", is_editor=True)
    return str(live_server.url)


def _page(browser: Browser, width: int = 1280, **more: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **more)
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def _addresses() -> list[str]:
    """One page of every sort."""
    plan = Document.objects.get(title__contains="行动计划")
    measures = Document.objects.get(title__contains="创新券管理办法")
    article = measures.nodes.filter(type="article").order_by("position")[2]
    unit = Unit.objects.order_by("pk")[0]
    source = plan.source
    return [
        "/", "/?q=补贴", "/?q=没有这样的词语呀", "/documents/", plan.get_absolute_url(), measures.get_absolute_url(),
        article.get_absolute_url(), f"{measures.get_absolute_url()}relations/",
        "/units/", f"/units/{unit.pk}/", "/sources/", f"/sources/{source.digest}/lines/?from=5&to=9",
        "/review/", "/login/", "/api/", f"{measures.get_absolute_url()}compare/", _compared(), "/none/",
    ]  # fmt: skip


def _compared() -> str:
    new = Document.objects.get(title="云水市青年人才安居补贴办法")
    old = Document.objects.get(title="云水市青年人才租房补贴暂行规定")
    return f"{new.get_absolute_url()}compare/?with={old.work_id}"


def _editing_addresses() -> list[str]:
    """One form of every sort."""
    measures = Document.objects.get(title__contains="创新券管理办法")
    housing = Document.objects.get(title="云水市青年人才安居补贴办法")
    table = Node.objects.exclude(table=None)[0]
    subjects = [
        (measures, s)
        for s in ("header:title", "header:date", "header:issuers", "header:kind", "node:a3", "extent")
    ]
    subjects.append((table.document, f"table:{table.key}"))
    for kind in ("grant", "deadline", "material"):
        clause = housing.clauses.filter(kind=kind)[0]
        told = {"kind": kind, "node": clause.node, "text": clause.text}
        subjects.append((housing, clause_subject(told)))
    edit = [f"{document.get_absolute_url()}edit/{quote(subject)}/" for document, subject in subjects]
    return [*edit, measures.get_absolute_url(), f"{measures.get_absolute_url()}history/", "/review/"]


def _signed_in(page: Page, site: str) -> None:
    page.goto(f"{site}/login/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a long enough one")
    page.click("main button")


@pytest.mark.parametrize("who", ["reader", "editor"])
def test_every_page_is_accessible_and_fits(site: str, browser: Browser, who: str) -> None:
    page = _page(browser)
    problems = []
    if who == "editor":
        _signed_in(page, site)
    for address in _addresses() if who == "reader" else _editing_addresses():
        page.goto(site + address)
        problems += wrong_on(page, address)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_reader_goes_from_a_word_to_the_line_of_the_source(
    site: str, browser: Browser, scripts: bool
) -> None:
    page = _page(browser, java_script_enabled=scripts)
    page.goto(site)
    page.fill("#q", "创新券 骗取")
    page.press("#q", "Enter")
    page.click(".hit-title a")
    assert "云水市科技创新券管理办法" in page.inner_text("h1")
    page.click(".entry:target .tools summary")
    page.click(".entry:target .tools a:has-text('来源第')")
    page.wait_for_selector(".raw .on")
    assert "骗取创新券" in page.inner_text(".raw")


def test_a_citation_leads_to_the_article_and_back(site: str, browser: Browser) -> None:
    page = _page(browser)
    housing = Document.objects.get(title="云水市青年人才安居补贴办法")
    page.goto(site + housing.get_absolute_url())
    page.click(".words a.ref:has-text('青澜省人才发展条例')")
    assert "青澜省人才发展条例" in page.inner_text("h1")
    page.click(".tools summary:has-text('被引') >> nth=0")
    page.click(".incoming a >> nth=0")
    assert "云水市" in page.inner_text("h1")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_an_editor_corrects_what_was_read(site: str, browser: Browser, scripts: bool) -> None:
    document = Document.objects.get(title__contains="申报指南")
    ReviewItem.objects.create(
        document=document,
        subject="header:title",
        read=document.title,
        confidence=0.3,
        start_line=1,
        end_line=1,
    )
    page = _page(browser, java_script_enabled=scripts)
    page.goto(f"{site}/review/")
    page.click("td a:has-text('标题')")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a long enough one")
    page.click("main button")
    page.fill("#value", "云水市青年人才安居补贴申报指南（2024年版）")
    page.click("button[value=corrected]")
    page.goto(site + document.get_absolute_url())
    assert "2024年版" in page.inner_text("h1")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_an_editor_corrects_the_outline_and_takes_it_back(site: str, browser: Browser, scripts: bool) -> None:
    document = Document.objects.get(title__contains="创新券管理办法")
    page = _page(browser, java_script_enabled=scripts)
    _signed_in(page, site)
    page.goto(f"{site}{document.get_absolute_url()}#a3")
    page.click("#a3 .tools summary")
    page.click("#a3 .tools a:has-text('更正条目')")
    page.fill("#heading", "组织")
    page.press("#heading", "Enter")  # what was entered is taken, not thrown away
    assert "组织" in page.inner_text("#a3 .runin")
    page.click(".doc-links a:has-text('编辑记录')")
    page.click("table a:has-text('条目划分')")
    page.click("button[value=withdrawn]")
    assert "组织" not in page.inner_text("#a3 .runin")


def test_an_editor_cuts_a_document_in_two_and_takes_it_back(site: str, browser: Browser) -> None:
    document = Document.objects.get(title__contains="创新券管理办法")
    count = Document.objects.count()
    page = _page(browser)
    _signed_in(page, site)
    page.goto(site + document.get_absolute_url())
    page.click(".doc-links a:has-text('更正起止')")
    page.fill("#line", str(document.nodes.get(key="c3").start_line))
    page.click("button[value=cut]")
    page.wait_for_selector(".note")
    assert Document.objects.count() == count + 1
    page.goto(f"{site}{document.get_absolute_url()}history/")
    page.click("td button:has-text('撤回')")
    page.wait_for_selector(".note")
    assert Document.objects.count() == count


def test_filters_narrow_the_hits(site: str, browser: Browser) -> None:
    page = _page(browser)
    page.goto(f"{site}/?q=补贴")
    before = page.locator(".hits > li").count()
    page.check("input[name=grants]")
    page.click("text=应用筛选")
    assert 0 < page.locator(".hits > li").count() < before


def test_paper_shows_the_text_and_leaves_the_controls_out(site: str, browser: Browser) -> None:
    page = _page(browser)
    page.goto(site + Document.objects.get(title__contains="创新券管理办法").get_absolute_url())
    page.emulate_media(media="print")
    assert page.is_visible("h1")
    assert not page.is_visible(".masthead")
    assert not page.is_visible(".outline")
    assert page.inner_text(".text").count("第八条") == 1
    assert len(page.pdf()) > 10_000


def test_nothing_is_asked_of_another_host(site: str, browser: Browser) -> None:
    page = _page(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in _addresses()[:-1]:
        page.goto(site + address)
    assert all(url.startswith((site, "data:")) for url in asked)
    assert not complaints


def test_chinese_is_drawn_in_a_chinese_face(site: str, browser: Browser) -> None:
    page = _page(browser)
    page.goto(site)
    widths = page.evaluate(
        """() => ['政', '策', '\\u{2FFFF}'].map((text) => {
            const span = document.createElement('span');
            span.textContent = text;
            span.className = 'brand-name';
            document.body.append(span);
            return span.getBoundingClientRect().width;
        })"""
    )
    assert widths[0] == widths[1]
    assert widths[0] > 15
