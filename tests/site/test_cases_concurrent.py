"""Many at once on cases, on PostgreSQL: one outcome, numbers without gaps, two persons, nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from duixian.site.cases import numbers
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Applied, Command, Refused, Stale
from duixian.site.cases.models import Case, Event, Issued, Proposal, Series, Timer
from duixian.site.funds import checking
from duixian.site.funds.models import Commitment

from .allowance import DOCTOR, PRIVATE, funded, opened
from .casework import Office, at

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 16


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run acts at the same time, each with a connection of its own; what they return, or why they were refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def office() -> Office:
    return opened()


def drafts(office: Office, count: int) -> list[Case]:
    """Drafts of as many doctors of one firm, ready to be filed."""
    from .registry_people import resident

    doctors = [office.claimant(DOCTOR, f"博士{n}", resident("19850101", 100 + n)) for n in range(count)]
    employer = office.employer(PRIVATE, *doctors)
    found = []
    for doctor in doctors:
        case = office.draft("settling_allowance", doctor, employer, office.people["handler"])
        office.materials(case, office.people["handler"])
        found.append(case)
    return found


def command(office: Office, case: Case, act: str, by: Any, request: str, version: int | None = None, **payload: Any) -> Callable[[], Applied]:  # fmt: skip
    return lambda: apply(Command(case.key, act, by, request, version, payload), office.now)


def sound() -> None:
    """Events without gaps, paper numbers without gaps or doubles, an open proposal at most, the ledger in order."""
    for case in Case.objects.all():
        assert list(case.events.order_by("seq").values_list("seq", flat=True)) == list(
            range(1, case.version + 1)
        )
    for series in Series.objects.exclude(name__startswith="case:"):
        places = sorted(
            Issued.objects.filter(series=series.name, year=series.year).values_list("place", flat=True)
        )
        assert places == list(range(1, series.last + 1))
    assert not [
        n
        for n in Counter(Proposal.objects.filter(state="open").values_list("case", flat=True)).values()
        if n > 1
    ]
    assert checking.audit(at(date(2022, 7, 1))) == []


def test_filed_together_all_get_a_number_and_none_is_left_out(office: Office) -> None:
    cases = drafts(office, WORKERS)
    told = at_once([command(office, c, "file", office.people["handler"], f"file {c.pk}") for c in cases])
    assert all(isinstance(one, Applied) for one in told), told
    numbers_ = sorted(Case.objects.values_list("number", flat=True))
    assert [int(n.rsplit("-", 1)[1]) for n in numbers_ if n] == list(range(1, WORKERS + 1))
    sound()


def test_two_drafts_of_the_same_claim_filed_together_become_one_case(office: Office) -> None:
    (case,) = drafts(office, 1)
    handler = office.people["handler"]
    twins = [case] + [
        Case.objects.create(
            pack=case.pack, pack_version=case.pack_version, benefit=case.benefit, procedure=case.procedure, claimant=case.claimant,
            applicant=case.applicant, opened_by=handler, opened_at=office.now,
        )
        for _ in range(3)
    ]  # fmt: skip
    for twin in twins[1:]:
        office.materials(twin, handler)
    told = at_once([command(office, c, "file", handler, f"file {c.pk}") for c in twins])
    assert sum(isinstance(one, Applied) for one in told) == 1, told
    assert Case.objects.filter(phase="open").count() == 1


def test_the_same_act_by_many_happens_once_and_the_others_are_told_to_look_again(office: Office) -> None:
    (case,) = drafts(office, 1)
    office.act(case, "file", office.people["handler"])
    officers = [office.officer("local_window", "xiuwen", n) for n in range(WORKERS)]
    told = at_once(
        [
            command(office, case, "outcome", o, f"r{n}", case.version, outcome="passed")
            for n, o in enumerate(officers)
        ]
    )
    assert sum(isinstance(one, Applied) for one in told) == 1
    assert all("请刷新" in str(one) for one in told if isinstance(one, Stale))
    assert sum(isinstance(one, Stale) for one in told) == WORKERS - 1
    sound()


def test_the_same_request_sent_many_times_is_carried_out_once(office: Office) -> None:
    (case,) = drafts(office, 1)
    office.act(case, "file", office.people["handler"])
    officer = office.officer("local_window", "xiuwen")
    told = at_once([command(office, case, "outcome", officer, "again", outcome="passed")] * WORKERS)
    assert sorted(one.repeated for one in told) == [False] + [True] * (WORKERS - 1)
    assert Event.objects.filter(case=case, act="outcome", outcome="passed").count() == 1
    sound()


@pytest.mark.parametrize(
    "one_form", [True, False], ids=["one form sent six times", "six forms opened at once"]
)
def test_an_appeal_sent_six_times_at_once_is_recorded_and_shown_once(office: Office, one_form: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from .money_people import signed_in
    from .walking import moved

    (case,) = drafts(office, 1)
    handler = office.people["handler"]
    office.act(case, "file", handler)
    office.act(
        case, "outcome", office.officer("local_window", "xiuwen"), outcome="refused", ground="材料不符"
    )
    moved(monkeypatch, office)
    clients = [signed_in(handler) for _ in range(6)]
    where = f"/cases/{case.key}/"
    pages = [client.get(where).content.decode() for client in clients]
    form = re.compile(
        r'/acts/appeal/".*?name="request" value="(\w+)".*?name="version" value="(\d+)"', re.DOTALL
    )
    asked = [form.search(page) for page in pages]
    assert all(asked)

    def send(number: int) -> Any:
        told = asked[0 if one_form else number]
        assert told is not None
        sent = {"request": told[1], "version": told[2], "text": "有考勤为证"}
        return clients[number].post(f"{where}acts/appeal/", sent).status_code

    assert at_once([lambda n=n: send(n) for n in range(6)]) == [302] * 6
    assert case.appeals.count() == 1 and Event.objects.filter(case=case, act="appealed").count() == 1
    page = clients[0].get(where).content.decode()
    assert page.count("申请复核：<strong>") == 1 and "已经申请复核，正在办理" in page
    sound()


def test_different_acts_on_one_case_one_after_the_other(office: Office) -> None:
    (case,) = drafts(office, 1)
    handler = office.people["handler"]
    office.act(case, "file", handler)
    officer = office.officer("local_window", "xiuwen")
    acts = [
        command(office, case, "outcome", officer, "a", outcome="passed"),
        command(office, case, "outcome", officer, "b", outcome="refused", ground="材料不符"),
        command(office, case, "ask_correction", officer, "c", note="缺页"), command(office, case, "withdraw", handler, "d"),
        command(office, case, "verify", officer, "e", facts={"person.degree": "master"}, evidence="学位证书"),
        *(command(office, case, "write", officer, f"m{n}", text="您好") for n in range(8)),
    ]  # fmt: skip
    at_once(acts)
    case.refresh_from_db()
    assert (
        Event.objects.filter(case=case, act__in=["withdrawn", "correction"]).count()
        + Event.objects.filter(case=case, outcome__in=["passed", "refused"]).count()
        >= 1
    )
    assert (case.step == "") == (case.holds == "nobody")
    sound()


def test_papers_numbered_together_with_some_rolled_back_have_no_gap(office: Office) -> None:
    def take(number: int) -> int:
        with transaction.atomic():
            taken = numbers.take("筑人社兑", 2022)
            if number % 3 == 0:
                raise Refused("不成")
        return taken

    told = at_once([lambda n=n: take(n) for n in range(WORKERS)])
    assert sorted(one for one in told if isinstance(one, int)) == list(range(1, WORKERS - 5))


def test_granted_together_within_the_money_there_is(office: Office) -> None:
    cases = drafts(office, 8)
    office.budget("市级人才资源开发经费", "20 万元")
    office.budget("注册地人才资源开发经费", "100 万元", level="district", district="xiuwen")
    for case in cases:
        office.act(case, "file", office.people["handler"])
        office.outcome(case, "passed")
        office.outcome(case, "approved")
        office.act(case, "publish", office.officer("local_personnel", "xiuwen"))
    office.on(date(2022, 6, 15))
    told = at_once([command(office, c, "outcome", office.officer("local_personnel", "xiuwen", n), f"g{n}", outcome="clear") for n, c in enumerate(cases)])  # fmt: skip
    assert all(isinstance(one, Applied) for one in told), told
    states = Counter(Commitment.objects.values_list("state", flat=True))
    assert states == {"committed": 5, "waiting": 3}  # 3.84 万元 each of the city's 20 万元
    sound()


def test_two_clocks_at_once_and_officers_beside_them_do_nothing_twice(office: Office) -> None:
    cases = drafts(office, 8)
    officer = office.officer("local_window", "xiuwen")
    for case in cases:
        office.act(case, "file", office.people["handler"])
        office.act(case, "ask_correction", officer, note="缺页")
    office.on(date(2022, 6, 20))
    acts = [
        office.tick,
        office.tick,
        office.tick,
        *(command(office, c, "write", officer, f"w{c.pk}", text="催办") for c in cases),
    ]
    at_once(acts)
    office.tick()
    assert Event.objects.filter(act="correction_lapsed").count() == 8
    assert not Timer.objects.filter(state="waiting").exists()
    assert not Timer.objects.exclude(error="").exists()
    sound()


def test_a_grant_funded_together_with_the_clock_falls_due_once(office: Office) -> None:
    (case,) = drafts(office, 1)
    office.act(case, "file", office.people["handler"])
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")
    funded(office)
    at_once([office.tick] * 4)
    assert Event.objects.filter(act="due_payment").count() == 1
    assert Commitment.objects.get().state == "due"
    sound()
