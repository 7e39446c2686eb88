"""Explanations: the truth of every condition with its facts and article, the steps of an amount, sentences, HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest

from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.explain import Explainer, Explanation, Reason, as_html, as_text
from duixian.rules.explain import values as said
from duixian.rules.explain.tree import as_data
from duixian.rules.explain.values import decimal, money
from duixian.rules.truth import FALSE, NAMES, TRUE, UNKNOWN
from rules.random_cases import forget, random_case

DEMO = Path(__file__).parents[2] / "packs" / "demo"
HEAD = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
  employer: {label: 用人单位, of: person}
enums:
  degree: {label: 学历, values: {doctor: 博士, master: 硕士, other: 其他}}
facts:
  person:
    age: {type: number, label: 年龄, unit: 岁, range: [0 岁, 120 岁]}
    degree: {type: degree, label: 学历}
    salary: {type: money, label: 年薪, unit: 万元, range: [0 万元, 1000 万元]}
    got: {type: money, label: 已领补贴, unit: 元, range: [0 元, 10 万元]}
    "<b>": {type: truth, label: "<b>粗</b>&"}
  employer:
    local: {type: truth, label: 在本市注册}
"""
SETTLING = """
benefits:
  settling:
    title: 安家补贴
    of: person
    cite: rules
    when:
      - {if: employer.local, label: 单位在本市, cite: 第一条}
      - {if: age <= 45 岁, cite: 第二条}
      - any: [{if: degree = doctor}, {if: salary >= 30 万元}]
        label: 博士或高薪
        cite: 第三条
    amount:
      rate: 10%
      of: salary
      at_most: 5 万元
      cite: 第四条
    counted_against: [{received: got, cite: 第五条}]
"""


def explained(body: str, case: dict[str, object], benefit: str = "settling") -> Explanation:
    evaluator = Evaluator(
        load_texts({"pack.yaml": HEAD.replace('    "<b>": {type: truth, label: "<b>粗</b>&"}\n', "") + body})
    )
    (found,) = Explainer(evaluator).explain(evaluator.evaluate({"as_of": "2024-06-30", **case}), [benefit])
    return found


FULL = {"person": {"age": 50, "degree": "master", "salary": 80, "got": 1000}, "employer": {"local": True}}


def test_every_condition_has_its_truth_its_facts_and_its_article() -> None:
    found = explained(SETTLING, FULL)
    rows = [
        (r.label, r.truth, r.cite.path if r.cite else "", [(u.label, u.value) for u in r.used])
        for r in found.when.parts
    ]
    assert rows == [
        ("单位在本市", TRUE, "第一条", [("用人单位在本市注册", "是")]),
        ("年龄不超过45岁", FALSE, "第二条", [("年龄", "50岁")]),
        ("博士或高薪", TRUE, "第三条", []),
    ]
    assert [(p.label, p.truth) for p in found.when.parts[2].parts] == [
        ("学历是博士", FALSE),
        ("年薪不少于30万元", TRUE),
    ]


def test_a_refusal_can_be_read_out() -> None:
    text = as_text(explained(SETTLING, FULL))
    assert text.startswith(
        "按2024年6月30日的情况，《安家补贴》不符合条件。依据：云府发〔2024〕1号《云岭市人才补贴办法》。\n"
    )
    assert "“年龄不超过45岁”不成立：年龄是50岁（第二条）。" in text


def test_what_is_open_names_the_facts_that_are_not_known() -> None:
    found = explained(SETTLING, {"person": {"age": 30, "degree": "master"}})
    assert found.status == "unknown"
    text = as_text(found)
    assert "“单位在本市”还不清楚：还不知道“用人单位在本市注册”（第一条）。" in text
    assert "“博士或高薪”还不清楚" in text or "“年薪不少于30万元”还不清楚：还不知道“年薪”" in text


def test_the_cap_and_what_is_counted_against_it_are_steps_of_the_amount() -> None:
    found = explained(
        SETTLING, {**FULL, "person": {"age": 30, "degree": "master", "salary": 80, "got": 1000}}
    )
    assert [(s.kind, s.text, s.value, s.cite.path if s.cite else "") for s in found.steps] == [
        ("formula", "10% × 年薪（80万元）", "8万元", "第四条"),
        ("cap", "最高不超过5万元", "5万元", "第四条"),
        ("less", "减去已领补贴（1000元）", "4.9万元", "第五条"),
    ]
    assert found.payable == 4_900_000


def test_a_cap_that_does_not_bind_is_no_step() -> None:
    found = explained(SETTLING, {**FULL, "person": {"age": 30, "degree": "doctor", "salary": 20, "got": 0}})
    assert [s.kind for s in found.steps] == ["formula"]


TABLE = """
tables:
  standard:
    label: 标准
    of: person
    hit: highest
    cite: 云府发〔2024〕1号第六条
    rows:
      - {if: degree = doctor, then: 6 万元, label: 博士}
      - {if: salary >= 50 万元, then: 4 万元, label: 高薪}
benefits:
  settling:
    title: 安家补贴
    of: person
    cite: rules
    when: [{if: age < 60 岁, cite: 第二条}]
    amount: {table: standard, cite: 第六条}
  tax:
    title: 贡献奖励
    of: person
    cite: rules
    when: [{if: age < 60 岁, cite: 第二条}]
    amount: {tiers: [{to: 20 万元, rate: 1%}, {rate: 3%}], of: salary, round: 100 元 down, cite: 第七条}
"""


def test_the_row_of_a_table_that_gives_the_amount_is_named() -> None:
    found = explained(TABLE, {"person": {"age": 30, "degree": "master", "salary": 80}})
    assert [(s.kind, s.text, s.value) for s in found.steps] == [("row", "高薪", "4万元")]


def test_brackets_are_added_up_and_the_rounding_is_shown_where_it_changes_the_amount() -> None:
    found = explained(TABLE, {"person": {"age": 30, "salary": "50.33 万元"}}, "tax")
    assert [s.value for s in found.steps] == ["2000元", "9099元", "11099元", "1.1万元"] or [
        s.value for s in found.steps
    ] == ["2000元", "9099元", "1.1099万元", "1.1万元"]
    assert found.steps[-1].text == "舍去零头"


class _Outline(HTMLParser):
    """Checks that tags close in order; keeps the tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_escaped_and_without_scripts() -> None:
    pack = HEAD + SETTLING.replace(
        "employer.local, label: 单位在本市", 'employer.local, label: "<script>alert(1)</script>"'
    )
    evaluator = Evaluator(
        load_texts({"pack.yaml": pack.replace('    "<b>": {type: truth, label: "<b>粗</b>&"}\n', "")})
    )
    (found,) = Explainer(evaluator).explain(evaluator.evaluate({"as_of": "2024-06-30", **FULL}))
    html = as_html(found, 2)
    outline = _Outline()
    outline.feed(html)
    assert outline.open == []
    assert not {tag for tag, _ in outline.tags} & {"script", "style", "iframe"}
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert not any(
        name.startswith("on") or name == "style" for _, attributes in outline.tags for name in attributes
    )
    headings = [tag for tag, _ in outline.tags if tag[0] == "h" and tag[1:].isdigit()]
    assert headings[0] == "h2" and set(headings[1:]) <= {"h3"}
    names = {attributes["id"] for _, attributes in outline.tags if "id" in attributes}
    assert all(
        attributes["aria-labelledby"] in names
        for _, attributes in outline.tags
        if "aria-labelledby" in attributes
    )


@pytest.fixture(scope="module")
def demo() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def _reasons(reason: Reason) -> list[Reason]:
    return [reason, *(below for part in reason.parts for below in _reasons(part))]


@pytest.mark.parametrize("seed", range(25))
def test_explanations_agree_with_results(demo: Evaluator, seed: int) -> None:
    rng = Random(seed)
    result = demo.evaluate(forget(random_case(demo.pack, rng), rng, 0.1 * (seed % 3)))
    trace = demo.engine.trace(result.state)
    for found in Explainer(demo).explain(result):
        assert (found.status, found.amount, found.payable) == (
            result[found.benefit.id].status,
            result[found.benefit.id].amount,
            result[found.benefit.id].payable,
        )
        for root in (found.scope, found.when):
            for reason in _reasons(root) if root is not None else []:
                assert reason.truth == trace[reason.node]
                assert reason.label or reason.kind in ("all", "any")
        if found.status == "eligible" and found.steps:
            assert found.steps[-1].value == said.amount(found.payable)
        assert as_data(found)["when"]["truth"] == NAMES[found.when.truth]
        as_text(found)
        as_html(found)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0元"),
        (5, "0.05元"),
        (150_000, "1500元"),
        (6_000_000, "6万元"),
        (4_800_000, "4.8万元"),
        (1_000_001, "10000.01元"),
        (-200, "-2元"),
    ],
)
def test_money_is_said_exactly(fen: int, text: str) -> None:
    assert money(fen) == text


def test_numbers_without_a_decimal_stay_fractions() -> None:
    from fractions import Fraction

    assert decimal(Fraction(1, 3)) == "1/3"
    assert decimal(Fraction(-5, 4)) == "-1.25"


def test_unknown_is_not_false() -> None:
    found = explained(SETTLING, {})
    assert found.when.truth == UNKNOWN
    assert "不符合条件" not in as_text(found)


ROWS = """
pack: {id: rows, title: 行程, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市探亲办法}
entities:
  person: {label: 申请人}
  trips: {label: 行程, of: person, many: true}
facts:
  trips:
    fare: {type: money, label: 票价, range: [0 元, 1 万元]}
    far: {type: truth, label: 远途}
derived:
  trips: {paid: "(if far then fare else 0 元) + (if far then max(fare、10 元) else 5 元)"}
benefits:
  travel: {title: 探亲, of: person, cite: rules, when: [{if: any(trips where far)}], amount: {value: sum(trips.paid)}}
"""


def test_a_choice_within_the_rows_of_a_list_is_told_in_general_terms() -> None:
    evaluator = Evaluator(load_texts({"p.yaml": ROWS}))
    trips = [{"fare": "100 元", "far": True}, {"fare": "7 元", "far": False}]
    (explained,) = Explainer(evaluator).explain(evaluator.evaluate({"as_of": "2024-05-01", "trips": trips}))
    assert explained.payable == 205_00
    assert "合计" in as_text(explained)
