"""Supervision: who may look, what the figures say, that nobody's name stands in them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.site.audit.models import Row
from duixian.site.cases import figures, statistics
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case
from duixian.site.cases.statistics import TABLES, Asked

from .casework import Office
from .money_people import JUNE, filed, funded, granted, opened, said, signed_in


@pytest.fixture
def office(db: None) -> Office:
    return opened()


def overseer(office: Office) -> Client:
    return signed_in(office.officer("supervisor"))


def asked(office: Office, **more: str) -> Asked:
    on = office.now.date()
    return Asked(
        {"guiyang": office.ready.pack}, JUNE - timedelta(days=30), on, current_calendar(), on, **more
    )


def test_only_those_who_oversee_see_the_figures_and_they_see_no_case(office: Office) -> None:
    case = filed(office)
    for role, place in (("local_window", "xiuwen"), ("local_finance", "xiuwen")):
        assert signed_in(office.officer(role, place)).get(reverse("cases:supervision")).status_code == 403
    assert Client().get(reverse("cases:supervision")).status_code == 302
    client = overseer(office)
    assert client.get(reverse("cases:supervision")).status_code == 200
    assert client.get(reverse("cases:desk-case", args=[case.key])).status_code in (403, 404)
    assert client.get(reverse("cases:trace", args=[case.key])).status_code == 404
    assert client.get(reverse("cases:finance")).status_code == 403
    assert client.get(reverse("cases:desk")).status_code == 403 or case.number not in said(
        client.get(reverse("cases:desk"))
    )


def test_a_step_past_its_limit_is_overdue_by_working_days(office: Office) -> None:
    case = filed(office)
    assert statistics.overdue(asked(office)).rows == []
    case.due = JUNE + timedelta(days=9)
    case.save()
    office.on(case.due + timedelta(days=14))
    ((unit, place, step, count, middle, most),) = statistics.overdue(asked(office)).rows
    days = current_calendar().between(case.due, office.now.date()).days
    assert (place, count, middle, most) == ("修文县", 1, days, days)
    assert step and unit
    ((number, *_),) = statistics.late_cases(asked(office)).rows
    assert number == case.number


def test_a_case_that_waits_for_a_correction_is_not_overdue(office: Office) -> None:
    case = filed(office)
    office.act(case, "ask_correction", office.officer("local_window", "xiuwen"), note="请补交合同原件")
    office.later(days=200)
    assert statistics.overdue(asked(office)).rows == []
    ((*_, waiting, late),) = statistics.load(asked(office)).rows
    assert (waiting, late) == (1, 0)


def test_time_at_a_step_is_working_days_without_those_of_a_correction(office: Office) -> None:
    start = date(2022, 6, 6)
    office.on(start)
    case = filed(office)
    handler = office.people["handler"]
    office.on(start + timedelta(days=2))
    office.act(case, "ask_correction", office.officer("local_window", "xiuwen"), note="请补交合同原件")
    office.on(start + timedelta(days=9))
    office.act(case, "correct", handler)
    office.on(start + timedelta(days=11))
    office.outcome(case, "passed")
    rows = [row for row in statistics.times(asked(office)).rows if row[1] == "人才服务窗口初审" or row[2]]
    by_step = {row[1]: row for row in rows}
    step = next(s for s in office.ready.pack.procedures[case.procedure].steps if s.id == "local_review")
    between = current_calendar().between
    expected = (
        between(start, start + timedelta(days=11)).days
        - between(start + timedelta(days=2), start + timedelta(days=9)).days
    )
    assert by_step[step.label][2:4] == (1, expected)


def test_refusals_count_by_article_and_reversals_by_office(office: Office) -> None:
    from duixian.site.cases import issuing

    for number in (1, 2):
        case = filed(office, number)
        office.act(
            case, "outcome", office.officer("local_window", "xiuwen"), outcome="refused", ground="材料不符"
        )
    rows = statistics.refusals(asked(office)).rows
    assert {row[2] for row in rows} == {2} and all(
        row[0].startswith(("《", "筑")) or "第" in row[0] for row in rows
    )
    handler = case.opened_by
    issuing.opened(case.papers.get(), handler, office.now)
    office.act(case, "appeal", handler, text="原件已经补来")
    office.act(case, "answer_appeal", office.officer("hr_bureau"), answer="理由成立", overturn=True)
    assert {row[3] for row in statistics.refusals(asked(office)).rows} == {1}
    ((_, _, lodged, still, upheld, overturned, rate),) = statistics.reversals(asked(office)).rows
    assert (lodged, still, upheld, overturned, rate) == (1, 0, 0, 1, 100)


def test_what_waits_for_money_and_what_was_granted_is_told_by_month_and_territory(office: Office) -> None:
    case = filed(office)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    rows = statistics.waiting(asked(office)).rows
    assert {(row[1], row[4]) for row in rows} >= {("市级人才资源开发经费", 1)}
    assert sum(float(row[5]) for row in rows) == 48000
    months = statistics.months(asked(office)).rows
    assert sum(row[3] for row in months) == 1 and sum(row[4] for row in months) == 1
    assert sum(float(row[6]) for row in months) == 48000
    assert {row[2] for row in months} == {"修文县"}
    assert statistics.months(asked(office, territory="kaiyang")).rows == []


def test_no_persons_name_stands_in_any_table(office: Office) -> None:
    name = "欧阳示例人"
    funded(office)
    granted(office, filed(office, name=name + "一"))
    late = filed(office, 2, name=name + "二")
    late.due = JUNE + timedelta(days=9)
    late.save()
    client = overseer(office)
    for table in TABLES:
        for address in (
            reverse("cases:supervision-table", args=[table]),
            reverse("cases:supervision-file", args=[table, "csv"]),
        ):
            page = client.get(address, {"from": "2022-01-01", "to": "2022-12-31"})
            assert page.status_code == 200
            assert name not in page.content.decode("utf-8-sig")
    assert Row.objects.filter(act="cases.statistics").count() == len(TABLES)


def test_tables_leave_as_files_in_which_nothing_is_a_formula(office: Office) -> None:
    case = filed(office)
    officer = office.officer("local_window", "xiuwen")
    officer.username = "=cmd"
    officer.save()
    office.act(case, "assign", officer, to=str(officer.pk))
    client = overseer(office)
    text = client.get(
        reverse("cases:supervision-file", args=["officers", "csv"]), {"from": "2022-01-01"}
    ).content.decode("utf-8-sig")
    assert any(cell.startswith("'=") for row in csv.reader(io.StringIO(text)) for cell in row)
    assert client.get(reverse("cases:supervision-file", args=["officers", "pdf"])).status_code == 404
    assert client.get(reverse("cases:supervision-table", args=["users"])).status_code == 404


@pytest.mark.parametrize(
    "query", ["?from=x&to=y", "?from=9999-12-31&to=0001-01-01", "?benefit=guiyang|nothing", "?benefit='--", "?territory=zz", "?from=0001-01-01"]
)  # fmt: skip
def test_filters_that_cannot_be_are_left_aside(office: Office, query: str) -> None:
    filed(office)
    assert (
        overseer(office).get(reverse("cases:supervision-table", args=["months"]) + query).status_code == 200
    )


def test_a_chart_shows_what_its_table_says(office: Office) -> None:
    for number in (1, 2, 3):
        filed(office, number)
    page = said(overseer(office).get(reverse("cases:supervision-table", args=["load"])))
    assert "<svg" in page and 'role="img"' in page and "style=" not in page
    assert Case.objects.count() == 3


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.lists(st.integers(0, 500), min_size=1), st.integers(1, 100))
def test_median_and_percentile_lie_among_the_values(values: list[int], percent: int) -> None:
    found = figures.nearest(values, percent)
    assert found in values
    assert sum(v <= found for v in values) * 100 >= percent * len(values)
    assert min(values) <= figures.median(values) <= max(values)
    assert 2 * sum(v <= figures.median(values) for v in values) >= len(values)


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=3), st.integers(0, 9)), max_size=40), st.integers(2, 10)
)
def test_a_chart_loses_nothing(rows: list[tuple[str, int]], most: int) -> None:
    table = figures.Table("表", ("名", "数"), list(rows), 1)
    shown = figures.bars(table, most)
    assert len(shown) <= most and sum(v for _, v in shown) == sum(n for _, n in rows)
