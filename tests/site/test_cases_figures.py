"""What is kept for the supervision pages: it tells what counting all cases tells, whatever happened and whenever the clock looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duixian.site.cases import issuing, keeping, statistics
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case, Figure, FigureDay, FigureMark, Moved
from duixian.site.cases.statistics import TABLES, Asked

from .casework import Office
from .money_people import JUNE, filed, funded, granted, opened, signed_in

KEPT = ("months", "times", "refusals", "officers")


@pytest.fixture
def office(db: None) -> Office:
    return opened()


def asked(office: Office, **more: Any) -> Asked:
    on = office.now.date()
    return replace(
        Asked({"guiyang": office.ready.pack}, JUNE - timedelta(days=400), on, current_calendar(), on), **more
    )


def plain(office: Office, **more: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The tables, counted from all cases."""
    mark = FigureMark.objects.first()
    FigureMark.objects.update(upto=None)
    try:
        return {name: TABLES[name](asked(office, **more)).rows for name in KEPT}
    finally:
        if mark is not None:
            mark.save()


def kept(office: Office, **more: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The same, from what the clock has kept."""
    keeping.bring_up(office.now, every=timedelta())
    mark = FigureMark.objects.get()
    assert mark.upto == office.now.date() and not FigureDay.objects.filter(stale=True).exists()
    return {name: TABLES[name](asked(office, **more)).rows for name in KEPT}


def a_paid_case(office: Office) -> None:
    funded(office)
    granted(office, filed(office))


def a_correction(office: Office) -> None:
    case = filed(office)
    office.later(days=2)
    office.act(case, "ask_correction", office.officer("local_window", "xiuwen"), note="请补交合同原件")
    office.later(days=7)
    office.act(case, "correct", office.people["handler"])
    office.later(days=2)
    office.outcome(case, "passed")


def a_refusal_that_falls(office: Office) -> None:
    for number in (1, 2):
        case = filed(office, number)
        office.act(
            case, "outcome", office.officer("local_window", "xiuwen"), outcome="refused", ground="材料不符"
        )
    keeping.bring_up(office.now, every=timedelta())
    assert {row[3] for row in statistics.refusals(asked(office)).rows} == {0}
    issuing.opened(case.papers.get(), case.opened_by, office.now)
    office.act(case, "appeal", case.opened_by, text="原件已经补来")
    office.later(days=3)
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="理由成立", overturn=True)


@pytest.mark.parametrize("story", [a_paid_case, a_correction, a_refusal_that_falls])
def test_kept_figures_tell_what_counting_tells(office: Office, story: Callable[[Office], None]) -> None:
    assert kept(office) == plain(office) == {name: [] for name in KEPT}
    story(office)
    expected = plain(office)
    assert any(expected.values()) and kept(office) == expected
    for more in (
        {"territory": "xiuwen"},
        {"territory": "kaiyang"},
        {"benefit": "none"},
        {"first": office.now.date()},
    ):
        assert kept(office, **more) == plain(office, **more), more
    assert keeping.compare(keeping.days()) == [] and keeping.audit(office.now) == []
    before = set(Figure.objects.values_list("day", "what", "of", "number", "count", "fen"))
    assert keeping.rebuild(office.now) == FigureDay.objects.count()
    assert set(Figure.objects.values_list("day", "what", "of", "number", "count", "fen")) == before


def test_days_after_the_last_kept_one_are_counted_at_once(office: Office) -> None:
    filed(office, 1)
    kept(office)
    office.later(days=1)
    FigureMark.objects.update(upto=office.now.date() - timedelta(days=1))
    filed(office, 2)
    assert sum(row[3] for row in statistics.months(asked(office)).rows) == 2
    assert "为止" in statistics.months(asked(office)).note


def test_nothing_is_reckoned_while_nothing_happens(office: Office) -> None:
    filed(office)
    kept(office)
    assert keeping.bring_up(office.now + timedelta(minutes=30)) == 0
    assert keeping.bring_up(office.now + timedelta(hours=2)) == 0
    filed(office, 2)
    assert keeping.bring_up(office.now + timedelta(hours=3)) >= 1
    assert kept(office) == plain(office)


def test_reckoning_goes_on_where_it_was_stopped(office: Office) -> None:
    a_correction(office)
    days = FigureDay.objects
    assert keeping.bring_up(office.now, most=1, every=timedelta()) == 1
    assert days.filter(stale=True).exists() and FigureMark.objects.get().upto is None
    assert {name: TABLES[name](asked(office)).rows for name in KEPT} == plain(office)  # not half of it
    while keeping.bring_up(office.now, most=1, every=timedelta()):
        pass
    assert FigureMark.objects.get().upto == office.now.date() and kept(office) == plain(office)


def test_a_case_whose_place_changed_counts_where_it_is(office: Office) -> None:
    case = filed(office)
    office.later(days=5)
    kept(office)
    Case.objects.filter(pk=case.pk).update(territory="kaiyang")
    assert kept(office)["months"] != plain(office)["months"]
    Moved.objects.create(case=case)
    office.later(days=1)
    assert kept(office) == plain(office) and not Moved.objects.exists()


def test_the_audit_tells_the_day_on_which_something_else_is_kept(office: Office) -> None:
    case = filed(office)
    office.later(days=3)
    kept(office)
    day = case.filed_on
    assert day is not None
    Figure.objects.filter(day=day, what=Figure.What.FILED).update(count=7)
    (finding,) = keeping.audit(office.now)
    assert str(day) in finding.what and "duixian figures" in finding.what
    keeping.rebuild(office.now)
    assert keeping.audit(office.now) == []


def test_a_new_calendar_reckons_the_days_anew(office: Office) -> None:
    filed(office)
    kept(office)
    FigureMark.objects.update(calendar="older")
    assert keeping.bring_up(office.now, every=timedelta()) >= 1
    assert FigureMark.objects.get().calendar == current_calendar().version


def test_pages_take_no_more_statements_for_more_cases(office: Office) -> None:
    client = signed_in(office.officer("supervisor"))
    addresses = [
        reverse("cases:supervision"),
        *(reverse("cases:supervision-table", args=[name]) for name in TABLES),
    ]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as told:
                assert client.get(address, {"from": "2022-01-01"}).status_code == 200
            found.append(len(told))
        return found

    for number in range(2):
        filed(office, number + 1)
    counts()
    few = counts()
    for number in range(2, 12):
        filed(office, number + 1)
    assert counts() == few


def test_who_asks_for_days_before_anything_was_kept_gets_them(office: Office) -> None:
    filed(office)
    kept(office)
    early = asked(office, first=date(2001, 1, 1), last=date(2001, 12, 31))
    assert all(not TABLES[name](early).rows for name in KEPT if name != "officers")
