"""Benefits in money that no procedure could bring to anybody are found."""

from __future__ import annotations

from .test_verify import GOOD, found

PROCEDURE = """    procedure: way
roles:
  desk: {label: 窗口, kind: office}
procedures:
  way:
    label: 申领
    of: person
    start: decide
    cite: rules 第五条
    steps:
      decide: {label: 审定, role: desk, outcomes: {good: {to: OUT, label: 同意}, bad: {to: end, label: 不同意, decides: refuse}}}
      pay: {label: 发放, role: desk, outcomes: {paid: {to: end, label: 已发放PAYS}}}
"""
WHOLE = PROCEDURE.replace("to: OUT, label: 同意", "to: pay, label: 同意, decides: grant").replace(
    "PAYS", ", pays: true"
)
SHARED = """
shares:
  both:
    label: 两级分担
    of: person
    rows:
      - {if: person.age <= 30 岁, split: {市级: 100%}}
      - {if: person.age > OLD, split: {区级: 100%}}
"""


def told(body: str) -> list[tuple[str, str]]:
    return [(f.code, f.about) for f in found(GOOD + body)]


def test_money_that_nobody_pays_is_found() -> None:
    assert told(WHOLE) == [("no-payer", "plain")]
    assert told("    paid_by: {fund: 市级}\n" + WHOLE) == []


def test_money_without_a_procedure_is_no_matter_of_this_check() -> None:
    assert told("") == []


def test_money_of_a_procedure_that_never_pays_or_never_grants_is_found() -> None:
    never_paid = WHOLE.replace(", pays: true", "")
    assert told("    paid_by: {fund: 市级}\n" + never_paid) == [("never-paid", "plain")]
    never_granted = PROCEDURE.replace("to: OUT", "to: pay").replace("PAYS", "")
    assert told("    paid_by: {fund: 市级}\n" + never_granted) == [("never-granted", "plain")]


def test_somebody_entitled_whom_no_row_of_the_share_covers_is_found_with_an_example() -> None:
    body = "    paid_by: {share: both}\n" + WHOLE
    assert told(body + SHARED.replace("OLD", "30 岁")) == []
    (finding,) = found(GOOD + body + SHARED.replace("OLD", "40 岁"))
    assert (finding.code, finding.level) == ("no-payer", "warning")
    (age,) = [value for label, value in finding.witness if label == "年龄"]
    assert 30 < int(age.removesuffix("岁")) <= 40
