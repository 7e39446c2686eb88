"""The account one is paid into: in the payee's own name, told to them, and not paid into at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from duixian.rules.model.conduct import TimeLimit
from duixian.site.funds import batches, payees
from duixian.site.funds.models import Commitment, Payee
from duixian.site.notices.models import Notice

from .applicants import Town, url
from .casework import Office
from .money_people import opened
from .paying_desk import due
from .registry_people import account

pytestmark = pytest.mark.django_db
TYPED = {"name": "张三", "number": "6222020200112233", "bank": "示例银行"}


def typed(place: Town, **more: str) -> dict[str, str]:
    return {"payee": str(place.doctor.key), **TYPED, **more}


def own(place: Town) -> Client:
    return place.browser(place.user("张三"))


@pytest.mark.parametrize(
    ("holder", "kept"),
    [("张三", True), (" 张　三 ", True), ("李四", False), ("张三丰", False), ("张", False)],
)
def test_the_holder_is_the_payee(place: Town, holder: str, kept: bool) -> None:
    case = place.filed()
    page = own(place).post(url(case, "account/"), typed(place, name=holder), follow=True).content.decode()
    assert Payee.objects.exists() is kept and ("户名应当是收款人" in page) is not kept


@pytest.mark.parametrize(
    ("one", "other"),
    [("云水（示例）有限公司", "云水(示例)有限公司"), ("Li Ming", "LI MING"), ("阿·木", "阿木")],
)
def test_width_gaps_and_capitals_make_no_other_name(one: str, other: str) -> None:
    assert payees.agree(one, other)


def test_a_new_account_is_told_to_the_person_and_to_whoever_receives_for_the_case(place: Town) -> None:
    case = place.filed()
    own(place).post(url(case, "account/"), typed(place))
    told = {notice.user for notice in Notice.objects.filter(kind="account_set", channel="site")}
    assert told == {place.user("张三"), place.handler}
    own(place).post(url(case, "account/"), typed(place))
    assert (
        Notice.objects.filter(kind="account_set", channel="site").count() == 2
    )  # the same again is no change


@pytest.fixture
def office() -> Office:
    return opened()


def test_an_account_is_paid_into_some_days_after_it_was_set(office: Office, settings: Any) -> None:
    settings.WAIT_DAYS = 3
    row = due(office)
    by = account("clerk")
    first = Payee.objects.filter(owner=row.payee).order_by("pk").last()
    assert first is not None
    for days, paid in ((0, False), (2, False), (3, True)):
        now = first.set_at + timedelta(days=days)
        would, left = batches.plan([Commitment.objects.get(pk=row.pk)], now)
        assert bool(would) is paid and ("起才付到这个账户" in "".join(one.reason for one in left)) is not paid
    drawn = batches.draw_up([row], request="early", by=by, now=first.set_at)
    row.refresh_from_db()
    assert drawn.batch is None and row.state == "due"  # it only waits; nothing is held


def test_a_payment_drawn_up_before_the_account_changed_leaves_its_batch(
    office: Office, settings: Any
) -> None:
    from duixian.site.funds import mending

    settings.WAIT_DAYS = 3
    row = due(office)
    first = Payee.objects.filter(owner=row.payee).order_by("pk").last()
    assert first is not None
    later = first.set_at + timedelta(days=5)
    drawn = batches.draw_up([row], request="d", by=account("clerk"), now=later)
    assert drawn.batch is not None
    mending.set_account(row.payee, "人才1", "6222029999999999", "云水银行", now=later, by=None)
    row.refresh_from_db()
    drawn.batch.refresh_from_db()
    assert row.state == "due" and drawn.batch.state == "dropped"


def test_an_account_that_finance_enters_for_one_payment_has_its_second_person_there(
    office: Office, settings: Any
) -> None:
    settings.WAIT_DAYS = 3
    row = due(office)
    now = office.now + timedelta(days=9)
    payees.add(row.payee, payees.checked("人才1", "6222028888888888", "云水银行"), now, None, row)
    would, _ = batches.plan([Commitment.objects.get(pk=row.pk)], now)
    assert len(would) == 1


@pytest.mark.parametrize(
    ("site", "pack", "days"), [(3, None, 3), (3, 7, 7), (7, 3, 7), (0, 5, 5), (None, 5, 0)]
)
def test_how_long_an_account_waits_is_the_packs_to_say_and_the_site_sets_the_least(
    office: Office,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    site: int | None,
    pack: int | None,
    days: int,
) -> None:
    settings.WAIT_DAYS = site
    assert payees.waiting_days("no such pack") == (site or 0)
    limit = TimeLimit(count=pack, unit="日", calendar="calendar") if pack is not None else None
    known = office.ready.pack
    monkeypatch.setattr(type(known), "conduct", replace(known.conduct, account=limit), raising=False)
    assert payees.waiting_days("guiyang") == days
