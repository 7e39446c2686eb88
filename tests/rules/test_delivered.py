"""A case can state everything a benefit says, and notices when any of it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.rules import Pack, PackError, load_pack, load_texts
from duixian.rules.testing import mutants, run_cases, survivors
from duixian.rules.testing.equivalence import Equivalence

PACK = """
pack: {id: small, title: 小规则, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
enums:
  district: {label: 县区, values: {east: 东区, west: 西区}}
facts:
  person:
    worked: {type: number, label: 工作月数, unit: 月, range: [0 月, 60 月]}
    local: {type: truth, label: 在本市}
    home: {type: district, label: 住地}
shares:
  split:
    label: 分担
    of: person
    rows: [{if: local, split: {市级: 80%, 区级: 20%}}, {split: {省级: 1}}]
windows:
  spring: {label: 三月受理, kind: yearly, from: 03-01, to: 03-31}
roles:
  self: {label: 申请人, kind: applicant, party: person}
  desk: {label: 窗口, kind: office, territory: true}
procedures:
  claim:
    label: 申领
    of: person
    start: ask
    steps:
      ask: {label: 申请, role: self, outcomes: {sent: {to: look, label: 提交}}}
      look:
        label: 审核
        role: desk
        territory: home
        guard: worked >= 3 月
        limit: {within: 10 工作日}
        publicity: {days: 7, calendar: calendar}
        outcomes: {yes: {to: end, label: 同意}, hear: {to: ask, label: 退回, if: not local, objection: true}}
        materials: [{name: 合同, if: worked > 6 月}]
benefits:
  plain:
    title: 安家补贴
    of: person
    cite: rules
    when: [{if: worked >= 1 月, label: 已工作, cite: 第一条}]
    amount: {value: 1 万元, cite: 第三条}
    schedule: [{share: 60%, after: 0 日}, {share: 40%, label: 次年, after: 1 年, if: local}]
    paid_by: {share: split}
    payee: {to: person, account: 银行卡}
    window: spring
    procedure: claim
    materials: [{name: 身份证}, {name: 户口簿, if: local}]
    obligations: [{label: 服务三年, for: 3 年, if: local}]
    returns: [{event: 未满一年离开, if: worked < 12 月, amount: amount * 50%, cite: 第四条}]
    sanctions: [{label: 取消资格, for: 2 年}]
cases:
  - case: 一项待遇
    as_of: 2024-06-30
    given: {person: {worked: 8, local: true, home: west, plain_paid: 6000 元}}
    expect:
      plain: {EXPECTED}
"""
TRUE = (
    "shares: {市级: 8000 元, 区级: 2000 元}",
    "schedule: [{amount: 6000 元, after: 0 日}, {amount: 4000 元, after: 1 年, if: true}]",
    "window: {open: false, from: 2025-03-01, to: 2025-03-31}",
    "materials: [户口簿, 身份证]",
    "obligations: {服务三年: 2027-06-30}",
    "obligations: [服务三年]",
    "returns: {未满一年离开: 3000 元}",
    "sanctions: {取消资格: 2 年}",
    "payee: person",
    "payee: {to: person, account: 银行卡}",
    "procedure: claim",
    "procedure: {is: claim, start: ask, route: [ask, look, end]}",
    "procedure: {steps: {look: {guard: true, outcomes: ['yes'], limit: 10 工作日, publicity: 7, territory: west, materials: [合同]}}}",
)
FALSE = {
    "shares: {市级: 70%, 区级: 30%}": "应当由 市级 70%、区级 30% 承担，却是 市级 80%、区级 20%",
    "shares: {市级: 10000 元}": "应当由 市级 1万元 承担，却是 市级 8000元、区级 2000元",
    "schedule: [6000 元]": "应当付 1 次，却是 2 次",
    "schedule: [6000 元, {after: 2 年}]": "第 2 次付款与预期不同",
    "schedule: [6000 元, {if: false}]": "第 2 次付款与预期不同",
    "term: {periods: 2}": "没有期限",
    "window: {open: true}": "当天受理应当是 true，却是 false",
    "window: {to: 2024-03-31}": "申报时间最后一天应当是 2024-03-31，却是 2025-03-31",
    "materials: [身份证]": "材料应当是 身份证，却是 身份证、户口簿",
    "obligations: []": "义务应当是 （无），却是 服务三年",
    "obligations: {服务三年: 2027-06-29}": "应当到 2027-06-29，却是 2027-06-30",
    "returns: {}": "应当退还 （无），却是 未满一年离开 3000元",
    "sanctions: {取消资格: 3 年}": "取消资格 36 个月",
    "payee: {account: 现金}": "应当付到 现金，却是 银行卡",
    "procedure: other": "程序应当是 other，却是 claim",
    "procedure: {route: [look]}": "第一步应当是 look，却是 ask",
    "procedure: {route: [ask, look, ask]}": "从“审核”走不到 ask",
    "procedure: {steps: {look: {guard: false}}}": "的条件应当是 false，却是 true",
    "procedure: {steps: {look: {outcomes: ['yes', hear]}}}": "可以有的结果应当是",
    "procedure: {steps: {look: {limit: 10 日}}}": "时限应当是 10日，却是 10工作日",
    "procedure: {steps: {look: {publicity: 5}}}": "应当公示 5 日，却是 7 日",
    "procedure: {steps: {look: {territory: east}}}": "应当归 east 办，却是 west",
    "procedure: {steps: {look: {materials: []}}}": "的材料应当是",
    "procedure: {steps: {sign: {guard: true}}}": "没有“sign”这一步",
}


def pack(expected: str) -> Pack:
    return load_texts({"pack.yaml": PACK.replace("EXPECTED", expected)})


@pytest.mark.parametrize("expected", [*TRUE, "shares: {市级: 80%, 区级: 20%}"])
def test_what_the_benefit_says_can_be_expected(expected: str) -> None:
    assert run_cases(pack(expected))[0].differences == ()


@pytest.mark.parametrize("expected", FALSE)
def test_what_it_does_not_say_is_told(expected: str) -> None:
    (told,) = run_cases(pack(expected))[0].differences
    assert FALSE[expected] in told


def test_a_limit_without_a_unit_of_time_is_refused() -> None:
    with pytest.raises(PackError, match="时限应当是时长"):
        pack("procedure: {steps: {look: {limit: 10 元}}}")


def test_what_delivers_is_broken_too() -> None:
    found = pack("status: eligible")
    changed = {m.what for m in mutants(found) if m.parts and not m.definitions}
    for what in (
        "市级份额 4 改成 5", "第1期份额 3 改成 4", "次年 月数 12 改成 13", "三月受理止 3-31 改成 4-1", "服务三年 月数 36 改成 35",
        "取消资格 月数 24 改成 25", "时限 10 改成 11", "公示天数 7 改成 6", ">= 改成 >", "6月 改成 +1 步", "非 改成 是",
    ):  # fmt: skip
        assert what in changed


def test_a_case_that_states_it_notices() -> None:
    expected = f"status: eligible, {', '.join(TRUE[:4])}, {TRUE[4]}, {TRUE[6]}, {TRUE[7]}, {TRUE[-1]}"
    alive = [m.what for m, killer in survivors(pack(expected)) if killer is None and m.parts]
    assert {
        what for what in alive if what not in ("> 改成 >=", ">= 改成 >") and "月 改成" not in what
    } == set()
    assert ">= 改成 >" in alive  # eight months are far from both limits


def test_what_no_case_notices_is_compared_with_the_pack() -> None:
    """Also where the change takes the outermost word of a condition away (非)."""
    found = pack("status: eligible")
    proof = Equivalence(found)
    alive = [mutant for mutant, killer in survivors(found) if killer is None]
    same = {mutant.what for mutant in alive if proof.holds(mutant)}
    assert "非 改成 是" in {mutant.what for mutant in alive} - same
    assert same == {"half_up 改成 up"}  # of a half, which is all that 50% of whole fen can leave


def test_the_demo_pack_states_each_of_them() -> None:
    demo = load_pack(Path(__file__).parents[2] / "packs" / "demo")
    for name in (
        "shares",
        "schedule",
        "term",
        "window",
        "materials",
        "obligations",
        "returns",
        "sanctions",
        "procedure",
    ):
        assert any(getattr(e, name) is not None for case in demo.cases for e in case.expect.values())
