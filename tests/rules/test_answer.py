"""The whole answer: groups, reasons, totals by year, days to keep in mind."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duixian.calendars import published
from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.answer import Answer, Answerer, Group, amount_in_words, as_data
from duixian.rules.evaluate.result import Interval
from duixian.rules.truth import UNKNOWN

DEMO = Path(__file__).parents[2] / "packs" / "demo"
PERSON = {
    "birth": "1985-05-01", "degree": "硕士", "title": "副高级", "household": True, "flexible": False, "settling_received": False,
    "arrived": "2023-06-01", "grade_award": False, "married": False, "salary": "30 万元", "card_renewed": True,
    "insurance": [{"from": "2024-01-15", "district": "south", "unemployment": True}],
}  # fmt: skip
EMPLOYER = {
    "industry": "I31", "local": True, "ownership": "private", "district": "hill", "dishonest": False, "listed": False,
}  # fmt: skip
CASE: dict[str, Any] = {
    "as_of": "2024-03-01", "person": PERSON, "employer": EMPLOYER, "contracts": [{"years": 5, "full_time": True, "pay": "30 万元"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(Evaluator(load_pack(DEMO)), published())


def answered(answerer: Answerer, case: dict[str, Any]) -> Answer:
    return answerer.answer(answerer.evaluator.evaluate(case))


def of(answer: Answer, benefit: str) -> Any:
    return next(item for item in answer.items if item.found.benefit.id == benefit)


def test_what_is_theirs_has_its_parts_window_and_payers(answerer: Answerer) -> None:
    item = of(answered(answerer, CASE), "settling")
    assert item.group == Group.YOURS
    assert [payment.amount for payment in item.schedule] == [18_000_00, 6_000_00, 6_000_00]
    assert [(part.payer, part.amount) for part in item.shares] == [
        ("市级人才资金", 24_000_00),
        ("县级财政", 6_000_00),
    ]
    assert item.opening is not None and item.opening.open_now is True


def test_what_time_alone_brings_is_nearly_theirs_with_its_day(answerer: Answerer) -> None:
    answer = answered(answerer, CASE)
    item = of(answer, "rent_public")
    assert item.group == Group.NEARLY
    assert [reason.label for reason in item.why] == ["近一年缴费满半年"]
    assert (date(2024, 6, 1), "from", "rent_public") in [(d.day, d.kind, d.benefit) for d in answer.deadlines]


def test_a_refusal_names_the_failing_condition_and_its_article(answerer: Answerer) -> None:
    item = of(answered(answerer, CASE), "contribution")
    assert item.group == Group.NOT_YOURS
    assert [(r.label, r.cite.path) for r in item.why if r.cite] == [("年薪超过五十万元", "第十一条")]


def test_a_change_only_an_office_can_make_is_not_nearly_theirs(answerer: Answerer) -> None:
    case = {**CASE, "person": {**PERSON, "flexible": True}}
    answer = answered(answerer, case)
    for item in answer.group(Group.NEARLY):
        if item.advice is not None:
            ways = [{change.by for change in one.changes} for one in item.advice.alternatives]
            assert any(ways_of <= {"time", "applicant"} for ways_of in ways)


def test_benefits_of_entities_the_case_does_not_mention_are_left_out(answerer: Answerer) -> None:
    answer = answered(answerer, {"as_of": "2024-03-01", "employer": EMPLOYER})
    assert {item.found.benefit.role for item in answer.items} == {"employer"}


def test_totals_are_by_year_and_a_part_that_hangs_on_a_condition_may_be_nothing(answerer: Answerer) -> None:
    answer = answered(answerer, CASE)
    total = {year.year: year.amount for year in answer.years}
    second, third = of(answer, "settling").schedule[1:]
    assert (second.condition, third.condition) == (UNKNOWN, UNKNOWN)  # whether they will still work here
    assert total[2026] == Interval(0, third.amount)  # nothing else falls due in that year
    assert all(year.assumed for year in answer.years)  # reckoned as if approved today


def test_the_answer_as_data_holds_every_benefit_once(answerer: Answerer) -> None:
    answer = answered(answerer, CASE)
    data = json.loads(json.dumps(as_data(answer), ensure_ascii=False))
    ids = [item["benefit"] for group in Group for item in data[group.value]]
    assert sorted(ids) == sorted(item.found.benefit.id for item in answer.items)
    settling = next(item for item in data["yours"] if item["benefit"] == "settling")
    assert settling["payable"] == 3_000_000
    assert settling["citations"] and settling["schedule"] and settling["materials"]


def test_the_answer_as_data_knows_the_holidays(answerer: Answerer) -> None:
    data = as_data(answered(answerer, {**CASE, "as_of": "2022-03-07"}))  # a Monday, after Saturday the 5th
    windows = {i["benefit"]: i["window"] for group in Group for i in data[group.value]}
    assert (windows["salary"]["closes"], windows["salary"]["open_now"]) == ("2022-03-07", True)


def test_where_an_unknown_sum_sets_the_upper_end_the_answer_says_what_it_hangs_on() -> None:
    pack = load_texts({"p.yaml": OPEN})
    evaluator = Evaluator(pack)
    answer = Answerer(evaluator).answer(
        evaluator.evaluate(
            {"as_of": "2024-01-01", "person": {"here": True, "insured": [{"from": "2023-01-01"}]}}
        )
    )
    said = {item.found.benefit.id: amount_in_words(item) for item in answer.items}
    assert said == {
        "share": "每年，数额要看上年工资",
        "capped": "最多1000元",
        "rows": "至少500元，数额要看住院",
        "fixed": "最多800元",
        "spells": "每年，数额要看上年工资",
    }


OPEN = """
pack: {id: open, title: 数额, jurisdiction: 云水, version: "1"}
documents: {d: {title: 办法}}
entities: {person: {label: 申请人}, stays: {label: 住院, of: person, many: true}}
facts:
  person:
    here: {type: truth, label: 在本地}
    wage: {type: money, label: 上年工资, range: [0 元, 1 亿元]}
    honest: {type: truth, label: 守信}
    insured: {type: spells, label: 参保, attributes: {ours: {type: truth, label: 本单位缴}}}
  stays: {cost: {type: money, label: 费用, range: [0 元, 1 万元]}}
benefits:
  share: {title: 奖励, of: person, cite: d, when: here, amount: wage * 10%, period: year}
  capped: {title: 限额, of: person, cite: d, when: here, amount: {value: wage * 10%, at_most: 1000 元}}
  rows: {title: 住院, of: person, cite: d, when: here, amount: 500 元 + sum(stays.cost)}
  fixed: {title: 定额, of: person, cite: d, when: here and honest, amount: 800 元}
  spells: {title: 参保的奖励, of: person, cite: d, when: any(insured where ours), amount: wage * 10%, period: year}
"""


HOSTEL = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
  employer: {label: 用人单位, of: person}
enums:
  mode: {label: 方式, values: {employed: 在职, visiting: 来访}}
facts:
  person: {mode: {type: mode, label: 工作方式, changes: applicant}}
  employer: {kind: {type: truth, label: 单位性质合规, changes: never}}
benefits:
  hostel: {title: 免费住宿, of: person, cite: rules, grants: 住宿, when: [{if: mode = visiting, cite: 第一条}]}
  pay: {title: 津贴, of: person, cite: rules, amount: {value: 1 万元, cite: 第三条}, when: [{if: mode = employed, cite: 第二条}]}
  home: {title: 住房补贴, of: person, cite: rules, amount: {value: 1 万元, cite: 第三条}, when: [{if: mode = employed, cite: 第二条}, {if: employer.kind, cite: 第二条}]}
"""


def small() -> Answerer:
    return Answerer(Evaluator(load_texts({"pack.yaml": HOSTEL})))


def test_nobody_is_advised_to_give_up_more_than_it_brings() -> None:
    employed = answered(small(), {"as_of": "2024-01-01", "person": {"mode": "employed"}})
    assert of(employed, "hostel").group == Group.NOT_YOURS
    assert of(employed, "hostel").advice.alternatives == ()
    visiting = answered(small(), {"as_of": "2024-01-01", "person": {"mode": "visiting"}})
    assert of(visiting, "pay").group == Group.NEARLY


def test_the_word_an_entity_ends_with_is_not_said_twice() -> None:
    employed = answered(small(), {"as_of": "2024-01-01", "person": {"mode": "employed"}})
    assert [missing.label for missing in of(employed, "home").missing] == ["用人单位性质合规"]


def test_what_needs_least_comes_first_of_what_is_nearly_theirs() -> None:
    answer = answered(small(), {"as_of": "2024-01-01", "person": {"mode": "visiting"}})
    assert [item.found.benefit.id for item in answer.group(Group.NEARLY)] == ["pay", "home"]
