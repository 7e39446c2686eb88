"""A value that does not apply stays so under every bound, and a bound that does not apply does not bind."""

from __future__ import annotations

from typing import Any

import pytest

from duixian.rules import Evaluator, load_texts

TEXT = """
pack: {{id: bounds, title: 上下限, jurisdiction: 无, version: "1"}}
documents: {{d: {{title: 上下限, number: 限〔2024〕2号}}}}
entities: {{person: {{label: 人}}}}
facts:
  person:
    has: {{type: truth, label: 有}}
    pay: {{type: money, label: 工资, range: [0 元, 1 万元], applies: has}}
    sure: {{type: money, label: 定数, range: [0 元, 1 万元]}}
benefits:
  other: {{title: 另一项, of: person, cite: d, when: "true", amount: sure}}
  grant:
    title: 补助
    of: person
    cite: d
    when: "true"
    {amount}
"""

VALUE_DOES_NOT_APPLY = [
    "amount: pay - 1 元",
    "amount: {value: pay, at_most: 5000 元}",
    "amount: {value: pay, at_least: 5000 元}",
    "amount: {value: pay, less: 100 元}",
    "amount: {tiers: [{to: 100 元, rate: 10%}, {rate: 5%}], of: pay}",
    "amount: {highest_of: {sure >= 0 元: pay, sure > 1 万元: 3 元}}",
    "amount: pay\n    caps: [{label: 上限, at_most: 5000 元}]",
]

BOUND_DOES_NOT_APPLY = [
    ("amount: {value: sure, at_most: pay}", 800_00),
    ("amount: {value: sure, at_least: pay}", 800_00),
    ("amount: {value: sure, less: pay}", 800_00),
    ("amount: sure\n    caps: [{label: 上限, at_most: pay}]", 800_00),
    ("amount: sure\n    caps: [{label: 上限, at_most: 500 元, already: pay}]", 500_00),
    ("amount: sure\n    counted_against: [{received: pay}]", 800_00),
    ("amount: {highest_of: {sure >= 0 元: pay, sure > 1 元: 3 元}}", 3_00),
    ("amount: {lowest_of: {sure >= 0 元: pay, sure > 1 万元: 3 元}, otherwise: 7 元}", 7_00),
]


def result(amount: str, **facts: Any) -> Any:
    found = Evaluator(load_texts({"p.yaml": TEXT.format(amount=amount)})).evaluate(
        {"as_of": "2024-03-01", "person": facts}
    )
    return found["grant"]


@pytest.mark.parametrize("amount", VALUE_DOES_NOT_APPLY)
def test_an_amount_that_does_not_apply_is_never_made_one_by_a_bound(amount: str) -> None:
    found = result(amount, has=False, sure="800")
    assert (found.status, found.amount, found.payable) == ("not_applicable", None, 0)


@pytest.mark.parametrize("amount", VALUE_DOES_NOT_APPLY)
def test_an_amount_that_may_not_apply_leaves_the_status_open(amount: str) -> None:
    found = result(amount, pay="900", sure="800")
    assert found.status == "unknown"
    assert found.amount.lo == 0


@pytest.mark.parametrize(("amount", "paid"), BOUND_DOES_NOT_APPLY)
def test_a_bound_that_does_not_apply_does_not_bind(amount: str, paid: int) -> None:
    found = result(amount, has=False, sure="800")
    assert (found.status, found.payable) == ("eligible", paid)


CAPS = [
    "stacking: [{kind: total_capped, label: 合计, benefits: [grant, other], at_most: base}]",
    "limits: {cap: {label: 上限, benefits: [grant], group: person, period: year, at_most: base, sharing: pro_rata}}",
    "limits: {cap: {label: 上限, benefits: [grant], group: person, period: year, at_most: base, sharing: silent}}",
    "limits: {cap: {label: 上限, benefits: [grant, other], group: person, period: year, at_most: base, sharing: silent}}",
    "limits: {cap: {label: 上限, benefits: [grant, other], group: person, period: year, at_most: base, sharing: by_date, order_by: day}}",
]


@pytest.mark.parametrize("rule", CAPS)
def test_a_cap_that_has_ended_does_not_bind(rule: str) -> None:
    text = TEXT.format(amount="amount: sure").replace(
        "    has:", "    day: {type: date, label: 申请日}\n    has:"
    )
    text += "parameters: {base: {label: 上限, type: money, values: {2020-01-01: 1 元, 2024-01-01: ended}}}\n"
    evaluator = Evaluator(load_texts({"p.yaml": text + rule}))
    others = {f.name: 0 for f in evaluator.pack.facts.values() if f.implied.startswith("limit:")}
    found = evaluator.evaluate({"as_of": "2024-03-01", "person": {"sure": "800", **others}})
    assert (found["grant"].payable, found["other"].payable) == (800_00, 800_00)
