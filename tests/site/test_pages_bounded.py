"""Pages read what they show at once: no more statements for more citations, and one's posts once a page."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duixian.site.accounts import acting, posts
from duixian.site.accounts.models import PostEnding, User
from duixian.site.cases.models import Listing
from duixian.site.funds import checking
from duixian.site.funds.models import Cap, Receivable
from duixian.site.library.quoting import Quoter

from .casework import Office
from .money_people import filed, opened, signed_in


@pytest.fixture
def office(db: None) -> Office:
    return opened()


def statements(client: Client, address: str, table: str) -> int:
    """How many statements of a page read a table."""
    client.get(address)  # what is kept for the process is there
    with CaptureQueriesContext(connection) as told:
        assert client.get(address).status_code == 200
    return sum(f'FROM "{table}"' in one["sql"] for one in told)


def test_the_page_of_a_case_asks_once_for_citations_lists_and_materials(office: Office) -> None:
    case = filed(office)
    client = signed_in(office.officer("local_window", "xiuwen"))
    address = reverse("cases:desk-case", args=[case.key])
    for table, most in (
        ("library_workname", 1),
        ("cases_listed", 1),
        ("cases_attachment", 1),
        ("registry_subject", 2),
    ):
        assert statements(client, address, table) <= most, table


def test_a_page_asks_once_which_posts_its_user_holds(office: Office) -> None:
    filed(office)
    user = office.officer("local_window", "xiuwen")
    client = signed_in(user)
    for name in ("cases:desk", "cases:mine"):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as told:
            client.get(reverse(name))
        own = re.compile(rf'FROM "accounts_post" .*"user_id" = \(?{user.pk}\b')
        assert sum(bool(own.search(one["sql"])) for one in told) <= 1


def test_a_post_that_ended_between_two_requests_is_gone_in_the_second(office: Office) -> None:
    case = filed(office)
    user = office.officer("local_window", "xiuwen")
    client, address = signed_in(user), reverse("cases:desk-case", args=[case.key])
    assert client.get(address).status_code == 200
    for post in posts.theirs(user):
        PostEnding.objects.create(
            post=post, on=office.now.date(), reason="调离", ended_by=user, ended_at=office.now
        )
    assert client.get(address).status_code in (403, 404)


@pytest.mark.parametrize(("method", "kept"), [("get", True), ("head", True), ("post", False), ("put", False)])
def test_only_requests_that_change_nothing_remember(
    office: Office, monkeypatch: pytest.MonkeyPatch, method: str, kept: bool
) -> None:
    told: list[User] = []
    monkeypatch.setattr(acting, "remember", told.append)
    client = signed_in(office.officer("local_window", "xiuwen"))
    told.clear()
    getattr(client, method)(reverse("cases:desk"))
    assert bool(told) is kept


def test_a_user_object_remembers_only_when_told_to(office: Office) -> None:
    user, answers = office.officer("local_window", "xiuwen"), iter(range(9))
    assert [acting.look_up(user, "x", lambda _: next(answers)) for _ in range(2)] == [0, 1]
    acting.remember(user)
    assert [acting.look_up(user, "x", lambda _: next(answers)) for _ in range(2)] == [2, 2]
    assert acting.look_up(acting.Acting(user), "x", lambda _: next(answers)) == 2  # the same request
    assert acting.look_up(User.objects.get(pk=user.pk), "x", lambda _: next(answers)) == 3  # the next one


def test_citations_that_are_expected_are_looked_up_together(db: None) -> None:
    cites = [f"某发〔2020〕{n}号《第{n}号办法》第{n}条" for n in range(1, 30)]
    quoter = Quoter()
    with CaptureQueriesContext(connection) as told:
        quoter.expect([*cites, "不是引用", ""])
        assert {quoter.address(cite) for cite in cites} == {None}
    assert len(told) <= 3


def test_the_list_of_ones_cases_takes_no_more_statements_for_more_cases(office: Office) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            assert client.get(reverse("cases:mine")).status_code == 200
        return len(told)

    case = filed(office)
    filed(office, 2)
    client = signed_in(case.opened_by)
    count()
    few = count()
    for number in range(3, 13):
        filed(office, number)
    assert count() == few


def test_the_public_lists_are_told_without_reading_who_is_on_them(office: Office) -> None:
    day = timezone.localdate()
    made = [
        Listing.objects.create(
            pack="guiyang", procedure="p", step="s", benefit="b", office="某局", title=f"名单{number}", columns=["姓名"],
            rows=[["王*"]] * number, hash="0" * 64, starts=day - timedelta(days=9), ends=day + timedelta(days=number - 4), user=office.officer("hr_bureau"),
            at=office.now,
        )
        for number in range(1, 6)
    ]  # fmt: skip
    old = Listing.objects.create(
        pack="guiyang", procedure="p", step="s", benefit="b", office="某局", title="旧名单", hash="0" * 64,
        starts=day - timedelta(days=900), ends=day - timedelta(days=800), user=made[0].user, at=office.now,
    )  # fmt: skip
    client = Client()
    with CaptureQueriesContext(connection) as told:
        page = client.get(reverse("cases:listings")).content.decode()
    assert all(one.title in page for one in made) and old.title not in page
    asked = [one["sql"] for one in told if 'FROM "cases_listing"' in one["sql"]]
    assert len(asked) == 1 and '"cases_listing"."rows",' not in asked[0]
    table = client.get(reverse("cases:listings-file", args=["csv"])).content.decode("utf-8-sig")
    assert [line.split(",")[4] for line in table.splitlines()[1:]] == ["5", "4", "3", "2", "1"]


def test_the_audit_finds_returns_and_caps_that_disagree_without_reading_all(office: Office) -> None:
    def codes() -> set[str]:
        return {finding.code for finding in checking.audit(office.now)}

    assert codes() == set()
    one, other = office.officer("hr_bureau"), office.officer("local_window", "xiuwen")
    Cap.objects.create(limit="l", group="g", period="2022", sharing="order", fen=100, taken=40)
    Receivable.objects.create(
        request="r", case=uuid4(), case_number="1", claimant=uuid4(), fen=100, received=30, offsetting=20, formula="f", article="a",
        state=Receivable.State.OPEN, proposed_by=one, proposed_at=office.now, confirmed_by=other, confirmed_at=office.now,
    )  # fmt: skip
    assert codes() == {"cap", "receivable", "offsetting"}
