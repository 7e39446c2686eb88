"""In a browser: from the nightly scan to a paid list. Nobody has applied; two officers made the list; the money went the usual way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from duixian.site.cases import treasury
from duixian.site.cases.models import Case
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import Outcome
from duixian.site.notices.models import Notice
from duixian.site.proactive import nightly, telling
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Roll
from duixian.site.registry.models import Subject

from .card_people import PRIVATE
from .casework import Office
from .registry_people import resident
from .walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FUND = "注册地人才资源开发经费"


def holder(office: Office, name: str, order: int, **changes: object) -> Subject:
    known = {
        "card_grade": "D", "registered_this_year": True, "unregistered_years": "0 年", "card_cancelled": False, "work_mode": "full_time",
        "left": False, "sanctions": [], "medical_state": "normal", "medical_from": "2022-01-01", **changes,
    }  # fmt: skip
    who = office.claimant({"person": known}, name, resident(f"1985050{order}"))
    office.account_of(who)
    return who


def scanned(office: Office) -> None:
    asking = Asking(office.ready)
    nightly.work(nightly.begin(asking, office.now.date(), office.now), asking, office.now)
    telling.tell(office.now)


def test_from_a_nightly_scan_to_a_paid_list(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "folder_of", lambda pack: tmp_path / pack)
    office = walk.office
    one, two = holder(office, "甲享", 1), holder(office, "乙不在", 2)
    office.employer(PRIVATE, one, two)
    office.budget(FUND, "10 万元", level="district", district="xiuwen")
    # who wishes to be told says so; the night finds them
    assert one.account is not None
    page = walk.go(one.account, "/found/")
    page.get_by_label("有钱的待遇").check()
    walk.click(page, "保存")
    scanned(office)
    assert Notice.objects.filter(kind="found", user=one.account, channel="site").count() == 1
    page = walk.go(one.account, "/inbox/")
    assert "可能有您可以享受的待遇" in page.inner_text("main")
    page = walk.go(one.account, "/found/")
    assert "人才医保补助" in page.inner_text("main") and "不用申请" in page.inner_text("main")
    # the list: drawn up, one taken off with a reason, reviewed, confirmed by another person
    first, second = office.officer("talent_centre"), office.officer("talent_centre", number=2)
    page = walk.go(first, "/desk/rolls/")
    walk.click(page, "列名单：人才医保补助")
    roll = Roll.objects.get()
    row = page.locator("tr").filter(has_text="乙不在")
    row.locator("summary").click()
    row.get_by_label("理由").fill("医保显示本月已转出")
    row.get_by_role("button", name="剔除").click()
    page.wait_for_load_state()
    walk.look(page)
    walk.click(page, "核对完毕，提交复核")
    page = walk.go(second, f"/desk/rolls/{roll.key}/")
    walk.click(page, "复核同意，逐人立案")
    case = Case.objects.get()
    assert (case.claimant, case.step) == (one, "review")
    # the offices decide and pay as they decide and pay everything
    walk.decide(case, "approved")
    office.outcome(case, "funded")
    paid(office, case)
    assert Commitment.objects.filter(case=case.key, state="paid").count() == 1  # of five years the first
    page = walk.go(one.account, f"/cases/{case.key}/")
    assert "1500" in page.inner_text("main").replace(",", "")
    # the next night has nothing new; the supervisor sees how many, and no name
    office.later(days=1)
    scanned(office)
    page = walk.go(office.officer("supervisor"), "/supervision/found/")
    assert "人才医保补助" in page.inner_text("main") and one.name not in page.inner_text("main")
    assert "甲享" not in walk.go(office.officer("supervisor"), "/supervision/").inner_text("main")


def paid(office: Office, case: Case) -> None:
    """What is due of a case, paid by two persons of the office that pays it."""
    office.tick()
    one, two = office.officer("medical_insurance"), office.officer("medical_insurance", number=2)
    batch = treasury.draw_up(list(Commitment.objects.filter(state="due")), "due", one, office.now).batch
    assert batch is not None
    treasury.approve(batch, two, office.now, seen=batch.digest)
    sent = Batch.objects.get(pk=batch.pk)
    treasury.send(sent, "csv", two, office.now)
    office.now += timedelta(minutes=1)
    treasury.take(sent, [Outcome(n, True, "") for n in range(1, sent.count + 1)], "answers", one, office.now)
    case.refresh_from_db()
