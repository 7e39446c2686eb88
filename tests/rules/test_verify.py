"""What the solver finds in a pack with a planted gap, overlap, cliff, contradiction, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duixian.rules import load_pack, load_texts
from duixian.rules.verify import Finding, lint, verify
from duixian.rules.verify.findings import with_reasons

HEAD = """
pack: {id: bad, title: 坏规则, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
enums:
  grade: {label: 等次, order: ascending, values: {none: 无, C: C类, B: B类, A: A类}}
facts:
  person:
    sales: {type: money, label: 销售额, unit: 万元, range: [0 万元, 100000 万元], better: higher}
    age: {type: number, label: 年龄, unit: 岁, range: [0 岁, 120 岁]}
    local: {type: truth, label: 在本市}
"""
GOOD = """
benefits:
  plain:
    title: 安家补贴
    of: person
    cite: rules
    when:
      - {if: person.local, label: 在本市, cite: 第一条}
      - {if: person.age <= 45 岁, label: 四十五岁以下, cite: 第二条}
    amount: {value: 1 万元, cite: 第三条}
"""


def found(body: str) -> tuple[Finding, ...]:
    return verify(load_texts({"pack.yaml": HEAD + body}), date(2024, 6, 30))


def codes(body: str) -> set[str]:
    return {finding.code for finding in found(body)}


def test_a_sound_pack_has_no_findings() -> None:
    assert found(GOOD) == ()


def test_conditions_that_cannot_hold_together_are_named() -> None:
    (finding,) = [
        f
        for f in found(
            """
benefits:
  b:
    title: 补贴
    of: person
    cite: rules
    when:
      - {if: person.local, label: 在本市, cite: 第一条}
      - {if: person.age <= 18 岁, label: 未满十八, cite: 第二条}
      - {if: person.age >= 20 岁, label: 已满二十, cite: 第三条}
    amount: {value: 1 万元, cite: 第三条}
"""
        )
        if f.code == "never"
    ]
    assert finding.level == "error"
    assert "未满十八" in finding.what and "已满二十" in finding.what and "在本市" not in finding.what
    assert len(finding.cites) == 2


def test_a_condition_outside_its_range_is_dead() -> None:
    assert "always" in codes(GOOD.replace("person.age <= 45 岁", "person.age <= 130 岁"))


def test_a_condition_the_others_contain_is_noted() -> None:
    body = GOOD.replace(
        "      - {if: person.age <=",
        "      - {if: person.age <= 60 岁, label: 六十岁以下, cite: 第二条}\n      - {if: person.age <=",
    )
    assert "implied" in codes(body)


TABLE = """
tables:
  band:
    label: 档次
    of: person
    hit: unique
    rows:
      - {if: person.sales < 100 万元, then: 1 万元, cite: 第一条}
      - {if: person.sales >= %s 万元 and person.sales <= 500 万元, then: 2 万元, cite: 第二条}
      - {if: person.sales > %s 万元, then: 3 万元, cite: 第三条}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.local, label: 在本市, cite: 第一条}]
    amount: {table: band, cite: 第二条}
"""


@pytest.mark.parametrize(
    ("second", "third", "expected"),
    [
        ("100", "500", set()),
        ("120", "500", {"gap"}),
        ("100", "400", {"overlap"}),
        ("90", "600", {"gap", "overlap"}),
    ],
)
def test_gaps_and_overlaps_of_a_table_come_with_an_example(
    second: str, third: str, expected: set[str]
) -> None:
    findings = [f for f in found(TABLE % (second, third)) if f.code in ("gap", "overlap")]
    assert {f.code for f in findings} == expected
    assert all(f.witness and f.decided for f in findings)


def test_a_cliff_shows_both_people() -> None:
    body = """
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when:
      - {if: person.sales >= 100 万元, label: 销售额达标, cite: 第一条}
      - {if: person.sales <= 500 万元, label: 销售额不超, cite: 第一条}
    amount: {rate: 1%, of: person.sales, cite: 第二条}
"""
    (finding,) = [f for f in found(body) if f.code == "cliff"]
    assert finding.decided
    assert ("销售额") in {label for label, _ in finding.witness} & {label for label, _ in finding.second}


def test_a_grade_that_falls_where_the_fact_rises_is_a_gap() -> None:
    body = """
classifications:
  rank:
    label: 人才等次
    of: person
    enum: grade
    otherwise: none
    criteria:
      - {grade: A, if: person.sales >= 1000 万元, label: 千万, cite: 第一条}
      - {grade: B, if: person.sales >= 500 万元 and person.sales < 900 万元, label: 五百万, cite: 第二条}
      - {grade: C, if: person.sales >= 100 万元 and person.sales < 500 万元, label: 一百万, cite: 第三条}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.rank >= C, label: 有等次, cite: 第一条}]
    grants: 一张卡
"""
    assert "grade-gap" in codes(body)
    assert "grade-gap" not in codes(body.replace(" and person.sales < 900 万元", ""))


def test_an_exclusion_that_contradicts_its_condition() -> None:
    body = (
        GOOD
        + """
  more:
    title: 追加补贴
    of: person
    cite: rules
    when:
      - {if: benefit.plain.eligible, label: 已符合安家补贴, cite: 第四条}
    amount: {value: 2 万元, cite: 第四条}
stacking:
  - {kind: exclusive, label: 不重复享受, benefits: [plain, more], cite: 第五条}
"""
    )
    assert "contradiction" in codes(body)


def test_unused_facts_and_doubled_concepts_are_reported() -> None:
    pack = load_texts(
        {
            "pack.yaml": HEAD
            + """
derived:
  person:
    young: {value: person.age <= 35 岁 and person.local, label: 青年}
    junior: {value: person.age <= 35 岁 and person.local, label: 年轻人}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.young or person.junior, label: 青年, cite: 第一条}]
    grants: 一张卡
"""
        }
    )
    assert {f.code for f in lint(pack)} == {"unused-fact", "same-concept"}


def test_a_truth_with_no_value_on_a_day_is_false_to_the_solver_too() -> None:
    """A pilot that has ended opens nothing: a condition on it alone can never hold."""
    body = """
parameters:
  pilot: {label: 试点, type: truth, values: {2020-01-01: true, 2021-01-01: ended}}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.local, label: 在本市, cite: 第一条}, {if: pilot, label: 试点期内, cite: 第一条}]
    grants: 一张卡
"""
    assert "never" in codes(body)
    assert "never" not in codes(body.replace("2021-01-01: ended", "2021-01-01: true"))


def test_a_benefit_that_has_ended_is_no_mistake() -> None:
    (finding,) = found(GOOD + "    in_force: {from: 2020-01-01, to: 2023-12-31}\n")
    assert (finding.code, finding.level) == ("closed", "note")
    assert "2024-06-30" in finding.what


EXCEPTIONS = """
derived:
  person:
    rate:
      label: 比例
      value: 50%
      exceptions:
        - {label: 青年, if: person.age < 35 岁, value: 60%, cite: 第一条}
        - {label: 在本市的, if: person.local SECOND, value: 40%, cite: 第二条}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.sales >= 1 万元, label: 有销售, cite: 第一条}]
    amount: {value: 1 万元 * rate, cite: 第一条}
"""


def test_exceptions_side_by_side_that_contradict_each_other() -> None:
    (finding,) = [f for f in found(EXCEPTIONS.replace(" SECOND", "")) if f.code == "exceptions"]
    assert finding.decided and "青年" in finding.what and "在本市的" in finding.what
    assert dict(finding.witness) == {"年龄": "0岁", "在本市": "是"}
    assert len(finding.cites) == 2


@pytest.mark.parametrize("change", [("SECOND", "and person.age >= 35 岁"), ("value: 40%", "value: 60%")])
def test_exceptions_that_exclude_each_other_or_agree_are_sound(change: tuple[str, str]) -> None:
    body = EXCEPTIONS.replace(*change).replace(" SECOND", "")
    assert "exceptions" not in codes(body)


def test_rows_of_an_any_table_must_agree() -> None:
    body = TABLE.replace("hit: unique", "hit: any") % ("90", "500")
    (finding,) = [f for f in found(body) if f.code == "overlap"]
    assert "结果不同" in finding.what
    assert "overlap" not in codes(body.replace("2 万元, cite", "1 万元, cite"))


def test_a_sum_over_no_row_is_nothing_and_no_gap() -> None:
    assert "gap" not in codes(TABLE.replace("hit: unique", "hit: sum") % ("120", "500"))


def test_a_witness_names_only_what_matters() -> None:
    (finding,) = [f for f in found(TABLE % ("120", "500")) if f.code == "gap"]
    assert dict(finding.witness).keys() == {"销售额"}


def test_a_cliff_stands_at_the_step() -> None:
    body = """
tables:
  band:
    label: 档次
    of: person
    hit: first
    otherwise: 0 元
    rows:
      - {if: person.sales >= 500 万元, then: 1 万元}
      - {if: person.sales >= 100 万元, then: 2 万元}
benefits:
  b:
    title: 奖励
    of: person
    cite: rules
    when: [{if: person.local, label: 在本市, cite: 第一条}]
    amount: {table: band, cite: 第二条}
"""
    (finding,) = [f for f in found(body) if f.code == "cliff"]
    assert dict(finding.witness) == {"销售额": "499.999999万元", "在本市": "是"}
    assert dict(finding.second) == {"销售额": "500万元"}
    assert "少 10000元" in finding.what


LIKE = HEAD.replace(
    "  person: {label: 申请人}",
    "  person: {label: 申请人}\n  spouse: {label: 配偶, of: person, like: person}",
) + GOOD.replace("person.local, label", "spouse.local, label").replace("person.age", "spouse.age")


def test_facts_used_through_a_role_that_is_like_another_are_used() -> None:
    unused = [f.what for f in lint(load_texts({"pack.yaml": LIKE})) if f.code == "unused-fact"]
    assert unused == ["事实“销售额”（person.sales）没有用到"]


def test_the_demo_pack_has_no_errors_and_nothing_unused() -> None:
    demo = load_pack(Path(__file__).parents[2] / "packs" / "demo")
    assert [f.name for f in with_reasons(lint(demo), demo) if not f.accepted] == []
    (cliff,) = verify(demo, date(2024, 6, 30), seconds=60)  # however busy the machine is
    # a firm that grows loses an award (its research weighs less, or it is no longer small): true of the invented city
    assert (cliff.code, cliff.decided) == ("cliff", True)
    assert dict(cliff.second).keys() == {"上年营业收入"}


WAY = """
roles:
  desk: {label: 窗口, kind: office}
procedures:
  way:
    label: 申领
    of: person
    start: check
    cite: rules 第五条
    steps:
      check:
        label: 初审
        role: desk
        outcomes: {home: {to: visit, label: 本市的, if: local}, away: {to: end, label: 外地的, if: not local, decides: refuse}}
      visit:
        label: 上门
        role: desk
        outcomes: {young: {to: end, label: 年轻的, if: age < 40 岁, decides: grant}, old: {to: end, label: 年长的, if: OLD, decides: grant}}
"""


def _ways(old: str) -> list[Finding]:
    body = GOOD + "    procedure: way\n" + WAY.replace("OLD", old)
    return [finding for finding in found(body) if finding.code == "standing-still"]


def test_a_step_where_somebody_entitled_has_no_way_on_is_found_with_an_example() -> None:
    (finding,) = _ways("age > 40 岁")
    assert (finding.level, finding.about) == ("warning", "way.visit plain")
    assert finding.cites == ("云府发〔2024〕1号《云岭市人才补贴办法》第五条",)
    assert finding.witness == (("年龄", "40岁"), ("在本市", "是"))


def test_outcomes_that_leave_nobody_out_are_none_and_nobody_is_asked_for_where_nobody_comes() -> None:
    assert _ways("age >= 40 岁") == []
    assert _ways("age > 40 岁 or age = 40 岁") == []
    assert _ways("age > 45 岁 or not local or age >= 40 岁 and age <= 45 岁") == []
