"""Cases, coverage and mutation of a small pack."""

from __future__ import annotations

from pathlib import Path

from duixian.rules import Evaluator, Pack, load_pack, load_texts
from duixian.rules.testing import coverage, mutants, run_cases, survivors
from duixian.rules.testing.cases import differences
from duixian.rules.testing.equivalence import Equivalence

PACK = """
pack: {id: small, title: 小规则, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
facts:
  person:
    age: {type: number, label: 年龄, unit: 岁, range: [0 岁, 120 岁]}
    local: {type: truth, label: 在本市}
benefits:
  plain:
    title: 安家补贴
    of: person
    cite: rules
    when:
      - {if: person.local, label: 在本市, cite: 第一条}
      - {if: person.age <= 45 岁, label: 四十五岁以下, cite: 第二条}
    amount: {value: 1 万元, cite: 第三条}
cases:
"""
BOTH = """
  - case: 刚好四十五岁
    as_of: 2024-06-30
    given: {person: {age: 45, local: true}}
    expect: {plain: {status: eligible, amount: 1 万元, cites: [第三条]}}
"""
REST = """
  - case: 四十六岁
    as_of: 2024-06-30
    given: {person: {age: 46, local: true}}
    expect: {plain: {status: ineligible, because: [四十五岁以下]}}
  - case: 不在本市
    as_of: 2024-06-30
    given: {person: {age: 30, local: false}}
    expect: {plain: {status: ineligible, because: [在本市]}}
  - case: 不知年龄
    as_of: 2024-06-30
    given: {person: {local: true}}
    expect: {plain: {status: unknown, missing: [person.age]}}
"""


def pack(cases: str) -> Pack:
    return load_texts({"pack.yaml": PACK + cases})


def test_cases_that_hold_pass_and_others_say_what_differs() -> None:
    assert all(outcome.passed for outcome in run_cases(pack(BOTH + REST)))
    (wrong,) = run_cases(pack(BOTH.replace("amount: 1 万元", "amount: 2 万元").replace("第三条", "第九条")))
    assert "应当是 2万元，却是 1万元" in wrong.differences[0]
    assert "应当引用 第九条" in wrong.differences[1]


def test_a_leaf_is_covered_when_seen_true_and_false() -> None:
    assert all(leaf.covered for leaf in coverage(pack(BOTH + REST)))
    assert [leaf.label for leaf in coverage(pack(BOTH)) if not leaf.covered] == ["在本市", "四十五岁以下"]


def test_cases_at_the_boundary_kill_every_mutant() -> None:
    assert [m.what for m, killer in survivors(pack(BOTH + REST)) if killer is None] == []


def test_a_missing_boundary_case_lets_mutants_live() -> None:
    alive = [m.what for m, killer in survivors(pack(BOTH)) if killer is None]
    assert any("+1" in what for what in alive) and any("或者" in what for what in alive)


def test_a_mutant_that_means_the_same_is_proved_so() -> None:
    same = load_texts({"pack.yaml": PACK.replace("<= 45 岁", "<= 120 岁") + BOTH})
    proof = Equivalence(same)
    verdicts = {m.what: proof.holds(m) for m in mutants(same)}
    assert verdicts["120岁 改成 +1 步"]
    assert not any(v for what, v in verdicts.items() if "或者" in what)


TABLE = """
tables:
  bonus:
    label: 奖金
    of: person
    hit: highest
    otherwise: 0 元
    rows:
      - {if: person.age < 30 岁, then: 2000 元}
      - {if: person.local, then: 1000 元}
"""


def test_what_the_checker_copies_changes_in_one_mutant() -> None:
    """A `highest` table tests each row's condition twice: whether any holds, and which is best."""
    found = load_texts({"pack.yaml": PACK + BOTH, "table.yaml": TABLE})
    by_place = {(m.at, m.was, m.became): m for m in mutants(found)}
    assert len(by_place) == len(mutants(found))
    older = [m for m in mutants(found) if m.was == "30岁" and m.became == "+1 步"]
    assert len(older) == 1
    evaluator = Evaluator(older[0].pack)
    result = evaluator.evaluate({"as_of": "2024-06-30", "person": {"age": 30, "local": True}})
    assert evaluator.engine.value(result.state, "table.bonus")[0] == 2000_00


def test_the_least_row_of_a_table_can_fall() -> None:
    """What stands for a row that does not hold falls with it, or the change would never show."""
    found = load_texts({"pack.yaml": PACK + BOTH, "table.yaml": TABLE})
    (less,) = [m for m in mutants(found) if m.was == "1000元" and m.became == "-1 步"]
    evaluator = Evaluator(less.pack)
    result = evaluator.evaluate({"as_of": "2024-06-30", "person": {"age": 50, "local": True}})
    assert evaluator.engine.value(result.state, "table.bonus")[0] == 999_00


def test_mutants_are_judged_as_if_every_case_were_run_anew() -> None:
    """The short way (changed definitions in a copied state) against the long one, over mutants of the demo pack."""
    demo = load_pack(Path(__file__).parents[2] / "packs" / "demo")
    chosen = mutants(demo)[::97]  # `make bench` takes all
    for mutant, killer in survivors(demo, chosen):
        evaluator = Evaluator(mutant.pack)
        noticed = {case.name for case in demo.cases if next(differences(evaluator, case), None)}
        assert (killer in noticed) if killer else not noticed


def test_a_changed_return_is_another_meaning() -> None:
    """What must be paid back is no status and no amount, but it is what the rule says."""
    text = PACK.replace(
        "cases:",
        "    returns: [{event: 离开, if: not person.local, amount: amount * 50%, cite: 第四条}]\ncases:",
    )
    found = load_texts({"pack.yaml": text + BOTH})
    proof = Equivalence(found)
    halves = [m for m in mutants(found) if m.was == "50%"]
    assert halves and not any(proof.holds(m) for m in halves)


def test_the_demo_pack_notices_every_change() -> None:
    demo = load_pack(Path(__file__).parents[2] / "packs" / "demo")
    proof = Equivalence(demo)
    alive = [m for m, killer in survivors(demo) if killer is None and not proof.holds(m)]
    assert [(m.at, m.what) for m in alive] == []
    assert all(leaf.covered for leaf in coverage(demo))
