"""Advice: smallest changes, never of what cannot change, offices only as decisions that are needed, time with its day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.rules import Evaluator, load_texts
from duixian.rules.advise import Advice, Adviser, as_data, as_text
from duixian.rules.model.types import TRUTH, EnumType

HEAD = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
  contracts: {label: 合同, of: person, many: true}
enums:
  degree: {label: 学历, order: descending, values: {doctor: 博士, master: 硕士, other: 其他}}
parameters:
  floor: {label: 最低年限, type: number, unit: 年, values: {2020-01-01: 5 年, 2025-01-01: 2 年}}
facts:
  person:
    household: {type: truth, label: 已落户, changes: applicant, effort: 1}
    card: {type: truth, label: 已登记, changes: applicant, effort: 2}
    settled: {type: truth, label: 已定居, changes: applicant, better: higher, effort: 1}
    owing: {type: truth, label: 欠税, changes: applicant, better: lower, effort: 1}
    degree: {type: degree, label: 学历, changes: applicant, effort: 5}
    born: {type: date, label: 出生日期, changes: never}
    native: {type: truth, label: 本地出生, changes: never}
    listed: {type: truth, label: 列入目录, changes: office}
    months: {type: number, label: 参保月数, unit: 月, range: [0 月, 600 月], changes: time}
    insured: {type: spells, label: 参保, changes: time}
    tax: {type: money, label: 纳税, unit: 万元, range: [0 万元, 1000 万元], changes: applicant}
    sales: {type: money, label: 销售额, unit: 万元, range: [1 万元, 1000 万元], changes: applicant}
    extra: {type: truth, label: 另一事实}
  contracts:
    years: {type: number, label: 年限, unit: 年, range: [0 年, 40 年], changes: applicant}
benefits:
  x:
    title: 补贴
    of: person
    cite: rules
    when:
"""


def advice(
    conditions: list[str], person: dict[str, object], as_of: str = "2021-12-15", **more: object
) -> Advice:
    text = (
        HEAD + "".join(f"      - {c}\n" for c in conditions) + "    amount: {value: 1 万元, cite: 第九条}\n"
    )
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    result = evaluator.evaluate({"as_of": as_of, "person": person, **more})
    return Adviser(evaluator).advise(result, "x")


def changes(found: Advice) -> list[list[tuple[str, str]]]:
    return [[(change.fact, change.needed) for change in one.changes] for one in found.alternatives]


def test_the_one_change_that_is_missing() -> None:
    found = advice(
        ["{if: household, cite: 第一条}", "{if: card, cite: 第二条}"], {"household": False, "card": True}
    )
    assert changes(found) == [[("person.household", "是")]]
    assert found.complete and found.alternatives[0].certain and found.alternatives[0].day is None


def test_an_eligible_case_needs_no_advice() -> None:
    assert advice(["{if: household, cite: 第一条}"], {"household": True}).alternatives == ()


def test_several_ways_come_as_alternatives_each_without_a_change_too_many() -> None:
    found = advice(
        ["{if: household or (card and degree = doctor), cite: 第一条}"],
        {"household": False, "card": False, "degree": "master"},
    )
    assert changes(found) == [
        [("person.household", "是")],
        [("person.card", "是"), ("person.degree", "博士")],
    ]
    assert found.complete


def test_what_never_changes_is_never_advised_and_is_named_with_its_article() -> None:
    found = advice(
        ["{if: native, label: 本地人, cite: 第三条}", "{if: household, cite: 第一条}"],
        {"native": False, "household": False},
    )
    assert found.alternatives == ()
    assert [(label, cite.path if cite else "") for label, cite in found.blocked] == [("本地人", "第三条")]


def test_nobody_is_advised_to_give_up_what_is_better_for_them() -> None:
    found = advice(["{unless: settled, label: 还没有定居}"], {"settled": True})
    assert found.alternatives == ()
    found = advice(["{unless: owing, label: 不欠税}"], {"owing": True})
    assert [change.fact for change in found.alternatives[0].changes] == ["person.owing"]


def test_what_an_office_decides_is_a_decision_that_is_needed() -> None:
    found = advice(["{human: 贡献突出, id: great, decided_by: 联席会议, cite: 第一条}"], {"great": False})
    (one,) = found.alternatives
    assert [(c.by, c.decided_by, c.needed) for c in one.changes] == [("office", "联席会议", "是")]


def test_what_the_applicant_can_do_comes_before_what_an_office_decides() -> None:
    found = advice(["{if: listed or household, cite: 第一条}"], {"listed": False, "household": False})
    assert changes(found) == [[("person.household", "是")], [("person.listed", "是")]]


def test_a_number_is_told_as_the_least_that_does() -> None:
    found = advice(["{if: tax >= 20 万元 and tax < 50 万元, cite: 第一条}"], {"tax": 5})
    assert changes(found) == [[("person.tax", "20万元至499999.99元")]]
    assert found.alternatives[0].changes[0].cells[0][0] == 20_000_000


def test_one_of_two_facts_in_a_ratio_is_enough() -> None:
    found = advice(["{if: tax / sales >= 10%, cite: 第一条}"], {"tax": 5, "sales": 100})
    assert changes(found) == [[("person.sales", "不超过50万元")], [("person.tax", "不少于10万元")]]


def test_three_months_of_insurance_have_their_day() -> None:
    found = advice(
        ["{if: months_in(insured) >= 3 月, label: 参保满三个月, cite: 第一条}"],
        {"insured": [{"from": "2021-12-01"}]},
    )
    (one,) = found.alternatives
    assert (one.day, one.brings, one.changes, one.certain) == (date(2022, 2, 28), ("参保满三个月",), (), True)


def test_months_stated_as_a_number_grow_with_time() -> None:
    found = advice(["{if: months >= 6 月, label: 参保半年, cite: 第一条}"], {"months": 3}, as_of="2021-12-01")
    assert [one.day for one in found.alternatives] == [date(2022, 3, 1)]


def test_an_insurance_that_ended_must_be_taken_up_again() -> None:
    found = advice(
        ["{if: months_in(insured) >= 3 月, cite: 第一条}"],
        {"insured": [{"from": "2021-01-01", "to": "2021-01-31"}]},
    )
    (one,) = found.alternatives
    assert [(c.fact, c.adds) for c in one.changes] == [("person.insured", "spell")]
    assert one.day == date(2022, 2, 14)


@pytest.mark.parametrize(
    ("condition", "person"),
    [
        ("age(born) >= 18 岁", {"born": "2005-02-28"}),
        ("born + 20 年 <= as_of", {"born": "2004-02-29"}),
        ("months_between(born、as_of) >= 240 月", {"born": "2003-10-31"}),
        ("floor <= 3 年", {}),
        ("month_end(as_of) = as_of", {}),
    ],
)
def test_the_day_is_the_first_on_which_the_condition_holds(condition: str, person: dict[str, object]) -> None:
    text = HEAD + f"      - {{if: {condition}, cite: 第一条}}\n    amount: {{value: 1 万元, cite: 第九条}}\n"
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    day = date(2021, 12, 15)
    while evaluator.evaluate({"as_of": day, "person": person})["x"].status != "eligible":
        day += timedelta(days=1)
    found = Adviser(evaluator).advise(evaluator.evaluate({"as_of": "2021-12-15", "person": person}), "x")
    assert [one.day for one in found.alternatives] == [day]


def test_too_old_gets_no_day() -> None:
    found = advice(["{if: age(born) < 45 岁, label: 未满四十五, cite: 第一条}"], {"born": "1970-01-01"})
    assert found.alternatives == () and [label for label, _ in found.blocked] == ["未满四十五"]


def test_waiting_and_a_change_together() -> None:
    found = advice(
        ["{if: months_in(insured) >= 3 月, cite: 第一条}", "{if: household, cite: 第二条}"],
        {"insured": [{"from": "2021-12-01"}], "household": False},
    )
    (one,) = found.alternatives
    assert ([c.fact for c in one.changes], one.day) == (["person.household"], date(2022, 2, 28))


def test_a_new_contract_can_be_signed() -> None:
    found = advice(["{if: any(contracts where years >= 3 年), cite: 第一条}"], {}, contracts=[])
    (one,) = found.alternatives
    assert [(c.fact, c.needed) for c in one.changes] == [
        ("contracts", "新增一项合同"),
        ("contracts[0].years", "不少于3年"),
    ]


def test_a_contract_can_be_prolonged() -> None:
    found = advice(["{if: any(contracts where years >= 3 年), cite: 第一条}"], {}, contracts=[{"years": 1}])
    assert [("contracts[0].years", "不少于3年")] in changes(found)


def test_what_is_unknown_besides_is_said() -> None:
    found = advice(["{if: household, cite: 第一条}", "{if: extra, cite: 第二条}"], {"household": False})
    (one,) = found.alternatives
    assert (one.certain, one.open) == (False, ("person.extra",))
    assert "也许" in as_text(
        found,
        Evaluator(
            load_texts({"pack.yaml": HEAD + "      - {if: extra, cite: 第一条}\n    grants: 卡\n"})
        ).pack,
    )


def test_advice_is_plain_data_and_sentences() -> None:
    found = advice(["{if: household, cite: 第一条}"], {"household": False})
    assert as_data(found)["alternatives"][0]["changes"][0]["needed"] == "是"
    pack = load_texts({"pack.yaml": HEAD + "      - {if: household, cite: 第一条}\n    grants: 卡\n"})
    assert "“已落户”改为“是”（现在是“否”）" in as_text(found, pack)


ATOMS = (
    "household",
    "card",
    "not card",
    "degree = doctor",
    "degree <= master",
    "tax >= 20 万元",
    "tax < 5 万元",
    "native",
    "not household",
)
VALUES: dict[str, list[object]] = {
    "household": [True, False], "card": [True, False], "degree": ["doctor", "master", "other"], "tax": [0, 5, 20], "native": [True, False],
}  # fmt: skip


def conditions(depth: int) -> st.SearchStrategy[str]:
    if not depth:
        return st.sampled_from(ATOMS)
    inner = conditions(depth - 1)
    return st.one_of(
        inner,
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(conditions(2), min_size=1, max_size=3),
    st.fixed_dictionaries({n: st.sampled_from(v) for n, v in VALUES.items()}),
)
def test_the_sets_of_changes_are_the_smallest_there_are_and_they_do_it(
    tests: list[str], person: dict[str, object]
) -> None:
    text = (
        HEAD
        + "".join(f"      - {{if: {c}, cite: 第一条}}\n" for c in tests)
        + "    amount: {value: 1 万元, cite: 第九条}\n"
    )
    evaluator = Evaluator(load_texts({"pack.yaml": text}))

    def eligible(values: dict[str, object]) -> bool:
        return evaluator.evaluate({"as_of": "2021-12-15", "person": values})["x"].status == "eligible"

    if eligible(person):
        return
    free = [name for name in VALUES if name != "native"]
    enough = {
        frozenset(names)
        for size in range(len(free) + 1)
        for names in combinations(free, size)
        if any(
            eligible({**person, **dict(zip(names, picked, strict=True))})
            for picked in product(*(VALUES[n] for n in names))
        )
    }
    smallest = {names for names in enough if not any(other < names for other in enough)}
    found = Adviser(evaluator).advise(evaluator.evaluate({"as_of": "2021-12-15", "person": person}), "x")
    assert {
        frozenset(c.fact.partition(".")[2] for c in one.changes) for one in found.alternatives
    } == smallest
    for one in found.alternatives:
        changed = {c.fact.partition(".")[2]: _stated(evaluator, c.fact, c.cells[0][0]) for c in one.changes}
        assert eligible({**person, **changed})


def _stated(evaluator: Evaluator, fact: str, value: int) -> object:
    known = evaluator.pack.facts[fact]
    if known.type == TRUTH:
        return value == 1
    if isinstance(known.type, EnumType):
        return evaluator.pack.enums[known.type.name].values[value]
    return Decimal(value) / known.ticks


def test_waiting_is_advised_although_other_facts_are_unknown_and_others_could_be_changed() -> None:
    """The day is that on which only what is unknown still stands in the way, as for a lease that runs its first year."""
    found = advice(
        ["{if: months >= 12 月, cite: 第一条}", "{if: household or tax < 5 万元, cite: 第二条}", "{if: extra, cite: 第三条}"],
        {"months": 6, "household": True, "tax": 20},
    )  # fmt: skip
    one = found.alternatives[0]
    assert (one.day, one.certain, one.open, one.changes) == (date(2022, 6, 15), False, ("person.extra",), ())


def test_of_a_scale_the_least_that_does_is_told_not_every_grade_above_it() -> None:
    head = HEAD.replace("doctor: 博士,", "academician: 院士, doctor: 博士,")
    text = f"{head}      - {{if: degree >= master, cite: 第一条}}\n    grants: 卡\n"
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    case = {"as_of": "2024-01-01", "person": {"degree": "other"}}
    assert changes(Adviser(evaluator).advise(evaluator.evaluate(case), "x")) == [
        [("person.degree", "硕士或更高")]
    ]


def test_of_many_unknown_facts_advice_names_the_first_and_counts_them() -> None:
    facts = "".join(f"    u{n}: {{type: truth, label: 事实{n}}}\n" for n in range(9))
    rules = "".join(f"      - {{if: u{n}, cite: 第二条}}\n" for n in range(9))
    text = HEAD.replace("    extra:", f"{facts}    extra:") + "      - {if: card, cite: 第一条}\n" + rules
    evaluator = Evaluator(load_texts({"pack.yaml": f"{text}    grants: 卡\n"}))
    found = Adviser(evaluator).advise(
        evaluator.evaluate({"as_of": "2024-01-01", "person": {"card": False}}), "x"
    )
    assert "事实5 等 9 项" in as_text(found, evaluator.pack)
    assert "事实6" not in as_text(found, evaluator.pack)
