"""Papers: filled with the values of a case and what its handling knows; never issued with something unknown in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities.money import money_in_words, parse_money
from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.evaluate.details import Details
from duixian.rules.model.conduct import BLANKS
from duixian.rules.papers import PaperError, blanks_of, fill, formatted
from rules.bad_packs import BASE

PACKS = Path(__file__).parents[2] / "packs"
MORE = """
benefits:
  aid: {title: 补助, of: person, cite: 办法, when: local, amount: {value: "if degree = phd then 6 万元 else 1.5 元"}}
papers:
  letter:
    label: 证明
    of: person
    title: 补助证明
    body:
      - "{name}（{degree}，{born} 生，{age}）：本地 {local}，补助 {benefit.aid.payable}，单位职工 {employer.staff}。"
      - "编号 {$number}。"
"""
CASE: dict[str, Any] = {
    "as_of": "2026-03-05",
    "person": {"name": "张三", "degree": "博士", "born": "1990-03-05", "age": 36, "local": True},
    "employer": {"staff": 80},
}


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_texts({"pack.yaml": BASE, "more.yaml": MORE}))


def letter(evaluator: Evaluator, case: dict[str, Any], **blanks: str) -> list[str]:
    return fill(evaluator.pack.papers["letter"], blanks, Details(evaluator.evaluate(case)), case)


def test_values_stand_as_papers_write_them(evaluator: Evaluator) -> None:
    assert letter(evaluator, CASE, number="甲〔2026〕1号") == [
        "张三（博士，1990年3月5日 生，36年）：本地 是，补助 6万元，单位职工 80人。",
        "编号 甲〔2026〕1号。",
    ]


def test_what_is_unknown_is_named_and_stops_the_paper(evaluator: Evaluator) -> None:
    case = {**CASE, "person": {"born": "1990-03-05", "age": 36, "local": True}, "employer": {}}
    with pytest.raises(PaperError) as raised:
        letter(evaluator, case, number="1")
    assert raised.value.names == ("person.name", "person.degree", "employer.staff")
    assert "申请人的姓名、申请人的学历、单位的职工" in str(raised.value)


def test_an_empty_blank_stops_the_paper(evaluator: Evaluator) -> None:
    with pytest.raises(PaperError, match="文书编号") as raised:
        letter(evaluator, CASE, number=" ")
    assert raised.value.names == ("number",)


@pytest.mark.parametrize("pack", ["demo", "guiyang"])
def test_every_paper_for_all_benefits_is_whole_with_its_blanks(pack: str) -> None:
    general = [paper for paper in load_pack(PACKS / pack).papers.values() if not paper.role]
    assert {paper.kind for paper in general} >= {
        "acceptance", "correction", "not_accepted", "decision", "refusal", "publicity", "payment", "recovery", "service",
    }  # fmt: skip
    for paper in general:
        text = "\n".join(fill(paper, {name: f"【{BLANKS[name]}】" for name in blanks_of(paper)}))
        assert "{" not in text
        assert all(f"【{BLANKS[name]}】" in text for name in blanks_of(paper))


def test_funds_of_a_district_say_which() -> None:
    evaluator = Evaluator(load_pack(PACKS / "guiyang"))
    case = {"as_of": "2022-06-01", "employer": {"district": "xiuwen"}}
    details = Details(evaluator.evaluate(case))
    assert details.district("注册地人才资源开发经费", "person") == "xiuwen"
    assert details.district("贵安新区人才资源开发经费", "person") == "guian"
    assert details.district("市级人才资源开发经费", "person") == ""
    assert (
        Details(evaluator.evaluate({"as_of": "2022-06-01"})).district("注册地人才资源开发经费", "person")
        == ""
    )


def test_days() -> None:
    assert formatted(date(2026, 3, 5)) == "2026年3月5日"


@given(st.integers(0, 10**15))
def test_amounts_in_words_read_back(fen: int) -> None:
    assert parse_money(money_in_words(fen)) == fen


def test_amounts_in_words() -> None:
    assert money_in_words(6_000_000) == "人民币陆万元整"
    assert money_in_words(1_00_05) == "人民币壹佰元零伍分"
