"""What credentials, projects and lodgings name in the same way: offices that keep them, facts that are recorded."""

from __future__ import annotations

import pytest

from duixian.rules import PackError, load_texts
from rules.bad_parts import BASE, card, lodging, project

LOCAL = "roles:\n  local: {label: 区局, kind: office, territory: true}\n"


def test_a_fact_that_is_recorded_may_be_named_by_its_label() -> None:
    pack = load_texts({"pack.yaml": BASE, "beds.yaml": lodging(from_="生日", gives="[工资, employer.tax]")})
    (made,) = pack.lodgings.values()
    assert (made.starts, made.gives) == ("person.born", ("person.pay", "employer.tax"))


def test_an_office_that_is_appointed_by_place_keeps_lodgings_but_no_cards_and_no_projects() -> None:
    pack = load_texts({"pack.yaml": BASE, "local.yaml": LOCAL, "beds.yaml": lodging(kept_by="local")})
    assert [made.kept_by for made in pack.lodgings.values()] == [("local",)]
    for other in (card, project):
        with pytest.raises(PackError) as raised:
            load_texts({"pack.yaml": BASE, "local.yaml": LOCAL, "kept.yaml": other(kept_by="local")})
        assert [problem.code for problem in raised.value.problems] == ["bad-keeper"]
