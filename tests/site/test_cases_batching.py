"""One act on several cases: previewed, each by itself, nothing twice; a list is published whole or not at all."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.audit.models import Row
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Event, Listing
from duixian.site.funds.models import Receivable

from .casework import Office, acts_of
from .money_people import filed, funded, granted, opened, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def window(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_window", district, number))


def ticked(*cases: Case) -> list[str]:
    for case in cases:
        case.refresh_from_db()
    return [f"{case.key}:{case.version}" for case in cases]


def hidden(page: Any) -> dict[str, Any]:
    """The fields of the form that carries it out."""
    form = said(page).split("/desk/batch/do/")[1].split("</form>")[0]
    fields: dict[str, Any] = {"case": []}
    for name, value in re.findall(r'name="([a-z]+)" value="([^"]*)"', form):
        if name == "case":
            fields["case"].append(value)
        else:
            fields[name] = value
    return fields


def preview(client: Client, cases: list[str], **form: str) -> Any:
    return client.post(reverse("cases:desk-batch-preview"), {"case": cases, "act": "outcome", **form})


def test_several_cases_take_the_same_outcome_each_by_itself(office: Office) -> None:
    cases = [filed(office, n) for n in (1, 2, 3)]
    client = window(office)
    assert all(case.number in said(client.get(reverse("cases:desk-batch"))) for case in cases)
    page = preview(client, ticked(*cases), outcome="passed", note="材料齐全")
    assert "能办 <strong>3</strong>" in said(page)
    assert {case.step for case in Case.objects.all()} == {"local_review"} and not Row.objects.filter(
        act="cases.batch"
    ).exists()
    form = hidden(page)
    page = client.post(reverse("cases:desk-batch-do"), form)
    assert "办成 <strong>3</strong>" in said(page)
    assert {case.step for case in Case.objects.all()} == {"local_decision"}
    before = Event.objects.count()
    again = said(client.post(reverse("cases:desk-batch-do"), form))
    assert Event.objects.count() == before and ("没有重复办" in again or "没有选案件" in again or again == "")


def test_those_that_cannot_are_told_why_and_left(office: Office) -> None:
    one, two = filed(office, 1), filed(office, 2)
    keys = ticked(one, two)
    office.act(two, "write", office.officer("local_window", "xiuwen"), text="请稍候")
    client = window(office)
    page = preview(client, keys, outcome="passed")
    assert "能办 <strong>1</strong>" in said(page) and "请刷新" in said(page)
    client.post(reverse("cases:desk-batch-do"), hidden(page))
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.step, two.step) == ("local_decision", "local_review")


def test_another_districts_cases_and_forged_keys_are_not_taken(office: Office) -> None:
    mine, other = filed(office, 1), filed(office, 2, "kaiyang")
    client = window(office)
    forged = [*ticked(mine, other), "x:1", "00000000-0000-0000-0000-000000000000:1", f"{other.key}:-1"]
    for address in ("desk-batch-preview", "desk-batch-do"):
        client.post(
            reverse(f"cases:{address}"),
            {"case": forged, "act": "outcome", "outcome": "passed", "batch": "0" * 32},
        )
    other.refresh_from_db()
    assert other.step == "local_review" and "outcome" not in acts_of(other)[2:]
    assert signed_in(office.people["handler"]).get(reverse("cases:desk-batch")).status_code == 403


@pytest.mark.parametrize("act", ["recover", "cancel", "assign", "", "outcome"])
def test_only_the_acts_that_go_in_batches(office: Office, act: str) -> None:
    case = filed(office)
    before = len(acts_of(case))
    window(office).post(
        reverse("cases:desk-batch-do"), {"case": ticked(case), "act": act, "outcome": "nothing"}
    )
    assert len(acts_of(case)) == before


def test_several_cases_are_published_as_one_list_once(office: Office) -> None:
    cases = [filed(office, n) for n in (1, 2)]
    for case in cases:
        office.outcome(case, "passed")
        office.outcome(case, "approved")
    step = cases[0].step
    role = next(s.role for s in office.ready.pack.procedures[cases[0].procedure].steps if s.id == step)
    client = signed_in(office.officer(role, "xiuwen"))
    page = preview(client, ticked(*cases), act="publish")
    assert "能办 <strong>2</strong>" in said(page)
    form = hidden(page)
    for _ in range(2):
        client.post(reverse("cases:desk-batch-do"), form)
    listing = Listing.objects.get()
    assert len(listing.rows) == 2
    for case in cases:
        case.refresh_from_db()
        assert acts_of(case).count("published") == 1 and case.due == listing.ends


def test_a_list_with_one_stale_case_is_not_published_at_all(office: Office) -> None:
    cases = [filed(office, n) for n in (1, 2)]
    for case in cases:
        office.outcome(case, "passed")
        office.outcome(case, "approved")
    role = next(
        s.role for s in office.ready.pack.procedures[cases[0].procedure].steps if s.id == cases[0].step
    )
    officer = office.officer(role, "xiuwen")
    keys = ticked(*cases)
    office.act(cases[1], "write", officer, text="请稍候")
    page = signed_in(officer).post(
        reverse("cases:desk-batch-do"), {"case": keys, "act": "publish", "batch": "1" * 32}, follow=True
    )
    assert "没有公示" in said(page) and not Listing.objects.exists()


# recovery


def left(office: Office) -> Case:
    """Paid, then gone before the years agreed on."""
    funded(office)
    row = granted(office, filed(office))
    office.pay()
    case = Case.objects.get(key=row.case)
    day = date(2023, 9, 1)
    office.on(day)
    office.known(case.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=day)
    return case


def personnel(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_personnel", district, number))


def test_the_page_of_recovery_shows_clauses_articles_and_what_was_paid(office: Office) -> None:
    case = left(office)
    response = personnel(office).get(reverse("cases:desk-recovery", args=[case.key]))
    page = said(response)
    assert all(clause["article"] in page for clause in response.context["clauses"])
    assert response.context["paid"] == 4_800_000 and "已付未退" in page
    benefit = office.ready.pack.benefits[case.benefit]
    assert all(clause.event in page for clause in benefit.returns)
    assert (
        personnel(office, "kaiyang").get(reverse("cases:desk-recovery", args=[case.key])).status_code == 404
    )
    assert (
        personnel(office, "kaiyang")
        .post(reverse("cases:desk-recovery-act", args=[case.key, "recover"]))
        .status_code
        == 404
    )


def test_what_is_recovered_is_the_rules_sum_whatever_the_form_says(office: Office) -> None:
    case = left(office)
    client = personnel(office)
    page = client.get(reverse("cases:desk-recovery", args=[case.key]))
    clause = next(c for c in page.context["clauses"] if c["holds"])
    form = {
        "event": clause["due"].event,
        "fen": "1",
        "amount": "1",
        "article": "伪造",
        "formula": "伪造",
        "version": str(case.version),
    }
    client.post(reverse("cases:desk-recovery-act", args=[case.key, "recover"]), form)
    row = Receivable.objects.get()
    assert (row.fen, row.state) == (2_400_000, "proposed") and "伪造" not in row.article + row.formula
    assert "另一人复核" in said(
        client.post(reverse("cases:desk-recovery-act", args=[case.key, "confirm_recovery"]), follow=True)
    )
    row.refresh_from_db()
    assert row.state == "proposed"
    personnel(office, number=2).post(reverse("cases:desk-recovery-act", args=[case.key, "confirm_recovery"]))
    row.refresh_from_db()
    assert row.state == "open"


def test_the_same_event_is_not_claimed_twice(office: Office) -> None:
    case = left(office)
    one, two = office.officer("local_personnel", "xiuwen"), office.officer("local_personnel", "xiuwen", 2)
    office.act(case, "recover", one)
    office.act(case, "confirm_recovery", two)
    with pytest.raises(Refused, match="0 元"):
        office.act(case, "recover", one)
    assert Receivable.objects.get().fen == 2_400_000
