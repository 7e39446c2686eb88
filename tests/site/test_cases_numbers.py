"""Numbers of papers and cases after a backup was restored: none is given twice, and what is passed over is explained."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from duixian.site.audit.models import Row
from duixian.site.cases import numbers
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Issued, Series

from .money_people import filed, opened

pytestmark = pytest.mark.django_db


def resumed(name: str, last: int, year: int = 2022) -> range:
    from django.utils import timezone

    return numbers.resume(name, year, last, "查了文书登记簿", None, timezone.now())


def test_after_a_restored_backup_papers_wait_until_their_last_number_is_known() -> None:
    office = opened()
    case = filed(office)
    numbers.hold(office.now, office.now + timedelta(days=1))
    with pytest.raises(Refused, match="末号还没有核对"):
        office.outcome(case, "passed")
    case.refresh_from_db()
    assert case.step == "local_review" or case.accepted_at is None
    for one in numbers.held():
        if one.name != numbers.ANY:
            resumed(one.name, one.last + 4)
    with pytest.raises(
        Refused, match="末号还没有核对"
    ):  # its series is not known here: it may have been begun since
        office.outcome(case, "passed")
    resumed(numbers.ANY, 0)
    office.outcome(case, "passed")
    assert Issued.objects.filter(case=case, place=1).exists()
    another = filed(office, 2)
    assert another.number == "GUIYANG-2022-000006"  # 2 to 5 were passed over
    row = Row.objects.filter(act="papers.passed_over").order_by("pk").first()
    assert row is not None
    said = json.loads(row.detail)
    assert (said["first"], said["last"], said["reason"]) == (2, 5, "查了文书登记簿")
    assert Case.objects.count() == 2


def test_a_series_goes_on_without_a_gap_where_nothing_was_given_since() -> None:
    office = opened()
    assert numbers.take("筑", 2022) == 1
    numbers.hold(office.now, office.now)
    numbers.hold(office.now, office.now)  # restored once more
    assert len(resumed("筑", 1)) == 0
    assert numbers.take("筑", 2022) == 2


@pytest.mark.parametrize(("name", "last", "why"), [("筑", 2, "已经编到 3 号"), ("别的", 2, "")])
def test_no_number_that_the_backup_knows_is_given_again(name: str, last: int, why: str) -> None:
    office = opened()
    for place in (1, 2, 3):
        assert numbers.take("筑", 2022) == place
    numbers.hold(office.now, office.now)
    if why:
        with pytest.raises(numbers.SeriesError, match=why):
            resumed(name, last)
    else:  # begun since: named like the others
        resumed(name, last)
        assert numbers.take(name, 2022) == 3
    with pytest.raises(Refused):
        numbers.take("还有别的", 2022)


def test_only_a_series_that_is_held_is_resumed_and_with_a_reason() -> None:
    numbers.take("筑", 2022)
    with pytest.raises(numbers.SeriesError, match="没有停号"):
        resumed("筑", 5)
    office = opened()
    numbers.hold(office.now, office.now)
    from django.utils import timezone

    with pytest.raises(numbers.SeriesError, match="请写明"):
        numbers.resume("筑", 2022, 5, " ", None, timezone.now())
    assert Series.objects.get(name="筑", year=2022).last < 0


def test_other_years_are_not_held() -> None:
    office = opened()
    numbers.take("筑", 2021)
    numbers.hold(office.now, office.now)
    assert numbers.take("筑", 2021) == 2 and numbers.take("新", 2021) == 1
