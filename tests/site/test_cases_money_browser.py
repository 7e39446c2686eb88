"""Finance and supervision in a real browser: two persons pay a batch without scripts; three widths; accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from duixian.site.cases.models import Case
from duixian.site.funds.models import Batch, Commitment

from .casework import Office
from .driven import driven
from .looking import wrong_on
from .money_people import filed, funded, granted, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with driven(chromium) as opened:
        yield opened


@pytest.fixture
def office(transactional_db: None) -> Office:
    made = opened()
    funded(made)
    granted(made, filed(made))
    filed(made, 2)
    for role, place, number in (
        ("local_finance", "xiuwen", 1),
        ("local_finance", "xiuwen", 2),
        ("supervisor", "", 1),
        ("local_window", "xiuwen", 1),
    ):
        made.officer(role, place, number)
    return made


def signed_in(browser: Browser, site: str, name: str, *, scripts: bool = True) -> Page:
    context = browser.new_context(
        locale="zh-CN", java_script_enabled=scripts, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{site}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "a long enough one")
    page.click("main button")
    return page


def test_two_persons_pay_a_batch_without_scripts(
    office: Office, live_server: Any, browser: Browser, tmp_path: Path
) -> None:
    site = str(live_server.url)
    one = signed_in(browser, site, "local_finance-xiuwen-1", scripts=False)
    two = signed_in(browser, site, "local_finance-xiuwen-2", scripts=False)
    one.goto(f"{site}/finance/payments/?state=due")
    one.click("text=把这些编成批次")
    one.click("text=编成批次，交另一人审核")
    address = one.url
    assert one.query_selector("text=审核通过") is None
    two.goto(address)
    two.click("button:has-text('审核通过')")
    with two.expect_download() as sent:
        two.click("text=下载拨付表（CSV）")
    assert "48000.00" in Path(sent.value.path()).read_text("utf-8-sig")
    results = tmp_path / "回执.csv"
    results.write_text("序号,结果,银行流水号\n1,成功,BK1\n", "utf-8")
    one.goto(address)
    one.set_input_files("input[type=file]", results)
    one.click("text=核对回执")
    one.click("button:has-text('记入')")
    assert "已办结" in one.inner_text("h1")
    assert Commitment.objects.get().state == "paid" and Batch.objects.get().state == "settled"
    one.click("text=来龙去脉")
    assert "BK1" in one.inner_text("main")
    assert Case.objects.earliest("pk").phase == "done"


def test_pages_of_money_and_supervision_fit_every_width_and_are_accessible(
    office: Office, live_server: Any, browser: Browser
) -> None:
    site, row = str(live_server.url), Commitment.objects.get()
    pages = {
        "local_finance-xiuwen-1": [
            "/finance/", "/finance/payments/", f"/finance/payments/{row.pk}/", "/finance/batches/new/", "/finance/batches/", "/finance/budgets/",
            "/finance/year-end/", "/finance/returns/", "/finance/statements/", f"/trace/{row.case}/",
        ],
        "supervisor-1": ["/supervision/", "/supervision/load/", "/supervision/months/?from=2022-01-01"],
        "local_window-xiuwen-1": ["/desk/batch/", f"/desk/{row.case}/recovery/"],
    }  # fmt: skip
    for name, addresses in pages.items():
        page = signed_in(browser, site, name.replace("supervisor-1", "supervisor--1"))
        complaints: list[str] = []
        page.on(
            "console",
            lambda message, told=complaints: told.append(message.text) if message.type == "error" else None,
        )
        for address in addresses:
            response = page.goto(site + address)
            assert response is not None and response.status == 200, address
            assert not (found := wrong_on(page, address)), found
        assert not complaints
