"""Pages of notices in a real browser: they fit three widths and are accessible."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.notices import contacts, outbox, views
from duixian.site.notices.models import Contact, Notice
from duixian.site.notices.texts import TEXTS

from .driven import driven
from .looking import wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_every_page_is_accessible_and_fits(
    chromium: str,
    live_server: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.DATA_DIR, settings.NOTICES_MAIL, settings.NOTICES_SMS = tmp_path, True, "console"
    monkeypatch.setattr(views, "may_see_log", lambda user: (True, ""))
    user = User.objects.create_user("zhang")
    contacts.set_address(user, "email", "zhang@example.com", NOW)
    Contact.objects.update(verified_at=NOW, agreed_at=NOW)
    contacts.set_address(user, "sms", "13800000000", NOW)
    for _ in range(3):
        for number, kind in enumerate(TEXTS):
            outbox.put(
                kind,
                to_user=user,
                case_number=f"筑〔2026〕{number}号",
                deadline=date(2026, 3, 9 + _),
                now=NOW,
            )
    Notice.objects.filter(channel="email", kind="paid").update(
        state="dead", tries=7, error="邮件服务器不收（550）"
    )
    signed = Client()
    signed.force_login(user)
    problems = []
    with driven(chromium) as opened:
        context = opened.new_context(locale="zh-CN")
        cookie = signed.cookies[conf.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": conf.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        for address in ("/inbox/", "/inbox/preferences/", "/administration/sending/"):
            answer = page.goto(live_server.url + address)
            assert answer is not None and answer.status == 200
            problems += wrong_on(page, address)
    assert not problems, "\n".join(problems)
