"""What is granted is what was published: another amount is published anew, unless an article says that a lower one need not be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duixian.rules.model.citation import Cite
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Listed
from duixian.site.cases.views.public import published_anew
from duixian.site.shelf import Ready

from . import cap_city as city
from .casework import Office, acts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return city.opened()


@pytest.fixture
def crowded(office: Office) -> tuple[Case, Case, Case]:
    """Three claims of one enterprise, published with what each has alone; then two of them are granted."""
    firm, staff = city.people(office, "60 万元", "60 万元", "60 万元")
    first, second, third = (city.filed(office, who, firm) for who in staff)
    for case in (first, second, third):
        city.published(office, case)
    city.over(office, first, second, third)
    office.outcome(first, "clear")
    office.outcome(second, "clear")
    assert [first.amount, second.amount] == [18_000_000, 18_000_000]
    return first, second, third


def rows(case: Case) -> list[str]:
    """The amounts with which a case was published, oldest first."""
    return [one.listing.rows[one.row - 1][-1] for one in Listed.objects.filter(case=case).order_by("id")]


def test_while_the_amount_is_open_the_grant_waits_for_the_missing_fact(
    office: Office, crowded: tuple[Case, ...]
) -> None:
    with pytest.raises(Refused, match="额度"):
        office.outcome(crowded[2], "clear")


def test_a_grant_of_another_amount_than_the_published_goes_back_to_its_publicity(
    office: Office, crowded: tuple[Case, ...]
) -> None:
    case = crowded[2]
    city.allotted(office, case, "14 万元")
    assert case.step == "local_publicity"  # what the offices approved are facts; those stand
    office.outcome(case, "clear")
    assert (case.phase, case.step, case.amount) == ("open", "local_publicity", None)
    gone = case.events.filter(act="voided").latest("seq")
    assert "公示的是18万元，现在是14万元" in gone.note
    with pytest.raises(Refused, match="还没有公示"):
        office.outcome(case, "clear")
    office.publish(case)
    assert (case.phase, case.amount) == ("granted", 14_000_000)
    assert rows(case) == ["18万元", "14万元"]
    old, new = (one.listing for one in Listed.objects.filter(case=case).order_by("id"))
    assert (published_anew(old), published_anew(new)) == ([new], [])


def test_what_has_changed_may_be_published_anew_at_once(office: Office, crowded: tuple[Case, ...]) -> None:
    case = crowded[2]
    with pytest.raises(Refused, match="已经公示"):
        office.act(case, "publish", office.officer("local_personnel", "baiyun"))
    city.allotted(office, case, "14 万元")
    office.publish(case)
    assert (case.amount, "voided" in acts_of(case)) == (14_000_000, False)


@pytest.mark.parametrize(("amount", "granted"), [("14 万元", 14_000_000), ("18 万元", 18_000_000)])
def test_a_lower_amount_passes_where_an_article_says_so(
    office: Office, crowded: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch, amount: str, granted: int
) -> None:
    article = Cite("第七条", "示例办法第七条")
    monkeypatch.setattr(Ready, "pack", _lenient(office.ready, article), raising=False)
    case = crowded[2]
    city.allotted(office, case, amount)
    office.outcome(case, "clear")
    assert (case.phase, case.amount) == ("granted", granted)
    told = case.events.filter(act="outcome").latest("seq").detail.get("unlike_published")
    assert (told is not None) == (amount == "14 万元")
    assert told is None or told["article"] == article.full


def _lenient(ready: Ready, article: Cite) -> Any:
    """The pack with an article that spares a lower amount a second publicity."""
    pack = ready.pack
    known = pack.procedures["joint_claim"]
    steps = tuple(
        replace(s, publicity=replace(s.publicity, lower=article)) if s.publicity is not None else s
        for s in known.steps
    )
    return replace(pack, procedures={**pack.procedures, "joint_claim": replace(known, steps=steps)})
