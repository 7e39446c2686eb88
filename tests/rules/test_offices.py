"""An answer names the office that serves the case, and how to reach it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.ask import serving_facts
from duixian.rules.book import pages
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.document import document
from duixian.rules.evaluate.offices import Serving, as_lines, offices

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def serving(evaluator: Evaluator, benefit: str, **employer: Any) -> tuple[Serving, ...]:
    case: dict[str, Any] = {"as_of": "2024-06-01", "person": {"degree": "博士"}, "employer": employer}
    return offices(Details(evaluator.evaluate(case)), benefit)


def codes(found: tuple[Serving, ...]) -> list[tuple[str, bool]]:
    return [(one.office.code, one.certain) for one in found]


@pytest.mark.parametrize(
    ("ownership", "district", "code"),
    [
        ("民营企业", "南城区", "south"),
        ("民营企业", "远山县", "hill"),
        ("市属国有企业", "远山县", "city"),
        ("中央或省属企业", "云水新区", "city"),
    ],
)
def test_the_window_goes_by_employer_and_district(
    evaluator: Evaluator, ownership: str, district: str, code: str
) -> None:
    found = serving(evaluator, "settling", ownership=ownership, district=district)
    assert codes(found) == [(code, True)]


def test_an_answer_has_name_telephone_address_and_article(evaluator: Evaluator) -> None:
    (found,) = serving(evaluator, "settling", ownership="民营企业", district="北湖区")
    office = found.office
    assert (office.name, office.telephone, office.address) == (
        "北湖区人才窗口",
        "010-00000003",
        "云水市北湖区湖滨路3号",
    )
    assert found.cite is not None
    assert found.cite.full == "云发〔2023〕6号《云水市人才发展若干措施》附件3"


def test_while_the_district_is_unknown_every_window_that_may_serve_is_there(evaluator: Evaluator) -> None:
    found = serving(evaluator, "settling", ownership="民营企业")
    assert codes(found) == [("south", False), ("north", False), ("hill", False), ("new", False)]
    assert codes(serving(evaluator, "settling", district="远山县")) == [("city", False), ("hill", False)]


def test_a_benefit_may_name_several_and_one_by_its_code(evaluator: Evaluator) -> None:
    found = serving(evaluator, "medical_care", ownership="民营企业", district="南城区")
    assert codes(found) == [("south", True), ("science", True)]


def test_a_person_reads_one_line_an_office(evaluator: Evaluator) -> None:
    known = serving(evaluator, "medical_care", ownership="民营企业", district="南城区")
    assert as_lines(known) == (
        "南城区人才窗口，电话 010-00000002，云水市南城区一号街2号",
        "云水市科技局，电话 010-00000007，云水市中心路7号",
    )
    (open_,) = as_lines(serving(evaluator, "settling", ownership="民营企业"))
    assert open_ == (
        "人才窗口：还不能确定是哪一处，可能是南城区人才窗口（010-00000002）、北湖区人才窗口（010-00000003）、"
        "远山县就业局（010-00000004） 等 4 处"
    )


def test_a_benefit_that_names_none_has_none(evaluator: Evaluator) -> None:
    assert serving(evaluator, "hospital", district="南城区") == ()


def test_the_result_as_data_holds_the_offices(evaluator: Evaluator) -> None:
    case = {"as_of": "2024-06-01", "employer": {"ownership": "city"}}
    found = document(evaluator.evaluate(case))["benefits"]["settling"]["offices"]
    assert found == [
        {
            "directory": "人才窗口",
            "code": "city",
            "name": "云水市人才服务中心",
            "telephone": "010-00000001",
            "address": "云水市中心路1号",
            "note": None,
            "certain": True,
            "cite": "云发〔2023〕6号《云水市人才发展若干措施》附件3",
        }
    ]


def test_the_page_of_a_benefit_shows_where_to_go(evaluator: Evaluator) -> None:
    page = pages(evaluator.pack)["benefit-medical_care.html"]
    for word in ("到哪里办", "远山县就业局", "010-00000004", "云水市科技局"):
        assert word in page
    assert "云水市住房局" not in page


WHERE = """
pack: {id: where, title: 去哪里, jurisdiction: 云水, version: "1"}
documents: {d: {title: 办法}}
entities: {person: {label: 申请人}}
enums: {place: {label: 地方, values: {north: 北, south: 南}}}
facts:
  person:
    here: {type: truth, label: 在本地}
    place: {type: place, label: 地方, effort: 1}
    fund: {type: truth, label: 市属, effort: 3}
    idle: {type: truth, label: 无关}
derived: {person: {city: {label: 市里出钱, value: fund}}}
offices:
  window: {label: 窗口, of: person, file: windows.csv, by: {place: place}, cite: d}
shares:
  cost: {label: 分担, of: person, rows: [{if: city, split: {市级: 1}}, {split: {区级: 1}}]}
benefits:
  had: {title: 津贴, of: person, cite: d, when: here, amount: 800 元, office: window, paid_by: {share: cost}}
  other: {title: 别的, of: person, cite: d, when: idle, amount: 800 元, office: window, paid_by: {share: cost}}
"""
WINDOWS = "code,name,telephone,address,cite,note,place\n北,北窗口,1,北路,,,north\n南,南窗口,2,南路,,,south\n"


@pytest.mark.parametrize(
    ("person", "facts"),
    [
        ({"here": True}, ("person.place", "person.fund")),
        ({"here": True, "place": "north"}, ("person.fund",)),
        ({"here": True, "place": "south", "fund": False}, ()),
        ({"here": False}, ()),
        ({}, ()),
    ],
)
def test_what_decides_where_to_go_and_who_pays_is_asked_of_what_is_had(
    person: dict[str, Any], facts: tuple[str, ...]
) -> None:
    evaluator = Evaluator(load_texts({"p.yaml": WHERE, "windows.csv": WINDOWS}))
    details = Details(evaluator.evaluate({"as_of": "2024-06-01", "person": person}))
    assert serving_facts(details, ["had", "other"]) == facts
