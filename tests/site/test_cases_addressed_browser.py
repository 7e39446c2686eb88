"""The paper addressed to somebody who opens nothing else of its case, in a real browser: signed for, appealed against, answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from duixian.site.cases import addressing

from .driven import driven
from .looking import wrong_on
from .test_cases_addressed import claimed_back
from .walking import moved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whoever_was_paid_appeals_on_the_paper_and_reads_the_answer_there(
    transactional_db: None, live_server: Any, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, case, paper = claimed_back("李四")
    moved(monkeypatch, office)
    payee = addressing.of(paper)[0].account
    assert payee is not None
    client = Client()
    client.force_login(payee)
    cookie = client.cookies[site.SESSION_COOKIE_NAME]
    problems: list[str] = []
    with driven(chromium) as browser:
        page = browser.new_context(locale="zh-CN").new_page()
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(f"{live_server.url}/papers/{paper.pk}/")
        problems += wrong_on(page, "paper to sign for")
        page.get_by_role("button", name="签收").click()
        problems += wrong_on(page, "paper to appeal against")
        page.get_by_label("申请复核的理由").fill("我没有领过这笔钱。")
        page.get_by_role("button", name="申请复核").click()
        assert case.appeals.get().user == payee
        problems += wrong_on(page, "paper appealed against")
        office.act(
            case, "answer_appeal", office.officer("hr_bureau", number=9), answer="查无不当，维持原决定。"
        )
        page.reload()
        assert page.get_by_text("查无不当，维持原决定。").is_visible()
        problems += wrong_on(page, "paper answered")
    assert problems == []
