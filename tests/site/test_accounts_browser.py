"""Passkeys and the pages of one's account in a real browser, with a device that the browser itself plays."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from duixian.site.accounts.models import Passkey, User
from duixian.site.accounts.sso.environment import Service
from duixian.site.privacy.models import Correction

from .accounts_people import PASSWORD, post, user, with_factor
from .driven import driven
from .looking import wrong_on
from .registry_people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def device(page: Page) -> None:
    """A device of the browser that holds passkeys and knows its owner."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_password(page: Page, address: str) -> None:
    page.goto(f"{address}/login/?next=/account/")
    page.get_by_label("用户名").fill("chen")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_passkey_from_adding_it_to_signing_in(chromium: str, live_server: Any, settings: Any) -> None:
    settings.SSO = (Service("city", "政务服务统一身份认证", "https://id.example", "x"),)
    chen: User = user()
    problems, said = [], []
    with driven(chromium) as opened:
        page = opened.new_context(locale="zh-CN").new_page()
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        device(page)
        page.goto(f"{live_server.url}/login/")
        problems += wrong_on(page, "/login/")
        by_password(page, live_server.url)
        page.get_by_label("通行密钥的名称").fill("办公室电脑")
        page.get_by_label("添加通行密钥：现在的密码").fill(PASSWORD)
        page.get_by_role("button", name="添加通行密钥").click()
        page.get_by_role("heading", name="备用码", level=1).wait_for()
        problems += wrong_on(page, "codes")
        page.get_by_role("link", name="我已经记下").click()
        page.get_by_text("办公室电脑").first.wait_for()
        problems += wrong_on(page, "/account/")
        page.get_by_role("link", name="下载本站保存的我的数据").click()
        page.get_by_role("heading", name="我的数据").wait_for()
        problems += wrong_on(page, "/account/data/")
        page.get_by_label("现在的密码").fill(PASSWORD)
        page.get_by_role("button", name="要一份副本").click()
        page.get_by_text("等待准备").wait_for()
        problems += wrong_on(page, "/account/data/ asked")
        page.get_by_role("button", name="退出", exact=True).click()
        page.goto(f"{live_server.url}/login/?next=/account/")
        page.get_by_role("button", name="用通行密钥登录").click()
        page.get_by_role("heading", name="我的账户").wait_for()
        page.get_by_role("button", name="退出", exact=True).click()
        # As the second factor, and whoever cancels is told.
        post(chen)
        with_factor(chen, timezone.now())
        by_password(page, live_server.url)
        page.get_by_role("heading", name="动态口令", level=1).wait_for()
        problems += wrong_on(page, "/account/factor/")
        page.get_by_role("button", name="用通行密钥").click()
        page.get_by_role("heading", name="我的账户").wait_for()
        assert Passkey.objects.get().used_at is not None
        post(chen, "supervisor", kind="oversee")
        Correction.objects.create(subject=person(), user=chen, text="学历应为硕士", asked_at=timezone.now())
        for address in (
            "/retention/",
            "/registry/corrections/",
            "/login/lost/",
            "/login/lost/code/",
            "/login/lost/finish/",
        ):
            page.goto(live_server.url + address)
            assert page.locator("h1").count() == 1
            problems += wrong_on(page, address)
        # A browser that runs no scripts shows no form that would not work.
        plain = opened.new_context(locale="zh-CN", java_script_enabled=False).new_page()
        plain.goto(f"{live_server.url}/login/")
        assert not plain.get_by_text("用通行密钥登录").is_visible()
        assert plain.get_by_role("button", name="登录", exact=True).is_visible()
    assert not problems, "\n".join(problems)
    assert not said, "\n".join(said)  # nothing that the policy of contents refused
