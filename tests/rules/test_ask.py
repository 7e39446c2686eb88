"""Questions: only facts two completions of which differ; registers first; then most settled for the effort."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.rules import Evaluator, load_texts
from duixian.rules.ask import Asker

HEAD = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
  spouse: {label: 配偶, of: person, like: person, optional: true}
  contracts: {label: 合同, of: person, many: true}
enums:
  degree: {label: 学历, order: descending, values: {doctor: 博士, master: 硕士, other: 其他}}
facts:
  person:
    local: {type: truth, label: 在本市, register: 公安, effort: 2}
    a: {type: truth, label: 甲, effort: 1}
    b: {type: truth, label: 乙, effort: 1}
    hard: {type: truth, label: 丙, effort: 9}
    age: {type: number, label: 年龄, unit: 岁, range: [0 岁, 100 岁]}
    born: {type: date, label: 出生日期, changes: never}
    degree: {type: degree, label: 学历}
    insured: {type: spells, label: 参保, changes: time}
    tax: {type: money, label: 纳税, range: [0 元, 1000 万元]}
    sales: {type: money, label: 销售额, range: [1 元, 1000 万元]}
  contracts:
    years: {type: number, label: 年限, unit: 年, range: [0 年, 40 年]}
benefits:
"""
BENEFIT = """
  {id}:
    title: 待遇{id}
    of: person
    cite: rules
    when:
{when}
    amount: {{value: {amount}, cite: 第九条}}
"""


def pack(*benefits: tuple[list[str], str]) -> str:
    made = [
        BENEFIT.format(
            id=f"x{i}",
            when="\n".join(f"      - {{if: {c}, cite: 第一条}}" for c in conditions),
            amount=amount,
        )
        for i, (conditions, amount) in enumerate(benefits)
    ]
    return HEAD + "".join(made)


def asked(
    text: str, person: dict[str, object] | None = None, *, solver: bool = True, **more: object
) -> dict[str, bool]:
    """The facts asked for, in order, and whether it is certain that each matters."""
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    result = evaluator.evaluate({"as_of": "2024-06-30", "person": person or {}, **more})
    return {question.fact: question.certain for question in Asker(evaluator, solver=solver).ask(result)}


def test_a_settled_case_is_asked_nothing() -> None:
    assert asked(pack((["a"], "1 万元")), {"a": False}) == {}


def test_a_fact_behind_a_failing_condition_is_not_asked() -> None:
    assert asked(pack((["a", "b"], "1 万元")), {"a": False}) == {}


def test_a_fact_that_only_the_amount_hangs_on_is_asked() -> None:
    assert asked(pack((["a"], "if b then 2 万元 else 1 万元")), {"a": True}) == {"person.b": True}


def test_a_fact_whose_every_completion_agrees_is_not_asked() -> None:
    text = pack((["age < 30 岁 or age >= 30 岁", "a"], "1 万元"))
    assert asked(text) == {"person.a": True}
    assert asked(text, {"a": True}) == {}


def test_a_range_that_leaves_nothing_open_is_not_asked() -> None:
    text = pack((["age >= 18 岁", "a"], "1 万元"))
    assert asked(text, {"age": {"at_least": 20}}) == {"person.a": True}
    assert asked(text, {"age": {"at_least": 10}}) == {"person.age": True, "person.a": True}


def test_ages_and_comparisons_of_two_facts_are_decided_by_the_search() -> None:
    text = pack((["age(born) >= 18 岁", "tax / sales >= 5%"], "1 万元"))
    assert asked(text, solver=False) == {"person.born": True, "person.tax": True, "person.sales": True}


def test_lists_are_asked_for_as_lists() -> None:
    text = pack((["any(contracts where years >= 3 年)", "months_in(insured) >= 3 月"], "1 万元"))
    assert asked(text, solver=False) == {"contracts": True, "person.insured": True}
    assert asked(text, {"insured": []}, solver=False) == {}
    known = {"insured": [{"from": "2020-01-01"}]}
    assert asked(text, known, contracts=[{}]) == {"contracts.years": True}


def test_a_spouse_is_asked_about_only_where_there_is_one() -> None:
    text = pack((["a", "spouse.degree = doctor otherwise true"], "1 万元")).replace("otherwise true", "")
    assert "spouse.exists" in asked(text)
    assert "spouse.degree" not in asked(text, spouse=None)


def test_what_a_register_has_comes_first_then_the_easier_of_equals() -> None:
    facts = list(asked(pack((["hard", "a", "local"], "1 万元"))))
    assert facts == ["person.local", "person.a", "person.hard"]


def test_a_fact_that_settles_more_benefits_comes_first() -> None:
    text = pack((["a", "b"], "1 万元"), (["b"], "2 万元"), (["b"], "3 万元"))
    assert next(iter(asked(text))) == "person.b"


def test_one_benefit_alone_can_be_asked_about() -> None:
    evaluator = Evaluator(load_texts({"pack.yaml": pack((["a"], "1 万元"), (["b"], "2 万元"))}))
    result = evaluator.evaluate({"as_of": "2024-06-30"})
    assert [q.fact for q in Asker(evaluator).ask(result, ["x1"])] == ["person.b"]
    assert len(Asker(evaluator).ask(result, most=1)) == 1


def test_without_the_solver_what_is_not_decided_is_perhaps() -> None:
    """The cut lies between the sampled ends of both ranges, so the search cannot prove that nothing matters."""
    text = pack((["tax * 2 + sales > 0 元", "a"], "1 万元"))
    assert "person.tax" not in asked(text)
    without = asked(text, solver=False)
    assert without.get("person.tax") in (None, False)


ATOMS = (
    "a",
    "b",
    "not a",
    "hard",
    "local",
    "age < 30 岁",
    "age >= 60 岁",
    "degree >= master",
    "degree = doctor",
    "not local",
)
FACTS: dict[str, list[object]] = {
    "a": [True, False], "b": [True, False], "hard": [True, False], "local": [True, False], "age": [29, 30, 59, 60],
    "degree": ["doctor", "master", "other"],
}  # fmt: skip


def conditions(depth: int = 2) -> st.SearchStrategy[str]:
    if not depth:
        return st.sampled_from(ATOMS)
    inner = conditions(depth - 1)
    return st.one_of(
        st.sampled_from(ATOMS),
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda c: f"(not {c})"),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=3), conditions(1), st.integers(0, 2**30))
def test_a_fact_is_asked_exactly_where_two_completions_differ(tests: list[str], paid: str, seed: int) -> None:
    text = pack((tests, f"if {paid} then 2 万元 else 1 万元"))
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    rng = Random(seed)
    told = {name: rng.choice(options) for name, options in FACTS.items() if rng.random() < 0.35}
    open_ = [name for name in FACTS if name not in told]

    def outcome(values: dict[str, object]) -> tuple[object, ...]:
        found = evaluator.evaluate({"as_of": "2024-06-30", "person": {**told, **values}})["x0"]
        return found.status, found.amount, found.payable

    completions = {
        values: outcome(dict(zip(open_, values, strict=True)))
        for values in product(*(FACTS[n] for n in open_))
    }
    essential = set()
    for place, name in enumerate(open_):
        groups: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
        for values, found in completions.items():
            groups.setdefault((*values[:place], *values[place + 1 :]), set()).add(found)
        if any(len(group) > 1 for group in groups.values()):
            essential.add(f"person.{name}")
    result = evaluator.evaluate({"as_of": "2024-06-30", "person": told})
    assert {q.fact for q in Asker(evaluator, solver=False).ask(result)} == essential


@pytest.mark.parametrize("person", range(3))
def test_asking_settles_a_generated_pack_with_fewer_questions_than_by_frequency(person: int) -> None:
    from collections import Counter

    from bench.ask.generate import generate

    text, answers = generate(benefits=20, facts=30, equal=True)
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    asker = Asker(evaluator, solver=False)
    drawn = Random(person)
    truth = {name: answer(drawn) for name, answer in answers.items()}
    reads = Counter(
        f
        for b in evaluator.pack.benefits.values()
        for f in evaluator.pack.definitions[b.part("payable")].facts
    )
    counts = []
    for way in ("expected", "frequency"):
        told: dict[str, object] = {}
        while True:
            result = evaluator.evaluate({"as_of": "2024-06-30", "person": told})
            if all(r.status != "unknown" and isinstance(r.payable, int) for r in result.benefits.values()):
                break
            left = [f for f in reads if f not in result.state.given]
            fact = (
                asker.ask(result, most=1)[0].fact
                if way == "expected"
                else max(left, key=lambda f: (reads[f], f))
            )
            told[fact.partition(".")[2]] = truth[fact.partition(".")[2]]
        counts.append(len(told))
    assert counts[0] < counts[1]
